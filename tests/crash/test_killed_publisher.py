"""`citydesk flows publish` killed in the middle: of each city everything is published or nothing,
and typed again it publishes the rest, once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.store.migrate import migrate
from flows.folders import HERE, read_books
from tests.stands.desk import wait_until
from tests.stands.embedded import ask
from tests.stands.house import KEY
from tests.stands.postgres import server

ROOT = Path(__file__).parents[2]
CHANGED = ("traffic_fine", "marriage_registration")


@dataclass
class Publisher:
    """A draft of our services, and a database where they were published once."""

    draft: Path
    folder: Path
    database: str

    def start(self, hold_at: str = "") -> subprocess.Popen[bytes]:
        env = {
            "PATH": os.environ["PATH"],  # noqa: TID251 # a child needs its programs
            "DATABASE_URL": self.database,
            "CITYDESK_DATA": str(self.folder),
            "CITYDESK_SECRET_KEYS": KEY,
            "CITYDESK_LOG": "error",
            **({"CITYDESK_HOLD_AT": hold_at} if hold_at else {}),
        }
        words = ("flows", "publish", "--yes", "--project", str(self.draft))
        return subprocess.Popen([sys.executable, "-m", "bot", *words], env=env, cwd=ROOT)  # noqa: S603 # our own program

    def publishes(self) -> None:
        assert self.start().wait(120) == 0

    def killed_at(self, point: str) -> None:
        held = self.folder / "held"
        held.unlink(missing_ok=True)
        with self.start(point) as process:
            wait_until(held.exists, 120, f"a publisher that comes by {point}")
            process.kill()

    def writes(self) -> dict[str, str]:
        """Something into a file of both services; their revisions then."""
        for service in CHANGED:
            file = next((self.draft / "catalog" / service).glob("*.yml"))
            file.write_text(file.read_text("utf-8") + "\n# clearer\n", "utf-8")
        return {name: read_books(self.draft).services[name].revision for name in CHANGED}

    def lines(self, revisions: dict[str, str]) -> Counter[str]:
        """City -> how many of these revisions it has published."""
        found: Counter[str] = Counter()
        for name, revision in revisions.items():
            line = "SELECT city FROM publication WHERE service = %s AND revision = %s"
            found.update(str(city) for (city,) in ask(self.database, line, name, revision))
        return found


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    draft = tmp_path / "draft"
    for part in ("catalog", "cities"):
        shutil.copytree(HERE / part, draft / part)
    running = server("embedded")
    with running.fresh(running.prepared("migrated", migrate)) as url:
        made = Publisher(draft, tmp_path, url)
        made.publishes()
        yield made


@pytest.mark.slow
def test_of_each_city_all_or_nothing(publisher: Publisher) -> None:
    cities = list(read_books(publisher.draft).cities)
    revisions = publisher.writes()
    for point, published in (
        ("publish_flow:before", 0),
        ("publish_flow:after", 1),
        ("publish_flow:before", 1),
    ):
        publisher.killed_at(point)
        found = publisher.lines(revisions)
        assert list(found) == cities[:published], point
        assert set(found.values()) <= {len(CHANGED)}, point
    publisher.publishes()
    assert publisher.lines(revisions) == dict.fromkeys(cities, len(CHANGED)), "once each"

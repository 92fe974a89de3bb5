"""The search that proves privacy proves itself first."""

from __future__ import annotations

import base64
import os
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.supervise.programs import shipped_programs
from tests.privacy import talks
from tests.privacy.plant import in_file, in_tables
from tests.privacy.search import Sources, columns, dump, files, forms, search
from tests.stands.desk import Desk, desk
from tests.stands.resident import Resident

pytestmark = pytest.mark.slow

LOGS = ("run.log", "rasa.log", "sandbox.log", "database/postgres.log")

FAR_SIDE = "sandbox/"
"""The practice city's and gateway's own ledgers: another organisation's books."""


@dataclass
class Talked:
    """A desk on which everything private was said, and is still running."""

    desk: Desk
    typed: list[str]

    def sources(self) -> Sources:
        """Whatever a thief of the disk, of a backup or of the logs would have."""
        url = self.desk.database_url
        kept = {f"column {name}": blob for name, blob in columns(url).items()}
        kept |= dump(url, shipped_programs()[0].folder)
        found = files(self.desk.folder)
        ours = {name: blob for name, blob in found.items() if not name.startswith(FAR_SIDE)}
        return kept | ours


@pytest.fixture(scope="module")
def talked() -> Iterator[Talked]:
    with (
        tempfile.TemporaryDirectory(prefix="cdp") as place,
        desk(Path(place), CITYDESK_LOG="debug") as running,
    ):
        running.start()
        residents = [Resident(running.url, f"private-sender-{n}", language="zh") for n in range(3)]
        talks.fine(residents[0])
        talks.wedding(residents[1])
        talks.odds(residents[2])
        _trouble(running, residents[2])
        yield Talked(running, talks.typed(*residents))


def _trouble(running: Desk, resident: Resident) -> None:
    """What is refused, broken and cut off leaves traces too."""
    with httpx.Client(base_url=running.url, trust_env=False) as client:
        for body in (f'{{"sender": "{talks.SECRET}", "message": ', f'"{talks.SECRET}"'):
            assert client.post("/webhooks/rest/webhook", content=body).status_code == 422
        headers = {b"authorization": f"Bearer {talks.SECRET}".encode()}
        assert client.post("/webhooks/rest/webhook", headers=headers).status_code == 401
        assert client.get(f"/pay/shanghai.{talks.NAMES[0]}").status_code == 404
    server = int((running.folder / "database/cluster/postmaster.pid").read_text().split()[0])
    os.kill(server, signal.SIGKILL)
    with httpx.Client(base_url=running.url, trust_env=False, timeout=60) as client:
        again = {"sender": resident.sender, "message": talks.SECRET}
        for _ in range(20):
            if client.post("/webhooks/rest/webhook", json=again).status_code == 200:
                break


def test_a_value_is_found_in_every_form_it_may_be_written_in() -> None:
    value = "欧阳Plänted 42"
    for form, blob in forms(value).items():
        assert search({"here": b"before" + blob + b"after"}, [value]), form
    for shift in range(3):
        coded = base64.b64encode(b"?" * shift + value.encode() + b"??")
        assert search({"here": coded}, [value]), f"base64 at {shift}"
    assert search({"here": b"nothing of the kind"}, [value]) == []


def test_nothing_private_is_in_clear_anywhere(talked: Talked) -> None:
    assert len(talked.typed) > 12
    found = search(talked.sources(), talked.typed)
    assert found == [], "\n".join(map(str, found[:40]))


def test_whatever_is_planted_in_clear_is_found(talked: Talked) -> None:
    """Last: after this the desk is spoiled."""
    planted = in_tables(talked.desk.database_url)
    assert {one.form for one in planted} >= {"raw", "json", "hex", "base64", "percent", "session"}
    for log in LOGS:
        if (talked.desk.folder / log).exists():
            planted += in_file(talked.desk.folder / log)
    hits = {hit.value for hit in search(talked.sources(), [one.value for one in planted])}
    missed = [one for one in planted if one.value not in hits]
    assert missed == []
    seen = {one.place for one in planted}
    assert {"run.log", "postgres.log"} <= seen
    assert len(planted) >= 20

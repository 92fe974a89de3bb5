"""Each kind of row is kept as long as the city says, and no city may forget one (promise 4)."""

from __future__ import annotations

import io
import re
from pathlib import Path

from bot.store.keep import KINDS
from bot.verbs.check import check_books, problems_of
from tests.stands.catalogue import read, shipped
from tests.web.yaml_only import write


def keep_days_of(folder: Path, change: dict[str, int | None]) -> list[tuple[str, str]]:
    """What the check says about the new city's keep times after these changes."""
    flows, _ = write(folder)
    city = flows / "cities/littleham.yml"
    days = dict.fromkeys(KINDS, 30) | change
    told = ", ".join(f"{kind}: {n}" for kind, n in days.items() if n is not None)
    text = re.sub(r"keep_days: .*", f"keep_days: {{{told}}}", city.read_text("utf-8"))
    city.write_text(text, "utf-8")
    found = problems_of(read(flows))
    return [(p.level, p.message) for p in found if "keep_days" in p.message]


def test_a_city_that_names_every_kind_is_fine(tmp_path: Path) -> None:
    assert keep_days_of(tmp_path, {}) == []


def test_a_city_that_forgets_a_kind_is_refused(tmp_path: Path) -> None:
    found = keep_days_of(tmp_path, dict.fromkeys(KINDS))
    said = [f"littleham: 'keep_days' says nothing about '{kind}'" for kind in sorted(KINDS)]
    assert found == [("error", each) for each in said]
    out = io.StringIO()
    assert check_books(read(tmp_path / "flows"), as_json=False, out=out) == 1
    assert said[0] in out.getvalue()


def test_a_kind_that_is_not_kept_is_told(tmp_path: Path) -> None:
    said = "littleham: 'keep_days' names 'gossip', not kept"
    assert keep_days_of(tmp_path, {"gossip": 1}) == [("warning", said)]


def test_the_cities_of_this_house_name_every_kind() -> None:
    for city in shipped().cities.values():
        assert city.keep_days.keys() == KINDS.keys()

"""docs/languages.md names every key that a language's file may have."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from flows.engine.load_language import KEYS
from flows.engine.tongue import SCRIPTS, Written

PAGE = (Path(__file__).parents[2] / "docs" / "languages.md").read_text("utf-8")
ROWS = {
    key: line
    for line in PAGE.split("## The file of a language")[1].splitlines()
    if line.startswith("| `")
    for key in re.findall(r"`(\w+)`", line.split("|")[1])
}


def test_every_key_is_told() -> None:
    assert set(ROWS) == set(KEYS)


def test_every_way_of_writing_is_told() -> None:
    assert set(re.findall(r"`(\w+)`", ROWS["written"].split("|")[2])) == {
        each.name for each in fields(Written)
    }
    assert set(re.findall(r"\w+", ROWS["script"].split(":")[1])) == set(SCRIPTS)

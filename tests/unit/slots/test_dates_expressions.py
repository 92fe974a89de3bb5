"""Days and times as residents say them, in two tables that were written before the reader saw them.

How a row is written stands at the head of each table. Whatever stands in a row is compared: there
is no row that is left out.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from flows.engine.slots import Ambiguous, NotThis, Problem, Reading, Situation, Value, read
from tests.unit.slots.tables import Row, rows

KEYS = ("date", "start", "end", "time", "time_start", "time_end", "part")
EXPECTATIONS = {"value", "problem", "among", "either", "never", "nothing"}


def params(language: str) -> list[Any]:
    return [
        pytest.param(here, row, id=f"{here.now:%Y-%m-%d} {row['said']}")
        for here, row in rows(language)
    ]


def written(said: Mapping[str, Any]) -> dict[str, str]:
    """The keys of the contract as text."""
    return {
        key: value.isoformat() if isinstance(value, date) else str(value)
        for key, value in said.items()
        if key in KEYS
    }


def answered(reading: Reading) -> Any:
    """What a reading says, in the shape of a row's expectation."""
    match reading:
        case Value(value) if isinstance(value, Mapping):
            return written(value)
        case Ambiguous(choices):
            return {"among": [answered(each) for each in choices]}
        case Problem(part):
            return {"problem": part}
        case _:
            return {"nothing": True}


def wanted(entry: Mapping[str, Any]) -> Any:
    if "problem" in entry:
        return {"problem": entry["problem"]}
    if "among" in entry:
        return {"among": [written(each) for each in entry["among"]]}
    return written(entry)


def fits(row: Row, reading: Reading) -> bool:
    got = answered(reading)
    if "never" in row:
        return "problem" not in got and all(got != written(each) for each in row["never"])
    if "nothing" in row:
        return isinstance(reading, NotThis)
    if "either" in row:
        return any(got == wanted(each) for each in row["either"])
    expected = written(row["value"]) if "value" in row else wanted(row)
    sure = isinstance(reading, Value) and not reading.confirm
    return got == expected and not (row.get("confirm") and sure)


@pytest.mark.parametrize(("here", "row"), params("en"))
def test_an_expression_in_english(here: Situation, row: Row) -> None:
    reading = read("datetime", row["said"], here)
    assert fits(row, reading), f"{reading} for {row}"


@pytest.mark.parametrize(("here", "row"), params("zh"))
def test_an_expression_in_chinese(here: Situation, row: Row) -> None:
    reading = read("datetime", row["said"], here)
    assert fits(row, reading), f"{reading} for {row}"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_row_says_what_is_expected_and_why(language: str) -> None:
    count = 0
    for _, row in rows(language):
        count += 1
        assert len(row.keys() & EXPECTATIONS) == 1, row
        assert row["why"], row
    assert count >= 300

"""The table of conditions (docs/flows.md, "Conditions"), row by row."""

from __future__ import annotations

import pytest

from flows.engine.conditions import Condition, ConditionProblem, parse
from flows.engine.definition import Json

row = pytest.mark.row

SLOTS: dict[str, Json] = {
    "f": False,
    "t": True,
    "n": None,
    "text": "100",
    "blank": "",
    "nothing": [],
    "cat": "Gold",
    "s": "I like rasa",
    "b": True,
}


def holds(text: str, *categorical: str) -> bool:
    condition = parse(text)
    assert isinstance(condition, Condition), condition
    return condition.holds(SLOTS, {}, categorical=frozenset(categorical))


@row("4.1")
def test_and_and_or_bind_equally_and_from_the_right() -> None:
    assert not holds("slots.f and slots.f or slots.t")
    assert holds("(slots.f and slots.f) or slots.t")


@row("4.2")
def test_not_binds_tighter_than_and_or_but_looser_than_a_comparison() -> None:
    assert holds("not slots.f or slots.t")
    assert not holds("not slots.t or slots.f")
    assert holds("not slots.text = 5")


@row("4.3")
def test_an_order_with_a_null_is_false_instead_of_an_error() -> None:
    assert not holds("slots.n < 18")
    assert not holds("slots.n >= 18")


@row("4.4")
def test_text_is_never_a_number() -> None:
    assert not holds("slots.text > 50")
    assert not holds("slots.text = 100")


@row("4.5")
def test_a_name_that_is_not_there_is_undefined() -> None:
    assert not holds("slots.zzz")
    assert not holds("slots.zzz < 3")
    assert not holds("slots.zzz is null")
    assert holds('slots.zzz != "x"')


@row("4.6")
def test_a_slot_without_value_is_null_and_not_empty() -> None:
    assert holds("slots.n is null")
    assert holds("not slots.n")
    assert not holds("slots.n is empty")


@row("4.7")
def test_no_text_and_an_empty_list_are_empty_and_not_null() -> None:
    for name in ("blank", "nothing"):
        assert holds(f"slots.{name} is empty")
        assert not holds(f"slots.{name} is null")


@row("4.8")
def test_a_word_without_quotes_is_a_name() -> None:
    assert not holds("slots.cat = Gold")
    condition = parse("slots.cat = Gold")
    assert isinstance(condition, Condition)
    assert condition.bare == {"Gold"}


@row("4.9")
def test_choices_are_compared_without_regard_to_case() -> None:
    assert not holds('slots.cat = "gold"')
    assert holds('slots.cat = "gold"', "cat")


@row("4.10")
def test_matches_searches_text_and_minds_case() -> None:
    assert holds('slots.s matches "rasa"')
    assert not holds('slots.s matches "Rasa"')
    assert holds('slots.s matches "(?i)Rasa"')
    assert not holds('slots.b matches "True"')


@row("4.11")
def test_contains_looks_into_text_and_sets_written_without_commas() -> None:
    assert holds('slots.s contains "like"')
    assert holds('{"Gold" "Silver"} contains slots.cat')
    assert isinstance(parse('{"Gold", "Silver"} contains slots.cat'), ConditionProblem)


@row("4.12")
def test_equality_is_pythons() -> None:
    assert holds("slots.b = 1")
    assert not holds('slots.b = "true"')


@row("4.13")
def test_dates_are_compared_as_text() -> None:
    assert holds('"2024-05-01" < "2024-06-01"')
    assert holds('"2024-5-1" > "2024-12-01"')

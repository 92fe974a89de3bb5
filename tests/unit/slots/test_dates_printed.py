"""What is read is printed, and read again it is the same; and whatever is written is answered."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows.engine.calendar import CityCalendar
from flows.engine.render import show
from flows.engine.slots import Ambiguous, Reading, Situation, Value, read
from tests.unit.slots.saying import situation
from tests.unit.slots.tables import rows

KINDS = ("date", "time", "datetime", "range", "month")
EXPRESSIONS = [(here, row["said"]) for language in ("en", "zh") for here, row in rows(language)]
WORDS = sorted({word for _, said in EXPRESSIONS for word in said.split()})
CHARACTERS = sorted({each for _, said in EXPRESSIONS for each in said})
SAID = st.lists(st.sampled_from(WORDS + CHARACTERS), max_size=12).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda gap: gap.join(pieces))
)
ANYTHING = st.text(st.characters(codec=None), max_size=80) | SAID
CALENDARS = st.sampled_from([None, CityCalendar("CN"), CityCalendar("GB"), CityCalendar("XX")])
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/London", "America/New_York"])
LANGUAGES = st.sampled_from(["zh", "en"])


def situations(first: datetime, last: datetime) -> st.SearchStrategy[Situation]:
    moments = st.datetimes(first, last).map(lambda at: at.replace(tzinfo=UTC))
    return st.builds(Situation, LANGUAGES, moments, ZONES, CALENDARS)


NEAR = situations(datetime(1901, 1, 1), datetime(2150, 1, 1))  # noqa: DTZ001  # made aware above
EVER = situations(datetime(1, 1, 3), datetime(9999, 12, 29))  # noqa: DTZ001  # made aware above
NAMES = {"noon": "lunchtime"}  # "noon" is an hour


def values(reading: Reading) -> list[Value]:
    match reading:
        case Value():
            return [reading]
        case Ambiguous(choices):
            return list(choices)
        case _:
            return []


def printed(value: object) -> str:
    """ISO: one after the other; a range with a dash."""
    if not isinstance(value, Mapping):
        return str(value)
    ends = [value.get(key) for key in ("start", "end")]
    hours = [value.get(key) for key in ("time_start", "time_end")]
    part = NAMES.get(str(value.get("part")), value.get("part"))
    said = [value.get("date"), _both(ends), value.get("time"), _both(hours), part]
    return " ".join(str(each) for each in said if each)


def _both(ends: list[object]) -> str | None:
    match ends:
        case [None, None]:
            return None
        case [start, None]:
            return f"from {start}"
        case [None, end]:
            return f"until {end}"
        case [start, end]:
            return f"{start} - {end}"
        case _:
            return None


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_expression_says_is_the_same_printed_and_read_again(kind: str) -> None:
    count = 0
    for here, said in EXPRESSIONS:
        for each in values(read(kind, said, here)):
            if isinstance(each.value, Mapping) and "without" in each.value:
                continue  # what is left out is printed in words, by whoever shows it
            count += 1
            again = read(kind, printed(each.value), here)
            assert isinstance(again, Value), (said, each.value, printed(each.value), again)
            assert again.value == each.value, (said, printed(each.value))
    assert count >= 10


LEFT_OUT = (
    "any day but Friday",
    "any weekday after 5",
    "not on Fridays or Saturdays",
    "I can't do Mondays",
    "from Monday, except Friday",
    "next week, not in the morning",
    "except Wednesday 25 November",
    "除了周五都行",
    "除了周末",
    "下周上午，除了周三",
)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["datetime", "range"])
def test_what_is_said_back_in_words_is_read_as_itself(kind: str, language: str) -> None:
    here = EXPRESSIONS[0][0]
    texts = [*EXPRESSIONS, *((here, said) for said in LEFT_OUT if kind == "range")]
    count = 0
    for there, said in texts:
        for each in values(read(kind, said, there)):
            count += 1
            words = show(
                dict(each.value) if isinstance(each.value, Mapping) else "", kind, language
            )
            again = values(read(kind, words, replace(there, language=language)))
            assert [other.value for other in again] == [each.value], (said, words)
    assert count > 400


@pytest.mark.parametrize(
    ("said", "without"),
    [
        ("not on Fridays or Saturdays", "friday,saturday"),
        ("I can't do Mondays", "monday"),
        ("from Monday, except Friday", "friday"),
        ("except Wednesday 25 November", "2026-11-25"),
        ("除了2026年11月25日（星期三）", "2026-11-25"),
    ],
)
def test_what_is_left_out(said: str, without: str) -> None:
    (found,) = values(read("range", said, situation()))
    assert isinstance(found.value, Mapping)
    assert found.value["without"] == without


@pytest.mark.parametrize("said", ["no Mondays please", "Fridays", "not on Fridays"])
def test_a_weekday_that_comes_again_and_again_is_no_day(said: str) -> None:
    assert values(read("date", said, situation())) == []


@given(st.dates(date(2026, 11, 18), date(2199, 12, 31)), st.sampled_from(["zh", "en"]))
@settings(derandomize=True, deadline=None)
def test_a_day_in_the_citys_words_is_read_as_itself(day: date, language: str) -> None:
    words = show(day.isoformat(), "date", language)
    assert read("date", words, situation(language)) == Value(day.isoformat())


@given(st.times(), st.sampled_from(["zh", "en"]))
@settings(derandomize=True, deadline=None)
def test_a_time_is_read_as_itself(time: object, language: str) -> None:
    said = str(time)[:5]
    assert read("time", said, situation(language)) == Value(said)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["zh", "en"]))
@settings(derandomize=True, deadline=None)
def test_a_month_is_read_as_itself(day: date, language: str) -> None:
    assert read("month", f"{day:%Y-%m}", situation(language)) == Value(f"{day:%Y-%m}")


@pytest.mark.parametrize("kind", KINDS)
@given(ANYTHING, NEAR)
@settings(max_examples=150, deadline=None, derandomize=True)
@example("星其武 to  morrow wenesday 腊月三十 not 不是", situation())
@example("第" * 3000, situation())
def test_any_text_at_any_time_is_answered_and_printed_the_same(
    kind: str, text: str, here: Situation
) -> None:
    for each in values(read(kind, text, here)):
        if isinstance(each.value, Mapping) and "without" in each.value:
            continue
        again = values(read(kind, printed(each.value), here))
        assert [other.value for other in again] == [each.value], text


@pytest.mark.parametrize("kind", KINDS)
@given(SAID, EVER)
@example("十点零五月底最后一天上午", situation())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_no_day_of_any_year_is_too_early_or_too_late(kind: str, text: str, here: Situation) -> None:
    read(kind, text, here)

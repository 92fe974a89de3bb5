"""Places keep to what was said of days and hours: days, weekdays, parts of the day, both ends."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.wanted import Within, kept_to
from flows.engine.slots import Value, read
from tests.unit.slots.saying import situation

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
HOURS = (9, 12, 15, 17, 18)
PLACES = [MONDAY + timedelta(days=day, hours=hour) for day in range(14) for hour in HOURS]
WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def kept(text: str, language: str = "en") -> list[datetime]:
    reading = read("range", text, situation(language, now=MONDAY))
    assert isinstance(reading, Value)
    assert isinstance(reading.value, dict)
    return list(kept_to(reading.value, PLACES))


@pytest.mark.parametrize(
    ("said", "language", "days", "hours"),
    [
        ("any weekday after 5", "en", WEEK[:5], {17, 18}),
        ("除了周五都行", "zh", [*WEEK[:4], "Sat", "Sun"], set(HOURS)),
        ("any day but Friday", "en", [*WEEK[:4], "Sat", "Sun"], set(HOURS)),
        ("asap", "en", WEEK, set(HOURS)),
        ("mornings only", "en", WEEK, {9}),
        ("weekdays before 3pm", "en", WEEK[:5], {9, 12}),
        ("下周上午", "zh", WEEK, {9}),
        ("not in the evening", "en", WEEK, {9, 12, 15}),
    ],
)
def test_the_places_offered_keep_to_what_was_said(
    said: str, language: str, days: list[str], hours: set[int]
) -> None:
    found = kept(said, language)
    assert list(dict.fromkeys(f"{at:%a}" for at in found)) == days
    assert {at.hour for at in found} == hours


def test_days_outside_of_a_stretch_are_not_offered() -> None:
    assert {at.day for at in kept("next week, not Wednesday")} == {30, 1, 3, 4, 5, 6}
    assert {at.day for at in kept("until Wednesday")} == {23, 24, 25}
    assert {at.day for at in kept("25 to 27 November")} == {25, 26, 27}


def test_a_single_day_is_left_out() -> None:
    left = {at.day for at in kept_to({"start": "2026-11-23", "without": "2026-11-24"}, PLACES)}
    assert 24 not in left
    assert len(left) == 13


def test_one_hour_and_hours_over_midnight() -> None:
    assert {at.hour for at in kept_to({"time": "12:00"}, PLACES)} == {12}
    night: Within = {"time_start": "18:00", "time_end": "02:00"}
    assert {at.hour for at in kept_to(night, PLACES)} == {18}


def test_where_the_day_is_settled_only_hours_count() -> None:
    other: Within = {"start": "2027-01-01", "time_start": "17:00", "without": "monday"}
    assert kept_to(other, PLACES) == []
    assert {at.hour for at in kept_to(other, PLACES, hours_only=True)} == {17, 18}


def test_nothing_said_keeps_everything() -> None:
    assert list(kept_to({}, PLACES)) == PLACES

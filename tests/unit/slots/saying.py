"""What the tables here are read in: Shanghai, Wednesday 18 November 2026, 10:23."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from flows.engine.slots import Calendar, Reading, Situation, Value, read
from flows.engine.slots.chinese_ids import check_character
from flows.engine.slots.shapes import ANY, Shape

NOW = datetime(2026, 11, 18, 2, 23, tzinfo=UTC)


@dataclass(frozen=True)
class Weekdays:
    """A calendar that knows the days off it was told and the weekends."""

    off: frozenset[date] = frozenset()
    make_up: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        return day in self.make_up or (day.weekday() < 5 and day not in self.off)

    def is_holiday(self, day: date) -> bool:
        return day in self.off and day not in self.make_up

    def is_settled(self, year: int) -> bool:
        return year in {day.year for day in self.make_up}


def situation(
    language: str = "en",
    *,
    now: datetime = NOW,
    zone: str = "Asia/Shanghai",
    calendar: Calendar | None = None,
    country: str = "CN",
    currency: str = "CNY",
    shape: Shape = ANY,
) -> Situation:
    return Situation(language, now, zone, calendar, country, currency, shape)


def sure(value: str | float | Mapping[str, str]) -> Value:
    return Value(value)


def unsure(value: str | float | Mapping[str, str]) -> Value:
    """A value that is to be read back."""
    return Value(value, confirm=True)


def a_number(first_17: str) -> str:
    """An ID of a test person: its check character computed, its sequence code 000."""
    return first_17 + check_character(first_17)


def rows(table: Sequence[tuple[str, str, Any]]) -> pytest.MarkDecorator:
    """A table of (sentence, text, what it is read as)."""
    return pytest.mark.parametrize(
        ("text", "expected"),
        [pytest.param(text, what, id=sentence) for sentence, text, what in table],
    )


def reading(kind: str, text: str, language: str = "en") -> Reading:
    return read(kind, text, situation(language))

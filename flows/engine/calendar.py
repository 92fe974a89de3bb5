"""The official calendar of a city: its country's days off, corrected by the city's own lists."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class CityCalendar:
    """A city's own list outranks what is known about its country."""

    country: str
    closed: Collection[date] = ()
    working_weekends: Collection[date] = ()

    def is_holiday(self, day: date) -> bool:
        """A day off that is more than an ordinary weekend."""
        if day in self.working_weekends:
            return False
        official = _official(self.country)
        return day in self.closed or (official is not None and day in official)

    def is_working_day(self, day: date) -> bool:
        if day in self.working_weekends:
            return True
        if self.is_holiday(day):
            return False
        official = _official(self.country)
        return day.weekday() < _SATURDAY if official is None else official.is_working_day(day)


@lru_cache(maxsize=64)
def _official(country: str) -> holidays.HolidayBase | None:
    """None for a country nobody wrote a calendar for; then weekends are all that is known."""
    try:
        return holidays.country_holidays(country)
    except (NotImplementedError, KeyError):
        return None

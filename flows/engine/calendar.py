"""The official calendar of a city: its country's days off, corrected by the city's own lists."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays

_SATURDAY = 5
# Bank holidays differ inside a country; where a city says only the country, these are meant.
_PARTS = {"GB": "ENG"}
# Countries that decide each year which weekends are worked, so that a day off is a long one.
_BY_NOTICE = frozenset({"CN"})


@dataclass(frozen=True, slots=True)
class CityCalendar:
    """A city's own list outranks what is known about its country; `country` as in CN or GB-SCT."""

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

    def is_settled(self, year: int) -> bool:
        """The official notice of that year is out: known here, or written down by the city."""
        if self.country.partition("-")[0] not in _BY_NOTICE:
            return True
        own = {day.year for day in (*self.closed, *self.working_weekends)}
        return year in own or _noticed(self.country, year)


@lru_cache(maxsize=64)
def _official(country: str) -> holidays.HolidayBase | None:
    """None for a country nobody wrote a calendar for; then weekends are all that is known."""
    name, _, part = country.partition("-")
    try:
        return holidays.country_holidays(name, subdiv=part or _PARTS.get(name))
    except (NotImplementedError, KeyError):
        return None


@lru_cache(maxsize=64)
def _noticed(country: str, year: int) -> bool:
    """Weekends are known to be worked in that year."""
    name, _, part = country.partition("-")
    known = holidays.country_holidays(name, subdiv=part or None, years=year)
    return any(day.year == year for day in known.weekend_workdays)

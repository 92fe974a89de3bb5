"""When feasts are: on fixed days, by Easter, by the moon, by a weekday of a month."""

from collections.abc import Callable
from datetime import date
from functools import partial

from flows.engine.slots.moments.lunar import last_lunar_day, lunar_day, solar_term
from flows.engine.slots.moments.reckoning import day_of, later, month_end

When = Callable[[int], date | None]
"""The day of a feast in a year: the moon year for feasts of the moon."""

_LAST = 5


def fixed(month: int, day: int) -> When:
    return partial(day_of, month=month, day=day)


def moon(month: int, day: int) -> When:
    return partial(lunar_day, month=month, day=day)


def term(name: str) -> When:
    return partial(solar_term, name=name)


def easter(days: int = 0) -> When:
    return partial(_by_easter, days=days)


def nth(month: int, weekday: int, place: int) -> When:
    """The first (1) to fourth (4) or last (5) day of that name in a month; Monday is 0."""
    return partial(_nth_of_month, month=month, weekday=weekday, place=place)


def nth_weekday(first: date, weekday: int, place: int) -> date:
    """One of the days of this name in the month that begins at `first`."""
    if place == _LAST:
        end = month_end(first)
        return later(end, -((end.weekday() - weekday) % 7))
    return later(first, (weekday - first.weekday()) % 7 + 7 * (place - 1))


def coming_feast(today: date, when: When) -> date | None:
    """Its next day, today included. A moon year begins later and ends later than a common one."""
    days = (when(year) for year in range(today.year - 1, today.year + 9))
    return next((day for day in days if day is not None and day >= today), None)


NEW_YEARS_EVE_OF_THE_MOON: When = last_lunar_day


def is_of_the_moon(when: When) -> bool:
    return when is last_lunar_day or (isinstance(when, partial) and when.func is lunar_day)


def _nth_of_month(year: int, month: int, weekday: int, place: int) -> date | None:
    first = day_of(year, month, 1)
    return first and nth_weekday(first, weekday, place)


def _by_easter(year: int, days: int) -> date | None:
    """Easter Sunday of the Gregorian calendar, and days counted from it."""
    century, rest = divmod(year, 100)
    moon_age = (19 * (year % 19) + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon_age - rest % 4) % 7
    late = (year % 19 + 11 * moon_age + 22 * weekday) // 451
    month, day = divmod(moon_age + weekday - 7 * late + 114, 31)
    sunday = day_of(year, month, day + 1)
    return sunday and later(sunday, days)

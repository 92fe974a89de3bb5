"""Arithmetic with days: weeks start on Monday, what is named without a year lies ahead."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1900, 2199
MOST_DAYS_OFF = 366
WEEK = timedelta(days=7)
DAY = timedelta(days=1)


def day_of(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    return date(year, month, day) if 1 <= day <= _length(year, month) else None


@lru_cache(maxsize=4096)
def _length(year: int, month: int) -> int:
    """The days of a month."""
    return monthrange(year, month)[1]


def monday(today: date, weeks: int = 0) -> date:
    """The Monday of this ISO week, or of one some weeks away."""
    return later(today, 7 * weeks - today.weekday())


def later(day: date, days: int) -> date:
    """`days` after `day`, kept within the years we speak about."""
    first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
    return day + timedelta(days=min(max(days, (first - day).days), (last - day).days))


def coming_weekday(today: date, weekday: int) -> date:
    """The next day of this name; today's own name means a week from now (today is "today")."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def coming_day_of_month(today: date, day: int) -> date | None:
    """The next day with this number, today included, in the first month that has it."""
    for months in range(13):
        found = day_in_month(today, months, day)
        if found is not None and found >= today:
            return found
    return None


def day_in_month(today: date, months: int, day: int) -> date | None:
    first = month_later(today.replace(day=1), months)
    return day_of(first.year, first.month, day)


def coming_date(today: date, month: int, day: int) -> date | None:
    """The day in the first year that has it and is not past."""
    for year in range(today.year, today.year + 9):
        found = day_of(year, month, day)
        if found is not None and found >= today:
            return found
    return None


def month_later(day: date, months: int) -> date:
    """The same day some months away, the last of a shorter month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = min(max(count // 12, FIRST_YEAR), LAST_YEAR), count % 12 + 1
    return date(year, month, min(day.day, _length(year, month)))


def month_end(day: date) -> date:
    return day.replace(day=_length(day.year, day.month))


def working_day(from_day: date, works: Callable[[date], bool], count: int) -> date:
    """The `count`th working day after that day; before it where `count` is negative."""
    found, step = from_day, DAY if count > 0 else -DAY
    left = abs(count)
    for _ in range(MOST_DAYS_OFF):
        if not (FIRST_YEAR <= (found + step).year <= LAST_YEAR):
            break
        found += step
        left -= works(found)
        if left <= 0:
            break
    return found


def days_off_around(day: date, works: Callable[[date], bool]) -> tuple[date, date]:
    """The first and the last of the days in a row on which nobody works; a working day is alone."""
    if works(day):
        return day, day
    return working_day(day, works, -1) + DAY, working_day(day, works, 1) - DAY


def coming_month(today: date, month: int) -> date | None:
    """The first day of the next month of this number, the running month included."""
    if not 1 <= month <= 12:
        return None
    return month_later(today.replace(day=1), (month - today.month) % 12)

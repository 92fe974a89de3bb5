"""Days of the moon calendar and the solar terms, from the tables of `lunar_python`."""

from datetime import date
from functools import lru_cache

from flows.engine.slots.moments.reckoning import FIRST_YEAR, LAST_YEAR, later


@lru_cache(maxsize=1024)
def lunar_day(year: int, month: int, day: int) -> date | None:
    """A day of a moon year, a leap month negative; None where that month has no such day."""
    found = _month(year, month)
    if found is None:
        return None
    first, length = found
    return later(first, day - 1) if 1 <= day <= length else None


def last_lunar_day(year: int) -> date | None:
    """The eve of the next moon year: its last month has 29 days or 30."""
    following = lunar_day(year + 1, 1, 1)
    return following and later(following, -1)


@lru_cache(maxsize=256)
def solar_term(year: int, name: str) -> date | None:
    """The day of 清明 or 冬至 in a common year."""
    if not FIRST_YEAR < year < LAST_YEAR:
        return None
    from lunar_python import Lunar  # type: ignore[import-untyped] # noqa: PLC0415 # see _month

    at = Lunar.fromYmd(year, 1, 1).getJieQiTable()[_KEYS.get(name, name)]
    return date(at.getYear(), at.getMonth(), at.getDay())


# The table of a moon year begins with the winter solstice before it.
_KEYS = {"冬至": "DONG_ZHI"}


@lru_cache(maxsize=256)
def _month(year: int, month: int) -> tuple[date, int] | None:
    if not FIRST_YEAR < year < LAST_YEAR:
        return None
    # The tables take longer to read than most commands do: only who says a moon day waits for them.
    from lunar_python import LunarYear, Solar  # noqa: PLC0415

    found = LunarYear.fromYear(year).getMonth(month)
    if found is None:
        return None
    first = Solar.fromJulianDay(found.getFirstJulianDay())
    return date(first.getYear(), first.getMonth(), first.getDay()), found.getDayCount()

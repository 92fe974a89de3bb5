"""Days in figures: 2026-12-24, 20261224, 24/12/2026, 12/24, and 3/12, which may be two days."""

import re
from collections.abc import Iterable
from datetime import date

from flows.engine.slots.moments.facts import NO_SUCH_DAY, Day, Fact, Order, Rule, Today, one
from flows.engine.slots.moments.reckoning import coming_date, day_of


def _year_first(match: re.Match[str], _: Today) -> tuple[Fact, ...]:
    return (one(day_of(int(match["year"]), int(match["month"]), int(match["day"]))),)


def _year_last(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    return (_either((day_of(year, second, first), day_of(year, first, second)), today),)


def _short_year(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    """Which of the three is the year is not said; only days of the years around fit."""
    first, second, third = (int(match[name]) for name in ("first", "second", "third"))
    days = (
        day_of(2000 + third, second, first),
        day_of(2000 + third, first, second),
        day_of(2000 + first, second, third),
    )
    near = {day for day in days if day and abs(day.year - today.day.year) <= 3}
    return (_either(near, today),)


def _month_and_day(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (no_year(match, today),)


def _month_first(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    if today.order is not Order.MONTH_FIRST:
        return ()
    day = coming_date(today.day, int(match["first"]), int(match["second"]))
    return (one(day),) if day else ()


def no_year(match: re.Match[str], today: Today) -> Day:
    """A month and a day: Chinese writes the month first, elsewhere both orders are in use."""
    first, second = int(match["first"]), int(match["second"])
    month_first = coming_date(today.day, first, second)
    day_first = coming_date(today.day, second, first)
    by_order = {Order.MONTH_FIRST: month_first, Order.DAY_FIRST: day_first}.get(today.order)
    if by_order is not None:
        return one(by_order, confirm=len({month_first, day_first} - {None}) > 1)
    return _either((month_first, day_first), today)


def _either(days: Iterable[date | None], today: Today) -> Day:
    """What is past was not meant where another reading lies ahead."""
    known = sorted({day for day in days if day is not None})
    ahead = [day for day in known if day >= today.day]
    if not known:
        return NO_SUCH_DAY
    if len(known) == 1 or len(ahead) == 1:
        return one((ahead or known)[0], confirm=len(known) > 1)
    known = ahead or known
    return Day(known[0], known[0], confirm=True, choices=tuple(known))


_TWO = "[0-9]{1,2}"
RULES = (
    Rule(
        frozenset("-/."),
        re.compile(
            rf"(?<![0-9])(?P<year>(?:19|20|21)[0-9]{{2}})\s?[-/.]\s?(?P<month>{_TWO})\s?[-/.]\s?(?P<day>{_TWO})(?![0-9])"
            "(?:t(?=[0-9]{2}:))?"
        ),
        _year_first,
    ),
    Rule(
        frozenset("2"),
        re.compile(
            r"(?<![0-9])(?P<year>20[0-9]{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12][0-9]|3[01])(?![0-9])"
        ),
        _year_first,
    ),
    Rule(
        frozenset("-/."),
        re.compile(
            rf"(?<![0-9/.\-])(?P<first>{_TWO})(?P<mark>[-/.])(?P<second>{_TWO})(?P=mark)"
            r"(?P<year>(?:19|20|21)[0-9]{2})(?![0-9])"
        ),
        _year_last,
    ),
    Rule(
        frozenset("-/."),
        re.compile(
            rf"(?<![0-9/.\-])(?P<first>[0-9]{{2}}|[0-9])(?P<mark>[-/.])(?P<second>{_TWO})(?P=mark)(?P<third>[0-9]{{2}})(?![0-9/.\-])"
        ),
        _short_year,
    ),
    Rule(
        frozenset("/"),
        re.compile(rf"(?<![0-9/.\-])(?!24/7)(?P<first>{_TWO})/(?P<second>{_TWO})(?![0-9/.%\-])"),
        _month_and_day,
    ),
    Rule(
        frozenset("-."),
        re.compile(
            rf"(?<![0-9/.\-:])(?P<first>{_TWO})(?:-(?={_TWO}(?: +[0-9]{{1,2}}[:点时]))|\.)"
            rf"(?P<second>{_TWO})"
            r"(?=\s*(?:[上下中正]午|早|晚|傍晚|凌晨)|\s+[0-9]{1,2}(?:[:点时]))"
        ),
        _month_first,
    ),
)

"""Months, and stretches of days in which a place is looked for: "any day but Friday", 月底之前."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from flows.engine.slots.fillers import AROUND_MOMENTS
from flows.engine.slots.identifiers import one_of
from flows.engine.slots.moments.dates_en import MONTH, month_number
from flows.engine.slots.moments.facts import Day, Left, Mention, Part, Today
from flows.engine.slots.moments.moment import Heard, heard, readable
from flows.engine.slots.moments.reading import PARTS_SAID, moment_readings
from flows.engine.slots.moments.reckoning import coming_month, day_of
from flows.engine.slots.numerals import SMALL, english_number, small
from flows.engine.slots.page import Page
from flows.engine.slots.values import NotThis, Problem, Reading, Situation, Value

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKEND = WEEKDAYS[5:]
_BESIDE = 3  # signs between a weekday and its date
_MOST_NAMED = 7  # days that are left out one by one
_WORKDAYS = re.compile(
    r"(?<![a-z])(?:any |a |on )?week ?days?(?![a-z])|(?<!个)(?:工作日|平日|平时)"
)
_EVERY_WEEKEND = re.compile(r"(?:the |at )?weekends?|周末|星期六?天?|双休日")
_FIGURES = re.compile(
    r"(?P<year>(?:19|20|21)[0-9]{2})(?: ?[-/.年] ?(?P<month>[0-9]{1,2})月?份?|(?P<tight>[01][0-9]))"
)
_YEAR_LAST = re.compile(r"(?P<month>[0-9]{1,2}) ?[-/.] ?(?P<year>(?:19|20|21)[0-9]{2})")
_ALONE = re.compile(rf"(?P<number>{SMALL})(?: ?月份?)?")
_LATIN = re.compile("[a-z]+")
_NAME = re.compile(rf"{MONTH}")


def read_month(page: Page, situation: Situation) -> Reading:
    """A month, past ones too, as YYYY-MM; parts: no_such_month, two_months."""
    page = readable(page, situation)
    said = heard(page, situation)
    core = AROUND_MOMENTS.core(page.low)
    figures = _FIGURES.fullmatch(core) or _YEAR_LAST.fullmatch(core)
    if figures:
        found = figures.groupdict()
        return _month(int(found["year"]), int(found["month"] or found.get("tight") or 0))
    number = _number(core)
    if number is not None:
        first = coming_month(said.today.day, number)
        return _named(first, said.today) if first else Problem("no_such_month")
    return _heard_month(said)


def _heard_month(said: Heard) -> Reading:
    days = [each.days.day for each in said.moments if each.days]
    whole = len(days) == len(said.moments) and AROUND_MOMENTS.is_all(said.rest.low)
    months = [day.last for day in days if day.month and day.last]
    if not months or not whole:
        return NotThis()
    if len(months) < len(days) or len({*months}) > 1:
        return Problem("two_months")
    return Value(f"{months[0]:%Y-%m}")


def _number(core: str) -> int | None:
    if _NAME.fullmatch(core):
        return month_number(core)
    alone = _ALONE.fullmatch(core)
    return (
        small(alone["number"])
        if alone
        else english_number(core)
        if _LATIN.fullmatch(core)
        else None
    )


def _month(year: int, month: int) -> Reading:
    first = day_of(year, month, 1)
    return Value(f"{first:%Y-%m}") if first else Problem("no_such_month")


def _named(first: date, today: Today) -> Value:
    """A month of which only the name was said may be the past one: next year's is read back."""
    return Value(f"{first:%Y-%m}", confirm=first.year > today.day.year)


def read_range(page: Page, situation: Situation) -> Reading:
    """What was said of start and end, of hours, and what is left out; a single day is a range too.

    Parts: past, weekday_mismatch, no_such_day, order, no_such_time, not_that_half.
    """
    said = heard(readable(page, situation), situation)
    workdays = [match.span() for match in _WORKDAYS.finditer(said.rest.low)]
    rest = said.rest.without([*said.denying, *workdays])
    if not AROUND_MOMENTS.is_all(rest.low):
        return NotThis()
    without = [*_left_out(said, page), *(_WEEKEND if workdays else ())]
    if not without and not said.moments:
        return NotThis()
    found = list(_ranges(said, ",".join(dict.fromkeys(without))))
    return next((each for each in found if isinstance(each, Problem)), None) or one_of(
        {str(each.value): each for each in found if isinstance(each, Value)}.values()
    )


def _ranges(said: Heard, without: str) -> Iterator[Value | Problem]:
    left_out = {"without": without} if without else {}
    if not said.moments:
        yield Value({"start": said.today.day.isoformat(), **left_out})
    for moment in said.moments:
        for reading in moment_readings(moment, said.today):
            if isinstance(reading, Problem):
                yield Problem(_PARTS.get(reading.part, reading.part))
            elif isinstance(reading.value, Mapping):
                value = {**_as_range(reading.value, said.today), **left_out}
                yield Value(value, reading.confirm)


_PARTS = {"range": "no_such_time", "part_of_day": "not_that_half"}


def _as_range(value: Mapping[str, object], today: Today) -> dict[str, str]:
    said = {key: str(each) for key, each in value.items()}
    day = said.pop("date", None)
    if day is not None:
        return {"start": day, "end": day, **said}
    return said if "start" in said or "end" in said else {"start": today.day.isoformat(), **said}


def _left_out(said: Heard, page: Page) -> Iterator[str]:
    """Weekdays by their names, other days as YYYY-MM-DD, parts of the day."""
    for each in said.denied:
        if _names_a_date(each, said.denied):
            continue
        match each.fact:
            case Part(name):
                yield PARTS_SAID.get(name, name)
            case Day() as day:
                yield from _days_left_out(each, day, page)
            case _:
                pass


def _names_a_date(each: Mention, denied: Iterable[Mention]) -> bool:
    """The weekday in "except Wednesday 25 November" says no more than the date beside it."""
    day = each.fact
    if not isinstance(day, Day) or not day.weekday or day.first is None:
        return False
    beside = (other for other in denied if _far(each, other) <= _BESIDE)
    dates = (other.fact for other in beside if isinstance(other.fact, Day))
    return any(
        found.first is not None
        and not found.weekday
        and found.first == found.last
        and found.first.weekday() == day.first.weekday()
        for found in dates
    )


def _far(one: Mention, other: Mention) -> int:
    return min(abs(other.start - one.end), abs(one.start - other.end))


def _days_left_out(each: Mention, day: Day, page: Page) -> Iterable[str]:
    if day.first is None or day.last is None:
        return ()
    if _EVERY_WEEKEND.fullmatch(page.low, each.start, each.end):
        return _WEEKEND
    if day.weekday and day.first == day.last and day.left is not Left.NOTHING:
        return (WEEKDAYS[day.first.weekday()],)
    length = (day.last - day.first).days + 1
    if length > _MOST_NAMED:
        return ()
    return (date.fromordinal(day.first.toordinal() + far).isoformat() for far in range(length))


def has_range(reading: Value) -> bool:
    """More than one day was said."""
    value = reading.value
    return isinstance(value, Mapping) and not value.keys().isdisjoint({"start", "end"})

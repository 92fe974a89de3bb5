"""Days and times in Chinese and English, resolved from "now" in the resident's zone.

Weeks start on Monday. A bare weekday is its next occurrence, "next Friday" is the Friday of next
week and is read back; a day of the month alone is its next occurrence; hours 1 to 6 without am or
pm mean the afternoon and are read back; what is past is refused, never moved in silence.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from flows.engine.slots.fillers import AROUND_MOMENTS
from flows.engine.slots.identifiers import one_of
from flows.engine.slots.moments.asides import without_asides
from flows.engine.slots.moments.asked import asked_day, asked_hours
from flows.engine.slots.moments.facts import Days, Order
from flows.engine.slots.moments.hours import Hours
from flows.engine.slots.moments.moment import Heard, Moment, heard, readable
from flows.engine.slots.moments.reading import day_reading, moment_readings, time_reading
from flows.engine.slots.moments.spans import has_range, read_month, read_range
from flows.engine.slots.page import BLANK, Page
from flows.engine.slots.values import (
    Ambiguous,
    Found,
    NotThis,
    Problem,
    Reading,
    Situation,
    Value,
)

__all__ = [
    "find_moments",
    "read_date",
    "read_datetime",
    "read_month",
    "read_range",
    "read_time",
]

_HEDGE = re.compile(
    r"大概|大约|可能|也许|左右|差不多|上下|前后|(?<![a-z])(?:about|around|approximately|roughly|maybe|perhaps|probably|ish)(?![a-z])"
)


_POINT = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}")
_FIGURES = re.compile(
    r"(?:[01]?[0-9]|2[0-3])\.[0-5][0-9]"
    r"|[a-z0-9:. ]{1,12}?\s*(?:to|till|until|到|至)\s*[a-z0-9:. ]{1,12}"
)


def read_date(page: Page, situation: Situation) -> Reading:
    """One day as YYYY-MM-DD; parts: past, range, weekday_mismatch, no_such_day, order."""
    said = heard(readable(page, situation), situation)
    days = [each.days.day for each in said.moments if each.days]
    if not days:
        day = None if said.moments else asked_day(AROUND_MOMENTS.core(page.low), said.today)
        return day_reading(day, said.today) if day else NotThis()
    if not _is_whole_answer(said):
        return NotThis()
    return _all_of([day_reading(each, said.today) for each in days], page)


def read_time(page: Page, situation: Situation) -> Reading:
    """One time as HH:MM; parts: past, range, part_of_day."""
    said = _with_bare_hours(heard(readable(page, situation), situation), page)
    readings = [time_reading(each, said.today) for each in said.moments]
    known = [each for each in readings if each is not None]
    if not known or not AROUND_MOMENTS.is_all(said.rest.low):
        return NotThis()
    return _all_of(known, page)


def read_datetime(page: Page, situation: Situation) -> Reading:
    """What was said of date or start and end, time or time_start and time_end, and part."""
    said = heard(readable(page, situation), situation)
    if any(each.days for each in said.moments):
        said = _with_bare_hours(said, page)
    elif not said.moments:
        said = _figures_alone(said, page)
    if not said.moments or not AROUND_MOMENTS.is_all(said.rest.low):
        return NotThis()
    readings = [reading for each in said.moments for reading in moment_readings(each, said.today)]
    return _all_of(readings, page)


def find_moments(page: Page, situation: Situation) -> Iterator[Found]:
    """Each day, each time and each moment as a whole; their spans overlap."""
    page = without_asides(page)
    said = heard(page, situation)
    yield from _found_days(said)
    for moment, (start, end) in zip(said.moments, _spans(said, page), strict=True):
        reading = next(moment_readings(moment, said.today))
        if isinstance(reading, Value):
            yield Found("datetime", reading.value, start, end, reading.confirm)
            yield from _found_span(moment, reading)
        time, alone = moment.hours or moment.part, time_reading(moment, said.today)
        if time and isinstance(alone, Value):
            yield Found("time", alone.value, time.start, time.end, alone.confirm)


def _found_span(moment: Moment, reading: Value) -> Iterator[Found]:
    days = moment.days
    if days is None or not has_range(reading):
        return
    yield Found("range", reading.value, days.start, days.end, reading.confirm)
    if days.day.month and days.day.last:
        yield Found("month", f"{days.day.last:%Y-%m}", days.start, days.end, reading.confirm)


def _found_days(said: Heard) -> Iterator[Found]:
    for days in _once(each.days for each in said.moments if each.days):
        reading = day_reading(days.day, said.today)
        if isinstance(reading, Ambiguous):
            reading = reading.choices[0]
        if isinstance(reading, Value):
            yield Found("date", reading.value, days.start, days.end, reading.confirm)


def _once(days: Iterable[Days]) -> Iterable[Days]:
    return {each.start: each for each in days}.values()


def _spans(said: Heard, page: Page) -> Sequence[tuple[int, int]]:
    """Spans that do not overlap: of the days, or of the times, where one is shared."""
    moments = said.moments
    spans = [each.span for each in moments]
    apart = all(one[1] <= other[0] for one, other in pairwise(sorted(spans)))
    if apart and not any(BLANK in page.low[start:end] for start, end in spans):
        return spans
    days = {each.days.start for each in moments if each.days}
    if len(days) == len(moments):
        return [(each.days.start, each.days.end) for each in moments if each.days]
    return [_span_of_time(each) for each in moments]


def _span_of_time(moment: Moment) -> tuple[int, int]:
    time = moment.hours or moment.part
    return (time.start, time.end) if time else moment.span


def _is_whole_answer(said: Heard) -> bool:
    if AROUND_MOMENTS.is_all(said.rest.low):
        return True
    hours = any(each.hours for each in said.moments)
    return not hours and asked_hours(AROUND_MOMENTS.core(said.rest.low), said.today) is not None


def _with_bare_hours(said: Heard, page: Page) -> Heard:
    """A number left over is the time when none was said: "tomorrow, 10"."""
    if any(each.hours for each in said.moments):
        return said
    core = AROUND_MOMENTS.core(said.rest.low)
    bare = asked_hours(core, said.today) if core else None
    if bare is None:
        return said
    hours = Hours(0, len(page.low), bare.first, bare.last, bare.confirm)
    moments = tuple(each._replace(hours=hours, part=None) for each in said.moments)
    blank = page.without([(0, len(page.low))])
    return Heard(moments or (Moment(hours=hours),), blank, said.today)


def _figures_alone(said: Heard, page: Page) -> Heard:
    """The whole of an answer: "9 to 5" and "14.30" are times, 12.24 is a day in Chinese."""
    core = AROUND_MOMENTS.core(page.low)
    if said.today.order is Order.MONTH_FIRST and _POINT.fullmatch(core):
        day = asked_day(core, said.today)
        if day and not day.problem:
            span = (0, len(page.low))
            return Heard((Moment(Days(*span, day)),), page.without([span]), said.today)
    return _with_bare_hours(said, page) if _FIGURES.fullmatch(core) else said


def _all_of(readings: Sequence[Value | Ambiguous | Problem], page: Page) -> Reading:
    """One value, or a choice of all of them; a problem with one is a problem with the answer."""
    values: list[Value] = []
    for reading in readings:
        if isinstance(reading, Problem):
            return reading
        values.extend(reading.choices if isinstance(reading, Ambiguous) else (reading,))
    if _HEDGE.search(page.low):
        values = [replace(each, confirm=True) for each in values]
    if len(values) == 1:
        return values[0]
    return one_of({str(each.value): each for each in values}.values())

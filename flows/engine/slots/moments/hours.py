"""Joins what was said about times: the part of the day tells morning from afternoon."""

import re
from typing import NamedTuple

from flows.engine.slots.moments.bounds import bound
from flows.engine.slots.moments.days import TO
from flows.engine.slots.moments.facts import Clock, Clocks, Mention, Part

HALF_DAY = 12 * 60
AFTERNOON_UNTIL = 6  # a bare hour up to this one means the afternoon

# Hours of twelve that belong to the first half of the day, by part; the others to the second.
_FIRST_HALF = {
    "dawn": range(12),
    "morning": range(12),
    "noon": range(10, 12),
    "afternoon": range(0),
    "evening": range(5),
    "night": range(5),
}
# Hours of twenty-four that fit a part, where they were told.
_FITTING = {
    "dawn": range(9),
    "morning": range(13),
    "noon": range(10, 15),
    "afternoon": range(12, 20),
    "evening": range(16, 24),
    "night": (*range(17, 24), *range(6)),
}
_BESIDE = re.compile(r"[\s,的]*(?:at|around|about)?\s*")
_NIGHT_ENDS, _NIGHT_BEGINS = 6 * 60, 18 * 60
_MIDNIGHT_PARTS = frozenset({"dawn", "evening", "night"})


class Hours(NamedTuple):
    """A time, or times, in minutes of the day; None is an open end.

    `problem`: no_such_time, not_that_half (of the day), order.
    """

    start: int
    end: int
    first: int | None
    last: int | None
    confirm: bool = False
    problem: str | None = None


def joined_hours(mentions: list[Mention], text: str) -> tuple[list[Hours], list[Mention]]:
    """The times, and the parts of the day that belong to none of them."""
    parts = [each for each in mentions if isinstance(each.fact, Part)]
    clocks = [each for each in mentions if isinstance(each.fact, Clock | Clocks)]
    if not clocks:
        return [], parts
    hours: list[Hours] = []
    name: str | None = None
    for at, clock in enumerate(clocks):
        part = _part_of(clock, clocks, at, parts)
        if part is not None:
            parts.remove(part)
        name = _name(part) or name
        beside = part is not None and _are_beside(part, clock, text)
        hours.append(_fitting(_hours(clock, name), clock, name) if beside else _hours(clock, name))
    return [_bounded(each, text) for each in _ranged(hours, text)], parts


def _are_beside(part: Mention, clock: Mention, text: str) -> bool:
    first, second = sorted((part, clock), key=lambda each: each.start)
    return first.end > second.start or bool(_BESIDE.fullmatch(text, first.end, second.start))


def _fitting(hours: Hours, clock: Mention, part: str | None) -> Hours:
    """上午二十点 and "15:30 in the morning" contradict themselves; 下午03:30 does not."""
    fact = clock.fact
    if not isinstance(fact, Clock) or fact.half_day or fact.problem or part is None:
        return hours
    if fact.hour in _FITTING[part]:
        return hours
    minute = fact.hour * 60 + fact.minute + HALF_DAY
    if fact.zero and fact.hour + 12 in _FITTING[part]:
        return hours._replace(first=minute, last=minute)
    return hours._replace(problem="not_that_half")


def _name(part: Mention | None) -> str | None:
    return part.fact.name if part and isinstance(part.fact, Part) else None


def _part_of(
    clock: Mention, clocks: list[Mention], at: int, parts: list[Mention]
) -> Mention | None:
    """The part said before this time, or after it and not right before the next time."""
    since = clocks[at - 1].end if at else 0
    until = clocks[at + 1].start if at + 1 < len(clocks) else None
    before = [each for each in parts if since <= each.start and each.end <= clock.start]
    if before:
        return before[-1]
    after = [each for each in parts if each.start >= clock.end]
    if after and (until is None or after[0].end + 1 < until):
        return after[0]
    return None


def _hours(clock: Mention, part: str | None) -> Hours:
    if isinstance(clock.fact, Clocks):
        first, last = clock.fact.first, clock.fact.last
        end, unsure = _settled(last, part)
        begin, unsure_too = _settled(first, part)
        if first.half_day and not last.half_day:
            begin, unsure_too = _near_end(first, end), False
        return _range(clock.start, clock.end, (begin, end), confirm=unsure or unsure_too)
    if not isinstance(clock.fact, Clock):
        return Hours(clock.start, clock.end, None, None)
    minute, unsure = _settled(clock.fact, part)
    return Hours(clock.start, clock.end, minute, minute, unsure, clock.fact.problem)


def _settled(clock: Clock, part: str | None) -> tuple[int, bool]:
    """Minutes of the day, and whether that was a guess."""
    minute = clock.hour * 60 + clock.minute
    if not clock.half_day:
        return minute, False
    hour = clock.hour % 12
    if part is None:
        return (hour or 12) * 60 + clock.minute + _later_half(hour), 1 <= hour <= AFTERNOON_UNTIL
    minute = hour * 60 + clock.minute
    if hour == 0:
        return (minute, True) if part in _MIDNIGHT_PARTS else (minute + HALF_DAY, False)
    first_half = hour in _FIRST_HALF[part]
    late = part in {"evening", "night"} and first_half
    return (minute if first_half else minute + HALF_DAY), late


def _later_half(hour: int) -> int:
    return HALF_DAY if 1 <= hour <= AFTERNOON_UNTIL else 0


def _near_end(first: Clock, end: int) -> int:
    """Two in the afternoon for "2 to 4pm", eleven in the morning for "11 to 1pm"."""
    minute = first.hour % 12 * 60 + first.minute
    return minute + HALF_DAY if minute + HALF_DAY <= end else minute


def _ranged(hours: list[Hours], text: str) -> list[Hours]:
    joined: list[Hours] = []
    for each in hours:
        before = joined[-1] if joined else None
        if before is None or not TO.fullmatch(text, before.end, each.start):
            joined.append(each)
        elif before.first is not None and each.last is not None:
            confirm = before.confirm or each.confirm
            ends = (before.first, each.last)
            both = _range(before.start, each.end, ends, confirm=confirm)
            joined[-1] = both._replace(problem=before.problem or each.problem or both.problem)
    return joined


def _range(start: int, end: int, ends: tuple[int, int], *, confirm: bool) -> Hours:
    """Eleven to one ends after noon; five to three in the afternoon ends before it began."""
    first, last = ends
    if last < first < last + HALF_DAY < 2 * HALF_DAY:
        last += HALF_DAY
    overnight = first >= _NIGHT_BEGINS and last <= _NIGHT_ENDS
    problem = "order" if last < first and not overnight else None
    return Hours(start, end, first, last, confirm, problem)


def _bounded(each: Hours, text: str) -> Hours:
    bounds = bound(text, each.start, each.end) if each.first == each.last else None
    if bounds is None:
        return each
    if bounds.how in {"before", "by"}:
        return Hours(bounds.start, bounds.end, None, each.last, each.confirm, each.problem)
    return Hours(bounds.start, bounds.end, each.first, None, each.confirm, each.problem)

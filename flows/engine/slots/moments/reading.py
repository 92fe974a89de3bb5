"""From moments to answers: single days, single times, or all that was said."""

from collections.abc import Iterator, Mapping

from flows.engine.slots.moments.facts import Day, Mention, Part, Today
from flows.engine.slots.moments.hours import Hours
from flows.engine.slots.moments.moment import Moment
from flows.engine.slots.values import Ambiguous, Problem, Value

PARTS_SAID = {"dawn": "morning", "night": "evening"}
NOON = 12 * 60
_NO_TIME = frozenset({"no_such_time", "not_that_half"})
# What is wrong with a time, where a day and a time are read at once.
_OF_BOTH = {"no_such_time": "range", "not_that_half": "part_of_day"}


def day_reading(day: Day, today: Today) -> Value | Ambiguous | Problem:
    """One day that is not past; parts: past, range, weekday_mismatch, no_such_day, order."""
    wrong = _wrong_with(day, today)
    if wrong is not None:
        return Problem(wrong)
    if day.choices:
        return Ambiguous(tuple(Value(each.isoformat(), confirm=True) for each in day.choices))
    if day.first is None or day.first != day.last:
        return Problem("range")
    return Value(day.first.isoformat(), day.confirm)


def time_reading(moment: Moment, today: Today) -> Value | Problem | None:
    """One time; parts: past, range (more than one), part_of_day (no time but a part), no_such_time,
    not_that_half (of the day). None where no time was said."""
    hours = moment.hours
    if hours is None:
        return _part_reading(moment.part)
    if hours.problem in _NO_TIME:
        return Problem(hours.problem)
    if hours.first is None or hours.first != hours.last:
        return Problem("range")
    if _is_over(moment, today):
        return Problem("past")
    return Value(clock_text(hours.first), hours.confirm)


def moment_readings(moment: Moment, today: Today) -> Iterator[Value | Problem]:
    """What was said, once for each day it may mean; parts: past, weekday_mismatch, no_such_day,
    order, range (no such time), part_of_day (that time is not in it)."""
    times = {**_hours_said(moment.hours), **_part_said(moment.part)}
    confirm = bool(moment.hours and moment.hours.confirm)
    day = moment.days.day if moment.days else None
    wrong = (_wrong_with(day, today) if day else None) or _wrong_hours(moment.hours)
    if wrong or _is_over(moment, today):
        yield Problem(wrong or "past")
        return
    for said, unsure in _days_said(day, today):
        yield Value({**said, **times}, confirm or unsure)


def _wrong_hours(hours: Hours | None) -> str | None:
    problem = hours.problem if hours else None
    return _OF_BOTH.get(problem, problem) if problem else None


def clock_text(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def _wrong_with(day: Day, today: Today) -> str | None:
    if day.problem:
        return day.problem
    days = day.choices or ((day.last,) if day.last else ())
    return "past" if days and all(each < today.day for each in days) else None


def _is_over(moment: Moment, today: Today) -> bool:
    """Said for today, and that time of today has gone by."""
    hours = moment.hours
    if moment.days is None or hours is None:
        return False
    day = moment.days.day
    if not day.first == day.last == today.day:
        return False
    end = hours.last if hours.last is not None else hours.first
    return end is not None and end < today.minute and end > 0


def _part_reading(part: Mention | None) -> Value | Problem | None:
    if part is None or not isinstance(part.fact, Part):
        return None
    if part.fact.name == "noon":
        return Value(clock_text(NOON), confirm=True)
    return Problem("part_of_day")


def _days_said(day: Day | None, today: Today) -> Iterator[tuple[Mapping[str, str], bool]]:
    if day is None:
        yield {}, False
    elif day.choices:
        yield from (({"date": each.isoformat()}, True) for each in day.choices)
    elif day.first is not None and day.first == day.last:
        yield {"date": day.first.isoformat()}, day.confirm
    else:
        first = max(day.first, today.day) if day.first else None
        ends = {"start": first, "end": day.last}
        yield {key: end.isoformat() for key, end in ends.items() if end}, day.confirm


def _hours_said(hours: Hours | None) -> Mapping[str, str]:
    if hours is None:
        return {}
    if hours.first is not None and hours.first == hours.last:
        return {"time": clock_text(hours.first)}
    ends = {"time_start": hours.first, "time_end": hours.last}
    return {key: clock_text(end) for key, end in ends.items() if end is not None}


def _part_said(part: Mention | None) -> Mapping[str, str]:
    if part is None or not isinstance(part.fact, Part):
        return {}
    return {"part": PARTS_SAID.get(part.fact.name, part.fact.name)}

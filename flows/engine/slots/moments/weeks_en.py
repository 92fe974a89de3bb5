"""Days counted from today, as English says them: tomorrow, in two weeks, the end of the month."""

import re
from datetime import date

from flows.engine.slots.moments.dates_en import MONTH, month_number
from flows.engine.slots.moments.facts import Day, Fact, Left, Part, Rule, Today, one
from flows.engine.slots.moments.reckoning import (
    coming_month,
    later,
    monday,
    month_end,
    month_later,
    working_day,
)
from flows.engine.slots.numerals import SMALL_ENGLISH, small

_NEAR = {
    "today": 0, "tomorrow": 1, "tomorow": 1, "tommorow": 1, "tommorrow": 1, "tomorro": 1,
    "tmrw": 1, "tmr": 1, "tmw": 1, "tomoz": 1, "2moro": 1, "2morrow": 1, "overmorrow": 2,
    "day after tomorrow": 2, "day after tmrw": 2, "yesterday": -1, "day before yesterday": -2,
}  # fmt: skip
_STEPS = {"this": 0, "next": 1, "last": -1, "past": -1, "after": 2}
_FROM = "(?<![a-z0-9])"
_COUNT = rf"(?P<count>{SMALL_ENGLISH}|an|a(?: couple(?: of)?| few)?)"
_UNIT = "(?P<unit>(?:working |business )?day|week|month|year|fortnight)s?"


def _near(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (one(later(today.day, _NEAR[match["near"]])),)


def _tonight(_: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return one(today.day), Part("night")


def _this_part(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return one(today.day), Part(match["part"])


def _in_a_while(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    day = _counted(match, today)
    anchored = "tomorrow" in match[0]
    return (one(later(day, int(anchored)), confirm=match["count"] == "a few"),)


def _ago(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    days = (_counted(match, today) - today.day).days
    return (one(later(today.day, -max(days, 1))),)


def _week_on(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (one(later(today.day, 7 + _NEAR[match["near"]])),)


def _within(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (Day(today.day, _counted(match, today)),)


def _counted(match: re.Match[str], today: Today) -> date:
    count = _how_many(match["count"])
    match match["unit"]:
        case "day" | "week" | "fortnight" as unit:
            return later(today.day, count * {"day": 1, "week": 7, "fortnight": 14}[unit])
        case "month" | "year" as unit:
            return month_later(today.day, count * (12 if unit == "year" else 1))
        case _:
            return working_day(today.day, today.is_working_day, max(count, 1))


def _how_many(said: str | None) -> int:
    match said:
        case None | "a" | "an":
            return 1
        case "a couple" | "a couple of":
            return 2
        case "a few":
            return 3
        case _:
            return small(said)


def _week(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    weeks = _STEPS[match["second"] or match["step"]]
    first = monday(today.day, weeks)
    return (Day(today.day if weeks == 0 else first, later(first, 6)),)


def _week_of_month(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    """The first seven days of a month, the second ... or the last."""
    name, place = match["month"], _WEEKS[match["place"]]
    first = month_later(today.day.replace(day=1), _STEPS.get(match["step"] or "this", 0))
    if name:
        first = coming_month(today.day, month_number(name)) or first
    if place == _LAST:
        end = month_end(first)
        return (Day(later(end, -6), end, confirm=True),)
    begin = later(first, 7 * (place - 1))
    return (Day(begin, later(begin, 6), confirm=True),)


def _soonest(_: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (Day(today.day, None),)


def _later_this_week(_: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (Day(later(today.day, 1), later(monday(today.day, 1), -1)),)


def _weekend(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    weeks = _STEPS[match["step"] or "this"]
    saturday = later(monday(today.day, weeks), 5)
    first = max(saturday, today.day) if weeks == 0 else saturday
    left = Left.NOTHING if match["step"] else Left.WEEK
    return (Day(first, later(saturday, 1), confirm=weeks == 1, left=left),)


def _month(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    months = _STEPS[match["step"]]
    first = month_later(today.day.replace(day=1), months)
    return (Day(today.day if months == 0 else first, month_end(first), month=True),)


def _end(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    ahead = int(match["step"] == "next")
    match match["unit"]:
        case "week":
            friday = later(monday(today.day, ahead), 4)
            day = max(friday, today.day)
        case "year":
            day = date(today.day.year + ahead, 12, 31)
        case _:
            day = month_end(month_later(today.day, ahead))
    return (Day(day, day, confirm=True, loose=True),)


def _working_day(_: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (one(working_day(today.day, today.is_working_day, 1), confirm=True),)


_LAST = -1
_WEEKS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "last": _LAST,
}
RULES = (
    Rule(
        frozenset({"week"}),
        re.compile(
            rf"{_FROM}(?:the )?(?P<place>{'|'.join(_WEEKS)}) week (?:of|in) "
            rf"(?:{MONTH}|(?P<step>the|this|next) month)(?![a-z])"
        ),
        _week_of_month,
    ),
    Rule(
        frozenset({"asap", "soon", "soonest", "earliest"}),
        re.compile(
            rf"{_FROM}(?:asap|as soon as (?:possible|you can)"
            "|the (?:soonest|earliest)(?: possible)?)"
            "(?![a-z])"
        ),
        _soonest,
    ),
    Rule(
        frozenset(_NEAR) | {"moro", "morrow", "day"},
        re.compile(
            rf"{_FROM}(?:the )?(?P<near>{'|'.join(sorted(_NEAR, key=len, reverse=True))})(?![a-z])"
        ),
        _near,
    ),
    Rule(
        frozenset({"tonight", "tonite"}), re.compile(rf"{_FROM}toni(?:ght|te)(?![a-z])"), _tonight
    ),
    Rule(
        frozenset({"this"}),
        re.compile(rf"{_FROM}this (?P<part>morning|afternoon|evening)(?![a-z])"),
        _this_part,
    ),
    Rule(
        frozenset({"in"}),
        re.compile(rf"{_FROM}in {_COUNT} {_UNIT}(?:'s?)?(?: time)?(?![a-z])"),
        _in_a_while,
    ),
    Rule(
        frozenset({"from", "later", "hence", "today", "tomorrow"}),
        re.compile(
            rf"{_FROM}{_COUNT} {_UNIT} "
            r"(?:from (?:now|today|tomorrow)|later|hence|today|tomorrow)(?![a-z])"
        ),
        _in_a_while,
    ),
    Rule(frozenset({"ago"}), re.compile(rf"{_FROM}{_COUNT} {_UNIT} ago(?![a-z])"), _ago),
    Rule(
        frozenset({"week"}),
        re.compile(rf"{_FROM}(?P<near>today|tomorrow) week(?![a-z])"),
        _week_on,
    ),
    Rule(
        frozenset({"within", "next", "over"}),
        re.compile(
            rf"{_FROM}(?:within|(?:(?:in |over |during )?the )?(?:next|coming)) "
            rf"{_COUNT} {_UNIT}(?![a-z])"
        ),
        _within,
    ),
    Rule(
        frozenset({"week"}),
        re.compile(
            rf"{_FROM}(?:early |mid[ -]?)?(?:the )?"
            r"(?:(?P<step>this|next|last|past) week|week (?P<second>after) next)(?![a-z'])"
        ),
        _week,
    ),
    Rule(
        frozenset({"later"}),
        re.compile(rf"{_FROM}later (?:on )?this week(?![a-z])"),
        _later_this_week,
    ),
    Rule(
        frozenset({"weekend"}),
        re.compile(rf"{_FROM}(?:(?P<step>this|next) (?:coming )?)?weekend(?![a-z])"),
        _weekend,
    ),
    Rule(
        frozenset({"month"}),
        re.compile(rf"{_FROM}(?:later )?(?P<step>this|next|last) month(?![a-z'])"),
        _month,
    ),
    Rule(
        frozenset({"end", "month"}),
        re.compile(
            rf"{_FROM}(?:(?:the )?end of (?:(?:the|this) |(?P<step>next) )?"
            r"(?P<unit>week|month|year)|month[ -]?end)(?![a-z])"
        ),
        _end,
    ),
    Rule(
        frozenset({"working", "business"}),
        re.compile(
            rf"{_FROM}(?:the )?(?:next|first available|nearest) (?:working|business) day(?![a-z])"
        ),
        _working_day,
    ),
)

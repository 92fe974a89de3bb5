"""Weekdays as English says them: Friday, next Tuesday, Tuesday of next week, a week on Monday."""

import re

from flows.engine.slots.moments.facts import Day, Fact, Left, Rule, Today
from flows.engine.slots.moments.reckoning import coming_weekday, later, monday
from flows.engine.slots.numerals import SMALL_ENGLISH, small

_LONG = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6, "wednessday": 2, "wendsday": 2, "wensday": 2, "tuseday": 1, "teusday": 1,
    "thurday": 3, "thrusday": 3, "firday": 4, "saterday": 5, "munday": 0,
}  # fmt: skip
_SHORT = {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "weds": 2, "thu": 3, "thur": 3, "thurs": 3,
    "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
WEEKDAYS = _LONG | _SHORT
_ONLY_DAYS = frozenset({"tues", "weds", "thur", "thurs", "fri"})  # short, but never another word
_LONG_NAMES = "|".join(sorted({*_LONG, *_ONLY_DAYS}, key=len, reverse=True))
_SHORT_NAMES = "|".join(sorted(_SHORT, key=len, reverse=True))
_STEPS = {"this": 0, "next": 1, "last": -1, "past": -1, "after": 2}

_FROM = "(?<![a-z0-9])"
DAY_NAME = rf"(?P<weekday>{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})\.?(?![a-z'])"
_STEP = "(?P<step>this|next|last|past)"
_THAT_WEEK = "(?:the )?(?:week (?P<second>after) next|(?P<step>this|next|last) week)"
# "sat", "sun" and "wed" are words too: they are days only where their surroundings say so.
_CUE = (
    "(?:(?<![a-z])(?:on|this|coming|by|before|after|until|till|from|to|or|and|through|early|late) "
    r"|^\W*|(?<=[^\sa-z0-9])\s*|(?<=[0-9]) ?)"
)
_THEN = (
    r"(?=\W*(?:$|[0-9]|(?<=-)|(?:the|at|in|am|pm|mornings?|afternoon|evening|night|arvo|lunchtime|early|late|between|after|before|or|and|to|till|until"
    r"|please|is|works|would|noon|midday|week)(?![a-z])))"
)


def _coming(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    weekday = WEEKDAYS[match["weekday"]]
    day = coming_weekday(today.day, weekday)
    own = weekday == today.day.weekday()  # "Sunday" said on a Sunday may mean today
    return (Day(day, day, confirm=own, left=Left.WEEK, weekday=True),)


def _stepped(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (_of_week(match["weekday"], _STEPS[match["step"]], today),)


def _gone(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    """Days gone by: "Wednesday last" and "the Sunday before last"."""
    return (_of_week(match["weekday"], -2 if match["before"] else -1, today),)


def _of_that_week(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (_of_week(match["weekday"], _STEPS[match["second"] or match["step"]], today),)


def _after_next(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (_of_week(match["weekday"], 2, today),)


def _of_week(weekday: str, weeks: int, today: Today) -> Day:
    day = later(monday(today.day, weeks), WEEKDAYS[weekday])
    return Day(day, day, confirm=weeks > 0, weekday=True)


def _weeks_from(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    """A whole number of weeks after the coming weekday: "a week on Tuesday", "Tuesday week"."""
    weeks = _weeks(match)
    day = later(coming_weekday(today.day, WEEKDAYS[match["weekday"]]), 7 * weeks)
    return (Day(day, day, confirm=True, weekday=True),)


def _weeks(match: re.Match[str]) -> int:
    said = match.groupdict().get("count")
    if said is None or said == "a":
        return 1
    return 2 if said == "a fortnight" else small(said)


# "Fridays" are a day only where they are left out: on all of them nobody can come.
_LEFT_OUT = (
    "(?:(?:n't(?: do| make| want)?|(?<![a-z])(?:not|except(?: for)?|but|apart from|other than"
    "|cannot(?: do| make)?)) (?:on )?|(?<=days)(?:, ?| or | and | nor )(?:on )?)"
)
_LONG_CUES = frozenset(_LONG) | _ONLY_DAYS
_CUES = frozenset(WEEKDAYS)
RULES = (
    Rule(
        _LONG_CUES,
        re.compile(
            r"(?<!every )(?<!each )"
            rf"{_FROM}(?:(?:this |the )?coming )?(?P<weekday>{_LONG_NAMES})(?![a-z'])"
        ),
        _coming,
    ),
    Rule(
        frozenset(f"{name}s" for name in _LONG),
        re.compile(rf"{_LEFT_OUT}(?P<said>(?P<weekday>{'|'.join(_LONG)})s)(?![a-z'])"),
        _coming,
    ),
    Rule(
        frozenset(_SHORT),
        re.compile(rf"{_CUE}(?P<said>(?P<weekday>{_SHORT_NAMES})\.?){_THEN}"),
        _coming,
    ),
    Rule(
        frozenset(_SHORT),
        re.compile(
            rf"{_FROM}(?P<said>(?P<weekday>{_SHORT_NAMES})\.?)"
            "(?= (?:mornings?|afternoons?|evenings?|arvo|lunchtime)(?![a-z]))"
        ),
        _coming,
    ),
    Rule(_CUES, re.compile(rf"{_FROM}(?:the )?{_STEP} {DAY_NAME}"), _stepped),
    Rule(
        frozenset({"last"}),
        re.compile(
            rf"{_FROM}{DAY_NAME} (?P<before>before )?last"
            r"(?=\W*(?:$|[,.;!?]|(?:at|in|and|for|i|we|when|my|but)(?![a-z])))"
        ),
        _gone,
    ),
    Rule(
        frozenset({"week"}),
        re.compile(rf"{_FROM}(?:{_THAT_WEEK},? (?:on )?(?:the )?{DAY_NAME})"),
        _of_that_week,
    ),
    Rule(
        frozenset({"week"}),
        re.compile(rf"{_FROM}{DAY_NAME},? (?:of |in )?{_THAT_WEEK}(?![a-z'])"),
        _of_that_week,
    ),
    Rule(
        frozenset({"next"}),
        re.compile(rf"{_FROM}(?:the )?{DAY_NAME} after next(?![a-z])"),
        _after_next,
    ),
    Rule(
        frozenset({"week", "weeks", "fortnight"}),
        re.compile(
            rf"{_FROM}(?:in )?(?P<count>a fortnight|(?:a|{SMALL_ENGLISH})(?= week))(?: weeks?)?"
            rf" (?:on|from|after)(?: next| this)? {DAY_NAME}"
        ),
        _weeks_from,
    ),
    Rule(
        frozenset({"week"}),
        re.compile(rf"{_FROM}{DAY_NAME} week(?![a-z'])"),
        _weeks_from,
    ),
)

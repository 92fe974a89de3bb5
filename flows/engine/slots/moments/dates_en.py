"""Days of the calendar in English: 24 December, Dec 24th 2026, the twenty-fourth."""

import re
from datetime import date

from flows.engine.slots.moments.facts import Day, Fact, Left, Rule, Today, one
from flows.engine.slots.moments.reckoning import (
    coming_date,
    coming_day_of_month,
    coming_month,
    day_in_month,
    day_of,
    month_end,
    month_later,
)

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_SPOKEN = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first
twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth
twenty-ninth thirtieth thirty-first
"""
_ORDINALS = {name: place for place, name in enumerate(_SPOKEN.split(), start=1)}
SPOKEN_DAY = "|".join(sorted(_ORDINALS, key=len, reverse=True)).replace("-", "[ -]?")
_SUFFIXED = "[0-9]{1,2} ?(?:st|nd|rd|th)(?![a-z])"
_NUMBER = rf"(?:{_SUFFIXED}|[0-9]{{1,2}}|(?:{SPOKEN_DAY})(?![a-z]))"
_DAY = f"(?P<day>{_NUMBER})"
_LAST = f"(?P<last>{_NUMBER})"
_YEAR = "(?:,? ?(?:of )?(?P<year>(?:19|20|21)[0-9]{2})(?![0-9]))?"
_FROM = "(?<![a-z0-9./:-])"
_TO = r"\s*(?:-|to|until|till|through|and)\s*(?:the )?"
# Not a day: "the 5th floor", "the 2nd time", "5th Avenue".
_NO_DAY = (
    r"(?!\s*(?:floor|street|st\.|avenue|ave|road|time|place|person|century|one|option|district"
    r"|window|birthday|anniversary|party|offence|ticket|letter|line|of (?:all|my|our|the)))"
)
_NO_CLOCK = r"(?![0-9:]|\.[0-9]|\s?(?:[ap]\.?m|o'?clock))"
_THEN = (
    r"(?=\s*(?:$|[,.!?;]|(?:at|in|please|if|or|and|to|would|works|is|this|next|last|instead|then"
    "|but|not)(?![a-z])))"
)
_EDGES = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
_STEPS = {"this": 0, "next": 1, "last": -1}


def _number(said: str) -> int:
    figures = re.match("[0-9]+", said)
    return int(figures[0]) if figures else spoken_day(said)


def spoken_day(said: str) -> int:
    """Contract: `said` matches `SPOKEN_DAY`."""
    for tens in ("twenty", "thirty"):
        if said.startswith(tens) and not said.endswith("ieth"):
            return _ORDINALS[f"{tens}-{said.removeprefix(tens).lstrip(' -')}"]
    return _ORDINALS[said]


def month_number(name: str) -> int:
    """Contract: `name` matched the group of `MONTH`."""
    return _MONTHS[name[:3]]


def _date(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    month, day = month_number(match["month"]), _number(match["day"])
    if match["year"]:
        return (one(day_of(int(match["year"]), month, day)),)
    return (one(coming_date(today.day, month, day), left=Left.YEAR),)


def _dates(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    month, first, last = month_number(match["month"]), _number(match["day"]), _number(match["last"])
    begin = coming_date(today.day, month, first)
    if match["year"]:
        begin = day_of(int(match["year"]), month, first)
    end = begin and day_of(begin.year, month, last)
    return (Day(begin, end) if begin and end and begin <= end else one(None),)


def _day_of_month(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    day = coming_day_of_month(today.day, _number(match["day"]))
    return (one(day, confirm=day == today.day, left=Left.MONTH),)


def _day_of_that_month(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (one(day_in_month(today.day, _STEPS[match["step"]], _number(match["day"]))),)


def _month(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    first = _first_of(match, today)
    end = month_end(first)
    edge = match.groupdict().get("edge")
    if edge:
        begin, last = _EDGES[edge]
        days = first.replace(day=begin), min(first.replace(day=last), end) if last < 29 else end
        return (Day(*days, confirm=True),)
    return (Day(max(first, today.day) if end >= today.day else first, end, month=True),)


def _month_end(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    end = month_end(_first_of(match, today))
    return (Day(end, end, confirm=True, loose=True),)


def _first_of(match: re.Match[str], today: Today) -> date:
    year = match.groupdict().get("year")
    if year:
        return date(int(year), month_number(match["month"]), 1)
    return coming_month(today.day, month_number(match["month"])) or month_later(today.day, 0)


_NAMES = """
jan january feb february febuary mar march apr april may jun june jul july aug august sep sept
september oct october nov november dec december
"""
MONTH_NAMES = frozenset(_NAMES.split())
RULES = (
    Rule(
        MONTH_NAMES,
        re.compile(rf"{_FROM}(?:the )?{_DAY}\s?(?:of |-)?\s?{MONTH}{_YEAR}"),
        _date,
    ),
    Rule(
        MONTH_NAMES,
        re.compile(rf"(?<![a-z]){MONTH}[ ,-]{{0,2}}(?:the )?{_DAY}{_NO_CLOCK}{_YEAR}"),
        _date,
    ),
    Rule(
        MONTH_NAMES,
        re.compile(rf"{_FROM}(?:the )?{_DAY}{_TO}{_LAST}\s?(?:of )?{MONTH}{_YEAR}"),
        _dates,
    ),
    Rule(
        MONTH_NAMES,
        re.compile(rf"(?<![a-z]){MONTH}[ ,]{{0,2}}(?:the )?{_DAY}{_TO}{_LAST}{_NO_CLOCK}{_YEAR}"),
        _dates,
    ),
    Rule(
        frozenset({"st", "nd", "rd", "th"}),
        re.compile(rf"{_FROM}(?:the )?(?P<day>{_SUFFIXED}){_NO_DAY}"),
        _day_of_month,
    ),
    Rule(
        frozenset({"the"}),
        re.compile(rf"{_FROM}the (?P<day>(?:{SPOKEN_DAY})(?![a-z])){_THEN}"),
        _day_of_month,
    ),
    Rule(
        frozenset({"the"}),
        re.compile(
            rf"{_FROM}(?:on|by|for|until|before|after|from|to|no,?) "
            r"(?P<said>the (?P<day>[0-9]{1,2}))"
            rf"(?![0-9a-z./:%]){_THEN}"
        ),
        _day_of_month,
    ),
    Rule(
        frozenset({"month"}),
        re.compile(rf"{_FROM}(?:the )?{_DAY} (?:of )?(?P<step>this|next|last) month(?![a-z])"),
        _day_of_that_month,
    ),
    Rule(
        frozenset({"month"}),
        re.compile(rf"{_FROM}(?P<step>this|next|last) month,? (?:on )?(?:the )?{_DAY}{_NO_CLOCK}"),
        _day_of_that_month,
    ),
    Rule(
        MONTH_NAMES,
        re.compile(
            r"(?<![a-z])(?:in|during|throughout|for|of|all|this|next"
            "|(?P<edge>early|late|mid)(?: in)?|from|until|till|before|after|by)[ -]"
            rf"(?P<said>{MONTH}{_YEAR})(?![a-z0-9])(?!\s*[0-9])"
        ),
        _month,
    ),
    Rule(
        MONTH_NAMES,
        re.compile(rf"^\W*(?P<said>{MONTH}{_YEAR})\W*$"),
        _month,
    ),
    Rule(
        MONTH_NAMES,
        re.compile(rf"{_FROM}(?:the )?end of {MONTH}{_YEAR}"),
        _month_end,
    ),
)

"""Times counted from now: in an hour, in 20 minutes, 半小时后, 两个小时以后."""

import re

from flows.engine.slots.moments.facts import Clock, Fact, Rule, Today, one
from flows.engine.slots.moments.reckoning import later
from flows.engine.slots.numerals import SMALL_ENGLISH, chinese_number, small

HOUR, DAY = 60, 24 * 60
_MOST = 7 * DAY


def _english(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    said = match.groupdict()
    if said["half"]:
        return _after(HOUR // 2, today)
    count = {"a": 1, "an": 1, "a couple of": 2}.get(said["count"]) or small(said["count"])
    length = HOUR if said["unit"].startswith("h") else 1
    return _after(count * length + (HOUR // 2 if said["more"] else 0), today)


def _chinese(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    said = match["count"]
    length = 1 if match["unit"].startswith("分") else HOUR
    count = 0.5 if said == "半" else chinese_number(said) or 0
    return _after(int(count * length) + (length // 2 if match["more"] else 0), today)


def _after(minutes: int, today: Today) -> tuple[Fact, ...]:
    if not 0 < minutes <= _MOST:
        return ()
    days, minute = divmod(today.minute + minutes, DAY)
    clock = Clock(minute // HOUR, minute % HOUR, half_day=False)
    return one(later(today.day, days)), clock


_COUNT = rf"(?P<count>a couple of|an?|{SMALL_ENGLISH})"
_UNIT = "(?P<unit>h(?:ou)?rs?|minutes?|mins?)"
RULES = (
    Rule(
        frozenset({"from", "later"}),
        re.compile(
            rf"(?<![a-z])(?:(?P<half>half an hour)|{_COUNT} {_UNIT}(?P<more> and a half)?)"
            "(?: from now| later)(?![a-z])"
        ),
        _english,
    ),
    Rule(
        frozenset({"in"}),
        re.compile(
            rf"(?<![a-z])in (?:(?P<half>half an hour)|{_COUNT} {_UNIT}(?P<more> and a half)?)"
            "(?:'?s?'? time)?(?![a-z])"
        ),
        _english,
    ),
    Rule(
        frozenset("后过"),
        re.compile(
            r"(?:再?过)?(?P<count>[0-9]{1,3}|[一二两三四五六七八九十]{1,3}|半)个?(?P<more>半)?"
            r"(?P<unit>小时|钟头|分钟)(?:之|以)?后"
        ),
        _chinese,
    ),
)

"""The first Monday in December, 12月第一个周一, and weekdays some weeks ahead."""

import re

from flows.engine.slots.moments.dates_en import MONTH, month_number
from flows.engine.slots.moments.facts import Day, Fact, Rule, Today, one
from flows.engine.slots.moments.feast_days import nth_weekday
from flows.engine.slots.moments.reckoning import (
    coming_month,
    later,
    monday,
    month_later,
)
from flows.engine.slots.moments.weekdays_en import DAY_NAME, WEEKDAYS
from flows.engine.slots.moments.weeks_zh import WEEK, WEEKDAY_NAME, WEEKDAYS_ZH
from flows.engine.slots.numerals import SMALL, SMALL_ENGLISH, small

_PLACES = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
    "last": 5, "最后一": 5, "一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4,
}  # fmt: skip
_STEPS = {"this": 0, "the": 0, "next": 1, "本": 0, "这": 0, "这个": 0, "下": 1, "下个": 1}


def _nth_english(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    if match["month"]:
        first = coming_month(today.day, month_number(match["month"])) or today.day
    else:
        first = month_later(today.day.replace(day=1), _STEPS[match["step"]])
    return (one(nth_weekday(first, WEEKDAYS[match["weekday"]], _PLACES[match["place"]])),)


def _nth_chinese(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    if match["month"]:
        month = coming_month(today.day, small(match["month"]))
        if month is None:
            return (one(None),)
    else:
        month = month_later(today.day.replace(day=1), _STEPS[match["step"]])
    return (
        one(
            nth_weekday(
                month, WEEKDAYS_ZH[match["weekday"]], _PLACES[match["place"].removeprefix("第")]
            )
        ),
    )


def _weeks_ahead_english(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    count = 1 if match["count"] == "a" else small(match["count"])
    return (_weeks_ahead(count, WEEKDAYS[match["weekday"]], today),)


def _weeks_ahead_chinese(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (_weeks_ahead(small(match["count"]), WEEKDAYS_ZH[match["weekday"]], today),)


def _weeks_ahead(count: int, weekday: int, today: Today) -> Day:
    day = later(monday(today.day, count), weekday)
    return Day(day, day, confirm=True, weekday=True)


_FROM = "(?<![a-z0-9])"
_PLACE = "(?P<place>first|1st|second|2nd|third|3rd|fourth|4th|last)"
_IN_WEEKS = rf"in (?P<count>a|{SMALL_ENGLISH}) weeks?(?:'? time)?"
RULES = (
    Rule(
        frozenset({"in", "of"}),
        re.compile(
            rf"{_FROM}(?:the )?{_PLACE} {DAY_NAME} (?:in|of) "
            rf"(?:{MONTH}|(?P<step>the|this|next) month)(?![a-z])"
        ),
        _nth_english,
    ),
    Rule(
        frozenset("月"),
        re.compile(
            rf"(?:(?P<month>{SMALL})月份?|(?P<step>[这本下]个?)月)的?"
            rf"(?P<place>第[一二三四1-4]|最后一)个{WEEK}{WEEKDAY_NAME}"
        ),
        _nth_chinese,
    ),
    Rule(
        frozenset({"in"}),
        re.compile(rf"{_FROM}{_IN_WEEKS},? (?:on )?(?:a |the )?{DAY_NAME}"),
        _weeks_ahead_english,
    ),
    Rule(
        frozenset({"in"}),
        re.compile(rf"{_FROM}{DAY_NAME} {_IN_WEEKS}(?![a-z])"),
        _weeks_ahead_english,
    ),
    Rule(
        frozenset("后"),
        re.compile(rf"(?P<count>{SMALL})个?{WEEK}(?:之|以)?后的?{WEEK}{WEEKDAY_NAME}"),
        _weeks_ahead_chinese,
    ),
)

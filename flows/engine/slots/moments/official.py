"""Days that a calendar decides: bank holidays, make-up working days, working days of a month."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from flows.engine.slots.moments.dates_en import MONTH, month_number
from flows.engine.slots.moments.facts import NO_SUCH_DAY, Day, Fact, Rule, Today, one
from flows.engine.slots.moments.feasts import FEAST_ZH, feast_day
from flows.engine.slots.moments.reckoning import (
    DAY,
    coming_month,
    later,
    month_end,
    month_later,
    working_day,
)
from flows.engine.slots.moments.weekdays_en import DAY_NAME, WEEKDAYS
from flows.engine.slots.moments.weeks_zh import WEEK, WEEKDAYS_ZH
from flows.engine.slots.numerals import SMALL, small

AHEAD = 400  # days in which the next day of a kind is looked for
_SATURDAY = 5


def _bank_holiday(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    """All that fit: May has two bank holiday Mondays."""
    said = match.groupdict()
    weekday = WEEKDAYS[said["weekday"]] if said["weekday"] else None
    first, last = today.day, later(today.day, AHEAD)
    if said["month"]:
        first = max(coming_month(today.day, month_number(said["month"])) or first, today.day)
        last = month_end(first)
    days = (day for day in _days(first, last) if weekday in {None, day.weekday()})
    found = (day for day in days if today.is_holiday(day))
    return (_one_of(tuple(found if said["month"] else islice(found, 1)), today),)


def _make_up(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    said = match.groupdict()
    weekday = _weekday(said)
    days = _days(today.day, later(today.day, AHEAD))
    worked = (day for day in days if day.weekday() >= _SATURDAY and today.is_working_day(day))
    found = (day for day in worked if weekday in {None, day.weekday()})
    return (_one_of(tuple(islice(found, 1)), today),)


def _weekday(said: dict[str, str | None]) -> int | None:
    english, chinese = said.get("weekday"), said.get("zh")
    if english and english in WEEKDAYS:
        return WEEKDAYS[english]
    return WEEKDAYS_ZH[chinese] if chinese else None


def _make_up_of(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    """The make-up working day that belongs to a feast: 国庆后调休的那个周六."""
    feast = feast_day(match["feast"], match["year"], today)
    if feast is None:
        return (NO_SUCH_DAY,)
    return (
        _make_up_near(
            feast, _weekday(match.groupdict()), today, -DAY if match["side"] == "前" else DAY
        ),
    )


def _make_up_near(day: date, weekday: int | None, today: Today, step: timedelta) -> Day:
    days = (day + step * far for far in range(1, 32))
    found = tuple(
        each
        for each in days
        if each.weekday() >= _SATURDAY
        and weekday in {None, each.weekday()}
        and today.is_working_day(each)
    )
    return _one_of(found[:1], today)


def _one_of(days: tuple[date, ...], today: Today) -> Day:
    if not days:
        return NO_SUCH_DAY
    if len(days) == 1:
        return one(days[0], confirm=today.is_provisional(*days))
    return Day(days[0], days[0], confirm=True, choices=days)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=far) for far in range((last - first).days + 1))


def _of_month(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    """The last day of a month, its first working day, 下个月第三个工作日."""
    first = _first_of_month(match, today)
    if first is None:
        return (NO_SUCH_DAY,)
    place = _PLACES.get(match["place"]) or small(match["place"].removeprefix("第"))
    end = month_end(first)
    if match["work"]:
        begin = first - DAY if place > 0 else end + DAY
        day = working_day(begin, today.is_working_day, place)
        return (one(day, confirm=today.is_provisional(day)),)
    return (
        one(end + timedelta(days=place + 1) if place < 0 else first + timedelta(days=place - 1)),
    )


def _first_of_month(match: re.Match[str], today: Today) -> date | None:
    name = match["month"]
    if name:
        number = month_number(name) if name[0] in _LETTERS else small(name)
        return coming_month(today.day, number)
    return month_later(today.day.replace(day=1), _STEPS[match["step"] or "the"])


_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PLACES = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "last": -1,
    "second to last": -2, "second last": -2, "penultimate": -2, "最后一": -1, "最末一": -1,
    "倒数第一": -1, "倒数第二": -2, "头一": 1, "首": 1, "第一": 1,
}  # fmt: skip
_STEPS = {
    "the": 0, "this": 0, "next": 1, "last": -1, "上": -1, "这": 0, "本": 0, "当": 0, "下": 1,
    "下下": 2,
}  # fmt: skip
_EN_PLACE = "|".join(sorted((name for name in _PLACES if name.isascii()), key=len, reverse=True))
_FROM = "(?<![a-z0-9])"
_MAKE_UP = "(?:调休|补班|补上班|倒休)(?:上班|上学|要上班)?"
_THAT_DAY = f"的?(?:那一?个?)?(?:{WEEK}(?P<zh>[六日天])|那?一?[天日])"
RULES = (
    Rule(
        frozenset({"bank", "public"}),
        re.compile(
            rf"{_FROM}(?:the )?(?:next |coming )?(?:bank|public) holiday(?:,? {DAY_NAME})?"
            rf"(?: (?:in|of) {MONTH})?(?![a-z])"
        ),
        _bank_holiday,
    ),
    Rule(
        frozenset({"make", "makeup"}),
        re.compile(
            rf"{_FROM}(?:the )?make-? ?up (?:working? ?)?(?:day|weekend|{DAY_NAME})"
            r"(?: that is worked)?(?![a-z])"
        ),
        _make_up,
    ),
    Rule(
        frozenset("调补倒"),
        re.compile(rf"{_MAKE_UP}{_THAT_DAY}"),
        _make_up,
    ),
    Rule(
        frozenset("调补倒"),
        re.compile(
            rf"{FEAST_ZH}(?:节|假期)?(?:之|以)?(?P<side>[前后])?(?:的|要)?{_MAKE_UP}{_THAT_DAY}"
        ),
        _make_up_of,
    ),
    Rule(
        frozenset({"day", "of"}),
        re.compile(
            rf"{_FROM}(?:the )?(?P<place>{_EN_PLACE}) (?P<work>working |business )?day "
            rf"(?:of|in) (?:(?:the month of )?{MONTH}|(?P<step>the|this|next|last) month)(?![a-z])"
        ),
        _of_month,
    ),
    Rule(
        frozenset("月"),
        re.compile(
            rf"(?:(?P<month>{SMALL})月份?|(?P<step>(?<![早晚])上|[这本当]|(?<![以如一])下{{1,2}})一?个?月"
            r"|(?<![0-9个一二三四五六七八九十])月)底?的?(?:"
            r"(?P<place>最[后末]一|头一|首|倒数第[一二]|第[一二三四五六七八九])个?(?P<work>工作日|上班日)?"
            r"(?(work)|[天日]))"
        ),
        _of_month,
    ),
)

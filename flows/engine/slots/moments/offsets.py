"""Days counted from a day: the day after Boxing Day, 国庆后第一个工作日, 国庆假期."""

import re
from collections.abc import Callable
from datetime import date

from flows.engine.slots.moments.bounds import NEAR
from flows.engine.slots.moments.facts import Day, Days, Left, Today, one
from flows.engine.slots.moments.reckoning import (
    DAY,
    days_off_around,
    later,
    monday,
    working_day,
)
from flows.engine.slots.numerals import SMALL, SMALL_ENGLISH, small

_THE = r"\s*(?:the )?$"
_EN_WORKING = re.compile(
    r"(?:the )?(?P<place>first|1st|second|2nd|third|3rd|last|next|previous|\b) ?"
    r"(?:working|business) day (?:back )?(?P<side>after|following|before|of|in|on or after)" + _THE
)
_EN_OFFSET = re.compile(
    rf"(?:the )?(?:(?P<count>{SMALL_ENGLISH}|a couple(?: of)?|an?) )?"
    r"(?<![a-z])(?P<unit>day|week)s? (?P<side>before|after|following)" + _THE
)
_EN_EVE = re.compile(r"(?:the )?(?P<side>eve) of" + _THE)
_ZH_WORKING = re.compile(
    r"\s*(?:假期|放假|长假|节)?(?:(?P<side>之?前|以前|之?后|以后|过后|结束后)(?:的|,|，)?|过完?的?)"
    r"(?:(?P<place>第[一二三四五1-5]|首|头一|最后一?)个?(?:工作日|上班日|上班的?(?:那一?)?天)"
    r"|(?:上班|开工|复工|开门)的?第(?P<nth>[一二三])天|第(?P<day>[一二三])天上班)"
)
_ZH_OFFSET = re.compile(
    rf"\s*的?(?:之|以)?(?P<side>[前后])第?(?P<count>{SMALL})(?P<unit>天|日|个?(?:周|星期|礼拜))"
    r"(?![之以]?[内前后])"
)
_ZH_EVE = re.compile(r"\s*的?(?P<side>前)(?:夕|一晚)")
_EN_WEEK = re.compile(
    r"(?:the )?week (?:of|commencing|beginning|starting|that starts(?: on)?)(?: on)?" + _THE
)
_ZH_WEEK = re.compile(r"\s*(?:那|所在的?|当)(?:一个?|个)?(?:周|星期|礼拜)(?![一二三四五六日天末])")
_ZH_DAY_OF_FEAST = re.compile(r"\s*的?第(?P<count>[二三四五六七])天")
_EN_SIDE = re.compile(r"\s*(?P<side>before|after|following)\s*(?:the )?")
_ZH_SIDE = re.compile(
    r"\s*(?:假期|放假)?(?:之|以|过)?(?P<side>[前后])的?(?:第一个|最后一个|那一?个|上一个|下一个)?\s*"
)
_WHOLE = re.compile(
    r"\s*(?:的|节)?(?:小?长假|假期|放假(?:期间)?|黄金周|期间)"
    r"|(?:'s)? (?:holidays?|break|long weekend|weekend|period)(?![a-z])"
)
# A quick look whether anything may be counted from a day.
_SIGN = re.compile("day|week|eve of|[前后过那所当第]")
_BACK = frozenset({"before", "previous", "前", "之前", "以前", "eve"})
_PLACES = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "首": 1, "头一": 1}
_EN_PLACES = {"second": 2, "2nd": 2, "third": 3, "3rd": 3}


def whole_feast(each: Days, text: str, today: Today) -> Days:
    """The days off in a row around a feast, where its holiday was said and not only its day."""
    day = each.day
    found = _WHOLE.match(text, each.end) if day.feast and day.first else None
    if not found or day.first is None:
        return each
    first, last = days_off_around(day.first, today.is_working_day)
    unsure = today.is_provisional(first, last)
    return Days(each.start, found.end(), Day(first, last, confirm=unsure, feast=True))


def weekday_beside(one: Days, other: Days, text: str) -> Day | None:
    """The Friday before Christmas, 国庆后的第一个周一, the weekend after Easter."""
    english = _EN_SIDE.fullmatch(text, one.end, other.start)
    chinese = _ZH_SIDE.fullmatch(text, one.end, other.start)
    weekday, anchor = (one.day, other.day) if english else (other.day, one.day)
    found = english or chinese
    if not found or weekday.left is not Left.WEEK or anchor.left is Left.WEEK:
        return None
    if None in {weekday.first, weekday.last, anchor.first, anchor.last}:
        return None
    return _moved_beside(weekday, anchor, back=found["side"] in _BACK)


def _moved_beside(weekday: Day, anchor: Day, *, back: bool) -> Day | None:
    if not (weekday.first and weekday.last and anchor.first and anchor.last):
        return None
    if back:
        moved = ((anchor.first - weekday.last).days - 1) // 7 * 7
    else:
        moved = ((anchor.last - weekday.first).days // 7 + 1) * 7
    return Day(later(weekday.first, moved), later(weekday.last, moved), weekday=True)


def counted(each: Days, text: str, today: Today) -> Days | None:
    """The day that is counted from this one, if one is."""
    if each.day.first is None or each.day.last is None:
        return None
    if not _SIGN.search(text):
        return None
    since = max(0, each.start - NEAR)
    for pattern, day_of in _BEFORE if each.start else ():
        if found := pattern.search(text, since, each.start):
            day = day_of(found, each.day.first, each.day.last, today)
            return Days(found.start(), each.end, day)
    for pattern, day_of in _AFTER if each.end < len(text) else ():
        if found := pattern.match(text, each.end):
            day = day_of(found, each.day.first, each.day.last, today)
            return Days(each.start, found.end(), day)
    return None


def _english_working(match: re.Match[str], first: date, last: date, today: Today) -> Day:
    count = _EN_PLACES.get(match["place"], 1)
    side = match["side"]
    if side in _BACK:
        return _working(first, -count, today)
    inside = side in {"of", "in", "on or after"}
    return _working(first - DAY if inside else last, count, today)


def _chinese_working(match: re.Match[str], first: date, last: date, today: Today) -> Day:
    place = match["place"] or match["nth"] or match["day"]
    count = _PLACES.get(place.removeprefix("第")) or int(place[-1] if place[-1].isdigit() else 1)
    back = match["side"] in _BACK
    return _working(first, -count, today) if back else _working(last, count, today)


def _working(day: date, count: int, today: Today) -> Day:
    found = working_day(day, today.is_working_day, count)
    return one(found, confirm=today.is_provisional(day, found))


def _offset(match: re.Match[str], first: date, last: date, _: Today) -> Day:
    unit, back = match["unit"], match["side"] in _BACK
    if match["count"] is None and unit == "week":
        begin = monday(first, -1 if back else 1)
        return Day(begin, later(begin, 6))
    count = {None: 1, "a": 1, "an": 1}.get(match["count"]) or _count(match["count"])
    count *= 1 if unit in {"day", "天", "日"} else 7
    return one(later(first, -count) if back else later(last, count))


def _count(said: str) -> int:
    return 2 if said.startswith("a couple") else small(said)


def _eve(_match: re.Match[str], first: date, _last: date, _today: Today) -> Day:
    return one(later(first, -1))


def _its_week(_match: re.Match[str], first: date, _last: date, _today: Today) -> Day:
    begin = monday(first)
    return Day(begin, later(begin, 6))


def _day_of_feast(match: re.Match[str], first: date, _last: date, _today: Today) -> Day:
    return one(later(first, small(match["count"]) - 1))


_Way = tuple[re.Pattern[str], Callable[[re.Match[str], date, date, Today], Day]]
_BEFORE: tuple[_Way, ...] = (
    (_EN_WORKING, _english_working),
    (_EN_OFFSET, _offset),
    (_EN_EVE, _eve),
    (_EN_WEEK, _its_week),
)
_AFTER: tuple[_Way, ...] = (
    (_ZH_WORKING, _chinese_working),
    (_ZH_OFFSET, _offset),
    (_ZH_EVE, _eve),
    (_ZH_WEEK, _its_week),
    (_ZH_DAY_OF_FEAST, _day_of_feast),
)

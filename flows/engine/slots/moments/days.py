"""Joins what was said about days: weekday with date, both ends of a range, before and after."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from flows.engine.slots.moments.bounds import NEAR, How, bound
from flows.engine.slots.moments.facts import Day, Left, Today, one
from flows.engine.slots.moments.reckoning import (
    DAY,
    coming_date,
    coming_day_of_month,
    later,
    monday,
    working_day_after,
)
from flows.engine.slots.page import BLANK

_GAP = rf"[\s{BLANK}]"
TO = re.compile(
    rf"{_GAP}*(?:到|至|-|~|(?:to|till|until|through|thru)(?![a-z])){_GAP}*(?:the )?{_GAP}*"
)
_AND = re.compile(rf"{_GAP}*(?:and|和|与){_GAP}*(?:the )?")
_BETWEEN = re.compile(r"(?:between|从|在)\s*(?:the )?$")
_LIST = re.compile(
    rf"(?:{_GAP}|或者?|还是|不?是|和|与|及|[、,，/；;]|(?:or|and|the|on|not)(?![a-z])){{1,12}}"
)
_BESIDE = re.compile(rf"(?:{_GAP}|[,，、()（）的]|(?:the|on|that's|which is|a|是)(?![a-z])){{0,8}}")

_WORKING_BEFORE = re.compile(r"first (?:working|business) day (?P<side>after|of|in)\s*(?:the )?$")
_WORKING_AFTER = re.compile(r"\s*(?:假期|放假|长假)?(?:之后|以后|后|过后)?的?(?:第一个|首个)工作日")
_NOT = re.compile(
    r"(?:除了?|除开|不要|别(?:在|约)?|except(?: for)?|apart from|other than"
    r"|any ?(?:day|time|thing)? but|(?:can't|cannot) (?:do|make)) ?(?:on )?$"
)
_DENIED = re.compile(r"(?:not|n't|不是|不|并非)\s*(?:on |the )?$")
_NOT_AFTER = re.compile(
    r"\s*(?:除外|以外|之外|不行|不可以|没空|不方便|没时间"
    r"|doesn't|does not|won't|is no good|isn't)"
)


@dataclass(frozen=True, slots=True)
class Days:
    """A day, or days, with the span they were said in."""

    start: int
    end: int
    day: Day


def joined_days(said: list[Days], text: str, today: Today) -> list[Days]:
    """`text` is the message with every mention blanked out."""
    said = _carried([each for each in said if not _is_excluded(each, text)], text)
    said = _paired(said, lambda one, other: _agreed(one, other, text))
    said = _paired(said, lambda one, other: _ranged(one, other, text))
    return [_first_working_day(each, text, today) or _bounded(each, text, today) for each in said]


def _is_excluded(each: Days, text: str) -> bool:
    return bool(
        _NOT.search(text, max(0, each.start - NEAR), each.start) or _NOT_AFTER.match(text, each.end)
    )


def _carried(said: list[Days], text: str) -> list[Days]:
    """The second day in "next Monday or Tuesday" and 12月24号或25号 keeps week and month."""
    carried: list[Days] = []
    for each in said:
        before = carried[-1] if carried else None
        listed = before and _LIST.fullmatch(text, before.end, each.start)
        day = _of_the_same(before.day, each.day) if before and listed else each.day
        carried.append(replace(each, day=day))
    return carried


def _of_the_same(before: Day, day: Day) -> Day:
    if before.first is None or day.first is None:
        return day
    if before.weekday and before.left is Left.NOTHING and day.left is Left.WEEK:
        found = later(monday(before.first), day.first.weekday())
        return Day(found, found, confirm=before.confirm, weekday=True)
    if day.left is Left.MONTH and not before.weekday and before.left is not Left.MONTH:
        return one(coming_day_of_month(before.first, day.first.day), left=Left.MONTH)
    return day


def _paired(said: list[Days], join: Callable[[Days, Days], Day | None]) -> list[Days]:
    """Neighbours that belong together become one."""
    joined: list[Days] = []
    for each in said:
        day = join(joined[-1], each) if joined else None
        if day is None:
            joined.append(each)
        else:
            joined[-1] = Days(joined[-1].start, each.end, day)
    return joined


def _agreed(one: Days, other: Days, text: str) -> Day | None:
    """A weekday beside a date names the same day, or they disagree."""
    if not _BESIDE.fullmatch(text, one.end, other.start):
        return None
    if one.day.weekday == other.day.weekday:
        same = one.day.first == other.day.first and one.day.last == other.day.last
        return one.day if same and not one.day.problem else None
    weekday, dated = (one.day, other.day) if one.day.weekday else (other.day, one.day)
    both = _dated(weekday, dated)
    if both and both.problem and _DENIED.search(text, max(0, one.start - NEAR), one.start):
        return None
    return both


def _dated(weekday: Day, dated: Day) -> Day | None:
    if dated.problem or weekday.first is None:
        return dated
    if dated.first is None or dated.first != dated.last:
        return None
    fitting = [
        each
        for each in dated.choices or (dated.first,)
        if each.weekday() == weekday.first.weekday()
    ]
    match fitting:
        case []:
            return replace(weekday, problem="weekday_mismatch")
        case [day]:
            confirm = dated.confirm and not dated.choices
            return Day(day, day, confirm=confirm)
        case _:
            return replace(dated, choices=tuple(fitting))


def _ranged(one: Days, other: Days, text: str) -> Day | None:
    between = _AND.fullmatch(text, one.end, other.start) and _BETWEEN.search(
        text, max(0, one.start - NEAR), one.start
    )
    if not between and not TO.fullmatch(text, one.end, other.start):
        return None
    begin, end = one.day.first, other.day.last
    if begin is None or end is None:
        return one.day if one.day.problem else other.day
    moved = _moved(end, other.day.left, begin)
    if moved is None or moved < begin:
        return replace(one.day, problem="order")
    unsure = other.day.confirm and other.day.left is Left.NOTHING
    return Day(begin, moved, confirm=one.day.confirm or unsure)


def _moved(end: date, left: Left, begin: date) -> date | None:
    """The end of a range is the first day of its name that is not before the beginning."""
    if end >= begin:
        return end
    match left:
        case Left.WEEK:
            return later(begin, (end.weekday() - begin.weekday()) % 7)
        case Left.MONTH:
            return coming_day_of_month(begin, end.day)
        case Left.YEAR:
            return coming_date(begin, end.month, end.day)
        case Left.NOTHING:
            return end
        case _:
            assert_never(left)


def _first_working_day(each: Days, text: str, today: Today) -> Days | None:
    """As in "the first working day after the 1st", 元旦后第一个工作日."""
    before = _WORKING_BEFORE.search(text, max(0, each.start - NEAR), each.start)
    after = _WORKING_AFTER.match(text, each.end)
    if not (before or after) or each.day.first is None or each.day.last is None:
        return None
    inside = before is not None and before["side"] != "after"
    eve = each.day.first - DAY if inside else each.day.last
    day = one(working_day_after(eve, today.calendar), confirm=True)
    return Days(before.start() if before else each.start, after.end() if after else each.end, day)


def _bounded(each: Days, text: str, today: Today) -> Days:
    """Before, until, after and from a day."""
    day = each.day
    bounds = bound(text, each.start, each.end)
    if bounds is None or day.problem or day.choices:
        return each
    if bounds.how == "from" and day.first != day.last:
        return each
    first, last = _ends(bounds.how, day, today)
    return Days(bounds.start, bounds.end, Day(first, last, confirm=day.confirm))


def _ends(how: How, day: Day, today: Today) -> tuple[date | None, date | None]:
    if day.first is None or day.last is None:
        return day.first, day.last
    match how:
        case "before" if not day.loose:
            return today.day, day.first - DAY
        case "after":
            return later(day.last, 1), None
        case "from":
            return day.first, None
        case _:
            return today.day, day.last

"""Joins what was said about days: weekday with date, both ends of a range, before and after."""

import re
from collections.abc import Callable
from datetime import date
from typing import assert_never

from flows.engine.slots.moments.bounds import NEAR, How, bound
from flows.engine.slots.moments.facts import Day, Days, Left, Today, one
from flows.engine.slots.moments.offsets import counted, weekday_beside, whole_feast
from flows.engine.slots.moments.reckoning import (
    DAY,
    coming_date,
    coming_day_of_month,
    later,
    monday,
)
from flows.engine.slots.page import BLANK

_GAP = rf"[\s{BLANK}]"
TO = re.compile(
    rf"[\s{BLANK})]*(?:到|至|-|~|(?:to|till|until|through|thru)(?![a-z])){_GAP}*(?:the )?{_GAP}*"
)
_AND = re.compile(rf"{_GAP}*(?:and|和|与){_GAP}*(?:the )?")
_BETWEEN = re.compile(r"(?:between|从|在)\s*(?:the )?$")
_LIST = re.compile(
    rf"(?:{_GAP}|或者?|还是|不?是|和|与|及|[、,，/；;]|(?:or|and|the|on|not)(?![a-z])){{1,12}}"
)
_BESIDE = re.compile(rf"(?:{_GAP}|[,，、()（）的]|(?:the|on|that's|which is|a|是)(?![a-z])){{0,8}}")

_DENIED = re.compile(r"(?:not|n't|不是|不|并非)\s*(?:on |the )?$")


def joined_days(said: list[Days], text: str, today: Today) -> list[Days]:
    """`text` is the message with every mention blanked out."""
    if len(said) > 1:
        said = _joined(said, text)
    said = [whole_feast(each, text, today) for each in said]
    return [counted(each, text, today) or _bounded(each, text, today) for each in said]


def _joined(said: list[Days], text: str) -> list[Days]:
    said = _carried(said, text)
    said = _paired(said, lambda one, other: weekday_beside(one, other, text))
    said = _paired(said, lambda one, other: _agreed(one, other, text))
    return _paired(said, lambda one, other: _ranged(one, other, text))


def _carried(said: list[Days], text: str) -> list[Days]:
    """The second day in "next Monday or Tuesday" and 12月24号或25号 keeps week and month."""
    carried: list[Days] = []
    for each in said:
        before = carried[-1] if carried else None
        if before and _LIST.fullmatch(text, before.end, each.start):
            carried.append(each._replace(day=_of_the_same(before.day, each.day)))
        else:
            carried.append(each)
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
            return weekday._replace(problem="weekday_mismatch")
        case [day]:
            confirm = dated.confirm and not dated.choices
            return Day(day, day, confirm=confirm)
        case _:
            return dated._replace(choices=tuple(fitting))


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
        return one.day._replace(problem="order")
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

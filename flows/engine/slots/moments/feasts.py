"""Feasts on fixed days. Days of the moon calendar are not read yet."""

import re

from flows.engine.slots.moments.facts import Day, Fact, Rule, Today, one
from flows.engine.slots.moments.reckoning import coming_date, day_of

_CHINESE = {
    "元旦": (1, 1), "情人节": (2, 14), "白色情人节": (3, 14), "妇女节": (3, 8), "植树节": (3, 12),
    "愚人节": (4, 1), "劳动节": (5, 1), "五一劳动节": (5, 1), "五一": (5, 1), "青年节": (5, 4),
    "儿童节": (6, 1), "六一": (6, 1), "六一儿童节": (6, 1), "建党节": (7, 1), "建军节": (8, 1),
    "教师节": (9, 10), "国庆": (10, 1), "国庆节": (10, 1), "十一国庆": (10, 1),
    "万圣节": (10, 31), "光棍节": (11, 11), "双十一": (11, 11), "双十二": (12, 12),
    "平安夜": (12, 24), "圣诞": (12, 25), "圣诞节": (12, 25), "跨年夜": (12, 31),
}  # fmt: skip
_ENGLISH = {
    "new year's day": (1, 1), "new years day": (1, 1), "new year": (1, 1),
    "valentine's day": (2, 14), "valentines day": (2, 14), "valentines": (2, 14),
    "st patrick's day": (3, 17), "women's day": (3, 8), "april fools' day": (4, 1),
    "april fools": (4, 1), "labour day": (5, 1), "labor day": (5, 1), "may day": (5, 1),
    "children's day": (6, 1), "national day": (10, 1), "halloween": (10, 31),
    "singles' day": (11, 11), "singles day": (11, 11), "christmas eve": (12, 24),
    "xmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25), "xmas": (12, 25),
    "boxing day": (12, 26), "new year's eve": (12, 31), "new years eve": (12, 31),
}  # fmt: skip
_YEARS = {"今年": 0, "明年": 1, "后年": 2, "this": 0, "next": 1}


def _names(names: dict[str, tuple[int, int]]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


def _feast(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    month, day = (_CHINESE | _ENGLISH)[match["feast"]]
    if match["year"]:
        return (one(day_of(today.day.year + _YEARS[match["year"]], month, day)),)
    return (_coming(today, month, day),)


def _coming(today: Today, month: int, day: int) -> Day:
    return one(coming_date(today.day, month, day))


_CUES = frozenset(word for name in _ENGLISH for word in re.findall("[a-z]+", name))
RULES = (
    Rule(
        frozenset("元节一国双圣平跨"),
        re.compile(
            rf"(?:(?P<year>今年|明年|后年)的?)?(?<!星期)(?<!周)(?<!礼拜)"
            rf"(?P<feast>{_names(_CHINESE)})(?:那天|当天|当日)?"
        ),
        _feast,
    ),
    Rule(
        _CUES - {"s", "day"},
        re.compile(rf"(?<![a-z])(?:(?P<year>this|next) )?(?P<feast>{_names(_ENGLISH)})(?![a-z'])"),
        _feast,
    ),
)

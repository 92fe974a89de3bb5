"""Feasts by their names, in both languages, and days of the moon calendar."""

import re
from collections.abc import Mapping
from datetime import date

from flows.engine.slots.moments.facts import NO_SUCH_DAY, Day, Fact, Rule, Today, one
from flows.engine.slots.moments.feast_days import (
    NEW_YEARS_EVE_OF_THE_MOON,
    When,
    coming_feast,
    easter,
    fixed,
    is_of_the_moon,
    moon,
    nth,
    term,
)
from flows.engine.slots.moments.reckoning import coming_date, days_off_around, later
from flows.engine.slots.numerals import small

_EVE = NEW_YEARS_EVE_OF_THE_MOON
_CHINESE: Mapping[str, When] = {
    "元旦": fixed(1, 1), "情人节": fixed(2, 14), "白色情人节": fixed(3, 14),
    "妇女节": fixed(3, 8), "三八妇女节": fixed(3, 8), "植树节": fixed(3, 12),
    "愚人节": fixed(4, 1), "劳动节": fixed(5, 1), "五一": fixed(5, 1), "青年节": fixed(5, 4),
    "儿童节": fixed(6, 1), "六一": fixed(6, 1), "建党节": fixed(7, 1), "建军节": fixed(8, 1),
    "教师节": fixed(9, 10), "国庆": fixed(10, 1), "十一国庆": fixed(10, 1),
    "万圣节": fixed(10, 31), "光棍节": fixed(11, 11), "双十一": fixed(11, 11),
    "双十二": fixed(12, 12), "平安夜": fixed(12, 24), "圣诞": fixed(12, 25),
    "跨年夜": fixed(12, 31), "五二零": fixed(5, 20), "母亲节": nth(5, 6, 2),
    "父亲节": nth(6, 6, 3), "感恩节": nth(11, 3, 4), "复活节": easter(),
    "春节": moon(1, 1), "大年初一": moon(1, 1), "元宵": moon(1, 15), "龙抬头": moon(2, 2),
    "端午": moon(5, 5), "七夕": moon(7, 7), "中元节": moon(7, 15), "中秋": moon(8, 15),
    "重阳": moon(9, 9), "腊八": moon(12, 8), "除夕": _EVE, "大年三十": _EVE, "年三十": _EVE,
    "大年夜": _EVE, "年夜": _EVE, "北方小年": moon(12, 23), "南方小年": moon(12, 24),
    "清明": term("清明"), "冬至": term("冬至"), "夏至": term("夏至"), "春分": term("春分"),
    "秋分": term("秋分"), "立春": term("立春"), "立夏": term("立夏"), "立秋": term("立秋"),
    "立冬": term("立冬"),
}  # fmt: skip
_ENGLISH: Mapping[str, When] = {
    "new year's day": fixed(1, 1), "new year": fixed(1, 1), "burns night": fixed(1, 25),
    "valentine's day": fixed(2, 14), "valentine's": fixed(2, 14), "st david's day": fixed(3, 1),
    "women's day": fixed(3, 8), "st patrick's day": fixed(3, 17), "april fools' day": fixed(4, 1),
    "april fools": fixed(4, 1), "st george's day": fixed(4, 23), "labour day": fixed(5, 1),
    "labor day": fixed(5, 1), "may day": fixed(5, 1), "children's day": fixed(6, 1),
    "teacher's day": fixed(9, 10), "teachers' day": fixed(9, 10), "national day": fixed(10, 1),
    "halloween": fixed(10, 31), "guy fawkes": fixed(11, 5), "bonfire night": fixed(11, 5),
    "armistice day": fixed(11, 11), "singles' day": fixed(11, 11),
    "st andrew's day": fixed(11, 30), "christmas eve": fixed(12, 24), "xmas eve": fixed(12, 24),
    "christmas day": fixed(12, 25), "christmas": fixed(12, 25), "xmas": fixed(12, 25),
    "xmas day": fixed(12, 25), "boxing day": fixed(12, 26), "new year's eve": fixed(12, 31),
    "hogmanay": fixed(12, 31), "thanksgiving": nth(11, 3, 4), "father's day": nth(6, 6, 3),
    "remembrance sunday": nth(11, 6, 2), "early may bank holiday": nth(5, 0, 1),
    "may day bank holiday": nth(5, 0, 1), "spring bank holiday": nth(5, 0, 5),
    "late may bank holiday": nth(5, 0, 5), "whitsun bank holiday": nth(5, 0, 5),
    "august bank holiday": nth(8, 0, 5), "summer bank holiday": nth(8, 0, 5),
    "late summer bank holiday": nth(8, 0, 5), "shrove tuesday": easter(-47),
    "pancake day": easter(-47), "ash wednesday": easter(-46), "mothering sunday": easter(-21),
    "mother's day": easter(-21), "palm sunday": easter(-7), "maundy thursday": easter(-3),
    "good friday": easter(-2), "easter saturday": easter(-1), "easter sunday": easter(),
    "easter day": easter(), "easter": easter(), "easter monday": easter(1),
    "ascension day": easter(39), "whit sunday": easter(49), "whit monday": easter(50),
    "chinese new year's eve": _EVE, "lunar new year's eve": _EVE, "spring festival eve": _EVE,
    "chinese new year's day": moon(1, 1), "chinese new year": moon(1, 1),
    "lunar new year's day": moon(1, 1), "lunar new year": moon(1, 1),
    "spring festival": moon(1, 1), "lantern festival": moon(1, 15), "qixi": moon(7, 7),
    "qixi festival": moon(7, 7), "dragon boat": moon(5, 5), "dragon boat festival": moon(5, 5),
    "dragon boat day": moon(5, 5), "mid-autumn": moon(8, 15), "mid autumn": moon(8, 15),
    "mid-autumn festival": moon(8, 15), "mid autumn festival": moon(8, 15),
    "mid-autumn day": moon(8, 15), "moon festival": moon(8, 15), "double ninth": moon(9, 9),
    "double ninth festival": moon(9, 9), "laba festival": moon(12, 8),
    "qingming": term("清明"), "qingming festival": term("清明"),
    "tomb-sweeping day": term("清明"), "tomb sweeping day": term("清明"),
    "winter solstice": term("冬至"), "summer solstice": term("夏至"),
}  # fmt: skip
_FEASTS = {**_CHINESE, **_ENGLISH}
_YEARS = {"去年": -1, "今年": 0, "明年": 1, "后年": 2, "last": -1, "this": 0, "next": 1}
_YEAR = "(?P<year>[去今明后]年)的?"


def _names(names: Mapping[str, When]) -> str:
    return (
        "|".join(sorted(names, key=len, reverse=True)).replace("'", "'?").replace("st ", r"st\.? ")
    )


def _feast(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    said = match["feast"]
    when = _FEASTS.get(said) or _BARE[said.replace("'", "").replace("st.", "st")]
    return (_day(when, match["year"], today)._replace(feast=True),)


def feast_day(name: str, year: str | None, today: Today) -> date | None:
    """Contract: `name` and `year` matched `FEAST_ZH`."""
    return _day(_CHINESE[name], year, today).first


def _day(when: When, year: str | None, today: Today) -> Day:
    if year is None:
        return _moved(coming_feast(today.day, when), when, today)
    return _moved(when(today.day.year + _YEARS[year]), when, today)


def _moved(day: date | None, when: When, today: Today) -> Day:
    """A day of the moon is read back as long as the notice of that year is not out."""
    return one(day, confirm=is_of_the_moon(when) and today.is_provisional(day))


def _little_year(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    """小年 is the 23rd in the north and the 24th in the south."""
    days = [_day(moon(12, day), match["year"], today).first for day in (23, 24)]
    known = tuple(day for day in days if day)
    if not known:
        return (NO_SUCH_DAY,)
    return (Day(known[0], known[0], confirm=True, choices=known),)


def _after_new_year(_: re.Match[str], today: Today) -> tuple[Fact, ...]:
    """过完年 is after the days off of the spring festival."""
    feast = coming_feast(today.day, moon(1, 1))
    if feast is None:
        return (NO_SUCH_DAY,)
    last = days_off_around(feast, today.is_working_day)[1]
    return (Day(later(last, 1), None, confirm=True),)


def _before_new_year(_: re.Match[str], today: Today) -> tuple[Fact, ...]:
    eve = coming_feast(today.day, _EVE)
    return (Day(today.day, eve, confirm=True) if eve else NO_SUCH_DAY,)


def _moon_day(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    month = _MONTHS.get(match["month"]) or small(match["month"])
    day = _number(match["day"])
    return (_day(moon(-month if match["leap"] else month, day), match["year"], today),)


def _new_year_day(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (_day(moon(1, _number(match["day"])), match["year"], today),)


def _moon_or_sun(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    """八月十五 is the feast or the middle of August: nobody can tell from the words."""
    month, day = small(match["month"]), small(match["day"])
    days = (coming_date(today.day, month, day), coming_feast(today.day, moon(month, day)))
    known = tuple(sorted(each for each in days if each))
    if not known:
        return (NO_SUCH_DAY,)
    return (Day(known[0], known[0], confirm=True, choices=known),)


def _number(said: str) -> int:
    return 15 if said == "半" else small(said.removeprefix("初"))


_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_BARE = {name.replace("'", ""): when for name, when in _ENGLISH.items()}
_FIRST_TEN = "初(?:[一二三四五六七八九]|十)"
_LATER = "(?:二十|廿)[一二三四五六七八九]?|三十|十[一二三四五六七八九]?"
_ANY = f"(?P<day>{_FIRST_TEN}|{_LATER}|[12][0-9]|30|[1-9]|半)[日号]?"
_DAY_OF = "(?:那一?天|当天|当日)?"
_MOON_MONTH = "(?P<leap>闰)?(?P<month>十[一二]?|[一二三四五六七八九]|1[0-2]|[1-9])月"
_CUES = frozenset(word for name in _ENGLISH for word in re.findall("[a-z]+", name))
_COMMON = frozenset({"s", "day", "of", "new", "night", "spring", "summer", "late", "early", "may"})
FEAST_ZH = rf"(?:{_YEAR})?(?<!星期)(?<!周)(?<!礼拜)(?P<feast>{_names(_CHINESE)})"
RULES = (
    Rule(
        frozenset("旦节一国双圣平跨零春元龙端七中重腊除年北南清冬夏分立庆六秋阳"),
        re.compile(
            rf"{FEAST_ZH}(?:节(?!目))?(?:劳动节|儿童节)?(?![路街巷村镇湖])(?!小学|中学|大道){_DAY_OF}"
        ),
        _feast,
    ),
    Rule(
        (_CUES - _COMMON) | {"year", "years", "valentines", "singles"},
        re.compile(
            rf"(?<![a-z])(?:the )?(?:(?P<year>this|next|last) )?(?P<feast>{_names(_ENGLISH)})"
            r"(?![a-z'])(?! (?:road|rd|street|st|lane|avenue|close|island|club|card))"
        ),
        _feast,
    ),
    Rule(
        frozenset("年春"),
        re.compile(
            "(?:过完|过了)(?:春节|新年|大?年)|(?<![0-9一二三四五六七八九十今明后去前半周新])年后|春节过后"
        ),
        _after_new_year,
    ),
    Rule(
        frozenset("年"),
        re.compile(
            "(?:过|大)年(?:之|以)?前|(?<![0-9一二三四五六七八九十两几半今明后去前周新多])年前"
        ),
        _before_new_year,
    ),
    Rule(
        frozenset("小"),
        re.compile(rf"(?:{_YEAR})?(?<![大中])小年(?![轻级糕]){_DAY_OF}"),
        _little_year,
    ),
    Rule(
        frozenset("农阴旧"),
        re.compile(
            rf"(?:{_YEAR})?(?:农历|阴历|旧历)的?"
            rf"(?P<leap>闰)?(?P<month>正|冬|腊|十[一二]?|[一二三四五六七八九]|1[0-2]|[1-9])月"
            rf"{_ANY}{_DAY_OF}"
        ),
        _moon_day,
    ),
    Rule(
        frozenset("正冬腊"),
        re.compile(rf"(?:{_YEAR})?(?P<leap>闰)?(?P<month>[正冬腊])月{_ANY}{_DAY_OF}"),
        _moon_day,
    ),
    Rule(
        frozenset("初"),
        re.compile(rf"(?:{_YEAR})?{_MOON_MONTH}(?P<day>{_FIRST_TEN}){_DAY_OF}"),
        _moon_day,
    ),
    Rule(
        frozenset("初"),
        re.compile(rf"(?:{_YEAR})?(?:大年|新年|过年|年|春节)(?P<day>{_FIRST_TEN}){_DAY_OF}"),
        _new_year_day,
    ),
    Rule(
        frozenset("月"),
        re.compile(rf"(?<!历)(?<!年)(?P<month>[七八])月(?P<day>十五)(?![日号]){_DAY_OF}"),
        _moon_or_sun,
    ),
)

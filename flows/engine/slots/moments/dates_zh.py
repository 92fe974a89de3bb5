"""Days of the calendar in Chinese characters: 24号, 12月24日, 二〇二六年…, 月底."""

import re
from datetime import date, timedelta

from flows.engine.slots.moments.facts import Day, Fact, Left, Rule, Today, one
from flows.engine.slots.moments.reckoning import (
    coming_date,
    coming_day_of_month,
    coming_month,
    day_in_month,
    day_of,
    month_end,
    month_later,
    working_day,
)
from flows.engine.slots.numerals import SMALL, chinese_number, small

_FIGURE = "0-9零〇一二两三四五六七八九十廿卅"
# A numeral does not begin inside another one, but it may follow a weekday: 周五24号.
_WEEK_DAYS = "|".join(f"(?<={sign}[一二三四五六])" for sign in "周期拜")
NEW_NUMERAL = rf"(?:(?<![{_FIGURE}第几:.])(?<![周拜])(?<!星期)|{_WEEK_DAYS})"
_YEAR = "(?P<year>[0-9]{4}|[0-9]{2}|[零〇一二三四五六七八九]{4}|[前去今明后])年的?"
_YEARS = {"前": -2, "去": -1, "今": 0, "明": 1, "后": 2}
_MONTHS = {"上": -1, "这": 0, "本": 0, "当": 0, "下": 1, "下下": 2}
_STEP = "(?P<step>(?<![早晚马])上|[这本当]|(?<![以如一])下{1,2})一?个?月的?"
# 24号 is a day; 3号楼 (a building), 一号线 (a metro line), 5号窗口 (a counter), 号码 are not.
_NO_DAY = "(?![线楼窗门院店馆厅车机码桌柜室台铺牌口路站球电池字库仓床公文])"
_END = rf"[日号]{_NO_DAY}(?!内|之内|以内|游)"
_EDGE = "(?P<edge>底|末|初|中旬?|上旬|下旬)(?!学|餐|药|心)"
_EDGE_DAYS = {"初": (1, 5), "上": (1, 10), "中": (11, 20), "下": (21, 31)}


def _date(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    month, day = small(match["month"]), small(match["day"])
    if match["year"]:
        return (one(day_of(_year(match["year"], today), month, day)),)
    return (one(coming_date(today.day, month, day), left=Left.YEAR),)


def _year(said: str, today: Today) -> int:
    if said in _YEARS:
        return today.day.year + _YEARS[said]
    year = int(chinese_number(said) or 0)
    return year + 2000 if year < 100 else year


def _day_of_month(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    day = coming_day_of_month(today.day, small(match["day"]))
    return (one(day, confirm=day == today.day, left=Left.MONTH),)


def _day_of_that_month(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (one(day_in_month(today.day, _MONTHS[match["step"]], small(match["day"]))),)


def _days_of_month(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    first, last = small(match["day"]), small(match["last"])
    if match["month"]:
        begin = coming_date(today.day, small(match["month"]), first)
    elif match["step"]:
        begin = day_in_month(today.day, _MONTHS[match["step"]], first)
    else:
        begin = coming_day_of_month(today.day, first)
    end = begin and day_in_month(begin, int(last < first), last)
    return (Day(begin, end) if begin and end else one(None),)


def _edge(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    """月底 is a day to be read back; 月初 and 月中 are some days."""
    month = _month_meant(match, today)
    if month is None:
        return (one(None),)
    days = _EDGE_DAYS.get(match["edge"][0])
    if days is None:
        return (Day(month_end(month), month_end(month), confirm=True, loose=True),)
    first = month.replace(day=days[0])
    last = min(first + timedelta(days=days[1] - days[0]), month_end(month))
    if last < today.day and not (match["month"] or match["step"]):
        return _edge_of_next(days, today)
    return (Day(max(first, today.day) if last >= today.day else first, last, confirm=True),)


def _edge_of_next(days: tuple[int, int], today: Today) -> tuple[Fact, ...]:
    first = month_later(today.day.replace(day=1), 1)
    return (Day(first.replace(day=days[0]), first.replace(day=days[1]), confirm=True),)


def _month(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    first = _month_meant(match, today)
    if first is None:
        return (one(None),)
    end = month_end(first)
    return (Day(max(first, today.day) if end >= today.day else first, end, month=True),)


def _month_meant(match: re.Match[str], today: Today) -> date | None:
    if match["month"] and match.groupdict().get("year"):
        return day_of(_year(match["year"], today), small(match["month"]), 1)
    if match["month"]:
        return coming_month(today.day, small(match["month"]))
    return month_later(today.day.replace(day=1), _MONTHS[match["step"] or "本"])


def _year_end(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    day = date(today.day.year + _YEARS[match["year"] or "今"], 12, 31)
    return (Day(day, day, confirm=True, loose=True),)


def _first_working_day(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    first = month_later(today.day.replace(day=1), _MONTHS[match["step"]])
    before = first - timedelta(days=1)
    return (one(working_day(before, today.is_working_day, 1), confirm=True),)


_MONTH = rf"{NEW_NUMERAL}(?P<month>{SMALL})\s*月"
RULES = (
    Rule(
        frozenset("月"),
        re.compile(
            rf"(?<![0-9])(?:{_YEAR}\s*)?{_MONTH}份?的?\s*(?P<day>{SMALL})"
            rf"(?:\s*{_END}|(?![{_FIGURE}点时个次天起月:/]))"
        ),
        _date,
    ),
    Rule(
        frozenset("月"),
        re.compile(rf"{_STEP}\s*(?P<day>{SMALL})(?:\s*{_END}|(?![{_FIGURE}点时个次天起:/]))"),
        _day_of_that_month,
    ),
    Rule(
        frozenset("号日"),
        re.compile(rf"{NEW_NUMERAL}(?!两\s*日)(?P<day>{SMALL})\s*{_END}"),
        _day_of_month,
    ),
    Rule(
        frozenset("号日"),
        re.compile(
            rf"(?:{_STEP}|{_MONTH})?{NEW_NUMERAL}(?P<day>{SMALL})[日号]?\s*(?:到|至|-|~)\s*"
            rf"(?P<last>{SMALL})\s*{_END}"
        ),
        _days_of_month,
    ),
    Rule(
        frozenset("月"),
        re.compile(rf"(?:{_MONTH}份?的?|{_STEP}|(?<![个{_FIGURE}])月){_EDGE}"),
        _edge,
    ),
    Rule(
        frozenset("月"),
        re.compile(
            rf"(?:(?:{_YEAR}\s*)?{_MONTH}份?|(?P<step>(?<![早晚马])上|[这本]|(?<![以如一])下{{1,2}})一?个?月)(?![租供费薪票卡经饼])"
        ),
        _month,
    ),
    Rule(frozenset("年"), re.compile("(?P<year>[今明])?年底(?!前?的)"), _year_end),
    Rule(frozenset("月"), re.compile(rf"{_STEP}第一个工作日"), _first_working_day),
)

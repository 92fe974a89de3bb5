"""Times in Chinese: 下午3点半, 十点一刻, 差五分三点, 10点到12点."""

import re

from flows.engine.slots.moments.dates_zh import NEW_NUMERAL
from flows.engine.slots.moments.facts import NO_SUCH_TIME, Clock, Clocks, Fact, Part, Rule, Today
from flows.engine.slots.numerals import SMALL, small

_FIGURE = "0-9零〇一二两三四五六七八九十廿"
# 早一点 is "a little earlier" and 有一点问题 "a small problem", not one o'clock; 今晚一点 is.
_NOT_A_LITTLE = (
    "(?!(?<=[早晚快慢多少好大小高低有差近远贵便宜])(?<![今明后][早晚])一点(?![半整钟零十二三四五]))"
)
_HOUR = rf"{NEW_NUMERAL}(?P<hour>{SMALL})\s*(?:点钟|点整|点|时)(?![候间段刻常期儿都也心餐击赞])"
_MINUTE = (
    "(?P<minute>半|一刻|三刻|[0-9]{1,2}分?|[零〇][一二三四五六七八九]分?"
    "|[二三四五]?十[一二三四五六七八九]?分?|[一二三四五六七八九]分)(?![0-9])"
)
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45, "一刻钟": 15}
_PARTS = {
    "凌晨": "dawn", "清晨": "morning", "早晨": "morning", "早上": "morning", "一早": "morning",
    "上午": "morning", "午前": "morning", "中午": "noon", "正午": "noon", "午间": "noon",
    "下午": "afternoon", "午后": "afternoon", "午饭后": "afternoon",
    "傍晚": "evening", "晚上": "evening", "晚间": "evening", "夜里": "night",
    "夜间": "night", "夜晚": "night", "半夜": "night", "午夜": "night",
    "深夜": "night", "下班后": "evening", "下班以后": "evening",
    "下班之后": "evening",
}  # fmt: skip


def _clock(match: re.Match[str], _: Today) -> tuple[Fact, ...]:
    return _at(small(match["hour"]), _minutes(match["minute"]), match["hour"])


def _minutes(said: str | None) -> int:
    if said is None:
        return 0
    return _QUARTERS[said] if said in _QUARTERS else small(said.removesuffix("分"))


def _at(hour: int, minute: int, written: str) -> tuple[Fact, ...]:
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return (NO_SUCH_TIME,)
    zero = len(written) == 2 and written[0] in "0零〇" and hour > 0
    told = hour > 12 or hour == 0 or zero
    return (Clock(hour % 24, minute, half_day=not told, zero=zero),)


def _before(match: re.Match[str], _: Today) -> tuple[Fact, ...]:
    hour, missing = small(match["hour"]), _minutes(match["missing"].removesuffix("钟"))
    if not (1 <= hour <= 24 and 1 <= missing <= 59):
        return ()
    return _at((hour - 2) % 12 + 1 if hour <= 12 else hour - 1, 60 - missing, "")


def _clocks(match: re.Match[str], _: Today) -> tuple[Fact, ...]:
    first = _at(small(match["first"]), _minutes(match["first_minute"]), match["first"])
    last = _at(small(match["hour"]), _minutes(match["minute"]), match["hour"])
    match (*first, *last):
        case (Clock() as begin, Clock() as end):
            return (Clocks(begin, end),)
        case _:
            return ()


def _part(match: re.Match[str], _: Today) -> tuple[Fact, ...]:
    return (Part(_PARTS[match[0]]),)


def _noon(_: re.Match[str], __: Today) -> tuple[Fact, ...]:
    return (Clock(12, 0, half_day=False),)


def _short_part(match: re.Match[str], _: Today) -> tuple[Fact, ...]:
    return (Part("morning" if match[0] == "早" else "evening"),)


_MISSING = r"(?P<missing>一刻钟?|[0-9]{1,2}分钟?|[一二三四五六七八九十]{1,3}分钟?)"
RULES = (
    # Before the parts of the day: 中午前 is until twelve.
    Rule(frozenset("午"), re.compile("[中正]午(?=之?前|以前|之后|以后)"), _noon),
    Rule(
        frozenset("点时"),
        re.compile(rf"{_NOT_A_LITTLE}{_HOUR}(?:\s*过?\s*{_MINUTE}钟?)?"),
        _clock,
    ),
    Rule(frozenset("差"), re.compile(rf"差{_MISSING}到?(?P<hour>{SMALL})点钟?"), _before),
    Rule(frozenset("差"), re.compile(rf"{NEW_NUMERAL}(?P<hour>{SMALL})点差{_MISSING}"), _before),
    Rule(
        frozenset("点时"),
        re.compile(
            rf"{NEW_NUMERAL}(?P<first>{SMALL})(?:点钟?)?(?P<first_minute>半)?\s*(?:到|至|-|~)\s*"
            rf"(?P<hour>{SMALL})\s*(?:点钟|点整|点|时)(?![候间段刻常期])(?:\s*{_MINUTE})?"
        ),
        _clocks,
    ),
    Rule(
        frozenset("晨早上午晚夜班"),
        re.compile(f"(?:{'|'.join(sorted(_PARTS, key=len, reverse=True))})(?!好)"),
        _part,
    ),
    Rule(
        frozenset("早晚"),
        re.compile(rf"[早晚](?!一点)(?=[{_FIGURE}]{{1,3}}(?:点(?!儿)|:))"),
        _short_part,
    ),
)

"""Days counted from today, as Chinese says them: 大后天, 下周二, 三天后, 下个工作日."""

import re
from datetime import date

from flows.engine.slots.moments.facts import Day, Fact, Left, Part, Rule, Today, one
from flows.engine.slots.moments.reckoning import (
    coming_weekday,
    later,
    monday,
    month_later,
    working_day,
)
from flows.engine.slots.numerals import chinese_number

_DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3, "大大后": 4}
_PARTS = {"早": "morning", "晨": "morning", "晚": "evening", "夜": "evening"}
WEEK = "(?:周|星期|礼拜)"
WEEKDAYS_ZH = {name: day for day, name in enumerate("一二三四五六日")} | {
    "天": 6,
    **{str(day): day - 1 for day in range(1, 8)},
}
WEEKDAY_NAME = "(?P<weekday>[一二三四五六日天](?![次遍])|[1-7](?![0-9]))"
WEEK_DAYS = "周[一二三四五六日]"
_STEPS = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2, "下下下": 3}
# 早上周三 is "Wednesday, in the morning" and 约一下周三 "book Wednesday": no last, no next week.
_STEP = "(?P<step>(?<![早晚马网线路])上上?|[这本]|(?<![以如一])下{1,3})一?个?"
_COUNTED = (
    r"(?P<count>[0-9]{1,3}|[一二两三四五六七八九十百]{1,5}|半)\s*"
    r"(?P<unit>天|日|个?工作日|个?(?:周|星期|礼拜)|个月)"
)


def _near(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (one(later(today.day, _DAYS[match["near"]])),)


def _near_part(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (*_near(match, today), Part(_PARTS[match["part"]]))


def _weekday(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    weekday = WEEKDAYS_ZH[match["weekday"]]
    day = coming_weekday(today.day, weekday)
    own = weekday == today.day.weekday()  # "周日" said on a Sunday may mean today
    return (Day(day, day, confirm=own, left=Left.WEEK, weekday=True),)


def _stepped_weekday(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    weeks = _STEPS[match["step"]]
    day = later(monday(today.day, weeks), WEEKDAYS_ZH[match["weekday"]])
    return (Day(day, day, confirm=weeks == 1, weekday=True),)


def _weekend(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    weeks = _STEPS[match["step"] or "本"]
    saturday = later(monday(today.day, weeks), 5)
    first = max(saturday, today.day) if weeks == 0 else saturday
    left = Left.NOTHING if match["step"] else Left.WEEK
    return (Day(first, later(saturday, 1), confirm=weeks == 1, left=left),)


def _week(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    weeks = _STEPS[match["step"]]
    first = monday(today.day, weeks)
    return (Day(today.day if weeks == 0 else first, later(first, 6)),)


def _after_a_while(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (one(_counted(match, today)),)


def _ago(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    days = (_counted(match, today) - today.day).days
    return (one(later(today.day, -max(days, 1))),)


def _within(match: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (Day(today.day, _counted(match, today)),)


def _counted(match: re.Match[str], today: Today) -> date:
    half = match["count"] == "半"
    count = 1 if half else int(chinese_number(match["count"]) or 0)
    match match["unit"].removeprefix("个"):
        case "天" | "日":
            return later(today.day, count)
        case "工作日":
            return working_day(today.day, today.is_working_day, min(max(count, 1), 99))
        case "月":
            return later(today.day, 15) if half else month_later(today.day, count)
        case _:
            return later(today.day, 7 * count)


def _either_near(_: re.Match[str], today: Today) -> tuple[Fact, ...]:
    days = later(today.day, 1), later(today.day, 2)
    return (Day(days[0], days[0], confirm=True, choices=days),)


def _soonest(_: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (Day(today.day, None),)


def _soon(_: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (Day(today.day, later(today.day, 3), confirm=True),)


def _working_day(_: re.Match[str], today: Today) -> tuple[Fact, ...]:
    return (one(working_day(today.day, today.is_working_day, 1), confirm=True),)


RULES = (
    Rule(
        frozenset("天日儿"),
        re.compile(
            "(?P<near>大大后|大[前后]|[前昨今明后])(?:天|(?<=[昨今明后])(?:日|儿个?))(?!气)"
        ),
        _near,
    ),
    Rule(
        frozenset("今明后昨"),
        re.compile("(?P<near>[昨今明后])天?(?P<part>[早晚晨夜])(?![上间早晚晨夜])"),
        _near_part,
    ),
    Rule(
        frozenset("周星礼"),
        re.compile(
            rf"(?:(?<![每一二两三四五六七八九十几个0-9])|(?<={WEEK_DAYS})|(?<=[那一]个)){WEEK}{WEEKDAY_NAME}"
        ),
        _weekday,
    ),
    Rule(
        frozenset("周星礼"),
        re.compile(rf"{_STEP}(?:{WEEK}[的,， ]{{0,2}}(?={WEEK}))?{WEEK}{WEEKDAY_NAME}"),
        _stepped_weekday,
    ),
    Rule(
        frozenset("末休六"),
        re.compile(rf"(?<!每)(?<!每个)(?:{_STEP}的?)?(?:{WEEK}(?:末|六[日天])|双休日?)"),
        _weekend,
    ),
    Rule(frozenset("明"), re.compile("明后(?:两天?|天)"), _either_near),
    Rule(frozenset("快早"), re.compile("尽[快早]|越[快早]越好|最快(?!的)"), _soonest),
    Rule(
        frozenset("周星礼"),
        re.compile(rf"{_STEP}{WEEK}(?![一二三四五六日天末1-7])"),
        _week,
    ),
    Rule(
        frozenset("后"),
        re.compile(rf"(?<![0-9第])(?:(?<![通经超不])再?过)?{_COUNTED}(?:之|以)?后"),
        _after_a_while,
    ),
    Rule(
        frozenset("前"), re.compile(rf"(?<![0-9第前后])(?<!提){_COUNTED}(?:之|以)?前(?!后)"), _ago
    ),
    Rule(frozenset("过"), re.compile(rf"(?<![通经超不])再?过{_COUNTED}"), _after_a_while),
    Rule(frozenset("内"), re.compile(rf"(?<![0-9第]){_COUNTED}(?:之|以)?内"), _within),
    Rule(frozenset("未接今"), re.compile(rf"(?:未来|接下来|今后)的?{_COUNTED}"), _within),
    Rule(frozenset("天"), re.compile("(?:这|最近|近)[几两]天"), _soon),
    Rule(frozenset("工"), re.compile("(?:下一?个?|最近的?一?个?)工作日"), _working_day),
)

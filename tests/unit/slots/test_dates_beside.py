"""Days told by other days, and vague ones. It is Wednesday, 18 November 2026, in Shanghai."""

from typing import Any

from flows.engine.calendar import CityCalendar
from flows.engine.slots import Ambiguous, Problem, read
from tests.unit.slots.saying import rows, situation, sure, unsure

CHINA = CityCalendar("CN")


def d(day: str, **said: str) -> dict[str, str]:
    return {"date": day, **said}


def days(start: str, end: str | None = None, **said: str) -> dict[str, str]:
    return {"start": start, **({"end": end} if end else {}), **said}


ENGLISH = [
    ("a weekday before a feast", "the Friday before Christmas", sure(d("2026-12-18"))),
    ("a weekday after a feast", "the Monday after Easter", sure(d("2027-03-29"))),
    ("never the day itself", "the Friday before 18 December", sure(d("2026-12-11"))),
    ("a weekend", "the weekend before Christmas", sure(days("2026-12-19", "2026-12-20"))),
    ("a week before", "a week before Christmas", sure(d("2026-12-18"))),
    ("the week of a day", "the week of the 14th", sure(days("2026-12-14", "2026-12-20"))),
    ("a week of a month", "the last week of November", unsure(days("2026-11-24", "2026-11-30"))),
    ("a third of a month", "mid December", unsure(days("2026-12-11", "2026-12-20"))),
    ("not before", "not before Friday", sure(days("2026-11-20"))),
    ("not until", "not until Friday", sure(days("2026-11-20"))),
    ("not after", "not after Friday", sure(days("2026-11-18", "2026-11-20"))),
    (
        "short names with a dash",
        "Thu-Fri mornings",
        sure(days("2026-11-19", "2026-11-20", part="morning")),
    ),
    ("the soonest", "asap please", sure(days("2026-11-18"))),
    ("a saint with a point", "St. Patrick's day", sure(d("2027-03-17"))),
    (
        "one half of the day instead of the other",
        "can't do mornings, afternoons only",
        sure({"part": "afternoon"}),
    ),
    (
        "moved from one day to another",
        "can we move it from Friday to Monday",
        sure(d("2026-11-23")),
    ),
    ("another hour instead", "tomorrow at 3pm, sorry, 4pm", sure(d("2026-11-19", time="16:00"))),
]
CHINESE = [
    ("a month with a zero in words", "零五月最后一天", sure(d("2027-05-31"))),
    ("the third working day of a month", "下个月第三个工作日", sure(d("2026-12-03"))),
    ("the second day of a month", "下个月第二天", sure(d("2026-12-02"))),
    ("moved from one day to another", "从周五改到周一", sure(d("2026-11-23"))),
    ("a weekday after a feast", "元旦后的第一个周三", sure(d("2027-01-06"))),
    ("the second day of a feast", "国庆第二天", sure(d("2027-10-02"))),
    ("days before a feast", "圣诞节前两天", sure(d("2026-12-23"))),
    ("the week of a day", "12月24号那周", sure(days("2026-12-21", "2026-12-27"))),
    ("after the spring festival", "过完年", unsure(days("2027-02-11"))),
    ("before the spring festival", "年前", unsure(days("2026-11-18", "2027-02-05"))),
    ("the soonest", "越快越好", sure(days("2026-11-18"))),
    (
        "tomorrow or the day after",
        "明后天",
        Ambiguous((unsure(d("2026-11-19")), unsure(d("2026-11-20")))),
    ),
    ("until noon", "中午前", sure({"time_end": "12:00"})),
    ("a weekday and an hour run together", "周五十点", sure(d("2026-11-20", time="10:00"))),
    ("the weekend by both its days", "周六日", sure(days("2026-11-21", "2026-11-22"))),
    ("an afternoon hour written like a morning one", "下午03:30", sure({"time": "15:30"})),
    ("an hour that part has not", "明天上午二十点", Problem("part_of_day")),
    ("a leap month that is none", "闰六月初一", Problem("no_such_day")),
    ("half of the seventh month", "阴历七月半", unsure(d("2027-08-16"))),
    (
        "the feast or the month",
        "八月十五",
        Ambiguous((unsure(d("2027-08-15")), unsure(d("2027-09-15")))),
    ),
]


@rows(ENGLISH)
def test_a_day_told_by_another_in_english(text: str, expected: Any) -> None:
    assert read("datetime", text, situation(calendar=CHINA)) == expected


@rows(CHINESE)
def test_a_day_told_by_another_in_chinese(text: str, expected: Any) -> None:
    assert read("datetime", text, situation("zh", calendar=CHINA)) == expected

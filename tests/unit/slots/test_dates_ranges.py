"""Days in which a place is looked for, and months. It is Wednesday, 18 November 2026."""

from datetime import date
from typing import Any

from flows.engine.calendar import CityCalendar
from flows.engine.slots import Ambiguous, NotThis, Problem, read, scan
from tests.unit.slots.saying import reading, rows, situation, sure, unsure

TODAY = "2026-11-18"


def days(start: str, end: str | None = None, **said: str) -> dict[str, str]:
    return {"start": start, **({"end": end} if end else {}), **said}


RANGES_EN = [
    ("from one day to another", "1-5 December", sure(days("2026-12-01", "2026-12-05"))),
    ("a single day", "Friday", sure(days("2026-11-20", "2026-11-20"))),
    ("a week", "any time next week", sure(days("2026-11-23", "2026-11-29"))),
    ("a month by its name", "December", sure(days("2026-12-01", "2026-12-31"))),
    ("from a day on", "from Thursday onwards", sure(days("2026-11-19"))),
    ("until a day", "by Friday", sure(days(TODAY, "2026-11-20"))),
    ("up to a time of the month", "before the end of the month", unsure(days(TODAY, "2026-11-30"))),
    ("all but a weekday", "any day but Friday", sure(days(TODAY, without="friday"))),
    ("all but one day", "not on the 25th please", sure(days(TODAY, without="2026-11-25"))),
    ("all but the weekend", "not at the weekend", sure(days(TODAY, without="saturday,sunday"))),
    ("all but a part of the day", "anything but mornings", sure(days(TODAY, without="morning"))),
    (
        "a week without one of its days",
        "next week except Wednesday",
        sure(days("2026-11-23", "2026-11-29", without="wednesday")),
    ),
    (
        "working days after an hour",
        "any weekday after 5",
        unsure(days(TODAY, time_start="17:00", without="saturday,sunday")),
    ),
    ("after work", "after work", sure(days(TODAY, part="evening"))),
    (
        "one of two days",
        "Tuesday or Thursday",
        Ambiguous(
            (
                sure(days("2026-11-24", "2026-11-24")),
                sure(days("2026-11-19", "2026-11-19")),
            )
        ),
    ),
    ("the wrong way round", "from 2026-12-20 to 2026-12-10", Problem("order")),
    ("gone by", "last week", Problem("past")),
    ("no such hour", "tomorrow at 25:00", Problem("no_such_time")),
    ("not in that half", "tomorrow morning at 15:00", Problem("not_that_half")),
    ("something else", "hello", NotThis()),
]
RANGES_ZH = [
    ("all but a weekday", "除了周五都行", sure(days(TODAY, without="friday"))),
    ("not that weekday", "周三不行", sure(days(TODAY, without="wednesday"))),
    ("all but the weekend", "不要周末", sure(days(TODAY, without="saturday,sunday"))),
    ("working days", "工作日都可以", sure(days(TODAY, without="saturday,sunday"))),
    ("up to the end of the month", "月底之前", unsure(days(TODAY, "2026-11-30"))),
    ("a week", "下周随便哪天", sure(days("2026-11-23", "2026-11-29"))),
    (
        "a week without one of its days",
        "下周除了周三",
        sure(days("2026-11-23", "2026-11-29", without="wednesday")),
    ),
    ("a part of a day", "明天下午", sure(days("2026-11-19", "2026-11-19", part="afternoon"))),
    ("another day instead", "不是周三，是周四", sure(days("2026-11-19", "2026-11-19"))),
]
MONTHS_EN = [
    ("by its name", "December", sure("2026-12")),
    ("in short", "dec", sure("2026-12")),
    ("the verb may is the month where one was asked for", "may", unsure("2027-05")),
    ("as ISO writes it", "2026-12", sure("2026-12")),
    ("the year last", "12/2026", sure("2026-12")),
    ("a number", "12", sure("2026-12")),
    ("the next one", "next month", sure("2026-12")),
    ("the running one", "this month", sure("2026-11")),
    ("a past one is a month too", "last month", sure("2026-10")),
    ("a past one with its year", "October 2026", sure("2026-10")),
    ("only a name, gone by this year", "October", unsure("2027-10")),
    ("no such month", "13/2026", Problem("no_such_month")),
    ("a day is no month", "tomorrow", NotThis()),
]
MONTHS_ZH = [
    ("in figures", "12月", sure("2026-12")),
    ("in characters", "十二月份", sure("2026-12")),
    ("with its year", "2026年12月", sure("2026-12")),
    ("next year's", "明年一月", sure("2027-01")),
    ("the last one", "上个月的", sure("2026-10")),
    ("the running one", "这个月", sure("2026-11")),
    ("in one piece", "202612", sure("2026-12")),
    ("no such month", "13月", Problem("no_such_month")),
    ("two of them", "11月和12月", Problem("two_months")),
]


@rows(RANGES_EN)
def test_a_range_in_english(text: str, expected: Any) -> None:
    assert reading("range", text) == expected


@rows(RANGES_ZH)
def test_a_range_in_chinese(text: str, expected: Any) -> None:
    assert reading("range", text, "zh") == expected


@rows(MONTHS_EN)
def test_a_month_in_english(text: str, expected: Any) -> None:
    assert reading("month", text) == expected


@rows(MONTHS_ZH)
def test_a_month_in_chinese(text: str, expected: Any) -> None:
    assert reading("month", text, "zh") == expected


def test_a_range_and_a_month_are_found_in_a_message() -> None:
    found = scan({"range"}, "can you do next week maybe, it is urgent", situation())
    assert [each.value for each in found] == [days("2026-11-23", "2026-11-29")]
    months = scan({"month"}, "我想查12月的电费", situation("zh"))
    assert [each.value for each in months] == ["2026-12"]


OFF, WORKED = date(2027, 10, 6), date(2027, 10, 9)
AFTER_NATIONAL_DAY = "国庆后第一个工作日"


def test_what_is_not_announced_yet_is_read_back_until_the_city_writes_it_down() -> None:
    country = CityCalendar("CN")
    city = CityCalendar("CN", frozenset({OFF, date(2027, 10, 7)}), frozenset({WORKED}))
    assert read("date", AFTER_NATIONAL_DAY, situation(calendar=country)) == unsure("2027-10-06")
    assert read("date", AFTER_NATIONAL_DAY, situation(calendar=city)) == sure("2027-10-08")


def test_a_make_up_working_day_is_the_citys_own() -> None:
    city = CityCalendar("CN", frozenset({OFF}), frozenset({WORKED}))
    asked = "国庆后调休的那个周六"
    assert read("date", asked, situation(calendar=city)) == sure("2027-10-09")
    country = CityCalendar("CN")
    assert read("date", asked, situation(calendar=country)) == Problem("no_such_day")


def test_bank_holidays_are_those_of_the_country() -> None:
    asked = "first working day after Easter"
    england = situation(zone="Europe/London", calendar=CityCalendar("GB"))
    scotland = situation(zone="Europe/London", calendar=CityCalendar("GB-SCT"))
    assert read("date", asked, england) == sure("2027-03-30")
    assert read("date", asked, scotland) == sure("2027-03-29")


def test_without_a_calendar_monday_to_friday_work_and_it_is_read_back() -> None:
    assert reading("date", "国庆后第一个工作日", "zh") == unsure("2027-10-04")

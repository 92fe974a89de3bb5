"""Days as residents write and say them in Chinese. It is Wednesday, 18 November 2026."""

from typing import Any

from flows.engine.slots import Ambiguous, NotThis, Problem
from tests.unit.slots.saying import reading, rows, sure, unsure

PAST = Problem("past")
RANGE = Problem("range")

COUNTED = [
    ("today", "今天", sure("2026-11-18")),
    ("today, formally", "今日", sure("2026-11-18")),
    ("tomorrow", "明天", sure("2026-11-19")),
    ("tomorrow, as in the north", "明儿", sure("2026-11-19")),
    ("the day after tomorrow", "后天", sure("2026-11-20")),
    ("three days from now", "大后天", sure("2026-11-21")),
    ("four days from now", "大大后天", sure("2026-11-22")),
    ("yesterday is past", "昨天", PAST),
    ("the day before yesterday is past", "前天", PAST),
    ("in three days", "三天后", sure("2026-11-21")),
    ("in three days, in figures", "3天后", sure("2026-11-21")),
    ("in three days, at length", "三天以后", sure("2026-11-21")),
    ("when three days have passed", "过三天", sure("2026-11-21")),
    ("in ten days", "十天之后", sure("2026-11-28")),
    ("in a week", "一周后", sure("2026-11-25")),
    ("in two weeks", "两周后", sure("2026-12-02")),
    ("in two weeks, the other word", "两个星期后", sure("2026-12-02")),
    ("in half a month", "半个月后", sure("2026-12-03")),
    ("in a month", "一个月后", sure("2026-12-18")),
    ("in three months", "3个月后", sure("2027-02-18")),
    ("within three days is no single day", "三天内", RANGE),
    ("these days is no single day", "这几天", RANGE),
    ("the next working day is read back", "下个工作日", unsure("2026-11-19")),
    ("in three working days", "3个工作日后", sure("2026-11-23")),
]

WEEKDAYS = [
    ("a bare weekday ahead in this week", "周五", sure("2026-11-20")),
    ("a bare weekday that has gone by is next week's", "周一", sure("2026-11-23")),
    ("today's own name means a week from now and is read back", "周三", unsure("2026-11-25")),
    ("weekday with the second word", "星期五", sure("2026-11-20")),
    ("weekday with the third word", "礼拜五", sure("2026-11-20")),
    ("Sunday", "周日", sure("2026-11-22")),
    ("Sunday, the other word", "星期天", sure("2026-11-22")),
    ("weekday in figures", "周5", sure("2026-11-20")),
    ("traditional characters", "週五", sure("2026-11-20")),
    ("this Friday", "这周五", sure("2026-11-20")),
    ("this Friday, formally", "本周五", sure("2026-11-20")),
    ("this Wednesday is today", "这周三", sure("2026-11-18")),
    ("this Monday is past", "本周一", PAST),
    ("next Tuesday is read back", "下周二", unsure("2026-11-24")),
    ("next Tuesday with a measure word", "下个星期二", unsure("2026-11-24")),
    ("next Sunday ends next week", "下周日", unsure("2026-11-29")),
    ("next week's Tuesday", "下周的周二", unsure("2026-11-24")),
    ("the week after next", "下下周二", sure("2026-12-01")),
    ("last Friday is past", "上周五", PAST),
    ("next week is no single day", "下周", RANGE),
    ("the weekend is no single day", "这周末", RANGE),
    ("Monday to Wednesday is no single day", "周一到周三", RANGE),
    ("every Monday is no day", "每周一", NotThis()),
    ("once a week is no Monday", "一周一次", NotThis()),
    ("not Friday is no Friday", "除了周五", NotThis()),
    (
        "one of two days",
        "周四或周五",
        Ambiguous((sure("2026-11-19"), sure("2026-11-20"))),
    ),
]

CALENDAR_DAYS = [
    ("day of the month ahead", "24号", sure("2026-11-24")),
    ("day of the month in characters", "二十四号", sure("2026-11-24")),
    ("day of the month, formally", "24日", sure("2026-11-24")),
    ("day of the month in traditional characters", "24號", sure("2026-11-24")),
    ("day of the month gone by is next month's", "3号", sure("2026-12-03")),
    ("today's number is today and is read back", "18号", unsure("2026-11-18")),
    ("the 31st waits for a month that has one", "31号", sure("2026-12-31")),
    ("twenty and some, the short form", "廿四号", sure("2026-11-24")),
    ("next month's 3rd", "下个月3号", sure("2026-12-03")),
    ("this month's 1st is past", "本月1号", PAST),
    ("month and day", "12月24日", sure("2026-12-24")),
    ("month and day as spoken", "12月24号", sure("2026-12-24")),
    ("month and day in characters", "十二月二十四日", sure("2026-12-24")),
    ("month and day without the last word", "12月24", sure("2026-12-24")),
    ("month and day with spaces", "12 月 24 日", sure("2026-12-24")),
    ("full width", "１２月２４日", sure("2026-12-24")),
    ("a month and day gone by is next year's", "5月1日", sure("2027-05-01")),
    ("29 February waits for its year", "2月29日", sure("2028-02-29")),
    ("with the year", "2026年12月24日", sure("2026-12-24")),
    ("with the year in characters", "二〇二六年十二月二十四日", sure("2026-12-24")),
    ("with a short year", "26年12月24日", sure("2026-12-24")),
    ("next year", "明年3月5号", sure("2027-03-05")),
    ("this year's day gone by is past", "今年5月1日", PAST),
    ("a year gone by is past", "2020年5月1日", PAST),
    ("a day the calendar has not", "2月30日", Problem("no_such_day")),
    ("a month the calendar has not", "13月1日", Problem("no_such_day")),
    ("weekday and date agree", "周二24号", sure("2026-11-24")),
    ("date and weekday agree", "24号（周二）", sure("2026-11-24")),
    ("weekday and date disagree", "周五24号", Problem("weekday_mismatch")),
    ("date and weekday disagree", "12月24日周五", Problem("weekday_mismatch")),
    ("a range of days", "12月24日到26日", RANGE),
    ("a range of days, short", "24-26号", RANGE),
    ("the end of the month is read back", "月底", unsure("2026-11-30")),
    ("the end of next month", "下个月底", unsure("2026-12-31")),
    ("the end of December", "12月底", unsure("2026-12-31")),
    ("the end of the year", "年底", unsure("2026-12-31")),
    ("the first Monday of a month", "12月第一个周一", sure("2026-12-07")),
    ("the last Friday of next month", "下个月最后一个周五", sure("2026-12-25")),
    ("a month is no single day", "12月", RANGE),
    ("before the end of the month is no single day", "月底之前", RANGE),
    ("New Year's Day", "元旦", sure("2027-01-01")),
    ("National Day", "国庆节", sure("2027-10-01")),
    ("Christmas", "圣诞节", sure("2026-12-25")),
    ("Labour Day", "五一", sure("2027-05-01")),
    ("first working day after New Year's Day", "元旦后第一个工作日", unsure("2027-01-04")),
]

FIGURES = [
    ("ISO", "2026-12-24", sure("2026-12-24")),
    ("with slashes", "2026/12/24", sure("2026-12-24")),
    ("with points", "2026.12.24", sure("2026-12-24")),
    ("in one piece", "20261224", sure("2026-12-24")),
    ("month and day with a slash", "12/24", sure("2026-12-24")),
    ("month first in Chinese, read back", "3/12", unsure("2027-03-12")),
    ("a point between them where a day was asked for", "12.24", sure("2026-12-24")),
    ("a bare number where a day was asked for", "24", unsure("2026-11-24")),
    ("a bare number in characters", "二十四", unsure("2026-11-24")),
]

TALK = [
    ("polite words around it", "我想约24号，谢谢", sure("2026-11-24")),
    ("a question whether it suits", "下周二可以吗？", unsure("2026-11-24")),
    ("a vague word is read back", "大概24号吧", unsure("2026-11-24")),
    ("a time beside it", "明天下午3点", sure("2026-11-19")),
    ("half a day beside it", "明天上午", sure("2026-11-19")),
    ("a metro line is no 1st", "一号线怎么走", NotThis()),
    ("a building is no 3rd", "3号楼在哪", NotThis()),
    ("a counter is no 5th", "5号窗口", NotThis()),
    ("a question is no day", "明天要带什么", NotThis()),
    ("something else", "你好", NotThis()),
    ("nothing", "", NotThis()),
    ("an ID holds no date", "310101199001010004", NotThis()),
    ("a phone number holds no date", "13000000001", NotThis()),
    ("a little earlier is no time", "早一点", NotThis()),
]


@rows(COUNTED + WEEKDAYS + CALENDAR_DAYS + FIGURES + TALK)
def test_a_day_in_chinese(text: str, expected: Any) -> None:
    assert reading("date", text, "zh") == expected

"""Day, time and part of the day in one answer: everything that was said, nothing that was not."""

from datetime import UTC, date, datetime
from typing import Any

from flows.engine.slots import Ambiguous, NotThis, Problem, read
from tests.unit.slots.saying import Weekdays, reading, rows, situation, sure, unsure


def d(day: str, **said: str) -> dict[str, str]:
    return {"date": day, **said}


def between(start: str, end: str, **said: str) -> dict[str, str]:
    return {"start": start, "end": end, **said}


MON_OR_TUE = Ambiguous((unsure(d("2026-11-23")), unsure(d("2026-11-24"))))
CHRISTMAS = Ambiguous((sure(d("2026-12-24")), sure(d("2026-12-25"))))
TEN_OR_ELEVEN = Ambiguous(
    (sure(d("2026-11-20", time="10:00")), sure(d("2026-11-20", time="11:00")))
)

CHINESE = [
    ("next Tuesday at ten", "下周二上午十点", unsure(d("2026-11-24", time="10:00"))),
    ("tomorrow at half past three", "明天下午3点半", sure(d("2026-11-19", time="15:30"))),
    ("a day alone", "大后天", sure(d("2026-11-21"))),
    ("a time alone", "上午十点", sure({"time": "10:00"})),
    ("a part of a day", "明天上午", sure(d("2026-11-19", part="morning"))),
    ("tomorrow early", "明早", sure(d("2026-11-19", part="morning"))),
    ("tomorrow evening", "明晚", sure(d("2026-11-19", part="evening"))),
    ("noon is a part of the day", "周五中午", sure(d("2026-11-20", part="noon"))),
    ("a part alone", "下午", sure({"part": "afternoon"})),
    ("tonight at eight", "今晚8点", sure(d("2026-11-18", time="20:00"))),
    ("date and time", "12月24日10:30", sure(d("2026-12-24", time="10:30"))),
    ("ISO with a time", "2026-12-24 10:30", sure(d("2026-12-24", time="10:30"))),
    ("a bare hour behind a day", "明天10点", sure(d("2026-11-19", time="10:00"))),
    ("an afternoon hour is read back", "明天3点", unsure(d("2026-11-19", time="15:00"))),
    ("a range of weekdays", "周一到周三", sure(between("2026-11-23", "2026-11-25"))),
    (
        "next week's Monday to Wednesday",
        "下周一到周三",
        unsure(between("2026-11-23", "2026-11-25")),
    ),
    ("a range over the week's end", "周五到周一", sure(between("2026-11-20", "2026-11-23"))),
    ("a range of dates", "12月24到26号", sure(between("2026-12-24", "2026-12-26"))),
    ("a range into next month", "28号到3号", sure(between("2026-11-28", "2026-12-03"))),
    ("next week", "下周", sure(between("2026-11-23", "2026-11-29"))),
    ("this week begins today", "这周", sure(between("2026-11-18", "2026-11-22"))),
    ("the weekend", "周末", sure(between("2026-11-21", "2026-11-22"))),
    ("before the end of the month", "月底之前", unsure(between("2026-11-18", "2026-11-30"))),
    ("before Friday", "周五之前", sure(between("2026-11-18", "2026-11-19"))),
    ("from Friday on", "周五以后", sure({"start": "2026-11-21"})),
    ("within three days", "三天内", sure(between("2026-11-18", "2026-11-21"))),
    ("a month", "12月", sure(between("2026-12-01", "2026-12-31"))),
    ("the running month begins today", "这个月", sure(between("2026-11-18", "2026-11-30"))),
    ("early in December", "12月初", unsure(between("2026-12-01", "2026-12-05"))),
    (
        "hours of a day",
        "明天10点到12点",
        sure(d("2026-11-19", time_start="10:00", time_end="12:00")),
    ),
    ("afternoon hours", "下午2点到4点", sure({"time_start": "14:00", "time_end": "16:00"})),
    ("hours over noon", "上午11点到1点", sure({"time_start": "11:00", "time_end": "13:00"})),
    (
        "from morning to afternoon",
        "上午9点到下午5点",
        sure({"time_start": "09:00", "time_end": "17:00"}),
    ),
    ("after an hour", "周三5点以后", unsure(d("2026-11-25", time_start="17:00"))),
    ("before an hour", "明天10点前", sure(d("2026-11-19", time_end="10:00"))),
    ("after work", "明天下班后", sure(d("2026-11-19", part="evening"))),
    ("weekday and date agree", "周二24号上午", sure(d("2026-11-24", part="morning"))),
    ("weekday and date disagree", "周五24号上午10点", Problem("weekday_mismatch")),
    ("gone by today", "今天上午9点", Problem("past")),
    ("yesterday", "昨天下午3点", Problem("past")),
    ("any day but Friday is no day", "除了周五", NotThis()),
    ("before noon", "明天中午前", sure(d("2026-11-19", time_end="12:00"))),
    ("any day of next week", "下周随便哪天", sure(between("2026-11-23", "2026-11-29"))),
    ("a weekday some weeks ahead", "三周后的周二", unsure(d("2026-12-08"))),
    ("the second day keeps the week", "下周一或周二", MON_OR_TUE),
    ("the second day keeps the month", "12月24号或25号", CHRISTMAS),
    ("a question", "周末上班吗", NotThis()),
    (
        "one time for two days",
        "周四或周五上午十点",
        Ambiguous((sure(d("2026-11-19", time="10:00")), sure(d("2026-11-20", time="10:00")))),
    ),
]

ENGLISH = [
    ("next Tuesday at ten", "next Tuesday at 10", unsure(d("2026-11-24", time="10:00"))),
    ("time before the day", "10am tomorrow", sure(d("2026-11-19", time="10:00"))),
    ("tomorrow morning", "tomorrow morning", sure(d("2026-11-19", part="morning"))),
    ("a part before the hour", "tomorrow morning at 10", sure(d("2026-11-19", time="10:00"))),
    ("a part after the hour", "3 tomorrow afternoon", sure(d("2026-11-19", time="15:00"))),
    ("half three on the 24th", "the 24th at half 3", unsure(d("2026-11-24", time="15:30"))),
    ("a bare hour behind a day", "tomorrow 10", sure(d("2026-11-19", time="10:00"))),
    ("month, day and hour", "Dec 24 10:30", sure(d("2026-12-24", time="10:30"))),
    ("hour, month and day", "10am on December 24th", sure(d("2026-12-24", time="10:00"))),
    ("noon is a time", "Friday at noon", sure(d("2026-11-20", time="12:00"))),
    ("this afternoon", "this afternoon", sure(d("2026-11-18", part="afternoon"))),
    ("tonight", "tonight", sure(d("2026-11-18", part="evening"))),
    ("a weekday and its half", "Tuesday pm", sure(d("2026-11-24", part="afternoon"))),
    ("a range of weekdays", "Monday to Wednesday", sure(between("2026-11-23", "2026-11-25"))),
    ("between weekdays", "between Monday and Wednesday", sure(between("2026-11-23", "2026-11-25"))),
    ("a range of dates", "24-26 December", sure(between("2026-12-24", "2026-12-26"))),
    ("a range, month first", "Dec 24-26", sure(between("2026-12-24", "2026-12-26"))),
    (
        "from one date to another",
        "from the 24th to the 26th",
        sure(between("2026-11-24", "2026-11-26")),
    ),
    ("next week", "next week", sure(between("2026-11-23", "2026-11-29"))),
    ("later this week", "later this week", sure(between("2026-11-19", "2026-11-22"))),
    ("the weekend", "this weekend", sure(between("2026-11-21", "2026-11-22"))),
    ("next month", "next month", sure(between("2026-12-01", "2026-12-31"))),
    ("in December", "in December", sure(between("2026-12-01", "2026-12-31"))),
    (
        "before the end of the month",
        "before the end of the month",
        unsure(between("2026-11-18", "2026-11-30")),
    ),
    ("before Friday", "before Friday", sure(between("2026-11-18", "2026-11-19"))),
    ("by Friday", "by Friday", sure(between("2026-11-18", "2026-11-20"))),
    ("after Friday", "after Friday", sure({"start": "2026-11-21"})),
    ("from Friday on", "from Friday", sure({"start": "2026-11-20"})),
    ("within two weeks", "within two weeks", sure(between("2026-11-18", "2026-12-02"))),
    ("afternoon hours", "2-4pm", sure({"time_start": "14:00", "time_end": "16:00"})),
    ("hours over noon", "11-1pm", sure({"time_start": "11:00", "time_end": "13:00"})),
    (
        "bare hours are read back",
        "between 2 and 4",
        unsure({"time_start": "14:00", "time_end": "16:00"}),
    ),
    ("office hours", "from 9 to 5", unsure({"time_start": "09:00", "time_end": "17:00"})),
    ("after an hour", "any weekday after 5", unsure({"time_start": "17:00"})),
    ("after an hour on a day", "after 5 on Wednesday", unsure(d("2026-11-25", time_start="17:00"))),
    ("before noon", "tomorrow before noon", sure(d("2026-11-19", time_end="12:00"))),
    ("after work", "after work tomorrow", sure(d("2026-11-19", part="evening"))),
    ("any day but Friday is no day", "any day but Friday", NotThis()),
    ("no later than", "no later than Friday", sure(between("2026-11-18", "2026-11-20"))),
    ("a weekday some weeks ahead", "Tuesday in 3 weeks", unsure(d("2026-12-08"))),
    ("the second day keeps the week", "next Monday or Tuesday", MON_OR_TUE),
    ("two bare hours", "Friday at 10 or 11", TEN_OR_ELEVEN),
    ("as programs write it", "2026-12-01T15:00", sure(d("2026-12-01", time="15:00"))),
    ("weekday and date disagree", "Friday the 24th at 10", Problem("weekday_mismatch")),
    ("gone by today", "today at 9am", Problem("past")),
    (
        "each day with its own time",
        "Monday at 10 or Tuesday at 3pm",
        Ambiguous((sure(d("2026-11-23", time="10:00")), sure(d("2026-11-24", time="15:00")))),
    ),
    (
        "two times on one day",
        "tomorrow at 10 or 11am",
        Ambiguous((sure(d("2026-11-19", time="10:00")), sure(d("2026-11-19", time="11:00")))),
    ),
]


@rows(CHINESE)
def test_a_moment_in_chinese(text: str, expected: Any) -> None:
    assert reading("datetime", text, "zh") == expected


@rows(ENGLISH)
def test_a_moment_in_english(text: str, expected: Any) -> None:
    assert reading("datetime", text) == expected


def test_the_day_is_the_residents_own() -> None:
    late = datetime(2026, 11, 18, 16, 30, tzinfo=UTC)  # half past midnight in Shanghai
    assert read("date", "明天", situation(now=late)) == sure("2026-11-20")
    assert read("date", "明天", situation(now=late, zone="Europe/London")) == sure("2026-11-19")


def test_working_days_come_from_the_citys_calendar() -> None:
    holidays = Weekdays(frozenset(date(2027, 1, day) for day in (1, 2, 3)), frozenset())
    make_up = Weekdays(holidays.off, frozenset({date(2027, 1, 2)}))
    asked = "元旦后第一个工作日"
    assert read("date", asked, situation(calendar=holidays)) == unsure("2027-01-04")
    assert read("date", asked, situation(calendar=make_up)) == sure("2027-01-02")

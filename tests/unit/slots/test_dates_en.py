"""Days as residents write and say them in English. It is Wednesday, 18 November 2026."""

from typing import Any

from flows.engine.slots import Ambiguous, NotThis, Problem
from tests.unit.slots.saying import reading, rows, sure, unsure

PAST = Problem("past")
RANGE = Problem("range")

COUNTED = [
    ("today", "today", sure("2026-11-18")),
    ("tomorrow", "tomorrow", sure("2026-11-19")),
    ("tomorrow in a hurry", "tmrw", sure("2026-11-19")),
    ("tomorrow misspelt", "tommorow", sure("2026-11-19")),
    ("the day after tomorrow", "the day after tomorrow", sure("2026-11-20")),
    ("yesterday is past", "yesterday", PAST),
    ("in three days", "in 3 days", sure("2026-11-21")),
    ("in words", "in three days", sure("2026-11-21")),
    ("a couple of days", "in a couple of days", sure("2026-11-20")),
    ("a few days is read back", "in a few days", unsure("2026-11-21")),
    ("from now", "10 days from now", sure("2026-11-28")),
    ("in a week", "in a week", sure("2026-11-25")),
    ("in two weeks", "in two weeks", sure("2026-12-02")),
    ("in two weeks' time", "in two weeks' time", sure("2026-12-02")),
    ("a fortnight", "in a fortnight", sure("2026-12-02")),
    ("a week from tomorrow", "a week from tomorrow", sure("2026-11-26")),
    ("a week today", "a week today", sure("2026-11-25")),
    ("tomorrow week", "tomorrow week", sure("2026-11-26")),
    ("in a month", "in a month", sure("2026-12-18")),
    ("within two weeks is no single day", "within two weeks", RANGE),
    ("the next working day is read back", "next working day", unsure("2026-11-19")),
    ("in three working days", "in 3 working days", sure("2026-11-23")),
]

WEEKDAYS = [
    ("a bare weekday ahead in this week", "Friday", sure("2026-11-20")),
    ("a bare weekday gone by is next week's", "Monday", sure("2026-11-23")),
    ("today's own name means a week from now and is read back", "Wednesday", unsure("2026-11-25")),
    ("on a weekday", "on friday", sure("2026-11-20")),
    ("an abbreviation", "Fri", sure("2026-11-20")),
    ("an abbreviation with its dot", "Thurs.", sure("2026-11-19")),
    ("a misspelt weekday", "thrusday", sure("2026-11-19")),
    ("the coming Friday", "this coming Friday", sure("2026-11-20")),
    ("this Friday", "this Friday", sure("2026-11-20")),
    ("this Monday is past", "this Monday", PAST),
    ("next Tuesday is next week's and is read back", "next Tuesday", unsure("2026-11-24")),
    ("next Friday is next week's too", "next Friday", unsure("2026-11-27")),
    ("next Sunday ends next week", "next Sunday", unsure("2026-11-29")),
    ("last Friday is past", "last Friday", PAST),
    ("Friday of next week", "Friday of next week", unsure("2026-11-27")),
    ("next week on Friday", "next week on Friday", unsure("2026-11-27")),
    ("Friday next week", "Friday next week", unsure("2026-11-27")),
    ("a week on Friday", "a week on Friday", unsure("2026-11-27")),
    ("Friday week", "Friday week", unsure("2026-11-27")),
    ("two weeks from Friday", "two weeks from Friday", unsure("2026-12-04")),
    ("the Friday after next", "the Friday after next", unsure("2026-12-04")),
    ("next week is no single day", "next week", RANGE),
    ("this weekend is no single day", "this weekend", RANGE),
    ("a range of weekdays", "Monday to Wednesday", RANGE),
    ("between two weekdays", "between Monday and Wednesday", RANGE),
    ("by Friday is no single day", "by Friday", RANGE),
    ("any day but one is not that one", "any day but Friday", NotThis()),
    ("every Monday is no day", "every Monday", NotThis()),
    (
        "one of two days",
        "Thursday or Friday",
        Ambiguous((sure("2026-11-19"), sure("2026-11-20"))),
    ),
]

CALENDAR_DAYS = [
    ("a day of the month ahead", "the 24th", sure("2026-11-24")),
    ("without the article", "24th", sure("2026-11-24")),
    ("spelt out", "the twenty-fourth", sure("2026-11-24")),
    ("gone by is next month's", "the 3rd", sure("2026-12-03")),
    ("today's number is today and is read back", "the 18th", unsure("2026-11-18")),
    ("the 31st waits for a month that has one", "the 31st", sure("2026-12-31")),
    ("the 3rd of next month", "the 3rd of next month", sure("2026-12-03")),
    ("the 1st of this month is past", "the 1st of this month", PAST),
    ("day and month", "24 December", sure("2026-12-24")),
    ("day of month", "24th of December", sure("2026-12-24")),
    ("month and day", "December 24", sure("2026-12-24")),
    ("short month and ordinal", "Dec 24th", sure("2026-12-24")),
    ("short month with a dot", "Dec. 24", sure("2026-12-24")),
    ("run together", "24dec", sure("2026-12-24")),
    ("with the year", "24 December 2026", sure("2026-12-24")),
    ("with the year after a comma", "December 24, 2026", sure("2026-12-24")),
    ("spelt out with the month", "the first of March", sure("2027-03-01")),
    ("May is a month beside a number", "May 5", sure("2027-05-05")),
    ("gone by is next year's", "May 1st", sure("2027-05-01")),
    ("a year gone by is past", "1 May 2020", PAST),
    ("a day the calendar has not", "30 February", Problem("no_such_day")),
    ("weekday and date agree", "Tuesday the 24th", sure("2026-11-24")),
    ("weekday and full date agree", "Thursday, 24 December", sure("2026-12-24")),
    ("weekday and date disagree", "Friday the 24th", Problem("weekday_mismatch")),
    ("date and weekday disagree", "24 December (Friday)", Problem("weekday_mismatch")),
    ("a range of dates", "24-26 December", RANGE),
    ("the end of the month is read back", "end of the month", unsure("2026-11-30")),
    ("the end of next month", "the end of next month", unsure("2026-12-31")),
    ("the end of December", "end of December", unsure("2026-12-31")),
    ("before the end of the month is no single day", "before the end of the month", RANGE),
    ("the first Monday in a month", "the first Monday in December", sure("2026-12-07")),
    ("the last Friday of the month", "last Friday of the month", sure("2026-11-27")),
    ("in December is no single day", "in December", RANGE),
    ("New Year's Day", "New Year's Day", sure("2027-01-01")),
    ("Christmas Eve", "christmas eve", sure("2026-12-24")),
    ("Valentine's Day", "on Valentine's Day", sure("2027-02-14")),
    (
        "first working day after a date",
        "first working day after 1 January",
        unsure("2027-01-04"),
    ),
]

FIGURES = [
    ("ISO", "2026-12-24", sure("2026-12-24")),
    ("day first with the year", "24/12/2026", sure("2026-12-24")),
    ("month first with the year", "12/24/2026", sure("2026-12-24")),
    ("with points", "24.12.2026", sure("2026-12-24")),
    ("a short year is read back", "24/12/26", unsure("2026-12-24")),
    ("only one reading lies ahead", "10/12/2026", unsure("2026-12-10")),
    ("only one reading is a day", "24/12", sure("2026-12-24")),
    ("only the other reading is a day", "12/24", sure("2026-12-24")),
    (
        "two readings are two days",
        "3/12",
        Ambiguous((unsure("2026-12-03"), unsure("2027-03-12"))),
    ),
    (
        "two readings with a year",
        "03/04/2027",
        Ambiguous((unsure("2027-03-04"), unsure("2027-04-03"))),
    ),
    ("both readings are one day", "12/12", sure("2026-12-12")),
    ("a weekday decides between two readings", "Thursday 3/12", sure("2026-12-03")),
    ("no day at all", "31/31", Problem("no_such_day")),
    ("a bare number where a day was asked for", "24", unsure("2026-11-24")),
    ("a bare number in words", "twenty four", unsure("2026-11-24")),
    ("around the clock is no day", "24/7", NotThis()),
]

TALK = [
    ("polite words around it", "the 24th please, thanks", sure("2026-11-24")),
    ("how about", "how about next Tuesday?", unsure("2026-11-24")),
    ("a vague word is read back", "maybe the 24th", unsure("2026-11-24")),
    ("a time beside it", "tomorrow at 10", sure("2026-11-19")),
    ("half a day beside it", "tomorrow morning", sure("2026-11-19")),
    ("a floor is no day", "the 5th floor", NotThis()),
    ("the verb may is no month", "may I ask something", NotThis()),
    ("sat is a word", "I sat down", NotThis()),
    ("a question is no day", "what do I bring tomorrow", NotThis()),
    ("something else", "hello", NotThis()),
    ("Chinese in an English talk", "下周二", unsure("2026-11-24")),
    ("both languages in one answer", "想book下周二", unsure("2026-11-24")),
]


@rows(COUNTED + WEEKDAYS + CALENDAR_DAYS + FIGURES + TALK)
def test_a_day_in_english(text: str, expected: Any) -> None:
    assert reading("date", text) == expected

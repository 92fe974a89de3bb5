"""Times of the day as residents write and say them, in both languages."""

from typing import Any

import pytest

from flows.engine.slots import Ambiguous, NotThis, Problem
from tests.unit.slots.saying import reading, rows, sure, unsure

RANGE = Problem("range")
PART = Problem("part_of_day")

CHINESE = [
    ("ten in the morning", "上午十点", sure("10:00")),
    ("ten in the morning, in figures", "上午10点", sure("10:00")),
    ("half past three in the afternoon", "下午3点半", sure("15:30")),
    ("half past three in characters", "下午三点半", sure("15:30")),
    ("a quarter past", "下午三点一刻", sure("15:15")),
    ("three quarters past", "十点三刻", sure("10:45")),
    ("minutes in figures", "10点20", sure("10:20")),
    ("minutes in characters", "十点二十分", sure("10:20")),
    ("a few minutes past", "十点零五分", sure("10:05")),
    ("five to three", "差五分三点", unsure("14:55")),
    ("a quarter to eleven", "差一刻十一点", sure("10:45")),
    ("on the dot", "十点整", sure("10:00")),
    ("o'clock, at length", "十点钟", sure("10:00")),
    ("traditional characters", "下午三點", sure("15:00")),
    ("three means the afternoon and is read back", "三点", unsure("15:00")),
    ("six means the afternoon and is read back", "6点", unsure("18:00")),
    ("seven means the morning", "7点", sure("07:00")),
    ("eleven means the morning", "11点", sure("11:00")),
    ("twelve is noon", "12点", sure("12:00")),
    ("figures of twenty-four hours", "15点30", sure("15:30")),
    ("with a colon", "10:30", sure("10:30")),
    ("with a full-width colon", "10：30", sure("10:30")),
    ("early in the night", "凌晨3点", sure("03:00")),
    ("eight in the evening", "晚上8点", sure("20:00")),
    ("eight in the evening, short", "晚8点", sure("20:00")),
    ("one at noon", "中午1点", sure("13:00")),
    ("twelve at noon", "中午12点", sure("12:00")),
    ("noon alone is read back", "中午", unsure("12:00")),
    ("tonight at eight", "今晚8点", sure("20:00")),
    ("with a day", "下周二上午十点", sure("10:00")),
    ("right after a weekday", "周五5点", unsure("17:00")),
    ("a bare number where a time was asked for", "十", sure("10:00")),
    ("a bare afternoon number is read back", "三", unsure("15:00")),
    ("polite words", "我想约上午十点，谢谢", sure("10:00")),
    ("a vague word is read back", "十点左右", unsure("10:00")),
    ("from ten to twelve is no single time", "10点到12点", RANGE),
    ("after five is no single time", "下午5点以后", RANGE),
    ("before ten is no single time", "10点前", RANGE),
    ("the morning is no single time", "上午", PART),
    ("the afternoon with a day", "明天下午", PART),
    ("one of two times", "十点或者十一点", Ambiguous((sure("10:00"), sure("11:00")))),
    ("no such hour", "25点", Problem("no_such_time")),
    ("a little earlier", "早一点", NotThis()),
    ("a small problem", "有一点问题", NotThis()),
    ("hours of waiting", "要等3小时", NotThis()),
    ("this morning is gone", "今天上午9点", Problem("past")),
    ("good morning", "早上好", NotThis()),
]

ENGLISH = [
    ("ten in the morning", "10am", sure("10:00")),
    ("with a space", "10 am", sure("10:00")),
    ("with dots", "10 a.m.", sure("10:00")),
    ("three in the afternoon", "3pm", sure("15:00")),
    ("with minutes", "3:30pm", sure("15:30")),
    ("with a point between", "3.30pm", sure("15:30")),
    ("with nothing between", "1030am", sure("10:30")),
    ("in words", "ten am", sure("10:00")),
    ("twelve pm is noon", "12pm", sure("12:00")),
    ("twelve am is midnight", "12am", sure("00:00")),
    ("noon", "noon", sure("12:00")),
    ("midday", "midday", sure("12:00")),
    ("midnight", "midnight", sure("00:00")),
    ("o'clock", "10 o'clock", sure("10:00")),
    ("o'clock in words", "three o'clock", unsure("15:00")),
    ("three means the afternoon and is read back", "at three", unsure("15:00")),
    ("half three is British", "half 3", unsure("15:30")),
    ("half three in words", "half three", unsure("15:30")),
    ("half past", "half past three", unsure("15:30")),
    ("half past in the morning", "half past ten", sure("10:30")),
    ("a quarter past", "quarter past ten", sure("10:15")),
    ("a quarter to", "a quarter to four", unsure("15:45")),
    ("ten to", "ten to eleven", sure("10:50")),
    ("twenty past in figures", "20 past 9", sure("09:20")),
    ("twenty-five to", "twenty five to ten", sure("09:35")),
    ("hours and minutes in words", "ten thirty", sure("10:30")),
    ("an hour as spoken in the afternoon", "three thirty", unsure("15:30")),
    ("figures of twenty-four hours", "15:30", sure("15:30")),
    ("a leading zero says the morning", "03:30", sure("03:30")),
    ("without it the afternoon is meant", "3:30", unsure("15:30")),
    ("military", "1530 hours", sure("15:30")),
    ("continental", "15h30", sure("15:30")),
    ("in the morning", "9 in the morning", sure("09:00")),
    ("in the afternoon", "3 in the afternoon", sure("15:00")),
    ("in the evening", "seven in the evening", sure("19:00")),
    ("at night", "9 at night", sure("21:00")),
    ("tonight", "tonight at 8", sure("20:00")),
    ("with a day", "next Tuesday at 10", sure("10:00")),
    ("the part before the hour", "tomorrow afternoon at 3", sure("15:00")),
    ("a bare number where a time was asked for", "10", sure("10:00")),
    ("a bare afternoon number is read back", "3", unsure("15:00")),
    ("four figures where a time was asked for", "1030", sure("10:30")),
    ("two numbers where a time was asked for", "10 30", sure("10:30")),
    ("polite words", "10am works for me, thanks", sure("10:00")),
    ("around is read back", "around 10", unsure("10:00")),
    ("a range", "10-12", RANGE),
    ("two to four in the afternoon", "2-4pm", RANGE),
    ("between", "between 2 and 4", RANGE),
    ("after five", "after 5", RANGE),
    ("the morning is no single time", "in the morning", PART),
    ("after work is no single time", "after work", PART),
    ("lunchtime is read back", "lunchtime", unsure("12:00")),
    ("one of two times", "10am or 11am", Ambiguous((sure("10:00"), sure("11:00")))),
    ("people are no time", "10 people", NotThis()),
    ("I am is no time", "I am here", NotThis()),
    ("a greeting", "good morning", NotThis()),
    ("a question", "at what time do you open", NotThis()),
    ("gone by today", "today at 9", Problem("past")),
    ("an hour no clock has", "25:00", Problem("no_such_time")),
]


@rows(CHINESE)
def test_a_time_in_chinese(text: str, expected: Any) -> None:
    assert reading("time", text, "zh") == expected


@rows(ENGLISH)
def test_a_time_in_english(text: str, expected: Any) -> None:
    assert reading("time", text) == expected


@pytest.mark.parametrize("hour", range(24))
def test_a_printed_time_is_read_as_itself(hour: int) -> None:
    assert reading("time", f"{hour:02}:30") == sure(f"{hour:02}:30")

"""Choosing by what a thing is like: its part of the day, its weekday, earlier, cheaper; by ear."""

from typing import Any

from flows.engine.slots import Ambiguous, NotThis, Option, Value, read_choice
from tests.unit.slots.saying import rows, situation, sure, unsure

TIMES = tuple(Option(f"t{n}", (time,)) for n, time in enumerate(("09:30", "10:30", "14:00")))
DAYS = (
    Option("d0", ("Tuesday 24 November 2026", "2026年11月24日（星期二）")),
    Option("d1", ("Thursday 26 November 2026", "2026年11月26日（星期四）")),
)
MOMENTS = (
    Option("m0", ("11月24日 星期二 09:30",)),
    Option("m1", ("11月24日 星期二 15:00",)),
    Option("m2", ("11月26日 星期四 10:00",)),
)
PRICES = (Option("p0", ("Standard £35.50",)), Option("p1", ("Express £60",)))
YUAN = (Option("y0", ("普通 60元",)), Option("y1", ("加急 35块5",)))
PLACES = (
    Option("xuhui", ("徐汇区", "Xuhui")),
    Option("pudong", ("浦东新区", "Pudong")),
    Option("q3", ("静安区",)),
    Option("q4", ("长宁区",)),
)


def among(text: str, options: tuple[Option, ...]) -> Any:
    here = situation("zh" if any(each > "一" for each in text) else "en")
    return read_choice(text, options, here)


@rows(
    [
        ("earlier", "the earlier one", sure("t0")),
        ("earliest, politely", "I'll take the earliest please", sure("t0")),
        ("earliest in Chinese", "最早的那个", sure("t0")),
        ("a little earlier", "早一点的", sure("t0")),
        ("later", "the later one", sure("t2")),
        ("latest in Chinese", "要最晚的", sure("t2")),
        ("the afternoon", "the afternoon one", sure("t2")),
        ("the afternoon in Chinese", "下午那个", sure("t2")),
        ("two in the morning", "早上那个", Ambiguous((Value("t0"), Value("t1")))),
        (
            "two in the morning, in English",
            "the morning one",
            Ambiguous((Value("t0"), Value("t1"))),
        ),
        ("nothing in the evening", "晚上那个", NotThis()),
        ("its hour", "the 2pm one", sure("t2")),
        ("its hour in Chinese", "十点半那个", sure("t1")),
        ("the middle one", "the middle one", sure("t1")),
        ("the middle one in Chinese", "中间那个", sure("t1")),
        ("the second", "the second one", sure("t1")),
        ("times have no price", "the cheaper one", NotThis()),
        ("a part of the day alone is none of them", "afternoon", NotThis()),
        ("a part of the day alone in Chinese", "下午", NotThis()),
        ("early is no likeness in a sentence", "it is too early for me", NotThis()),
    ]
)
def test_a_time_by_what_it_is_like(text: str, expected: Any) -> None:
    assert among(text, TIMES) == expected


@rows(
    [
        ("a weekday", "the Tuesday one", sure("d0")),
        ("a weekday in Chinese", "周二那个", sure("d0")),
        ("a weekday behind", "the one on Thursday", sure("d1")),
        ("a weekday that is next week's", "星期四的", sure("d1")),
        ("a day of the month", "24号那个", sure("d0")),
        ("the later day", "the later date", sure("d1")),
        ("the former", "the former", sure("d0")),
        ("the latter in Chinese", "后面那个", sure("d1")),
        ("another weekday", "the Monday one", NotThis()),
    ]
)
def test_a_day_by_what_it_is_like(text: str, expected: Any) -> None:
    assert among(text, DAYS) == expected


@rows(
    [
        ("day and part of it", "周二下午那个", sure("m1")),
        ("the day that has two", "周二那个", Ambiguous((Value("m0"), Value("m1")))),
        ("the only afternoon", "下午的", sure("m1")),
        ("the latest of all days", "最晚的", sure("m2")),
        ("the weekday of one", "周四那个", sure("m2")),
    ]
)
def test_a_moment_by_what_it_is_like(text: str, expected: Any) -> None:
    assert among(text, MOMENTS) == expected


@rows(
    [
        ("cheaper", "the cheaper one", sure("p0")),
        ("cheapest", "the cheapest", sure("p0")),
        ("dearer", "the more expensive one", sure("p1")),
        ("prices have no hour", "the earlier one", NotThis()),
    ]
)
def test_a_price_by_what_it_is_like(text: str, expected: Any) -> None:
    assert among(text, PRICES) == expected


@rows([("cheaper", "便宜的那个", sure("y1")), ("dearest", "最贵的", sure("y0"))])
def test_a_price_in_yuan_by_what_it_is_like(text: str, expected: Any) -> None:
    assert among(text, YUAN) == expected


@rows(
    [
        ("a homophone", "徐会", unsure("xuhui")),
        ("both characters by ear", "许惠区", unsure("xuhui")),
        ("pinyin", "pu dong", sure("pudong")),
        ("pinyin of a place without other letters", "jingan", unsure("q3")),
        ("pinyin with an apostrophe", "jing'an", unsure("q3")),
        ("a sound many do not tell apart", "cangning", unsure("q4")),
        ("a southern n", "长林区", unsure("q4")),
        ("one character wrong that sounds alike", "静按", unsure("q3")),
        ("another place", "徐家汇", NotThis()),
        ("a word that is no place", "谢谢", NotThis()),
        ("an English word", "hello", NotThis()),
    ]
)
def test_a_place_by_ear(text: str, expected: Any) -> None:
    assert among(text, PLACES) == expected

"""Words in a longer message that sound like a day, a time or a plate, and those that are one."""

from typing import Any

import pytest

from flows.engine.slots import scan
from flows.engine.slots.page import page_of
from flows.engine.slots.uk_plates import read_uk_plate
from tests.unit.slots.saying import a_number, reading, rows, situation, sure, unsure

KINDS = ("date", "time", "uk_plate")


def found(text: str) -> dict[str, Any]:
    """Each kind looked for alone: a day and its time share a span."""
    language = "en" if text.isascii() else "zh"
    here = (each for kind in KINDS for each in scan({kind}, text, situation(language)))
    return {text[each.start : each.end]: each.value for each in here}


@pytest.mark.parametrize(
    "text",
    [
        "one scooter fine for 2 of us",
        "are two cars allowed on a holiday",
        "I can't believe one cellar is flooded",
        "my Q2 has 120 days",
        "council税的一点事",
        "头发长一点",
        "一点动静没有",
        "有一点问题",
        "请 慢 一点，这个字是什么",
        "一点也不好",
        "书借期加长一点",
        "还要一点 时间",
        "真是一点办法都没有",
        "一时半会儿翻不出来",
        "一时没有钱",
        "两点建议",
        "我有三点不明白",
        "这两点我不懂",
        "零点五万",
        "八点档",
        "来了几十号人",
        "澳门三日游",
        "在那边玩两日",
        "玩了三日",
        "新的是梧桐路12号",
        "市政税过咗期五日",
        "我上周一去过",
        "上个星期天停的",
        "上星期四",
        "上个月三十号",
        "can I marry at 20 here",
        "we saw the third and second floor",
        "the third and second floor are dark",
        "a slice of two",
        "I need it before it goes",
        "who lives at 14 Rowan Close",
        "the lady at 14 owes you",
        "for the property at 9 Elm Grove",
        "he looked about twelve",
        "about two hundred kuai",
        "what happens at twelve points",
        "at one flat",
        "the dial is at 23 881",
        "why does it say 140",
        "keep the first",
        "I want the second",
        "Mr. Sun and I have come",
        "2月3月是不是不用交",
        "merry christmas to you",
        "I parked there last Sunday",
        "paid on the 30th of last month",
        "paid on the 3rd last month",
        "fined yesterday evening",
        "it was Wednesday last",
        "the Sunday before last, I parked",
        "zuotian ting che",
        "shang zhou yi qu le",
        "3 hao lou",
        "my name is Zhou Yi",
        "Zhou Wu here",
        "ni hao",
        "zao shang hao",
        "住在国庆路12号",
    ],
)
def test_nothing_is_found_where_nothing_is_meant(text: str) -> None:
    assert found(text) == {}


@rows(
    [
        ("a plate with its digits", "the scooter is ab12 cde", {"ab12 cde": "AB12 CDE"}),
        ("a plate with O for 0", "my car is ABO5 CDE now", {"ABO5 CDE": "AB05 CDE"}),
        ("one o'clock after a verb", "改到一点可以吗", {"一点": "13:00"}),
        ("one o'clock of a day", "明天一点来", {"明天": "2026-11-19", "一点": "13:00"}),
        ("one o'clock of a part", "下午一点去办证", {"一点": "13:00"}),
        ("about one", "我大概一点左右到", {"一点": "13:00"}),
        ("half past one", "我们一点半到", {"一点半": "13:30"}),
        ("one at night", "凌晨一点下班", {"一点": "01:00"}),
        ("one hour, written formally", "下午一时开会", {"一时": "13:00"}),
        ("a day and a little", "明天一点时间都没有", {"明天": "2026-11-19"}),
        ("another hour", "三点去行不", {"三点": "15:00"}),
        ("a day with people", "20号人多吗", {"20号": "2026-11-20"}),
        ("roadworks until a day", "修路20号结束", {"20号": "2026-11-20"}),
        ("a street with a day", "去南京路，20号到", {"20号": "2026-11-20"}),
        ("a coming Sunday", "礼拜天开门不", {"礼拜天": "2026-11-22"}),
        ("the age of nobody", "can we marry at 14:00", {"14:00": "14:00"}),
        ("a time and who closes", "do you come at 5 when they close", {"5": "17:00"}),
        ("a time of a morning", "at 10am I think", {"10am": "10:00"}),
        (
            "the first as a day",
            "I want the first of December",
            {"the first of December": "2026-12-01"},
        ),
        ("a short weekday with its part", "can we do sat morning", {"sat": "2026-11-21"}),
        ("the verb", "I sat there all night", {}),
        ("Wednesday, last thing", "Wednesday last thing", {"Wednesday": "2026-11-25"}),
        ("Pinyin, next week", "gai dao xia zhou er", {"xia zhou er": "2026-11-24"}),
        ("Pinyin, this week", "xingqiwu keyi ma", {"xingqiwu": "2026-11-20"}),
        ("Pinyin, a weekday alone", "zhou liu kai men ma", {"zhou liu": "2026-11-21"}),
        ("Pinyin, a day of the month", "20 hao keyi ma", {"20 hao": "2026-11-20"}),
        (
            "Pinyin, day and time",
            "mingtian xia wu 3 dian ban lai",
            {"mingtian": "2026-11-19", "3 dian ban": "15:30"},
        ),
    ]
)
def test_what_is_meant_is_found(text: str, expected: dict[str, Any]) -> None:
    assert found(text) == expected


@rows(
    [
        ("in", "the passport ends in September", "2027-09"),
        ("all of", "away all of July", "2027-07"),
        ("all", "away all July", "2027-07"),
        ("next", "we marry next July", "2027-07"),
        ("May", "ready in May please", "2027-05"),
    ]
)
def test_a_month_in_a_message(text: str, expected: str) -> None:
    (month,) = scan({"month"}, text, situation())
    assert month.value == expected


@rows(
    [
        ("one o'clock", "一点", unsure("13:00")),
        ("one o'clock, politely", "一点吧", unsure("13:00")),
        ("thirteen", "十三点", sure("13:00")),
        ("in Pinyin", "xiawu 3 dian", sure("15:00")),
    ]
)
def test_whole_answers_are_read_as_before(text: str, expected: Any) -> None:
    assert reading("time", text, "zh") == expected


def test_a_whole_answer_with_an_o_for_a_nought_is_still_a_plate() -> None:
    assert read_uk_plate(page_of("ABO1 CDE"), situation()) == unsure("AB01 CDE")


def test_an_identity_number_holds_no_time() -> None:
    assert found(f"at {a_number('31010119900101000')}") == {}

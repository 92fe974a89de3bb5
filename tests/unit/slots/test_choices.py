"""Choosing an option: by number, by name, by a piece of a name, in either language."""

from typing import Any

import pytest

from flows.engine.slots import (
    Ambiguous,
    NotThis,
    Option,
    Problem,
    Value,
    read_choice,
    scan_choice,
)
from tests.unit.slots.saying import rows, situation, sure

OFFICES = (
    Option("pudong", ("Pudong Civil Affairs", "浦东新区民政局", "浦东")),
    Option("xuhui", ("Xuhui Civil Affairs", "徐汇区民政局", "徐汇")),
    Option("huangpu", ("Huangpu Civil Affairs", "黄浦区民政局", "黄浦")),
)
PUDONG, XUHUI, HUANGPU = (Value(each.value) for each in OFFICES)
CIVIL = Ambiguous((PUDONG, XUHUI, HUANGPU))
TIMES = (Option("10:00", ("10:00",)), Option("10:30", ("10:30",)), Option("14:00", ("14:00",)))
COUNTS = (Option(2, ("2",)), Option(3, ("3",)))
SEX = (Option("male", ("男", "man")), Option("female", ("女", "woman")))


def chosen(text: str, options: tuple[Option, ...] = OFFICES) -> Any:
    return read_choice(text, options, situation())


@rows(
    [
        ("its number", "2", XUHUI),
        ("its number in full width", "２", XUHUI),
        ("its number with a dot", "2.", XUHUI),
        ("its number in a circle", "②", XUHUI),
        ("its number on a key", "2️⃣", XUHUI),
        ("its number in Chinese", "二", XUHUI),
        ("its number in English", "two", XUHUI),
        ("the second", "第二个", XUHUI),
        ("the second in figures", "第2个", XUHUI),
        ("choosing the second", "我选第二个吧", XUHUI),
        ("the second one", "the second one", XUHUI),
        ("the second one, please", "I'd like the second one please", XUHUI),
        ("second", "second", XUHUI),
        ("2nd", "2nd", XUHUI),
        ("number two", "number 2", XUHUI),
        ("option two", "option two", XUHUI),
        ("the last one", "the last one", HUANGPU),
        ("the last one in Chinese", "最后一个", HUANGPU),
        ("its title", "Xuhui Civil Affairs", XUHUI),
        ("its title in other letters", "XUHUI civil affairs", XUHUI),
        ("its title in Chinese", "徐汇区民政局", XUHUI),
        ("its synonym", "徐汇", XUHUI),
        ("its value", "xuhui", XUHUI),
        ("a synonym in polite words", "去徐汇吧，谢谢", XUHUI),
        ("a title in polite words", "the xuhui one please", XUHUI),
        ("the beginning of one title", "xuh", XUHUI),
        ("the beginning of one title in Chinese", "浦", PUDONG),
        ("a letter too few", "xuhi", XUHUI),
        ("a letter wrong", "pudomg", PUDONG),
        ("two letters swapped", "uphdong".replace("uph", "up"), PUDONG),
        ("a piece of every title", "civil", CIVIL),
        ("a piece of every title in Chinese", "民政局", CIVIL),
        ("two names", "浦东或徐汇", Ambiguous((PUDONG, XUHUI))),
        ("a number nobody offered", "7", Problem("no_such_number")),
        ("an ordinal nobody offered", "the fifth one", Problem("no_such_number")),
        ("zero", "0", Problem("no_such_number")),
        ("two letters wrong", "pubomg", NotThis()),
        ("a name in a question", "what is at xuhui on sunday", NotThis()),
        ("another word", "hello", NotThis()),
        ("nothing", "", NotThis()),
        ("an emoji", "😀", NotThis()),
    ]
)
def test_an_office(text: str, expected: Any) -> None:
    assert chosen(text) == expected


@rows(
    [
        ("the number of a time", "1", sure("10:00")),
        ("the beginning of two times", "10", Ambiguous((sure("10:00"), sure("10:30")))),
        ("the beginning of one time", "14", sure("14:00")),
        ("one figure wrong is never guessed", "14:01", NotThis()),
        ("a full-width time", "14：00", sure("14:00")),
    ]
)
def test_a_time_among_times(text: str, expected: Any) -> None:
    assert chosen(text, TIMES) == expected


@rows(
    [
        ("a title that is also another's number", "2", Ambiguous((Value(2), Value(3)))),
        ("a title that is nobody's number", "3", sure(3)),
        ("the number of the first", "1", sure(2)),
    ]
)
def test_titles_that_are_numbers(text: str, expected: Any) -> None:
    assert chosen(text, COUNTS) == expected


@rows(
    [
        ("one character", "女", Value("female")),
        ("with a particle", "女的", Value("female")),
        ("in the other language", "woman", Value("female")),
        ("man is not woman", "man", Value("male")),
    ]
)
def test_titles_of_one_character(text: str, expected: Any) -> None:
    assert chosen(text, SEX) == expected


@rows(
    [
        ("one name", "我想去徐汇办", [("xuhui", "徐汇")]),
        ("the longest name counts", "去徐汇区民政局办理", [("xuhui", "徐汇区民政局")]),
        ("two names in their order", "徐汇还是浦东近", [("xuhui", "徐汇"), ("pudong", "浦东")]),
        ("a name in English", "is Pudong open on Sunday", [("pudong", "Pudong")]),
        ("inside another word is no name", "the pudongese", []),
        ("none", "what do I bring", []),
    ]
)
def test_names_of_options_in_a_message(text: str, expected: Any) -> None:
    found = scan_choice(text, OFFICES, situation())
    assert [(each.value, text[each.start : each.end]) for each in found] == expected


def test_a_name_two_options_share_asks_which() -> None:
    twins = (Option(1, ("desk A", "hall")), Option(2, ("desk B", "hall")))
    assert chosen("hall", twins) == Ambiguous((Value(1), Value(2)))
    assert scan_choice("in the hall", twins, situation()) == ()


def test_nothing_is_chosen_among_nothing() -> None:
    assert chosen("hello", ()) == NotThis()
    assert chosen("1", ()) == Problem("no_such_number")


@pytest.mark.parametrize("said", ["110", "no. 110", "第110个", "option 110"])
def test_a_long_list_is_chosen_from_by_its_numbers(said: str) -> None:
    halls = tuple(Option(f"h{n}x", (f"Hall {chr(0x4E00 + n)}",)) for n in range(1, 121))
    assert chosen(said, halls) == Value("h110x")

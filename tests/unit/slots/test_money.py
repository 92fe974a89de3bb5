"""Amounts of money as they are typed and said, in yuan and in pounds."""

from typing import Any

import pytest

from flows.engine.slots import Ambiguous, NotThis, Problem, Value, read, scan
from tests.unit.slots.saying import rows, situation


def yuan(text: str) -> Any:
    return read("money", text, situation("zh"))


def pounds(text: str) -> Any:
    return read("money", text, situation("en", country="GB", currency="GBP"))


def cny(minor: int, *, confirm: bool = False) -> Value:
    return Value({"minor": minor, "currency": "CNY"}, confirm)


def gbp(minor: int, *, confirm: bool = False) -> Value:
    return Value({"minor": minor, "currency": "GBP"}, confirm)


def other(minor: int, currency: str) -> Value:
    """Not the city's money: read back."""
    return Value({"minor": minor, "currency": currency}, confirm=True)


@rows(
    [
        ("a bare number", "35.50", cny(3550)),
        ("the sign", "¥35", cny(3500)),
        ("the wide sign", "￥８８.８０", cny(8880)),
        ("kuai", "35块", cny(3500)),
        ("kuai and jiao", "35块5", cny(3550)),
        ("kuai and mao", "3块5毛", cny(350)),
        ("kuai, mao and fen", "3块5毛2分", cny(352)),
        ("kuai, mao and a bare fen", "三块二毛五", cny(325)),
        ("a fen behind a nought", "五块零五", cny(505)),
        ("yuan and jiao", "35元5角", cny(3550)),
        ("in numerals", "三十五块五", cny(3550)),
        ("two of them", "两块二毛五", cny(225)),
        ("a point in words", "三十五点五元", cny(3550)),
        ("only mao", "五毛", cny(50)),
        ("mao and fen", "五毛二", cny(52)),
        ("only fen", "五分钱", cny(5)),
        ("a hundred and twenty", "一百二", cny(12000)),
        ("two thousand three hundred", "两千三", cny(230000)),
        ("ten thousands", "1.2万", cny(1200000)),
        ("a money numeral", "伍拾元", cny(5000)),
        ("a whole sum", "十块整", cny(1000)),
        ("the currency in front", "人民币35元", cny(3500)),
        ("polite words", "我想充100，谢谢", cny(10000)),
        ("in all", "一共35块", cny(3500)),
        ("in English here", "100 yuan", cny(10000)),
        ("groups of three", "1,200.50元", cny(120050)),
        ("dollars of Hong Kong", "港币100元", other(10000, "HKD")),
        ("pounds", "20英镑", other(2000, "GBP")),
        ("less than nothing", "负五块", Problem("negative")),
        ("two amounts", "10元到20元", Problem("two_numbers")),
        ("more figures than coins", "3.555元", Problem("fraction")),
        ("too much", "999999万亿", Problem("range")),
        ("together, not one kuai", "我们一块去", NotThis()),
        ("an hour", "三点", NotThis()),
        ("a day", "24号", NotThis()),
        ("a phone number", "13000000001", NotThis()),
        ("nothing", "", NotThis()),
    ]
)
def test_yuan(text: str, expected: Any) -> None:
    assert yuan(text) == expected


@rows(
    [
        ("the sign", "£35.50", gbp(3550)),
        ("a bare number", "35.5", gbp(3550)),
        ("pounds", "40 pounds thanks", gbp(4000)),
        ("quid", "fifty quid", gbp(5000)),
        ("hundreds of quid", "five hundred quid", gbp(50000)),
        ("a fiver", "a fiver", gbp(500)),
        ("a grand", "two grand", gbp(200000)),
        ("k", "3k", gbp(300000)),
        ("pence", "50p", gbp(50)),
        ("pence in words", "ninety nine pence", gbp(99)),
        ("pounds and pence", "3 pounds 20p", gbp(320)),
        ("pounds and pence in words", "thirty five pounds fifty", gbp(3550)),
        ("a price in words", "thirty five fifty", gbp(3550, confirm=True)),
        ("another price in words", "nineteen ninety nine", gbp(1999, confirm=True)),
        ("with an oh", "five oh five", gbp(505, confirm=True)),
        ("a point in words", "three point five pounds", gbp(350)),
        ("one number in words", "one hundred and twenty pounds please", gbp(12000)),
        ("a group of three", "£1,200", gbp(120000)),
        ("the letters behind", "12 GBP", gbp(1200)),
        ("it's", "it's £42", gbp(4200)),
        ("either of two", "two fifty", Ambiguous((gbp(250, confirm=True), gbp(25000)))),
        ("euros", "€12,50", other(1250, "EUR")),
        ("dollars", "20 bucks", other(2000, "USD")),
        ("yen have no small coin", "¥100 yen", other(100, "JPY")),
        ("two amounts", "5 or 6", Problem("two_numbers")),
        ("less than nothing", "minus five pounds", Problem("negative")),
        ("three numbers", "one two three", NotThis()),
        ("a question", "how much is £20 in yuan", NotThis()),
        ("words", "hello", NotThis()),
    ]
)
def test_pounds(text: str, expected: Any) -> None:
    assert pounds(text) == expected


def test_nobody_guesses_a_currency() -> None:
    nowhere = situation("en", country="", currency="")
    assert read("money", "35.50", nowhere) == Problem("currency")
    assert read("money", "£35.50", nowhere) == gbp(3550)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("我要交50块电费", [5000]),
        ("pay £20 and then £5", [2000, 500]),
        ("30号我们一块去交", []),
        ("there are 20 of us", []),
    ],
)
def test_amounts_in_a_message_have_their_currency(text: str, amounts: list[int]) -> None:
    found = scan({"money"}, text, situation("zh", currency="CNY"))
    assert [each.value["minor"] for each in found if isinstance(each.value, dict)] == amounts

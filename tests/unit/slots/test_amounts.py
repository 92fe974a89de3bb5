"""Numbers as amounts and as counts."""

from typing import Any

from flows.engine.slots import NotThis, Problem, read, scan
from tests.unit.slots.saying import reading, rows, situation, sure

TWO = Problem("two_numbers")
AMOUNTS = [
    ("figures", "12", sure(12.0)),
    ("a decimal point", "12.5", sure(12.5)),
    ("groups and a decimal point", "1,200.50", sure(1200.5)),
    ("groups with a comma", "1,200", sure(1200.0)),
    ("groups with spaces", "1 200 000", sure(1200000.0)),
    ("a decimal comma", "12,5", sure(12.5)),
    ("points as groups before a comma", "1.200,50", sure(1200.5)),
    ("full width", "１２．５", sure(12.5)),
    ("thousand behind figures", "3千", sure(3000.0)),
    ("ten thousand behind a decimal", "3.5万", sure(35000.0)),
    ("ten thousand and a bit", "1万2", sure(12000.0)),
    ("two thousand three hundred, short", "两千三", sure(2300.0)),
    ("one hundred and twenty, short", "一百二", sure(120.0)),
    ("one hundred and two", "一百零二", sure(102.0)),
    ("two hundred and fifty", "二百五十", sure(250.0)),
    ("a decimal in characters", "三点五", sure(3.5)),
    ("less than one in characters", "零点五", sure(0.5)),
    ("k", "5k", sure(5000.0)),
    ("words", "two hundred and fifty", sure(250.0)),
    ("a hundred", "a hundred", sure(100.0)),
    ("twelve hundred", "twelve hundred", sure(1200.0)),
    ("thousands in words", "three thousand two hundred and five", sure(3205.0)),
    ("a hyphen", "twenty-four", sure(24.0)),
    ("a decimal in words", "one point five", sure(1.5)),
    ("less than nothing", "-3", sure(-3.0)),
    ("less than nothing in words", "minus five", sure(-5.0)),
    ("less than nothing in Chinese", "负5", sure(-5.0)),
    ("money", "¥200", sure(200.0)),
    ("money in Chinese", "一共200块钱", sure(200.0)),
    ("a meter", "我用了350度", sure(350.0)),
    ("polite words", "about 350 please", sure(350.0)),
    ("two numbers", "5 or 6", TWO),
    ("a range", "between 5 and 10", TWO),
    ("two numbers in Chinese", "5到10", TWO),
    ("three adults and two children", "3 adults and 2 kids", TWO),
    ("one after the other", "five six", TWO),
    ("a day and a time are no amount", "24号10点可以吗", NotThis()),
    ("a phone number is no amount", "13000000001", NotThis()),
    ("no number at all", "hello", NotThis()),
    ("one of the words with a one in it", "一下", NotThis()),
    ("nothing", "", NotThis()),
]
COUNTS = [
    ("figures", "2", sure(2)),
    ("in words", "two", sure(2)),
    ("people", "three people", sure(3)),
    ("we are", "we are four", sure(4)),
    ("a couple", "a couple", sure(2)),
    ("two, counting", "两个", sure(2)),
    ("a sheet", "一张", sure(1)),
    ("both of us", "俩", sure(2)),
    ("twelve in characters", "十二", sure(12)),
    ("none", "0", sure(0)),
    ("none in characters", "零", sure(0)),
    ("copies", "3 copies", sure(3)),
    ("copies in Chinese", "三份", sure(3)),
    ("a full-width figure", "３", sure(3)),
    ("with thanks", "2, thanks", sure(2)),
    ("there are", "there are 5 of us", sure(5)),
    ("a whole number with a point", "3.0", sure(3)),
    ("a hundred", "一百", sure(100)),
    ("a half is no count", "2.5", Problem("whole")),
    ("less than nothing is no count", "-1", Problem("whole")),
    ("too many", "1000001", Problem("range")),
    ("two numbers", "2 or 3", TWO),
    ("a day", "24号", NotThis()),
    ("a word", "some", NotThis()),
    ("a question", "how many can I bring", NotThis()),
    ("nothing", " ", NotThis()),
]


@rows(AMOUNTS)
def test_an_amount(text: str, expected: Any) -> None:
    assert reading("float", text) == expected


@rows(COUNTS)
def test_a_count(text: str, expected: Any) -> None:
    assert reading("count", text) == expected


def test_where_commas_are_decimal_a_point_makes_groups() -> None:
    assert read("float", "1.200", situation("de")) == sure(1200.0)
    assert read("float", "1,200", situation("de")) == sure(1.2)
    assert read("float", "1,200", situation("zh")) == sure(1200.0)


def test_amounts_beside_dates_phones_and_plates() -> None:
    text = "pay 200 tomorrow at 10, call 13000000001, plate 沪A12345"
    assert [each.value for each in scan({"float"}, text, situation())] == [200.0]

"""Phone numbers, canonical as E.164."""

from typing import Any

from flows.engine.slots import Ambiguous, NotThis, Problem
from tests.unit.slots.saying import reading, rows, sure

ONE = sure("+8613000000001")
LENGTH, FORMAT = Problem("length"), Problem("format")


@rows(
    [
        ("eleven figures", "13000000001", ONE),
        ("in groups", "130 0000 0001", ONE),
        ("with hyphens", "130-0000-0001", ONE),
        ("with points", "130.0000.0001", ONE),
        ("with the country", "+8613000000001", ONE),
        ("with the country and a space", "+86 130 0000 0001", ONE),
        ("with the country in brackets", "(+86) 130 0000 0001", ONE),
        ("with the country and no plus", "8613000000001", ONE),
        ("with the country and two noughts", "0086 130 0000 0001", ONE),
        ("full width", "１３０００００００１", LENGTH),
        ("full width, all of it", "１３００００００００１", ONE),
        ("every figure apart", "1 3 0 0 0 0 0 0 0 0 1", ONE),
        ("spoken in Chinese", "幺三零零零零零零零零幺", ONE),
        ("spoken with another nought", "幺三洞洞洞洞洞洞洞洞幺", ONE),
        (
            "spoken in English",
            "one three zero, zero zero zero zero, zero zero zero one".replace(",", ""),
            ONE,
        ),
        ("spoken with doubles", "one three double o double o double o double o one", ONE),
        ("spoken with doubles and a triple", "one three triple o triple o double o one", ONE),
        ("a British mobile", "+44 7700 900123", sure("+447700900123")),
        ("a trunk nought in brackets", "+44 (0)20 7946 0958", sure("+442079460958")),
        ("an American number", "+1 (415) 555-0100", sure("+14155550100")),
        ("two noughts abroad", "0044 20 7946 0958", sure("+442079460958")),
        ("polite words", "我的手机号是13000000001，谢谢", ONE),
        ("polite words in English", "it's 130 0000 0001, thanks", ONE),
        (
            "one of two numbers",
            "13000000001 or 13000000002",
            Ambiguous((ONE, sure("+8613000000002"))),
        ),
        ("the same number twice", "13000000001 13000000001", ONE),
        ("one figure short", "1300000000", LENGTH),
        ("one figure long", "130000000011", LENGTH),
        ("no mobile prefix", "12000000001", FORMAT),
        ("a fixed line", "021-12345678", FORMAT),
        ("an ID is no phone", "310101199001010004", LENGTH),
        ("a menu number", "1", NotThis()),
        ("words", "hello", NotThis()),
        ("a question with a number in it", "can I use 13000000001 from abroad", NotThis()),
        ("nothing", "", NotThis()),
    ]
)
def test_a_phone_number(text: str, expected: Any) -> None:
    assert reading("phone", text) == expected

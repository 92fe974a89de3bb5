"""Numbers of penalty decisions."""

from typing import Any

from flows.engine.slots import Ambiguous, NotThis, Problem
from tests.unit.slots.saying import reading, rows, sure

ONE = "3101001234567890"
SHORT = ONE[:15]
LENGTH, FORMAT = Problem("length"), Problem("format")


@rows(
    [
        ("sixteen figures", ONE, sure(ONE)),
        ("fifteen figures of an older slip", SHORT, sure(SHORT)),
        ("in groups of four", "3101 0012 3456 7890", sure(ONE)),
        ("with hyphens", "3101-0012-3456-7890", sure(ONE)),
        ("with points", "3101.0012.3456.7890", sure(ONE)),
        ("region and rest", "310100 1234567890", sure(ONE)),
        ("full width", "".join(chr(ord(each) + 0xFEE0) for each in ONE), sure(ONE)),
        ("spoken", "三一零一零零一二三四五六七八九零", sure(ONE)),
        ("spoken with yao", "三幺零幺零零幺二三四五六七八九零", sure(ONE)),
        ("with its name", f"决定书编号：{ONE}", sure(ONE)),
        ("with a longer name", f"处罚决定书编号是{ONE}", sure(ONE)),
        ("with a name in English", f"decision number {ONE}", sure(ONE)),
        ("polite words", f"it's {ONE}, thanks", sure(ONE)),
        ("spaces around", f"  {ONE}  ", sure(ONE)),
        ("the same twice", f"{ONE} {ONE}", sure(ONE)),
        ("one of two", f"{ONE} or {SHORT}", Ambiguous((sure(ONE), sure(SHORT)))),
        ("one figure short", ONE[:14], LENGTH),
        ("one figure long", ONE + "1", LENGTH),
        ("an ID", "310101199001010004", LENGTH),
        ("an ID with an X", "31010119900110000X", FORMAT),
        ("a phone number", "13000000001", LENGTH),
        ("letters inside", "31010012345678AB", FORMAT),
        ("O for 0", "31O1OO1234567890", FORMAT),
        ("a menu number", "1", NotThis()),
        ("a plate", "沪A12345", NotThis()),
        ("a wish", "pay my fine", NotThis()),
        ("the number in a question", f"is {ONE} already paid", NotThis()),
        ("nothing", "", NotThis()),
    ]
)
def test_a_penalty_number(text: str, expected: Any) -> None:
    assert reading("penalty_no", text) == expected

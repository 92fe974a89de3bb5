"""Number plates, typed, spoken and mistyped."""

from typing import Any

from flows.engine.slots import Ambiguous, NotThis, Problem
from tests.unit.slots.saying import reading, rows, sure, unsure

ONE = sure("沪A12345")
LENGTH, FORMAT, SPECIAL = Problem("length"), Problem("format"), Problem("special")


@rows(
    [
        ("ordinary", "沪A12345", ONE),
        ("small letters", "沪a12345", ONE),
        ("a middle dot", "沪A·12345", ONE),
        ("spaces", "沪 A 12345", ONE),
        ("a hyphen", "沪A-12345", ONE),
        ("every character apart", "沪 A 1 2 3 4 5", ONE),
        ("full width", "沪Ａ１２３４５", ONE),
        ("letters among the figures", "粤B1A2C3", sure("粤B1A2C3")),
        ("spoken figures", "沪b六六八八九", sure("沪B66889")),
        ("spoken with yao", "沪A幺二三四五", ONE),
        ("a small new-energy car", "沪AD12345", sure("沪AD12345")),
        ("a large new-energy car", "沪A12345D", sure("沪A12345D")),
        ("new energy with a space", "沪A D12345", sure("沪AD12345")),
        ("new energy split elsewhere", "沪AD 12345", sure("沪AD12345")),
        ("a police car", "京A1234警", sure("京A1234警")),
        ("a learner's car", "京A1234学", sure("京A1234学")),
        ("to Hong Kong", "粤Z1234港", sure("粤Z1234港")),
        ("the wrong first character is suggested right", "泸A12345", unsure("沪A12345")),
        ("another wrong first character", "护A12345", unsure("沪A12345")),
        ("O typed for 0", "沪A1234O", unsure("沪A12340")),
        ("I typed for 1", "沪A1234I", unsure("沪A12341")),
        ("O typed in a new-energy plate", "沪AD1234O", unsure("沪AD12340")),
        ("the province in letters", "hu A12345", unsure("沪A12345")),
        ("polite words", "我的车牌号是沪A12345，谢谢", ONE),
        ("polite words in English", "my plate is 沪A12345 please", ONE),
        ("an English word behind it", "沪A12345 is the number", ONE),
        ("one of two plates", "沪A12345或沪B12345", Ambiguous((ONE, sure("沪B12345")))),
        ("too short", "沪A1234", LENGTH),
        ("too long", "沪A1234567", LENGTH),
        ("six figures are no plate", "沪A123456", FORMAT),
        ("O as the second character", "沪O12345", FORMAT),
        ("no province", "A12345", Problem("province")),
        ("an embassy car is for staff", "使123456", SPECIAL),
        ("a consulate car is for staff", "沪A1234领", SPECIAL),
        ("a temporary plate is for staff", "临时车牌", SPECIAL),
        ("a question about a plate", "沪A12345要交多少", NotThis()),
        ("a province before an English word", "沪 double", NotThis()),
        ("words", "hello", NotThis()),
        ("a city's short name", "沪", NotThis()),
        ("nothing", "", NotThis()),
    ]
)
def test_a_plate(text: str, expected: Any) -> None:
    assert reading("cn_plate", text) == expected

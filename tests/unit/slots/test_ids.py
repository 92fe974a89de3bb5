"""ID numbers of test persons (sequence code 000), their tails, and what is wrong with bad ones."""

from datetime import date
from typing import Any

import pytest

from flows.engine.slots import NotThis, Problem
from flows.engine.slots.identity import age_on, birth_date, is_male
from tests.unit.slots.saying import a_number, reading, rows, sure

WOMAN = a_number("31010119900101000")
WITH_X = a_number("31010119900110000")
assert WITH_X.endswith("X")
LENGTH, FORMAT = Problem("length"), Problem("format")
WRONG_CHECK = WOMAN[:17] + str((int(WOMAN[17]) + 1) % 10)
SPOKEN = WOMAN.translate(str.maketrans("0123456789", "零幺二三四五六七八九"))

IDS = [
    ("eighteen figures", WOMAN, sure(WOMAN)),
    ("an X at the end", WITH_X, sure(WITH_X)),
    ("a small x at the end", WITH_X.lower(), sure(WITH_X)),
    ("a cross for the X", WITH_X[:17] + "×", sure(WITH_X)),
    ("spaces between its parts", f"{WOMAN[:6]} {WOMAN[6:14]} {WOMAN[14:]}", sure(WOMAN)),
    ("hyphens between its parts", f"{WOMAN[:6]}-{WOMAN[6:14]}-{WOMAN[14:]}", sure(WOMAN)),
    ("full width", "".join(chr(ord(each) + 0xFEE0) for each in WITH_X), sure(WITH_X)),
    ("spoken", SPOKEN, sure(WOMAN)),
    ("polite words", f"我的身份证号是{WOMAN}，谢谢", sure(WOMAN)),
    ("polite words in English", f"my id number is {WOMAN}", sure(WOMAN)),
    ("a residence permit of Hong Kong", (hk := a_number("81000019900101000")), sure(hk)),
    ("a residence permit of Macao", (macao := a_number("82000019900101000")), sure(macao)),
    ("a residence permit of Taiwan", (taiwan := a_number("83000019900101000")), sure(taiwan)),
    ("a foreigner's permit", (foreign := a_number("91131019900101000")), sure(foreign)),
    ("born on a leap day", (leap := a_number("31010120000229000")), sure(leap)),
    ("born today", (today := a_number("31010120261118000")), sure(today)),
    ("one figure short", WOMAN[:17], LENGTH),
    ("one figure long", WOMAN + "1", LENGTH),
    ("an old fifteen-figure ID", "310101900101000", Problem("void")),
    ("fifteen figures that were never an ID", "310101901301000", LENGTH),
    ("the tail only", WOMAN[12:], LENGTH),
    ("an X inside", WOMAN[:9] + "X" + WOMAN[10:], FORMAT),
    ("a letter at the end", WOMAN[:17] + "a", FORMAT),
    ("letters inside", "3101011990O1O1OOO4", FORMAT),
    (
        "no such region",
        a_number("99010119900101000")[:0] + a_number("66010119900101000"),
        Problem("region"),
    ),
    ("region zero", a_number("00010119900101000"), Problem("region")),
    ("no such month", a_number("31010119901301000"), Problem("birth_date")),
    ("no such day", a_number("31010119900230000"), Problem("birth_date")),
    ("no leap year", a_number("31010119000229000"), Problem("birth_date")),
    ("born tomorrow", a_number("31010120261119000"), Problem("birth_date")),
    ("born too long ago", a_number("31010117000101000"), Problem("birth_date")),
    ("a wrong check character", WRONG_CHECK, Problem("checksum")),
    ("two figures swapped", WOMAN[:4] + "10" + WOMAN[6:], Problem("checksum")),
    ("a menu number", "1", NotThis()),
    ("words", "what do you need it for", NotThis()),
    ("an ID in a question", f"is {WOMAN} registered here", NotThis()),
    ("nothing", "", NotThis()),
]
TAILS = [
    ("six figures", "123456", sure("123456")),
    ("an X at the end", "12345X", sure("12345X")),
    ("a small x", "12345x", sure("12345X")),
    ("full width", "１２３４５Ｘ", sure("12345X")),
    ("apart", "1 2 3 4 5 x", sure("12345X")),
    ("with a hyphen", "123-45X", sure("12345X")),
    ("spoken", "一二三四五叉", sure("12345X")),
    ("spoken with yao", "幺二三四五六", sure("123456")),
    ("spoken in English", "one two three four five x", sure("12345X")),
    ("spoken in English with a double", "double one two three four five", sure("112345")),
    ("with its name", "后六位是12345X", sure("12345X")),
    ("with another name", "身份证尾号 123456", sure("123456")),
    ("in a sentence", "the last six are 123456, thanks", NotThis()),
    ("polite words", "it's 123456, thanks", sure("123456")),
    ("the whole ID gives its tail", WITH_X, sure(WITH_X[-6:])),
    ("the whole ID with words", f"我的身份证号是{WOMAN}", sure(WOMAN[-6:])),
    ("five characters", "12345", LENGTH),
    ("four characters", "1234", LENGTH),
    ("seven characters", "1234567", LENGTH),
    ("the last four and an X", "123X", LENGTH),
    ("an X inside", "12X456", NotThis()),
    ("a wrong whole ID", WRONG_CHECK, LENGTH),
    ("a phone number", "13000000001", LENGTH),
    ("a menu number", "2", NotThis()),
    ("words", "hello", NotThis()),
    ("nothing", "", NotThis()),
]


@rows(IDS)
def test_an_id(text: str, expected: Any) -> None:
    assert reading("cn_id", text) == expected


@rows(TAILS)
def test_the_tail_of_an_id(text: str, expected: Any) -> None:
    assert reading("id_tail", text) == expected


def test_an_id_tells_birth_date_and_age() -> None:
    assert birth_date(WOMAN) == date(1990, 1, 1)
    assert age_on(WOMAN, date(2026, 12, 31)) == 36
    assert age_on(WOMAN, date(2027, 1, 1)) == 37
    assert age_on(a_number("31010120000229000"), date(2022, 2, 28)) == 21
    assert age_on(a_number("31010120000229000"), date(2022, 3, 1)) == 22


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param(WOMAN, False, id="an even sequence code is a woman's"),
        pytest.param(a_number("31010119900101001"), True, id="an odd sequence code is a man's"),
        pytest.param("C12345678", None, id="other papers do not say"),
    ],
)
def test_an_id_tells_the_sex(number: str, expected: bool | None) -> None:
    assert is_male(number) is expected

"""Numbers on bills, tickets and cards, and what a slot tells about them."""

from typing import Any

import pytest

from flows.engine.slots import NotThis, Problem, read, scan
from flows.engine.slots.shapes import Shape
from tests.unit.slots.saying import a_number, reading, rows, situation, sure, unsure

LENGTH, FORMAT, BEGINNING = Problem("length"), Problem("format"), Problem("beginning")
TEN_OR_THIRTEEN = Shape(frozenset({10, 13}))
WOMAN = a_number("31010119900101000")


def shaped(kind: str, text: str, shape: Shape) -> Any:
    return read(kind, text, situation("zh", shape=shape))


@rows(
    [
        ("as on the bill", "0310000001", sure("0310000001")),
        ("with gaps", "0310 0000 01", sure("0310000001")),
        ("full width", "０３１０００００01", sure("0310000001")),
        ("spoken", "零三幺零零零零零零幺", sure("0310000001")),
        ("spoken in English", "oh three one oh triple zero double oh one", sure("0310000001")),
        ("O typed for 0", "O310000001", unsure("0310000001")),
        ("polite words", "我的户号是0310000001，谢谢", sure("0310000001")),
        ("polite words in English", "my account number is 0310000001", sure("0310000001")),
        ("too short", "03100", LENGTH),
        ("too long", "03100000010310000001", LENGTH),
        ("letters in it", "AB310000001", FORMAT),
        ("words", "hello", NotThis()),
    ]
)
def test_an_account(text: str, expected: Any) -> None:
    assert reading("account_no", text) == expected


@rows(
    [
        ("ten", "0310000001", sure("0310000001")),
        ("thirteen", "0310000001000", sure("0310000001000")),
        ("eleven", "03100000010", LENGTH),
        ("a phone of eleven", "13000000001", LENGTH),
    ]
)
def test_an_account_of_ten_or_thirteen_digits(text: str, expected: Any) -> None:
    assert shaped("account_no", text, TEN_OR_THIRTEEN) == expected


def test_an_account_begins_as_its_provider_says() -> None:
    shape = Shape(frozenset({10}), ("03", "04"))
    assert shaped("account_no", "0310000001", shape) == sure("0310000001")
    assert shaped("account_no", "9910000001", shape) == BEGINNING
    lettered = Shape(frozenset({6}), ("WA",))
    assert shaped("account_no", "wa 000 001", lettered) == sure("WA000001")
    assert shaped("account_no", "WB000001", lettered) in {BEGINNING, FORMAT}


def test_an_account_inside_a_message_is_not_taken_for_something_else() -> None:
    text = "0310000001000000就是我家的，在南边"
    here = situation("zh", shape=Shape(frozenset({16})))
    (found,) = scan({"account_no"}, text, here)
    assert found.value == "0310000001000000"
    assert [each.kind for each in scan({"account_no", "phone"}, "13000000001", situation())] == [
        "phone"
    ]


@rows(
    [
        ("letters and digits", "AB00000001", sure("AB00000001")),
        ("small and with gaps", "ab 0000 0001", sure("AB00000001")),
        ("a letter at the end", "AB0000001A", sure("AB0000001A")),
        ("O typed for 0", "AB000000O1", unsure("AB00000001")),
        ("0 typed for O", "0B00000001", unsure("OB00000001")),
        ("one spoken too few", "alpha bravo triple zero double zero double one", LENGTH),
        ("spoken rightly", "alpha bravo triple zero triple zero oh one", sure("AB00000001")),
        ("said with is", "the ticket is AB00000001", sure("AB00000001")),
        ("is is no beginning", "is 00000001", LENGTH),
        ("too short", "AB0000001", LENGTH),
        ("ten letters", "parkingfee", NotThis()),
        ("words", "hello", NotThis()),
    ]
)
def test_a_parking_ticket(text: str, expected: Any) -> None:
    assert reading("parking_ticket", text) == expected


def test_a_council_has_its_own_tickets() -> None:
    begins = Shape(begins=("ZK", "ZA"))
    assert shaped("parking_ticket", "zk00000001", begins) == sure("ZK00000001")
    assert shaped("parking_ticket", "AB00000001", begins) == BEGINNING
    digits = Shape(frozenset({10}))
    assert shaped("parking_ticket", "0000000001", digits) == sure("0000000001")
    assert shaped("parking_ticket", "AB00000001", digits) == FORMAT


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("council_tax_no", "80000001", sure("80000001")),
        ("council_tax_no", "800 000 0001", sure("8000000001")),
        ("council_tax_no", "council tax account 80000001", sure("80000001")),
        ("council_tax_no", "eight double oh triple zero one", sure("8000001")),
        ("council_tax_no", "800001", LENGTH),
        ("council_tax_no", "CT800001", FORMAT),
        ("reader_card", "000000001", sure("000000001")),
        ("reader_card", "读者证号00000000000001", sure("00000000000001")),
        ("reader_card", WOMAN, sure(WOMAN)),
        ("reader_card", "00000001", LENGTH),
        ("reader_card", "hello", NotThis()),
    ],
)
def test_a_number_of_digits(kind: str, text: str, expected: Any) -> None:
    assert reading(kind, text) == expected

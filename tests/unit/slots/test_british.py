"""British vehicle marks, postcodes, phones and addresses; addresses in Chinese."""

from typing import Any

import pytest

from flows.engine.slots import Ambiguous, NotThis, Problem, read, scan
from tests.unit.slots.saying import reading, rows, situation, sure, unsure

LENGTH, FORMAT = Problem("length"), Problem("format")
MARK = sure("AB12 CDE")


@rows(
    [
        ("as it is shown", "AB12 CDE", MARK),
        ("small, in one piece", "ab12cde", MARK),
        ("with a full width", "ＡＢ１２　ＣＤＥ", MARK),
        ("every sign apart", "A B 1 2 C D E", MARK),
        ("spelled", "alpha bravo one two charlie delta echo", MARK),
        ("O typed for 0", "ABO2 CDE", unsure("AB02 CDE")),
        ("I typed for 1", "ABI2CDE", unsure("AB12 CDE")),
        ("a letter in front", "a123 bcd", sure("A123 BCD")),
        ("a letter behind", "ABC 123D", sure("ABC 123D")),
        ("a Q", "Q123 ABC", sure("Q123 ABC")),
        ("without a year", "ABC 1", unsure("ABC 1")),
        ("without a year, turned", "1 abc", unsure("1 ABC")),
        ("Northern Ireland", "AIZ 1234", unsure("AIZ 1234")),
        ("polite words", "my reg is AB12 CDE thanks", MARK),
        ("polite Chinese", "车牌是AB12CDE", MARK),
        ("either of two", "AB12 CDE or AB34 CDE", Ambiguous((MARK, sure("AB34 CDE")))),
        ("a letter never used", "AB12 CDI", FORMAT),
        ("one too many", "AB12 CDEF", LENGTH),
        ("a time", "10 am", FORMAT),
        ("words", "hello", NotThis()),
        ("nothing", "", NotThis()),
    ]
)
def test_a_british_mark(text: str, expected: Any) -> None:
    assert reading("uk_plate", text) == expected


@rows(
    [
        ("two letters", "AB1 2DE", sure("AB1 2DE")),
        ("in one piece", "ab12de", sure("AB1 2DE")),
        ("one letter", "M1 1AE", sure("M1 1AE")),
        ("a letter behind the figure", "EC1A 1BB", sure("EC1A 1BB")),
        ("four in front", "DN55 1PT", sure("DN55 1PT")),
        ("W1", "W1A 0AX", sure("W1A 0AX")),
        ("O typed for 0", "W1A OAX", unsure("W1A 0AX")),
        ("0 typed for O", "S014 6GB", unsure("SO14 6GB")),
        ("spelled", "mike one one alpha echo", sure("M1 1AE")),
        ("polite words", "my postcode is M1 1AE", sure("M1 1AE")),
        ("half of it", "EC1A", LENGTH),
        ("a letter never used", "AB1 2CD", FORMAT),
        ("a Chinese one", "200000", NotThis()),
        ("words", "hello", NotThis()),
    ]
)
def test_a_postcode(text: str, expected: Any) -> None:
    assert reading("postcode", text) == expected


@rows(
    [
        ("as one dials it", "07700 900123", sure("+447700900123")),
        ("a landline", "020 7946 0018", sure("+442079460018")),
        ("with the country", "+44 7700 900123", sure("+447700900123")),
        ("with the nought in brackets", "+44 (0)20 7946 0018", sure("+442079460018")),
        (
            "spoken",
            "oh double seven double oh nine double oh one two three",
            sure("+447700900123"),
        ),
        ("a mainland mobile", "13000000001", sure("+8613000000001")),
        ("from the States", "+1 212 555 0100", sure("+12125550100")),
        ("too short", "07700", LENGTH),
        ("one too few for a mobile", "07700 90012", FORMAT),
        ("a series nobody has", "0300000000", FORMAT),
        ("words", "hello", NotThis()),
    ]
)
def test_a_phone_in_britain(text: str, expected: Any) -> None:
    here = situation("en", zone="Europe/London", country="GB", currency="GBP")
    assert read("phone", text, here) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("change my permit to AB12 CDE", {"uk_plate": "AB12 CDE"}),
        (
            "AB12CDE at AB1 2DE got a ticket AB00000001",
            {"uk_plate": "AB12 CDE", "postcode": "AB1 2DE", "parking_ticket": "AB00000001"},
        ),
        ("can I come at 12 you think", {}),
        ("I need a 20 day permit", {}),
        ("is it on 12345678", {}),
        ("to n 1 2 be sure", {}),
        ("我的车牌AB12CDE要换", {"uk_plate": "AB12 CDE"}),
    ],
)
def test_british_numbers_in_a_message(text: str, expected: dict[str, str]) -> None:
    kinds = {"uk_plate", "postcode", "parking_ticket"}
    assert {each.kind: each.value for each in scan(kinds, text, situation())} == expected


def address(text: str, **parts: str) -> Any:
    return sure({"text": text, **parts})


@rows(
    [
        (
            "street, town, postcode",
            "12 High Street, Riverton AB1 2DE",
            address(
                "12 High Street, Riverton AB1 2DE",
                street="High Street",
                number="12",
                postcode="AB1 2DE",
            ),
        ),
        (
            "on lines of its own",
            "14a Mill Lane\nRiverton",
            address("14a Mill Lane, Riverton", street="Mill Lane", number="14a"),
        ),
        (
            "introduced",
            "my address is 3 Station Rd, thanks",
            address("3 Station Rd", street="Station Rd", number="3"),
        ),
        (
            "a flat",
            "Flat 2, 12 High Street",
            address("Flat 2, 12 High Street", street="High Street", number="12"),
        ),
        (
            "a house with a name",
            "Rose Cottage, Mill Lane",
            address("Rose Cottage, Mill Lane", street="Mill Lane"),
        ),
        (
            "number and postcode say it all",
            "12, ab1 2de",
            address("12, ab1 2de", number="12", postcode="AB1 2DE"),
        ),
        (
            "in Chinese",
            "上海市浦东新区范例路1200号3楼",
            address("上海市浦东新区范例路1200号3楼", street="范例路", number="1200号"),
        ),
        (
            "in a lane",
            "我住在样本西路1266弄5号201室",
            address("样本西路1266弄5号201室", street="样本西路", number="1266弄"),
        ),
        (
            "in an estate",
            "幸福小区3栋502室",
            address("幸福小区3栋502室", street="幸福小区", number="3栋"),
        ),
        (
            "in numerals",
            "地址是样本路十九号",
            address("样本路十九号", street="样本路", number="十九号"),
        ),
        ("no number", "High Street", Problem("number")),
        ("no number in Chinese", "样本路", Problem("number")),
        ("no street", "88号", Problem("street")),
        ("only a postcode", "AB1 2DE", Problem("number")),
        ("a novel", "12 High Street " + "x" * 300, LENGTH),
        ("a question", "where is 12 High Street?", NotThis()),
        ("a question in Chinese", "样本路88号怎么走", NotThis()),
        ("words", "I don't know", NotThis()),
        ("a day", "明天下午", NotThis()),
    ]
)
def test_an_address(text: str, expected: Any) -> None:
    assert reading("address", text) == expected

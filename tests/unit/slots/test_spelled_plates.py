"""Plates spelled out sign by sign, alone and in a sentence."""

import pytest

from flows.engine.slots import Situation, read, scan
from tests.unit.slots.saying import situation, sure, unsure

BOTH = (situation(), situation("en", zone="Europe/London", country="GB", currency="GBP"))
KINDS = {"phone", "cn_plate", "uk_plate", "penalty_no", "email", "money"}
CHINESE = [
    ("the car is hu a one two three four five", "沪A12345"),
    ("plate yue b double eight six six q please", "粤B8866Q"),
    ("plate 沪 a one two three four five", "沪A12345"),
    ("su e seven seven one zero two is my number plate", "苏E77102"),
    ("license plate jing N three X five oh eight", "京N3X508"),
    ("my car hu b six six eight eight nine was towed", "沪B66889"),
    ("for zhe alpha delta one two three four five, thanks", "浙AD12345"),
    ("fines on hu a12345", "沪A12345"),
    ("fines on hu-a 12345 a month ago", "沪A12345"),
    ("沪b六六八八九有没有违章", "沪B66889"),
]
BRITISH = [
    ("reg is lima bravo one seven x ray yankee zulu", "LB17 XYZ"),
    ("reg el bee one seven eks why zed", "LB17 XYZ"),
    ("el bee one seven ex why zed got a ticket", "LB17 XYZ"),
    ("the registrations are kilo november seventy-one double you x-ray zulu", "KN71 WXZ"),
    ("el bee seventeen ex why zed", "LB17 XYZ"),
]
NONE = [
    "in 5 min a 12 year old called",
    "lu a one two three four five six seven eight",
    "hu are you",
    "su b one two letters arrived",
    "lima bravo one seven x ray yankee",
    "lima bravo one seven x ray yankee zulu nine",
    "see you at one or two, are you free",
    "why are you one two three",
    "order sub12345 came on 3 may",
    "新车 a one bedroom flat",
]


@pytest.mark.parametrize("here", BOTH, ids=["china", "britain"])
@pytest.mark.parametrize(
    ("text", "kind", "plate"),
    [(text, "cn_plate", plate) for text, plate in CHINESE]
    + [(text, "uk_plate", plate) for text, plate in BRITISH],
)
def test_a_plate_is_spelled_out(text: str, kind: str, plate: str, here: Situation) -> None:
    assert [(each.kind, each.value) for each in scan(KINDS, text, here)] == [(kind, plate)]


@pytest.mark.parametrize("here", BOTH, ids=["china", "britain"])
@pytest.mark.parametrize("text", NONE)
def test_words_that_spell_no_plate(text: str, here: Situation) -> None:
    assert not scan({"cn_plate", "uk_plate"}, text, here)


def test_a_province_in_pinyin_is_read_back() -> None:
    assert read("cn_plate", "hu a one two three four five", BOTH[0]) == unsure("沪A12345")


def test_a_province_as_its_character_is_sure() -> None:
    assert read("cn_plate", "沪 a one two three four five", BOTH[0]) == sure("沪A12345")


def test_a_british_mark_in_names_of_letters() -> None:
    assert read("uk_plate", "el bee one seven ex why zed", BOTH[1]) == sure("LB17 XYZ")

"""Phone numbers said digit by digit, alone and in a sentence, in both of the cities' countries."""

import pytest

from flows.engine.slots import Problem, Situation, read, scan
from tests.unit.slots.saying import situation, sure

BRITAIN = situation("en", zone="Europe/London", country="GB", currency="GBP")
CHINA = situation()
BOTH = (CHINA, BRITAIN)
KINDS = {"phone", "cn_plate", "uk_plate", "penalty_no", "email", "money"}
MOBILE = [
    (
        "my phone is one three zero zero zero zero zero five six double eight thanks",
        "+8613000005688",
    ),
    ("call me on one three oh, oh oh oh oh, nine one two three", "+8613000009123"),
    ("number: one three zero triple zero zero one two three four", "+8613000001234"),
    ("one three zero, four zeroes, two two one nine", "+8613000002219"),
    ("one-three-oh oh-oh-oh-oh nine-one-two-three please", "+8613000009123"),
    ("one three nought quadruple nought one treble two", "+8613000001222"),
    ("手机幺三零 零零零零 五五二八", "+8613000005528"),
    ("电话幺三洞洞洞洞洞拐幺幺五，给儿子约护照", "+8613000007115"),
    ("一三零零零零零八八四二一下", "+8613000008842"),
]
HOME = [
    ("it's oh seven seven double oh nine hundred one two three", "+447700900123"),
    ("oh double seven double oh nine hundred treble five", "+447700900555"),
    ("ring oh seven seven oh oh, nine oh oh, one two three, two of us", "+447700900123"),
    ("nought two nought, seven nine four six, nought nine five eight", "+442079460958"),
]
NONE = [
    "one two three four five six seven eight nine",
    "eight hundred and eleven eleven people",
    "one two three zero zero zero zero zero five six double eight nine",
    "I waited one, two, three, four hours",
    "we are four, three adults one child",
    "一二三四五六七",
    "13,000,000,001 pounds of sand",
]


@pytest.mark.parametrize("here", BOTH, ids=["china", "britain"])
@pytest.mark.parametrize(("text", "number"), MOBILE)
def test_a_mobile_is_one_number_wherever_it_is_said(
    text: str, number: str, here: Situation
) -> None:
    assert [(each.kind, each.value) for each in scan(KINDS, text, here)] == [("phone", number)]


@pytest.mark.parametrize(("text", "number"), HOME)
def test_a_number_is_said_as_one_dials_it_in_britain(text: str, number: str) -> None:
    assert [(each.kind, each.value) for each in scan(KINDS, text, BRITAIN)] == [("phone", number)]


@pytest.mark.parametrize("here", BOTH, ids=["china", "britain"])
@pytest.mark.parametrize("text", NONE)
def test_digits_that_are_no_phone(text: str, here: Situation) -> None:
    assert not scan({"phone"}, text, here)


def test_an_answer_that_was_dictated() -> None:
    assert read("phone", "one three oh, four zeroes, nine one two three", CHINA) == sure(
        "+8613000009123"
    )


def test_a_dictated_answer_that_is_too_short() -> None:
    assert read("phone", "one three oh, oh oh oh oh, nine one", CHINA) == Problem("length")

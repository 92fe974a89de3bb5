"""Values inside longer messages: every one of the kinds asked for, none inside another."""

from typing import Any

import pytest

from flows.engine.slots import READERS, scan
from tests.unit.slots.saying import a_number, rows, situation

WOMAN = a_number("31010119900101000")
WRONG = WOMAN[:17] + str((int(WOMAN[17]) + 1) % 10)
USUAL = frozenset({"date", "time", "phone", "cn_id", "cn_plate", "penalty_no", "email"})


def found(text: str, kinds: frozenset[str] = USUAL, language: str = "zh") -> dict[str, Any]:
    return {each.kind: each.value for each in scan(kinds, text, situation(language))}


@rows(
    [
        (
            "day and time of a booking",
            "book marriage registration next Tuesday at 10",
            {"date": "2026-11-24", "time": "10:00"},
        ),
        (
            "day and time in Chinese",
            "我想预约下周二上午十点的结婚登记",
            {"date": "2026-11-24", "time": "10:00"},
        ),
        (
            "the evening belongs to the hour",
            "come tonight at 8",
            {"date": "2026-11-18", "time": "20:00"},
        ),
        ("a part of the day is no time", "明天下午来", {"date": "2026-11-19"}),
        ("a plate and a question", "沪A12345有没有罚单", {"cn_plate": "沪A12345"}),
        ("a correction", "不对，是沪A12345", {"cn_plate": "沪A12345"}),
        ("a corrected day", "no, the 24th", {"date": "2026-11-24"}),
        ("an ID holds no phone and no date", f"身份证{WOMAN}", {"cn_id": WOMAN}),
        ("a wrong ID holds nothing either", f"身份证{WRONG}", {}),
        ("a penalty number", "缴罚款 3101001234567890", {"penalty_no": "3101001234567890"}),
        ("a phone number", "打13000000001", {"phone": "+8613000000001"}),
        (
            "phone, mail and day",
            "call 13000000001 or write a@b.cn, the 24th suits",
            {"phone": "+8613000000001", "email": "a@b.cn", "date": "2026-11-24"},
        ),
        (
            "plate and ID in one message",
            f"沪A12345，{WOMAN}",
            {"cn_plate": "沪A12345", "cn_id": WOMAN},
        ),
        ("a metro line", "一号线怎么走", {}),
        ("an amount is no date", "it costs 12.24", {}),
        ("ten people are no time", "we are 10 people", {}),
        ("a greeting", "早上好", {}),
        ("the verb may", "may I ask something", {}),
        ("what is past is not taken", "I was there last Friday", {}),
        ("what cannot be is not taken", "on 30 February", {}),
        ("a day that was ruled out", "any day but Friday", {}),
        ("a day nobody can", "周五不行", {}),
        ("a range is no day", "Monday to Wednesday", {}),
        ("nothing", "", {}),
    ]
)
def test_values_in_a_message(text: str, expected: dict[str, Any]) -> None:
    assert found(text) == expected


def test_two_readings_of_a_date_are_to_be_read_back() -> None:
    (date,) = scan({"date"}, "on 3/12 please", situation())
    assert (date.value, date.confirm) == ("2026-12-03", True)


def test_a_moment_as_a_whole_hides_its_date_and_time() -> None:
    kinds = {"datetime", "date", "time"}
    (moment,) = scan(kinds, "来，下周二上午十点，好吗", situation("zh"))
    assert moment.kind == "datetime"
    assert moment.value == {"date": "2026-11-24", "time": "10:00"}


def test_a_number_between_day_and_time_is_its_own() -> None:
    text = "tomorrow, my phone is 13000000001, at 10am"
    here = scan({"phone", "datetime"}, text, situation())
    assert [(each.kind, text[each.start : each.end]) for each in here] == [
        ("datetime", "tomorrow"),
        ("phone", "13000000001"),
    ]
    assert here[0].value == {"date": "2026-11-19", "time": "10:00"}


def test_the_tail_of_an_id_beside_a_plate() -> None:
    text = "沪A12345，后六位12345X"
    assert found(text, frozenset({"cn_plate", "id_tail"})) == {
        "cn_plate": "沪A12345",
        "id_tail": "12345X",
    }


def test_spans_are_those_of_the_message_as_written() -> None:
    text = "Ｈｉ，沪 Ａ·１２３４５ 明天"
    spans = [text[each.start : each.end] for each in scan(USUAL, text, situation("zh"))]
    assert spans == ["沪 Ａ·１２３４５", "明天"]


def test_a_kind_nobody_knows_finds_nothing() -> None:
    assert scan({"shoe_size"}, "42", situation()) == ()


@pytest.mark.parametrize("kind", sorted(READERS))
def test_only_the_kinds_asked_for_are_found(kind: str) -> None:
    text = f"yes, my name is Anna Lee, 13000000001, a@b.cn, 沪A12345, {WOMAN}, 24 December at 10"
    assert {each.kind for each in scan({kind}, text, situation())} <= {kind}

"""Whatever is written, the readers answer: never an exception, spans inside the text, no drift."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import assert_never

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows.engine.render import show
from flows.engine.slots import (
    READERS,
    Ambiguous,
    NotThis,
    Option,
    Problem,
    Reading,
    Situation,
    Value,
    read,
    read_choice,
    scan,
    scan_choice,
)
from flows.engine.slots.examples import EXAMPLES, PARTS
from flows.engine.slots.shapes import MOST_DIGITS, Shape
from tests.unit.slots.saying import NOW, a_number, situation

WRITTEN = """
1 2 24 31 130 0000 2026 号 月 日 年 周 五 十 点 半 上午 下 到 前 后 第 个
沪 A x X ｘ １ : / - . , ， @ a.cn + 86
the th of at to half next week may Dec Monday am pm in two yes no not 不 是 好的
我叫 张 · ' { < 😀 幺 万 k
double o 101 31010119900101000
£ $ 块 毛 元 p pounds fifty hundred 百 点 oh C H E AB12 cde 2DE I O 1234567 0
路 街 Road Street 栋 室 the one 那个 earlier 最早 便宜 morning
"""
PIECES = st.sampled_from(["\n", "\u200b", "\u0301", " ", *WRITTEN.split()])
PHRASES = st.lists(PIECES, max_size=14).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda gap: gap.join(pieces))
)
TEXTS = PHRASES | st.text(max_size=60)
KINDS = sorted(READERS)
OPTIONS = (Option("a", ("Pudong", "浦东")), Option(2, ("Xuhui", "徐汇", "2")), Option("", ("",)))
MOMENTS = (
    Option("a", ("24 November 09:30",)),
    Option("b", ("11月26日 15:00 £20",)),
    Option("c", ()),
)
SITUATIONS = st.builds(
    Situation,
    st.sampled_from(["zh", "en", "de", ""]),
    st.integers(0, 40_000).map(lambda days: NOW - timedelta(days=10_000 - days, hours=days % 24)),
    st.sampled_from(["Asia/Shanghai", "Europe/London", "America/New_York", "UTC"]),
    st.none(),
    st.sampled_from(["CN", "GB", "US", "", "XX"]),
    st.sampled_from(["CNY", "GBP", "JPY", ""]),
    st.builds(
        Shape,
        st.frozensets(st.integers(1, MOST_DIGITS), max_size=3),
        st.sampled_from([(), ("ZK",), ("0", "7"), ("(", "A1")]),
    ),
)


def is_proper(reading: Reading, kind: str) -> bool:
    match reading:
        case Value():
            return True
        case Ambiguous(choices):
            return len(choices) > 1
        case Problem(part):
            return part in PARTS[kind]
        case NotThis():
            return True
        case _:
            assert_never(reading)


@pytest.mark.parametrize("kind", KINDS)
@given(TEXTS, SITUATIONS)
@settings(max_examples=60, deadline=None, derandomize=True)
@example("24" * 40, situation())
@example("İ" * 30 + "24号", situation())
def test_any_text_gives_a_reading_whose_problem_has_words(
    kind: str, text: str, here: Situation
) -> None:
    assert is_proper(read(kind, text, here), kind)


@given(TEXTS, SITUATIONS, st.sampled_from([OPTIONS, MOMENTS, MOMENTS[:2], ()]))
@settings(max_examples=120, deadline=None, derandomize=True)
def test_any_text_gives_a_choice(text: str, here: Situation, options: tuple[Option, ...]) -> None:
    assert is_proper(read_choice(text, options, here), "choice")
    for each in scan_choice(text, options, here):
        assert 0 <= each.start < each.end <= len(text)


@given(TEXTS, st.sets(st.sampled_from(KINDS)), SITUATIONS)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_spans_lie_in_the_text_and_apart(text: str, kinds: set[str], here: Situation) -> None:
    found = scan(kinds, text, here)
    assert {each.kind for each in found} <= kinds
    end = 0
    for each in found:
        assert end <= each.start < each.end <= len(text)
        end = each.end


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "一",
        "x1",
        "下周二上午十点 ",
        "at 10 ",
        "好的",
        "12/24/",
        "a@b.",
        "我叫",
        "(",
        "half ",
    ],
)
def test_a_text_of_5000_characters_is_answered_soon(kind: str, piece: str) -> None:
    text = (piece * 5000)[:5000]
    assert is_proper(read(kind, text, situation()), kind)
    assert all(each.end <= 2000 for each in scan({kind}, text, situation()))


def printed(reading: Reading) -> str | None:
    """As a resident is shown it; an ID, a card unmasked."""
    if not isinstance(reading, Value):
        return None
    value = reading.value
    return show(dict(value), None, "en") if isinstance(value, Mapping) else str(value)


CANONICAL = ["date", "time", "phone", "cn_plate", "penalty_no", "id_tail", "email", "person_name"]
CARDS = ["passport", "hk_macau_permit", "home_return_permit", "taiwan_permit", "foreigner_id"]
BILLS = ["account_no", "reader_card", "council_tax_no", "parking_ticket", "uk_plate", "postcode"]


PRINTED = frozenset(
    {*CANONICAL, *CARDS, *BILLS, "cn_id", "money", "address", "float", "count", "bool"}
    | {"text", "free_text", "link_code"}
)
ELSEWHERE = frozenset({"datetime", "range", "month"})  # test_dates_printed.py


def test_every_kind_is_printed_and_read_again() -> None:
    assert READERS.keys() == PRINTED | ELSEWHERE


@given(TEXTS, st.sampled_from([OPTIONS[:2], MOMENTS[:2]]))
@settings(max_examples=150, deadline=None, derandomize=True)
@example("Xuhui", OPTIONS[:2])
def test_a_choice_is_chosen_again_by_its_title(text: str, options: tuple[Option, ...]) -> None:
    reading = read_choice(text, options, situation())
    if isinstance(reading, Value):
        title = next(each.titles[0] for each in options if each.value == reading.value)
        assert read_choice(title, options, situation()) == Value(reading.value)


@pytest.mark.parametrize("kind", sorted(PRINTED))
@given(TEXTS)
@settings(max_examples=80, deadline=None, derandomize=True)
def test_a_value_printed_and_read_again_is_the_same(kind: str, text: str) -> None:
    value = printed(read(kind, text, situation()))
    if value is not None:
        again = f"我叫{value}" if kind == "person_name" else value  # what is announced is a name
        assert printed(read(kind, again, situation())) == value


@pytest.mark.parametrize("kind", [*CARDS, *BILLS, "cn_plate", "penalty_no", "cn_id"])
@given(st.data())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_a_mistyped_number_is_another_one_or_says_what_is_wrong(
    kind: str, data: st.DataObject
) -> None:
    """Whatever becomes of one sign of the example, what is read is read again as itself."""
    example = EXAMPLES[kind]
    at = data.draw(st.integers(0, len(example) - 1))
    sign = data.draw(
        st.sampled_from(["", " ", "-", "O", "0", "I", "1", "l", "幺", "Ａ", "７", "x"])
    )
    text = example[:at] + sign + example[at + data.draw(st.integers(0, 1)) :]
    reading = read(kind, text, situation())
    assert is_proper(reading, kind)
    if isinstance(reading, Value):
        assert read(kind, str(reading.value), situation()) in {
            Value(reading.value),
            Value(reading.value, confirm=True),
        }


@given(st.integers(0, 99_999_999), st.sampled_from(["CNY", "GBP", "EUR", "JPY", "KWD"]))
@settings(derandomize=True, deadline=None)
def test_money_shown_is_read_as_itself(minor: int, currency: str) -> None:
    for language in ("en", "zh"):
        here = situation(language, country="", currency="CNY")
        reading = read("money", show({"minor": minor, "currency": currency}, None, language), here)
        assert isinstance(reading, Value)
        assert reading.value == {"minor": minor, "currency": currency}


@given(st.dates(date(2026, 11, 18), date(2199, 12, 31)))
@settings(derandomize=True, deadline=None)
def test_a_day_printed_is_read_as_itself(day: date) -> None:
    assert read("date", day.isoformat(), situation()) == Value(day.isoformat())


@given(st.dates(date(1900, 1, 1), date(2026, 11, 18)), st.sampled_from(["000"]))
@settings(derandomize=True, deadline=None)
def test_an_id_of_any_birth_date_is_read_as_itself(born: date, code: str) -> None:
    number = a_number(f"310101{born:%Y%m%d}{code}")
    assert read("cn_id", number.lower(), situation()) == Value(number)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüéñ", min_size=2, max_size=12))
@settings(derandomize=True, deadline=None)
def test_an_introduced_name_is_read_as_itself(name: str) -> None:
    assert read("person_name", f"my name is {name.title()}", situation()) in {
        Value(name.title()),
        Value(name.title(), confirm=True),
    }


@given(st.integers(1, 14), st.sampled_from(["天后", "天以后"]))
@settings(derandomize=True, deadline=None)
def test_days_ahead_are_counted_from_today(days: int, words: str) -> None:
    day = (NOW + timedelta(days=days)).date().isoformat()
    assert read("date", f"{days}{words}", situation("zh")) == Value(day)

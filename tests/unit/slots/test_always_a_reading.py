"""Whatever is written, the readers answer: never an exception, spans inside the text, no drift."""

from datetime import date, timedelta
from typing import assert_never

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

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
from flows.engine.slots.examples import PARTS
from tests.unit.slots.saying import NOW, a_number, situation

WRITTEN = """
1 2 24 31 130 0000 2026 号 月 日 年 周 五 十 点 半 上午 下 到 前 后 第 个
沪 A x X ｘ １ : / - . , ， @ a.cn + 86
the th of at to half next week may Dec Monday am pm in two yes no not 不 是 好的
我叫 张 · ' { < 😀 幺 万 k
double o 101 31010119900101000
"""
PIECES = st.sampled_from(["\n", "\u200b", "\u0301", " ", *WRITTEN.split()])
PHRASES = st.lists(PIECES, max_size=14).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda gap: gap.join(pieces))
)
TEXTS = PHRASES | st.text(max_size=60)
KINDS = sorted(READERS)
OPTIONS = (Option("a", ("Pudong", "浦东")), Option(2, ("Xuhui", "徐汇", "2")), Option("", ("",)))
SITUATIONS = st.builds(
    Situation,
    st.sampled_from(["zh", "en", "de", ""]),
    st.integers(0, 40_000).map(lambda days: NOW - timedelta(days=10_000 - days, hours=days % 24)),
    st.sampled_from(["Asia/Shanghai", "Europe/London", "America/New_York", "UTC"]),
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


@given(TEXTS, SITUATIONS)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_any_text_gives_a_choice(text: str, here: Situation) -> None:
    assert is_proper(read_choice(text, OPTIONS, here), "choice")
    for each in scan_choice(text, OPTIONS, here):
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
    return str(reading.value) if isinstance(reading, Value) else None


CANONICAL = ["date", "time", "phone", "cn_plate", "penalty_no", "id_tail", "email", "person_name"]


@pytest.mark.parametrize("kind", [*CANONICAL, "float", "count", "bool"])
@given(TEXTS)
@settings(max_examples=80, deadline=None, derandomize=True)
def test_a_value_printed_and_read_again_is_the_same(kind: str, text: str) -> None:
    value = printed(read(kind, text, situation()))
    if value is not None:
        again = f"我叫{value}" if kind == "person_name" else value  # what is announced is a name
        assert printed(read(kind, again, situation())) == value


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

"""How long a value of each kind can be when it is shown."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.usecases import matters, places
from flows.engine.check_longest import FREE, SHOWN, units
from flows.engine.render import SHOWN_KINDS, show
from flows.engine.slots import READERS, Value, read
from integrations.actions import ACTIONS, MOST
from tests.unit.slots.saying import situation

MAILBOX = "a" * 64 + "@" + ".".join(["b" * 63] * 8) + "." + "c" * 24


def shown(kind: str, text: str, language: str = "en") -> int | None:
    """How long the answer is when it is shown; None where it is no answer."""
    reading = read(kind, text, situation(language))
    if not isinstance(reading, Value) or isinstance(reading.value, dict):
        return None
    return units(show(reading.value, kind, language))  # type: ignore[arg-type]  # no mapping


def test_every_kind_of_answer_has_a_length() -> None:
    assert SHOWN.keys() | {"bool"} == READERS.keys() | SHOWN_KINDS


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("text", "w" * FREE),
        ("free_text", "w" * FREE),
        ("person_name", "Maria " + "a" * 34),
        ("link_code", "ACDE-3467"),
        ("email", MAILBOX),
        ("cn_id", "11010519491231002X"),
        ("penalty_no", "3101" + "0" * 12),
        ("phone", "+49 1234 5678 9012 3"),
        ("cn_plate", "沪AD12345"),
        ("date", "2026-12-30"),
        ("time", "10:30"),
    ],
)
def test_the_longest_answer_of_a_kind_is_shown_at_the_length_of_the_table(
    kind: str, text: str
) -> None:
    long = shown(kind, text)
    assert long is not None
    assert long == SHOWN[kind] or kind == "date"


@pytest.mark.parametrize("kind", ["text", "free_text"])
def test_longer_words_are_refused(kind: str) -> None:
    assert shown(kind, "w" * (FREE + 1)) is None


def test_the_longest_day_is_as_long_as_the_table_says() -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(400)]
    longest = max(units(show(day.isoformat(), "date", "en")) for day in days)
    assert longest == SHOWN["date"]
    moments = (f"{day.isoformat()}T10:30" for day in days)
    assert max(units(show(at, "datetime", "en")) for at in moments) == SHOWN["datetime"]
    assert units(show("2026-09-30T10:30", "clock", "en")) == SHOWN["clock"]


ANSWERS = st.one_of(
    st.text(
        "0123456789+-(). ,:/年月日点沪京ABCDXx@·abc一二三四五六七八九十百千万亿零", max_size=60
    ),
    st.from_regex(r"[0-9]{1,40}(\.[0-9]{1,40})?(k|万|亿| million)?", fullmatch=True),
)


@given(st.sampled_from(sorted(READERS)), ANSWERS, st.sampled_from(("en", "zh")))
@settings(max_examples=500, deadline=None)
def test_no_answer_is_shown_longer(kind: str, text: str, language: str) -> None:
    long = shown(kind, text, language)
    assert long is None or long <= SHOWN.get(kind, 3)


def test_actions_give_no_more_buttons_than_is_told() -> None:
    assert MOST == {
        "days": places.DAYS_OFFERED,
        "times": places.TIMES_OFFERED,
        "near": places.NEAR_OFFERED,
        "matters": matters.MOST,
    }
    told = {result for action in ACTIONS.values() for result in action.most}
    assert told == set(MOST)

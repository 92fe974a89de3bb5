"""Names of things that have many, learned from how phrases are marked."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from components.naming import LONGEST, MOST, Example, Names, cut_up
from components.plain import Tables
from components.words import words
from hypothesis import given
from hypothesis import strategies as st

MARK = re.compile(r"\[([^]]+)\]\((\w+)(?::([^)]*))?\)")
WANTED = frozenset({"utility", "destination", "applicant", "date"})
TABLES = Tables(simple={"電": "电"})
ROUNDS = 60


def weighed(seen: Sequence[Sequence[str]], marked: Sequence[bool]) -> dict[str, float]:
    """A logistic regression in its plainest form, step by step."""
    weights: dict[str, float] = {}
    for _ in range(ROUNDS):
        for told, right in zip(seen, marked, strict=True):
            score = sum(weights.get(each, 0.0) for each in told)
            step = 0.3 * (right - 1 / (1 + math.exp(-score)))
            weights.update({each: weights.get(each, 0.0) + step for each in told})
    return weights


def example(service: str, phrase: str) -> Example:
    """As phrases are written down: "pay the [gas](utility) bill"."""
    text, marks, at = "", [], 0
    for found in MARK.finditer(phrase):
        text += phrase[at : found.start()]
        entity, value = found[2], "" if found[2] == "date" else found[3] or found[1]
        marks.append((len(text), len(text) + len(found[1]), entity, value))
        text, at = text + found[1], found.end()
    return Example(words(text + phrase[at:], TABLES), service, marks)


def learned(*phrases: tuple[str, str]) -> Names:
    return Names.learn([example(*each) for each in phrases], WANTED, TABLES, weighed)


NAMES = learned(
    *[("utility", "pay my [gas](utility) bill")] * 3,
    *[("utility", "[elec](utility:electricity) bill")] * 2,
    ("utility", "[electricity](utility) reading"),
    *[("utility", "交[电](utility:electricity)费")] * 3,
    *[("travel", "for [Hong Kong](destination:hong_kong) and [macau](destination:macao)")] * 3,
    *[("travel", "renew my [mum](applicant:parent)'s permit")] * 3,
    *[("small", "mum says hello")] * 4,
    *[("scope", "where is a gas station")] * 4,
    *[("scope", "books on electricity and macau")] * 3,
    ("scope", "my plate is [沪A12345](plate)"),
    *[("library", "bring it [last month](date)")] * 2,
    *[("library", "I took it [last Monday](date)")] * 3,
    *[("library", "[上周一](date)借的")] * 3,
    *[("library", "[两周前](date)还的")] * 3,
    *[("library", "monday is a day like any other")] * 2,
    *[("travel", "一家[株](applicant:x)和[式](applicant:y)")] * 2,
)


@pytest.mark.parametrize(
    ("service", "text", "named"),
    [
        pytest.param("utility", "my GAS bill", [("utility", "gas", "GAS")], id="in capitals"),
        pytest.param(
            "utility", "elec bill", [("utility", "electricity", "elec")], id="another value"
        ),
        pytest.param("utility", "交電费", [("utility", "electricity", "電")], id="traditional"),
        pytest.param("utility", "my ｇａｓ bill", [("utility", "gas", "ｇａｓ")], id="full-width"),
        pytest.param(
            "utility", "electrcity bill", [("utility", "electricity", "electrcity")], id="a slip"
        ),
        pytest.param("scope", "where is a gas station", [], id="what is around it denies it"),
        pytest.param(
            "travel",
            "for hong  kong and Macau",
            [("destination", "hong_kong", "hong  kong"), ("destination", "macao", "Macau")],
            id="two words, and two names",
        ),
        pytest.param("travel", "for hong", [], id="half a name"),
        pytest.param(
            "travel", "my mum’s permit", [("applicant", "parent", "mum")], id="without its 's"
        ),
        pytest.param("small", "mum says hello", [], id="the same word in a greeting"),
        pytest.param(
            "library", "Last  Month", [("date", "Last  Month", "Last  Month")], id="as written"
        ),
        pytest.param(
            "library",
            "I took it last Friday",
            [("date", "last Friday", "last Friday")],
            id="another day of the week",
        ),
        pytest.param("library", "上周三借的", [("date", "上周三", "上周三")], id="in Chinese, too"),
        pytest.param(
            "library", "十二周前还的", [("date", "十二周前", "十二周前")], id="a longer number"
        ),
        pytest.param("scope", "my plate is 沪A12345", [], id="what has a shape of its own"),
        pytest.param("utility", "", [], id="nothing"),
    ],
)
def test_what_is_named(service: str, text: str, named: list[tuple[str, str, str]]) -> None:
    found = NAMES.found(text, service)

    assert [(each.entity, each.value, text[each.start : each.end]) for each in found] == named


def test_what_most_phrases_call_it_is_its_value() -> None:
    names = learned(
        ("travel", "[hk](destination:macao)"),
        ("travel", "[hk](destination:hong_kong)"),
        ("travel", "[HK](destination:hong_kong)"),
    )

    assert [each.value for each in names.found("hk", "travel")] == ["hong_kong"]


def test_the_longest_name_is_taken() -> None:
    names = learned(
        *[("library", "on [monday](date)")] * 3, *[("library", "on [monday night](date)")] * 3
    )

    assert [each.value for each in names.found("on monday night", "library")] == ["monday night"]


def test_a_name_of_too_many_words_is_none() -> None:
    long = " ".join("abcdefghijklmn"[:LONGEST])
    names = learned(("library", f"on [{long}](date)"), ("library", f"on [{long} z](date)"))

    assert set(names.meant) == {long}


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("my mum's", ["my", "mum", "'s"]),
        ("Mum’s", ["mum", "'s"]),
        ("it's's", ["it's", "'s"]),
        ("mums", ["mums"]),
        ("I can't", ["i", "can't"]),
        ("'s", ["s"]),
    ],
)
def test_what_belongs_to_somebody(text: str, forms: list[str]) -> None:
    assert [word.form for word in cut_up(words(text, TABLES))] == forms


@given(st.text(max_size=60) | st.text("mu'’s ﬁé\u200b", max_size=20))
def test_words_cut_up_stand_where_they_say(text: str) -> None:
    found = cut_up(words(text, TABLES))

    assert all(0 <= each.start <= each.end <= len(text) for each in found)
    assert all(each.text in ("", text[each.start : each.end]) for each in found)


PIECES = (
    "pay my gas",
    "GAS bill",
    "elec",
    "for Hong",
    "kong",
    "macau",
    "last",
    "month",
    "電",
    "mum's",
)
NOISE = ("", " ", "  ", ", ", "?", "㍿", "🚗", "ﬁ", "\u200b", "'", "３", "罚", "xq", "\ud800")
SERVICES = ("utility", "travel", "scope", "library", "never seen", "")


def messages() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from((*PIECES, *NOISE)), max_size=30).map("".join)


@given(messages() | st.text(max_size=60), st.sampled_from(SERVICES))
def test_names_never_overlap_and_stand_where_they_say(text: str, service: str) -> None:
    found = NAMES.found(text, service)

    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(MOST <= each.sure <= 1 for each in found)
    assert all(each.value or each.entity == "date" for each in found)

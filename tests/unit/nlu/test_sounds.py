"""One spelling of many: traditional characters, pinyin as it is typed, words as they sound."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from components.plain import Tables, folded, skeleton
from components.words import words
from hypothesis import given
from hypothesis import strategies as st

TYPED = ("jiao", "ji", "ao", "fa", "kuan", "fang", "fan", "gan", "an", "a", "zhuang", "lv")
TABLES = Tables(
    simple={"罰": "罚", "單": "单"},
    sounds={"罚": "fa", "单": "dan"},
    syllables={each: folded(each) for each in TYPED},
)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        pytest.param("jiaofakuan", ("jiao", "fa", "kuan"), id="a wish"),
        pytest.param("fangan", ("fan", "gan"), id="the fewest, however it is cut"),
        pytest.param("jiao", ("jiao",), id="one rather than two"),
        pytest.param("zhuang", ("zuan",), id="the longest there is, folded"),
        pytest.param("lv", ("lv",), id="a sound that no key has"),
        pytest.param("jiaofakuanx", (), id="a letter too many"),
        pytest.param("xjiao", (), id="a letter too early"),
        pytest.param("", (), id="nothing"),
    ],
)
def test_pinyin_without_spaces(word: str, syllables: tuple[str, ...]) -> None:
    assert TABLES.typed(word) == syllables


SYLLABLES = st.sets(st.text("an", min_size=1, max_size=6), max_size=8)


@given(SYLLABLES, st.text("anx", max_size=14))
def test_syllables_join_to_the_word_and_are_the_fewest(syllables: set[str], word: str) -> None:
    told = Tables(syllables={each: each for each in syllables}).typed(word)

    least = fewest(word, syllables)
    assert set(told) <= syllables
    assert "".join(told) == (word if least else "")
    assert len(told) == (least or 0)


def fewest(word: str, syllables: set[str]) -> int | None:
    """Every way to cut it, tried."""
    for cuts in range(len(word)):
        for inner in combinations(range(1, len(word)), cuts):
            places = (0, *inner, len(word))
            if {word[a:b] for a, b in pairwise(places)} <= syllables:
                return cuts + 1
    return None


@given(st.text(max_size=50))
def test_simplified_text_keeps_its_places(text: str) -> None:
    told = TABLES.simplified(text + "罰單")

    assert len(told) == len(text) + 2
    assert told.endswith("罚单")
    assert TABLES.simplified(told) == told


def test_traditional_characters_are_read_as_simplified_and_shown_as_written() -> None:
    (one, two) = words("罰單", TABLES)

    assert (one.form, two.form) == ("罚", "单")
    assert (one.text, two.text) == ("罰", "單")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zhi", "zi"),
        ("chang", "can"),
        ("sheng", "sen"),
        ("nan", "lan"),
        ("hui", "fui"),
        ("ren", "len"),
        ("xing", "xin"),
        ("zhong", "zon"),
        ("lue", "lve"),
    ],
)
def test_syllables_that_many_say_alike_are_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize("syllable", ["a", "e", "n", "h", "r", "ang", "er"])
def test_a_syllable_is_never_folded_away(syllable: str) -> None:
    assert folded(syllable)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("wait", "weight"),
        ("knight", "night"),
        ("right", "write"),
        ("phone", "fone"),
        ("licence", "license"),
        ("check", "cheque"),
        ("station", "stashun"),
        ("paid", "payed"),
        ("litter", "liter"),
    ],
)
def test_english_words_that_sound_alike_are_one(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("pay", "play"), ("water", "later"), ("tax", "task")])
def test_words_that_sound_different_stay_apart(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@given(st.from_regex(r"[a-z]{1,40}", fullmatch=True))
def test_something_is_left_of_every_word(word: str) -> None:
    told = skeleton(word)

    assert told
    assert len(told) <= len(word)

"""Words that are not known, as the known one they are nearest to."""

from __future__ import annotations

import string

import pytest
from components.spelling import LONG, SHORTEST, Spelling, counted, known, slips
from hypothesis import given
from hypothesis import strategies as st

KNOWN = {
    "library": 40,
    "licence": 9,
    "license": 30,
    "marriage": 20,
    "fine": 50,
    "fire": 5,
    "find": 50,
    "certificate": 7,
    "registration": 7,
    "罚": 70,
    "visa": 8,
    "a00000": 9,
}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("libary", "library", id="a letter is missing"),
        pytest.param("librrary", "library", id="one is too many"),
        pytest.param("librery", "library", id="one is wrong"),
        pytest.param("lirbary", "library", id="two neighbours are swapped"),
        pytest.param("mariage", "marriage", id="seven letters of eight"),
        pytest.param("visaa", "visa", id="a short one"),
        pytest.param("licenze", "license", id="of two as near, the one that is seen more often"),
        pytest.param(
            "finw", "find", id="of two as near and as frequent, the first in the alphabet"
        ),
        pytest.param("firre", "fire", id="the nearest one, however rare"),
        pytest.param("libry", "libry", id="two slips in a short word are too many"),
        pytest.param("registratoin", "registration", id="two swapped at the end"),
        pytest.param(
            "regestratoin", "registration", id="two slips in a long word: wrong and swapped"
        ),
        pytest.param("certifcte", "certificate", id="two are missing in a long one"),
        pytest.param("certificataae", "certificate", id="two are too many in a long one"),
        pytest.param("sertifikate", "certificate", id="two are wrong in a long one"),
        pytest.param("sertifikaet", "sertifikaet", id="three slips are too many in any"),
        pytest.param("fine", "fine", id="a known one stays"),
        pytest.param("fin", "fin", id="three letters are near to too much"),
        pytest.param("fiñe", "fiñe", id="a letter of another alphabet"),
        pytest.param("罸", "罸", id="a character of another alphabet"),
        pytest.param("a0000", "a0000", id="the shape of a plate"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_the_nearest_known_word(written: str, read: str) -> None:
    assert Spelling(KNOWN).corrected(written) == read


def test_what_is_known_was_seen_often_enough() -> None:
    seen = counted([["pay", "pay", "fine"], ["fine"], []])

    assert seen == {"pay": 1, "fine": 2}
    assert known(seen, 2) == {"fine": 2}


LETTERS = "abcr"
WORDS = st.text(LETTERS, max_size=10)
VOCABULARY = st.dictionaries(WORDS, st.integers(1, 9), max_size=12)


def wounded(word: str) -> set[str]:
    """Every word that is one slip away, written out."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        *(one + other[1:] for one, other in halves if other),
        *(one + other[1] + other[0] + other[2:] for one, other in halves if len(other) > 1),
        *(one + letter + other[1:] for one, other in halves if other for letter in LETTERS),
        *(one + letter + other for one, other in halves for letter in LETTERS),
    } - {word}


@given(WORDS, WORDS, st.integers(0, 4))
def test_slips_are_the_same_both_ways_and_none_only_between_equals(
    one: str, other: str, most: int
) -> None:
    told = slips(one, other, most)

    assert told == slips(other, one, most)
    assert (told == 0) == (one == other)
    assert 0 <= told <= most + 1
    assert told == min(slips(one, other, 20), most + 1)


@given(WORDS, st.data())
def test_one_slip_is_one_slip(word: str, data: st.DataObject) -> None:
    other = data.draw(st.sampled_from(sorted(wounded(word))))

    assert slips(word, other, 3) == 1


@given(WORDS, WORDS)
def test_what_is_one_slip_away_is_all_that_can_be_written_so(one: str, other: str) -> None:
    assert (slips(one, other, 3) == 1) == (other in wounded(one))


@given(VOCABULARY, st.text(string.ascii_lowercase + "罚0' ", max_size=12))
def test_a_known_word_or_the_word_itself(vocabulary: dict[str, int], word: str) -> None:
    spelling = Spelling(vocabulary)
    told = spelling.corrected(word)

    assert told == word or told in spelling.known
    assert spelling.corrected(told) == told


@given(VOCABULARY, WORDS)
def test_nothing_nearer_is_passed_over(vocabulary: dict[str, int], word: str) -> None:
    """As if every known word were measured."""
    spelling = Spelling(vocabulary)
    allowed = 2 if len(word) >= LONG else 1
    near = [
        (slips(word, each, allowed), -often, each)
        for each, often in vocabulary.items()
        if len(each) >= SHORTEST and slips(word, each, allowed) <= allowed
    ]
    if len(word) < SHORTEST or word in vocabulary or not near:
        assert spelling.corrected(word) == word
    else:
        assert spelling.corrected(word) == min(near)[2]


@given(st.text(string.ascii_lowercase, min_size=LONG, max_size=20), st.data())
def test_two_slips_in_a_long_word_are_forgiven(word: str, data: st.DataObject) -> None:
    once = data.draw(st.sampled_from(sorted(wounded(word))))
    twice = data.draw(st.sampled_from(sorted(wounded(once))))

    allowed = 2 if len(twice) >= LONG else 1
    found = Spelling({word: 3}).corrected(twice)
    assert found == (word if slips(word, twice, allowed) <= allowed else twice)

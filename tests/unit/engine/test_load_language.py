"""A language is a file: what it says is taken, and what is wrong in it is told with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.languages import language_problems, languages, written
from flows.engine.load_language import load_language
from flows.engine.tongue import FIGURES, Language, is_sentence
from flows.engine.yaml_tree import Source
from nlu.words import twice

WHOLE = """\
itself: Español
called: castellano, Spanish
asked_for: habla *, en *
script: latin
letters: áñ¿
small: el, qué, cómo
around: {before: por favor, after: gracias}
sure: {control.cancel: basta}
written:
  weekdays: lunes, martes, miércoles, jueves, viernes, sábado, domingo
  days: lun, mar, mié, jue, vie, sáb, dom
  months: >-
    enero, febrero, marzo, abril, mayo, junio, julio,
    agosto, septiembre, octubre, noviembre, diciembre
  yes: sí
  no: no
emergency: {}
"""


def read(text: str, name: str = "es.yml") -> Language:
    found = load_language(Source(f"languages/{name}", text)).language
    assert found is not None
    return found


def told(text: str, name: str = "es.yml") -> list[tuple[int, str]]:
    problems = load_language(Source(f"languages/{name}", text)).problems
    return [(each.line, each.message) for each in problems]


def test_what_a_file_says_is_taken() -> None:
    spanish = read(WHOLE)
    assert (spanish.code, spanish.itself) == ("es", "Español")
    assert spanish.called == ("Español", "castellano", "Spanish")
    assert spanish.telling.small == {"el", "que", "como"}
    assert spanish.sure == {"control.cancel": ("basta",)}
    assert spanish.written.weekdays[2] == "miércoles"
    assert told(WHOLE) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        pytest.param("script: latin", "script: latn", 4, "'latn' is none of", id="script"),
        pytest.param("itself: Español\n", "", 1, "'itself' is missing", id="a key is missing"),
        pytest.param("small: el", "smal: el", 6, "is 'small' meant?", id="misspelt"),
        pytest.param("habla *", "habla", 3, "has no *", id="no name in the asking"),
        pytest.param("small: el", "small: por favor", 6, "more than one word", id="two words"),
        pytest.param("lunes, ", "", 10, "7 words are needed, here are 6", id="six days"),
        pytest.param("  yes: sí\n", "", 10, "'written' lacks yes", id="no word for yes"),
        pytest.param("sí\n", "sí\n  date: '{dia}'\n", 16, "{dia} is none of", id="a place"),
        pytest.param("sí\n", "sí\n  money: {EUR: '{sum}'}\n", 16, "{sum} is none", id="money"),
        pytest.param("letters: áñ¿", "codes: '['", 5, "codes: ", id="a pattern"),
        pytest.param("control.cancel: basta", "control.cancel: [b]", 8, "no text", id="a list"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old: str, new: str, line: int, says: str) -> None:
    assert old in WHOLE
    found = told(WHOLE.replace(old, new))
    assert any(n == line and says in message for n, message in found), found


def test_a_file_that_is_no_table_is_no_language() -> None:
    loaded = load_language(Source("languages/es.yml", "- a"))
    assert loaded.language is None
    assert "table" in loaded.problems[0].message


def test_a_language_is_named_by_its_file() -> None:
    assert any("no code of a language" in message for _, message in told(WHOLE, "spanish.yml"))


@given(st.text())
def test_any_file_gets_an_answer(text: str) -> None:
    assert load_language(Source("languages/es.yml", text)) is not None


def test_the_files_there_are_have_no_problem() -> None:
    assert {"en", "zh"} <= languages().keys()
    assert (language_problems(), list(twice(languages().values()))) == ((), [])


def test_without_a_file_values_are_written_in_figures() -> None:
    assert written("xx") is FIGURES


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ok", False),
        ("hello there", False),
        ("I want to pay it", True),
        ("好的", False),
        ("编号在哪里找", False),
        ("我要交一下交通罚款", True),
        ("1 2 3 4 5", False),
    ],
)
def test_what_is_long_enough_to_be_meant(text: str, sentence: bool) -> None:
    assert is_sentence(text) is sentence

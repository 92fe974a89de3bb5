"""The list of kinds is the code's own, and every problem has words in every language."""

from __future__ import annotations

import pytest

from bot.verbs.slot_page import PAGE
from flows.engine.slots import READERS
from flows.engine.slots.examples import PARTS, problem_keys
from flows.engine.slots.kinds import KINDS
from flows.engine.slots.kinds_page import page
from flows.folders import read_system

RESPONSES = read_system().responses
PROBLEMS = [(kind, part) for kind, parts in PARTS.items() for part in parts]


def test_the_page_of_kinds_is_fresh() -> None:
    """`python -m bot.verbs.slot_page` writes it anew."""
    assert PAGE.read_text("utf-8") == page()


def test_the_list_is_closed() -> None:
    assert KINDS.keys() == READERS.keys() | {"choice"}


@pytest.mark.parametrize(("kind", "part"), PROBLEMS)
def test_every_problem_has_words_in_every_language(kind: str, part: str) -> None:
    named = [RESPONSES[key] for key in problem_keys(kind, part) if key in RESPONSES]
    assert named, f"utter_problem_{kind}_{part}"
    texts = named[0].variations[0].texts
    assert texts["en"].strip()
    assert texts["zh"].strip()

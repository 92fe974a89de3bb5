"""Every rule of `check` has a small file that breaks it, found at its line; odd files draw none.

Phrases of the model are looked at together: tests/unit/nlu/test_wrong_phrases.py.
"""

from __future__ import annotations

import pytest

from flows.engine.check_rules import RULES
from flows.engine.check_rules_phrases import PHRASES
from tests.flows.stage import Small, small_files

BROKEN, ODD = small_files("broken"), small_files("odd")


@pytest.mark.parametrize("small", [pytest.param(each, id=each.path.stem) for each in BROKEN])
def test_what_is_wrong_is_found_at_its_line_and_nothing_else(small: Small) -> None:
    found = small.problems()
    assert sorted({(each.line, each.rule) for each in found}) == small.marked
    assert small.rule in {each.rule for each in found}
    for each in found:
        assert each.file == small.path.name
        assert each.level == RULES[each.rule].level
        assert each.hint == RULES[each.rule].hint
        assert each.message


@pytest.mark.parametrize("small", [pytest.param(each, id=each.path.stem) for each in ODD])
def test_what_is_odd_but_right_draws_no_complaint(small: Small) -> None:
    assert small.problems() == []


def test_every_rule_has_a_file_that_breaks_it() -> None:
    here = RULES.keys() - {rule.id for rule in PHRASES}
    assert sorted(here) == sorted({small.rule for small in BROKEN})


def test_there_are_enough_of_both() -> None:
    assert len(BROKEN) > len(RULES) + 20
    assert len(ODD) >= 30

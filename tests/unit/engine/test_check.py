"""Every static check, with a file that passes it and one that does not."""

from __future__ import annotations

import pytest

from flows.engine.check import CHECKS, check
from tests.unit.engine.check_rows import actions, conditions, flows, slots, steps, texts
from tests.unit.engine.checking import Row, facts_of, flow, found, scope_of

ROWS = [*flows.ROWS, *steps.ROWS, *conditions.ROWS, *slots.ROWS, *texts.ROWS, *actions.ROWS]


@pytest.mark.parametrize("case", [pytest.param(row, id=row.sentence) for row in ROWS])
def test_a_check_passes_the_good_and_names_the_bad(case: Row) -> None:
    assert found(case.check, case.good, case.other, case.third) == []
    (problem,) = found(case.check, case.bad, case.other, case.third)
    assert case.words in problem.message
    assert problem.level == case.level
    assert problem.line >= 1


def test_every_check_is_tried() -> None:
    """The others have their own files, or are found in tests/flows/broken."""
    rowed = {row.check for row in ROWS}
    others = [one for one in CHECKS if one not in rowed]
    modules = {one.__module__.rpartition(".")[2] for one in others}
    assert modules == {
        *("check_cities", "check_filled", "check_values", "check_portable", "check_model"),
        *("check_answers", "check_fit", "check_context", "check_texts", "check_conditions"),
        *("check_languages", "check_steps", "check_shapes"),
    }
    assert len(CHECKS) == len(set(CHECKS))


def test_problems_come_in_the_order_of_the_file_each_once() -> None:
    catalog = scope_of({"fines": flow("action: x\naction: y")}, facts_of()).catalog
    problems = check(catalog, facts_of())
    assert [problem.line for problem in problems] == [6, 7]
    assert problems[0].line_of_text() == (
        "fines.yml:6: error: f, step '1_action_x': there is no action 'x'"
    )

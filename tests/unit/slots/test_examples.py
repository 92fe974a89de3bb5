"""The examples shown to a resident are good answers, and every named problem can happen."""

import ast
from pathlib import Path

import pytest

import flows.engine.slots
from flows.engine.slots import READERS, Value
from flows.engine.slots.examples import EXAMPLES, PARTS, example_of, problem_key
from tests.unit.slots.saying import reading

ROOM = Path(flows.engine.slots.__file__).parent


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_an_example_is_a_good_answer(kind: str) -> None:
    answer = reading(kind, EXAMPLES[kind])
    assert isinstance(answer, Value)
    assert not answer.confirm


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_an_example_in_chinese_is_a_good_answer(kind: str) -> None:
    answer = reading(kind, example_of(kind, "zh") or "", "zh")
    assert isinstance(answer, Value)
    assert not answer.confirm


def test_every_kind_names_its_problems_and_shows_an_example() -> None:
    assert set(READERS) | {"choice"} == set(PARTS)
    assert set(READERS) - {"text", "free_text"} == set(EXAMPLES)
    assert problem_key("cn_id", "checksum") == "utter_problem_cn_id_checksum"


def test_every_part_a_reader_names_is_listed() -> None:
    named = {part for path in ROOM.rglob("*.py") for part in _parts_in(path)}
    assert named <= {part for parts in PARTS.values() for part in parts}
    assert {"checksum", "past", "two_numbers"} <= named | {"checksum"}


def _parts_in(path: Path) -> set[str]:
    calls = (each for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.Call))
    return {
        constant.value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "Problem"
        for constant in ast.walk(call)
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    }

"""Every row of the format's description has its test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.house.flows_rows import OPEN_ROWS, ROWS

TESTS = Path(__file__).parents[1]


@cache
def proven() -> frozenset[str]:
    return frozenset(number for path in TESTS.rglob("test_*.py") for number in _numbers(path))


def _numbers(path: Path) -> Iterator[str]:
    text = path.read_text("utf-8")
    if re.search(r"\brow\(", text) is None:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and _name(node.func) == "row":
            yield from (str(arg.value) for arg in node.args if isinstance(arg, ast.Constant))


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def test_every_row_has_a_test() -> None:
    missing = {number: ROWS[number] for number in ROWS if number not in proven() | OPEN_ROWS}
    assert missing == {}


def test_no_test_proves_a_row_that_is_not_there() -> None:
    assert proven() - set(ROWS) == set()


def test_a_row_that_is_proven_is_open_no_more() -> None:
    assert OPEN_ROWS & proven() == set()
    assert set(ROWS) >= OPEN_ROWS

"""Rules of the house that no linter has."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import jobs as written
from bot.usecases.act import actions
from bot.verbs.check import problems_of
from bot.worker import jobs as worked
from flows.engine.definition import Flow
from flows.folders import Books
from integrations.actions import ACTIONS
from tests.fakes_store import FakeStore
from tests.stands.catalogue import shipped
from tests.stands.far_side import connector

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "nlu", "flows", "integrations")
LONGEST = 300

LONGER = {
    "bot/app.py": "the roof: the one file that knows every concrete class",
}
"""Files over the limit, each with its reason."""

NOT_HERE = {"utils", "common", "base", "helpers", "manager", "managers", "misc", "processor"}


def python_files() -> Iterator[Path]:
    for room in ROOMS:
        paths = sorted((ROOT / room).rglob("*.py"))
        yield from (path for path in paths if "nlu/model" not in str(path))


def test_no_file_is_longer_than_a_page_of_thought() -> None:
    lines = {
        str(p.relative_to(ROOT)): len(p.read_text("utf-8").splitlines()) for p in python_files()
    }
    too_long = {name: n for name, n in lines.items() if n > LONGEST and name not in LONGER}
    assert too_long == {}
    assert set(LONGER) <= {name for name, n in lines.items() if n > LONGEST}


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [p for p in python_files() if p.stem in NOT_HERE] == []


@pytest.mark.parametrize("room", ["bot", "nlu", "flows"])
def test_no_service_and_no_city_is_named_in_code(room: str) -> None:
    """A new service and a new city are YAML only, so none of those there are is special."""
    books = shipped()
    services = set(books.services) - {"system", "matters"}
    names = services | set(books.cities) | {f.id for s in services for f in _flows(books, s)}
    pattern = re.compile(rf"[\"']({'|'.join(map(re.escape, sorted(names)))})[\"'.]")
    found = {
        str(path.relative_to(ROOT)): match[0]
        for path in sorted((ROOT / room).rglob("*.py"))
        if "nlu/model" not in str(path)
        for match in pattern.finditer(_without_docstrings(path))
    }
    assert found == {}


def test_what_is_shipped_has_no_problem() -> None:
    problems = problems_of(shipped())
    assert [p for p in problems if p.level == "error"] == []


def test_every_action_of_the_table_has_its_code_and_no_other() -> None:
    doing = actions(FakeStore(), connector(None), "http://desk.test")  # type: ignore[arg-type]
    by_kind = {"look": doing.looks, "local": doing.locals, "remote": doing.remotes}
    for kind, done in by_kind.items():
        assert set(done) == {name for name, facts in ACTIONS.items() if facts.kind == kind}


def test_every_job_that_is_written_is_worked() -> None:
    names = {written.DRAIN, written.ASK_REMOTE, written.FULFIL}
    assert names == {worked.DRAIN, worked.ASK_REMOTE, worked.FULFIL}


def test_no_secret_is_named_in_the_pipeline() -> None:
    assert not re.search(r"(?i)secret|password|_token", (ROOT / "config.yml").read_text("utf-8"))


def _flows(books: Books, service: str) -> list[Flow]:
    return list(books.services[service].flows.values())


def _without_docstrings(path: Path) -> str:
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = ""
    return ast.unparse(tree)

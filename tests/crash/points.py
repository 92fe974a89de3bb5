"""Every place at which a desk can be killed between two acts of its own, read from the code.

A kill point is the name that a commit, a send, an answer or a job gives the Checkpoint; there is
one before and one after the act. A new act gets its points by being written; what this reading
cannot see is a mistake it tells.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FAR_SIDES = ("integrations/sandbox/", "integrations/connectors/sandbox_city/", "/gateway_app/")
"""The other side of the wire: their commits are not ours."""

DOORS = {"commit": 0, "commit_all": 0, "leaving": 1, "job_taken": 1, "_ask": 0, "_act": 0}
"""What is called with a point's name, and which argument that is."""

ASKED_ELSEWHERE = ("nlu/", "bot/usecases/", "bot/verbs/", "flows/")
"""Where `_ask` is somebody else's word, and no request."""

CHECKPOINTS = {
    "bot/store/database.py": "a commit",
    "bot/web/leaving.py": "an answer",
    "bot/usecases/deliver.py": "a message",
    "bot/verbs/run.py": "a job",
    "integrations/sending.py": "a send",
}
"""The only files that call the Checkpoint, and for which kind of act."""

CLIENTS = {
    "integrations/sending.py": "ours: every request through it has its points",
    "integrations/wire.py": "what carries those, and what the model is asked with",
    "bot/verbs/run.py": "hands a practice page on to a browser: nothing of ours depends on it",
    "bot/supervise/far_side.py": "a glance whether the child answers",
    "bot/surroundings.py": "asks the model, which decides and keeps nothing",
    "bot/supervise/rasa.py": "a glance whether the child answers, and which model it shall use",
    "bot/verbs/nlu_train.py": "asks a new model, which decides and keeps nothing",
}
"""Whoever opens a connection to somebody else, and why that needs points or none."""

WRITERS = {
    "bot/store/migrate.py": "all migrations are one transaction of the start: it is there or not",
    "bot/store/clock.py": "asks for a lock and writes nothing",
}
"""Whoever commits with another library's hands."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is either done or not when the process dies."""

    at: str
    where: str

    @property
    def points(self) -> tuple[str, str]:
        return f"{self.at}:before", f"{self.at}:after"


@cache
def acts() -> tuple[Act, ...]:
    """All acts of the program, by name. Raises ValueError where an act has none."""
    found = [act for file in files() for act in acts_in(file.read_text("utf-8"), name(file))]
    return tuple(sorted(found, key=lambda act: (act.at, act.where)))


def points() -> list[str]:
    return list(dict.fromkeys(point for act in acts() for point in act.points))


def files() -> list[Path]:
    """Our own code, without the far sides and without the model's."""
    found = [
        path for room in ("bot", "integrations", "nlu") for path in (ROOT / room).rglob("*.py")
    ]
    return [path for path in sorted(found) if not _far(path) and "nlu/model" not in name(path)]


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def _far(file: Path) -> bool:
    return any(side in name(file) for side in FAR_SIDES)


def acts_in(code: str, file: str) -> Iterator[Act]:
    """Raises ValueError, with the line, where an act has no name of its own."""
    for call, inside in _calls(ast.parse(code)):
        door = _called(call)
        if door not in DOORS or (door == "_ask" and file.startswith(ASKED_ELSEWHERE)):
            continue
        where = f"{file}:{call.lineno}"
        match call.args[DOORS[door] :]:
            case [ast.Constant(value=str(at)), *_]:
                yield Act(at, where)
            case [ast.Name(id="at"), *_] if "at" in inside:
                pass  # handed on: whoever calls this function names it
            case _:
                raise ValueError(f"{where}: {door} without a name of its own")


def _calls(
    tree: ast.AST, inside: frozenset[str] = frozenset()
) -> Iterator[tuple[ast.Call, frozenset[str]]]:
    """Each call, with the parameters of the functions it stands in."""
    for node in ast.iter_child_nodes(tree):
        here = inside
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            here = inside | {each.arg for each in (*node.args.args, *node.args.kwonlyargs)}
        if isinstance(node, ast.Call):
            yield node, here
        yield from _calls(node, here)


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=called) | ast.Attribute(attr=called):
            return called
        case _:
            return ""


# --- what this reading could miss ------------------------------------------------------------


def files_with(pattern: str) -> set[str]:
    return {name(file) for file in files() if re.search(pattern, file.read_text("utf-8"))}


def writing_past_commit() -> list[str]:
    """Statements that write and are run as if they only read: commits without a name."""
    return [where for file in files() for where in _silent_writes(file)]


def _silent_writes(file: Path) -> Iterator[str]:
    for call, _ in _calls(ast.parse(file.read_text("utf-8"))):
        match call.func:
            case ast.Attribute(attr="rows", value=ast.Attribute(attr="database" | "_database")):
                module = importlib.import_module(name(file).removesuffix(".py").replace("/", "."))
                asked = _value(module, call.args[0])
                if re.search(rb"\b(INSERT INTO|DELETE FROM|UPDATE \w+ SET)\b", asked.sql):
                    yield f"{name(file)}:{call.lineno}"
            case _:
                pass


def _value(module: object, node: ast.expr) -> Any:
    """What a plain name, with dots or without, stands for."""
    match node:
        case ast.Name(id=called):
            return getattr(module, called)
        case ast.Attribute(attr=called, value=of):
            return getattr(_value(module, of), called)
        case _:
            raise ValueError(f"{ast.unparse(node)}: give the statement a name")

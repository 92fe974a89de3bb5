"""Reading the files of a tiny service."""

from __future__ import annotations

from textwrap import dedent, indent

from flows.engine.load import Loaded, load_service
from flows.engine.yaml_tree import Source


def load(text: str, *more: str) -> Loaded:
    sources = [Source(f"{n}.yml", dedent(part)) for n, part in enumerate((text, *more))]
    return load_service("repairs", sources)


def load_steps(steps: str) -> Loaded:
    return load("flows:\n  f:\n    steps:\n" + indent(dedent(steps), "      "))


def complaints(loaded: Loaded) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.level, problem.message) for problem in loaded.problems]

"""No pattern may hang the desk: whoever sends a wall of one sign waits no longer than others."""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType, ModuleType
from typing import Any

import pytest

PACKAGES = ("bot", "flows", "nlu")
NOT_OURS = "nlu.model"
"""Runs in Rasa's own environment."""

LONG = 300
SECONDS = 3.0
"""What takes milliseconds may take this on a busy machine; what hangs takes years."""

UNITS = (
    *" \n,.-+@&?'0a一，、零",
    *(", ", ",\n", "\n ", "？ ", "1,", "1 ", "a ", "a.", "a@", "1/", "01:"),
    *("ab ", "and ", "no ", "一二", "百十", "double ", "two ", "half ", "月日", "，再"),
)


class TookTooLong(Exception):
    """The alarm's, out of the middle of a search."""


def stopped(_signal: int, _frame: FrameType | None) -> None:
    raise TookTooLong


@contextmanager
def no_longer_than(seconds: float) -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, stopped)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def modules() -> Iterator[ModuleType]:
    for top in PACKAGES:
        package = importlib.import_module(top)
        for each in pkgutil.walk_packages(package.__path__, top + "."):
            if not each.name.startswith(NOT_OURS) and not each.name.endswith("__main__"):
                yield importlib.import_module(each.name)


def patterns_in(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from patterns_in(tuple(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from patterns_in(each)


def patterns() -> dict[re.Pattern[Any], str]:
    found: dict[re.Pattern[Any], str] = {}
    for module in modules():
        for name, value in vars(module).items():
            for pattern in patterns_in(value):
                if isinstance(pattern.pattern, str):
                    found.setdefault(pattern, f"{module.__name__}.{name}")
    return found


def walls() -> Iterable[str]:
    return tuple(f"x{(unit * LONG)[:LONG]}{end}" for unit in UNITS for end in ("", "x", "!"))


def hangs(pattern: re.Pattern[str]) -> bool:
    try:
        with no_longer_than(SECONDS):
            for wall in walls():
                pattern.search(wall)
                pattern.fullmatch(wall)
    except TookTooLong:
        return True
    return False


def test_no_pattern_hangs_on_a_wall_of_signs() -> None:
    known = patterns()
    assert len(known) > 200
    assert [name for pattern, name in known.items() if hangs(pattern)] == []


@pytest.mark.parametrize("pattern", [r"\s*(?:[,\n]\s*)*!", r"(a+)+b"])
def test_one_that_does_is_found(pattern: str) -> None:
    assert hangs(re.compile(pattern))

"""What is wrong with a file, said so that its author finds the place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Level: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class FileProblem:
    """An error keeps the file from being published; a warning does not. Lines count from 1.

    `rule`: which rule of docs/checks.md found it; `hint`: how it is mended.
    """

    file: str
    line: int
    message: str
    level: Level = "error"
    rule: str = ""
    hint: str = ""

    def line_of_text(self) -> str:
        """`file:line: level: message`, as editors and terminals expect it."""
        return f"{self.file}:{self.line}: {self.level}: {self.message}"


UNREADABLE = "yaml-unreadable"


def without_echoes(problems: Iterable[FileProblem]) -> tuple[FileProblem, ...]:
    """All of them, but of a line that cannot be read only that."""
    found = tuple(problems)
    unread = {(each.file, each.line) for each in found if each.rule == UNREADABLE}
    return tuple(e for e in found if e.rule == UNREADABLE or (e.file, e.line) not in unread)

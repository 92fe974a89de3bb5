"""Training phrases with their places, read line by line: there are tens of thousands of them, and
whoever wrote one wrong wants to know where.

Only one way to write them is read, so that nothing is passed by: `- intent: X`, below it
`  examples: |`, below that `    - a phrase` each; comments and empty lines in between.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from flows.engine.check_rules import problem_by
from flows.engine.problems import FileProblem
from flows.engine.yaml_tree import Source
from nlu.evaluate.phrases import Mark, marked

_HEAD = re.compile(r"version: *\S+|nlu:")
_INTENT = re.compile(r"- intent: (\S+)")
_PHRASE = re.compile(r"    - (\S.*)")
_NO_SIGN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_LEFT_OVER = re.compile(r"\][({]")


@dataclass(frozen=True, slots=True)
class Line:
    """A phrase, without the marks in it, where it stands."""

    file: str
    line: int
    intent: str
    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(slots=True)
class Lines:
    """What a file holds. `starts`: where its blocks begin, and of which intent."""

    phrases: list[Line] = field(default_factory=list)
    starts: list[tuple[int, str]] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)


def lines_of(source: Source) -> Lines:
    """All that can be read, and everything else as problems."""
    reading = _Reading(source.path)
    for number, line in enumerate(source.text.split("\n"), 1):
        reading.take(number, line.rstrip())
    reading.closes()
    return reading.found


class _Reading:
    """`_takes`: what a line may be just now."""

    def __init__(self, file: str) -> None:
        self.found = Lines()
        self._file = file
        self._takes: Callable[[int, str], bool] = self._head
        self._before = 0

    def take(self, number: int, line: str) -> None:
        if not line:
            return
        if sign := _NO_SIGN.search(line):
            self._wrong(number, f"a sign that nobody can see stands in it: U+{ord(sign[0]):04X}")
        elif line.startswith("#"):
            self._takes = self._block if self._takes == self._phrase else self._takes
        elif not (self._takes(number, line) or self._block(number, line)):
            self._wrong(number, f"this is no phrase: '{line.strip()}'")

    def closes(self) -> None:
        """A block in which there is nothing, also nothing wrong."""
        if self.found.starts and self._said == self._before:
            line, intent = self.found.starts[-1]
            self._wrong(line, f"{intent} has no phrase here")

    def _head(self, _: int, line: str) -> bool:
        if line == "nlu:":
            self._takes = self._block
        return _HEAD.fullmatch(line) is not None

    def _block(self, number: int, line: str) -> bool:
        found = _INTENT.fullmatch(line)
        if found is None or self._takes == self._head:
            return False
        self.closes()
        self._before = self._said
        self.found.starts.append((number, found[1]))
        self._takes = self._examples
        return True

    def _examples(self, _: int, line: str) -> bool:
        if line == "  examples: |":
            self._takes = self._phrase
        return line == "  examples: |"

    def _phrase(self, number: int, line: str) -> bool:
        found = _PHRASE.fullmatch(line)
        if found is None:
            return False
        text, marks = self._marked(number, found[1])
        intent = self.found.starts[-1][1]
        self.found.phrases.append(Line(self._file, number, intent, text, marks))
        return True

    def _marked(self, number: int, phrase: str) -> tuple[str, tuple[Mark, ...]]:
        try:
            text, marks = marked(phrase) if "[" in phrase else (phrase, ())
        except ValueError as error:
            self._wrong(number, str(error))
            return phrase, ()
        if _LEFT_OVER.search(text):
            self._wrong(number, f"what is marked here cannot be read: '{phrase}'")
        for mark in marks:
            if (words := text[mark.start : mark.end]) != words.strip():
                self._wrong(number, f"a space is marked with '{words.strip()}'")
        return text, marks

    @property
    def _said(self) -> int:
        return len(self.found.phrases) + len(self.found.problems)

    def _wrong(self, number: int, message: str) -> None:
        self.found.problems.append(problem_by("phrase-unreadable", self._file, number, message))

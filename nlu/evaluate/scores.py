"""How often something was found where it is, and only there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from nlu.evaluate.judging import COMMAND, REFUSED, Row

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Score:
    """`hits`: found and there; `there`: how many there are; `found`: how many were found."""

    hits: int
    there: int
    found: int

    @property
    def recall(self) -> float:
        return self.hits / self.there if self.there else 0.0

    @property
    def precision(self) -> float:
        return self.hits / self.found if self.found else 0.0

    @property
    def f1(self) -> float:
        both = self.there + self.found
        return 2 * self.hits / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    some: int
    all: int

    @property
    def of_one(self) -> float:
        return self.some / self.all if self.all else 0.0


@dataclass(frozen=True, slots=True)
class Confusion:
    """Phrases of one intent that were taken for another."""

    meant: str
    taken: str
    times: int


def share(rows: Iterable[Row], of: Callable[[Row], bool]) -> Share:
    told = [of(row) for row in rows]
    return Share(sum(told), len(told))


def by_intent(rows: Sequence[Row]) -> dict[str, Score]:
    """Every intent that phrases mean; what is found beside is in the confusions."""
    meant = Counter(row.phrase.intent for row in rows)
    taken = Counter(row.label for row in rows)
    right = Counter(row.label for row in rows if row.right)
    return {name: Score(right[name], n, taken[name]) for name, n in sorted(meant.items())}


def macro_f1(scores: Mapping[str, Score]) -> float:
    return sum(score.f1 for score in scores.values()) / len(scores) if scores else 0.0


def grouped(rows: Iterable[Row], by: Callable[[Row], str]) -> dict[str, list[Row]]:
    """Without those that belong to no group."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if name := by(row):
            groups.setdefault(name, []).append(row)
    return dict(sorted(groups.items()))


def confusions(rows: Iterable[Row], most: int) -> tuple[Confusion, ...]:
    """The most frequent ones first."""
    wrong = Counter((row.phrase.intent, row.label) for row in rows if not row.right)
    ordered = sorted(wrong.items(), key=lambda each: (-each[1], each[0]))
    return tuple(Confusion(*pair, times) for pair, times in ordered[:most])


def outside(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.phrase.intent == REFUSED]


def inside(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.phrase.intent != REFUSED]


def refused(row: Row) -> bool:
    return row.label == REFUSED


def lost(row: Row) -> bool:
    return row.lost


def obeyed(rows: Iterable[Row]) -> int:
    """Texts that try to command the desk and would get something done."""
    return sum(row.acts for row in rows if row.phrase.intent == COMMAND)


def both_heard(row: Row) -> bool:
    """Of a message with two requests."""
    heard = {intent for intent, _ in row.understood.several}
    return {row.phrase.intent, row.phrase.also} <= heard

"""What answers of a classifier are worth: numbers without any program around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NOWHERE = "out_of_scope"
BINS = 15

Ranking = Sequence[Sequence[object]]
"""Pairs of an intent and how sure, the surest first."""


@dataclass(frozen=True, slots=True)
class Told:
    """One answer: the best intent that is ours, how sure of it, and whether it was the best of
    all; `meant`: what is right."""

    meant: str
    ours: str
    sure: float
    refused: bool
    first: str
    first_sure: float

    @property
    def inside(self) -> bool:
        return self.meant != NOWHERE


@dataclass(frozen=True, slots=True)
class Point:
    """Of a curve: what is less sure than `bound` is refused."""

    bound: float
    accuracy: float
    recall: float


def told(meant: Sequence[str], rankings: Sequence[Ranking]) -> list[Told]:
    return [_told(*each) for each in zip(meant, rankings, strict=True)]


def _told(meant: str, ranking: Ranking) -> Told:
    pairs = [(str(name), float(str(sure))) for name, sure in ranking] or [(NOWHERE, 1.0)]
    ours, sure = next(((n, s) for n, s in pairs if n != NOWHERE), (NOWHERE, 0.0))
    return Told(meant, ours, sure, pairs[0][0] == NOWHERE, *pairs[0])


def at(bound: float, rows: Sequence[Told]) -> Point:
    """In-scope accuracy and out-of-scope recall where less than `bound` is refused."""
    inside = [row for row in rows if row.inside]
    outside = [row for row in rows if not row.inside]
    right = sum(row.ours == row.meant and row.sure >= bound for row in inside)
    refused = sum(row.sure < bound for row in outside)
    return Point(bound, right / max(1, len(inside)), refused / max(1, len(outside)))


def bound_for(recall: float, rows: Sequence[Told]) -> float:
    """The least bound under which so much of what is none of ours is refused."""
    sure = sorted(row.sure for row in rows if not row.inside)
    needed = -(-recall * len(sure) // 1)  # rounded up
    return sure[int(needed) - 1] + 1e-9 if needed >= 1 else 0.0


def curve(rows: Sequence[Told], recalls: Sequence[float]) -> Iterator[Point]:
    for recall in recalls:
        yield at(bound_for(recall, rows), rows)


def calibration_error(rows: Sequence[Told]) -> float:
    """How far confidence and being right lie apart, over bins of equal width."""
    held: list[list[Told]] = [[] for _ in range(BINS)]
    for row in rows:
        held[min(int(row.first_sure * BINS), BINS - 1)].append(row)
    return sum(
        abs(sum(r.first_sure for r in some) - sum(r.first == r.meant for r in some))
        for some in held
    ) / max(1, len(rows))

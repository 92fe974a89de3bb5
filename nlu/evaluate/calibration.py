"""Whether 0.8 means right in eight of ten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlu.evaluate.judging import Row

BINS = 15


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose confidence lies between `low` and `high`: how many, how sure on average, and
    how many of one were right."""

    low: float
    high: float
    count: int
    sure: float
    right: float


def bins(rows: Iterable[Row], count: int = BINS) -> tuple[Bin, ...]:
    """The model's own answers alone: a sure word is no probability. Bins without any are left
    out."""
    held: list[list[Row]] = [[] for _ in range(count)]
    for row in rows:
        if row.understood.source == "model" and row.understood.intent:
            held[min(int(row.understood.confidence * count), count - 1)].append(row)
    return tuple(_bin(n / count, (n + 1) / count, some) for n, some in enumerate(held) if some)


def calibration_error(found: Sequence[Bin]) -> float:
    """How far confidence and being right lie apart, on average over all answers."""
    total = sum(each.count for each in found)
    return sum(each.count * abs(each.sure - each.right) for each in found) / total if total else 0.0


def _bin(low: float, high: float, rows: Sequence[Row]) -> Bin:
    sure = sum(row.understood.confidence for row in rows) / len(rows)
    right = sum(row.guess == row.phrase.intent for row in rows) / len(rows)
    return Bin(low, high, len(rows), sure, right)

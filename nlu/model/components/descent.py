"""Learns one linear support vector machine for each intent, all of them at once.

Dual coordinate descent (Hsieh and others, 2008: "A dual coordinate descent method for large-scale
linear SVM") for the squared hinge, with an offset that is one more feature. It finds what LIBLINEAR
finds, in a fraction of its time: a phrase is read once for all intents and not once for each, and
one phrase's step is the same few sums for every intent. Only who trains imports this: compiling it
takes two seconds.
"""

from __future__ import annotations

import numpy as np
from numba import njit

ONE, NOTHING = np.float32(1), np.float32(0)
TOO_LITTLE = np.float32(1e-2)
"""A step that is not taken: it would take time and change nothing that could be measured."""


@njit(fastmath=True, nogil=True)
def descend(  # noqa: PLR0913, PLR0917 # arrays, as compiled code wants them
    ends: np.ndarray,
    columns: np.ndarray,
    values: np.ndarray,
    labels: np.ndarray,
    order: np.ndarray,
    slack: np.float32,
    weights: np.ndarray,
    offsets: np.ndarray,
    pulls: np.ndarray,
) -> None:
    """One look at every phrase, in `order`. Changed in place: `weights` (features times intents,
    with columns of zeros up to a width that the machine counts in), `offsets`, and how much each
    phrase pulls at each intent, `pulls` (phrases times intents). `slack`: 1 / (2 C)."""
    intents, wide = len(offsets), weights.shape[1]
    scores, steps = np.zeros(wide, np.float32), np.empty(intents, np.float32)
    moved = np.empty(intents, np.int64)
    for row in order:
        first, last = ends[row], ends[row + 1]
        size = ONE + slack
        scores[:intents] = offsets
        for at in range(first, last):
            value, mine = values[at], weights[columns[at]]
            size += value * value
            for intent in range(wide):
                scores[intent] += value * mine[intent]
        mine, some = pulls[row], 0
        for intent in range(intents):
            side = ONE if intent == labels[row] else -ONE
            wrong = side * scores[intent] - ONE + slack * mine[intent]
            step = max(mine[intent] - wrong / size, NOTHING) - mine[intent]
            if abs(step) > TOO_LITTLE:
                mine[intent] += step
                offsets[intent] += step * side
                moved[some], steps[some] = intent, step * side
                some += 1
        for at in range(first, last):
            value, mine = values[at], weights[columns[at]]
            for each in range(some):
                mine[moved[each]] += value * steps[each]

"""One linear support vector machine for each intent, against all other phrases."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

LOOKS = 10
"""How often every phrase is looked at; more change nothing that could be measured."""

WIDTH = 32
"""Numbers that a processor takes at once, or a few times so many: what is left over is slow."""


def trained(
    rows: csr_matrix, labels: np.ndarray, intents: int, strength: float
) -> tuple[np.ndarray, np.ndarray]:
    """Features times intents, and an offset for each intent. `labels`: from 0 on. The same phrases
    in the same order give the same."""
    from components.descent import descend  # noqa: PLC0415 # only who trains needs a compiler

    wide = -(-intents // WIDTH) * WIDTH
    weights = np.zeros((rows.shape[1], wide), dtype=np.float32)
    offsets = np.zeros(intents, dtype=np.float32)
    pulls = np.zeros((rows.shape[0], intents), dtype=np.float32)
    chance = np.random.RandomState(42)
    for _ in range(LOOKS):
        descend(
            rows.indptr.astype(np.int64),
            rows.indices.astype(np.int64),
            rows.data.astype(np.float32),
            labels.astype(np.int64),
            chance.permutation(rows.shape[0]),
            np.float32(0.5 / strength),
            weights,
            offsets,
            pulls,
        )
    return weights[:, :intents], offsets

"""One linear support vector machine for each intent, against all other phrases."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

PROCESSES = 2

_work: dict[str, object] = {}
"""What the processes of one training share without copying it: they are forked."""


def trained(
    rows: csr_matrix, labels: np.ndarray, intents: int, strength: float, exactness: float = 0.01
) -> tuple[np.ndarray, np.ndarray]:
    """Features times intents, and an offset for each intent. `labels`: from 0 on."""
    processes = min(PROCESSES, len(os.sched_getaffinity(0)), intents)
    shares = [np.arange(at, intents, processes) for at in range(processes)]
    _work.update(rows=rows, labels=labels, strength=strength, exactness=exactness)
    try:
        if processes == 1:
            found = [_fit(shares[0])]
        else:
            fork = multiprocessing.get_context("fork")
            with ProcessPoolExecutor(processes, mp_context=fork) as pool:
                found = list(pool.map(_fit, shares))
    finally:
        _work.clear()
    order = np.argsort(np.concatenate(shares))
    weights = np.concatenate([told for told, _ in found], axis=1)[:, order]
    return weights, np.concatenate([told for _, told in found])[order]


def _fit(which: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    rows, labels = _work["rows"], _work["labels"]
    weights = np.zeros((rows.shape[1], len(which)), dtype=np.float32)
    offsets = np.zeros(len(which), dtype=np.float32)
    for at, intent in enumerate(which):
        machine = LinearSVC(C=_work["strength"], random_state=42, tol=_work["exactness"])
        machine.fit(rows, labels == intent)
        weights[:, at], offsets[at] = machine.coef_[0], machine.intercept_[0]
    return weights, offsets

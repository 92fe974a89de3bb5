"""How sure to be: probabilities out of scores, learned from phrases that the scores were not.

Two things are learned: how steep the way from scores to probabilities is (temperature), and when a
message is none of ours. The second looks at more than one score: how the best of ours does, how far
the next is behind, what speaks for "none of ours", and how many of the words were ever seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression


@dataclass(frozen=True)
class Sureness:
    """`steep`: scores are multiplied by it. `nowhere`: the intent that means none of ours; without
    one there is no gate, and `middle`, `spread`, `says` and `offset` are empty."""

    steep: float
    nowhere: int | None
    middle: tuple[float, ...] = ()
    spread: tuple[float, ...] = ()
    says: tuple[float, ...] = ()
    offset: float = 0.0

    @classmethod
    def learn(
        cls,
        scores: np.ndarray,
        labels: np.ndarray,
        shares: np.ndarray,
        nowhere: int | None,
        doubt: float,
    ) -> Sureness:
        """`labels` are places in a row of `scores`; `doubt`: more odds, as their logarithm, for
        "none of ours" than the phrases have."""
        ours = np.ones(len(labels), dtype=bool) if nowhere is None else labels != nowhere
        steep = _steep(_without(scores[ours], nowhere), _renumbered(labels[ours], nowhere))
        if nowhere is None or ours.all():
            return cls(steep, None)
        signs = _signs(scores, shares, nowhere, steep)
        middle, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-6
        told = LogisticRegression(C=1.0).fit((signs - middle) / spread, ~ours)
        return cls(
            steep,
            nowhere,
            _plain(middle),
            _plain(spread),
            _plain(told.coef_[0]),
            float(told.intercept_[0]) + doubt,
        )

    def of(self, scores: np.ndarray, shares: np.ndarray) -> np.ndarray:
        """How likely each intent is: rows of scores, rows that add up to 1."""
        if self.nowhere is None:
            return _softmax(scores * self.steep)
        signs = _signs(scores, shares, self.nowhere, self.steep)
        measured = (signs - np.array(self.middle)) / np.array(self.spread)
        none = 1 / (1 + np.exp(-np.clip(measured @ np.array(self.says) + self.offset, -30, 30)))
        ours = scores * self.steep
        ours[:, self.nowhere] = -np.inf
        likely = _softmax(ours) * (1 - none)[:, None]
        likely[:, self.nowhere] = none
        return likely

    def told(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def kept(cls, told: Mapping[str, Any]) -> Sureness:
        held = {
            name: tuple(each) if isinstance(each, list) else each for name, each in told.items()
        }
        return cls(**held)


def _signs(scores: np.ndarray, shares: np.ndarray, nowhere: int, steep: float) -> np.ndarray:
    ours = np.sort(_without(scores, nowhere), axis=1)
    likely = _softmax(ours * steep)
    doubt = -(likely * np.log(likely + 1e-12)).sum(axis=1)
    return np.stack(
        [
            ours[:, -1],
            ours[:, -1] - ours[:, -2],
            scores[:, nowhere],
            scores[:, nowhere] - ours[:, -1],
            doubt,
            ours.mean(axis=1),
            shares,
        ],
        axis=1,
    )


def _steep(scores: np.ndarray, labels: np.ndarray) -> float:
    """The one under which what was meant is likeliest."""

    def surprise(steep: float) -> float:
        likely = _softmax(scores * steep)[np.arange(len(labels)), labels]
        return float(-np.log(likely + 1e-12).mean())

    return float(minimize_scalar(surprise, bounds=(0.2, 20.0), method="bounded").x)


def _without(scores: np.ndarray, column: int | None) -> np.ndarray:
    return scores if column is None else np.delete(scores, column, axis=1)


def _renumbered(labels: np.ndarray, column: int | None) -> np.ndarray:
    return labels if column is None else labels - (labels > column)


def _softmax(scores: np.ndarray) -> np.ndarray:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    total: np.ndarray = raised / raised.sum(axis=1, keepdims=True)
    return total


def _plain(told: np.ndarray) -> tuple[float, ...]:
    return tuple(float(each) for each in told)

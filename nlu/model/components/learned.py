"""All that is learned from phrases: which features there are, what they mean, how sure to be.

`Learned.train` makes it, `keep` and `kept` store it, `answer` says what a message means.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack

from components.features import Looks, Vocabulary
from components.gate import Sureness
from components.linear import trained
from components.plain import Tables
from components.senses import LONG, Senses
from components.spelling import Spelling, known
from components.spelling import counted as count_words
from components.words import Word, is_number

KNOWN = 3
"""Phrases a word has to stand in before others are taken for it."""

LEAST = 2
"""Phrases a feature has to stand in."""

SPARED = 4
"""Every so many-th phrase is left out at first, for how sure to be is learned from those."""

MOST_WORDS = 3


@dataclass(frozen=True)
class Answer:
    """`ranking`: intents with how likely they are, the likeliest first. `words`: what carried the
    first of them, as written, the strongest first."""

    ranking: tuple[tuple[str, float], ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Shape:
    """What a model is trained with; see config.yml."""

    strength: float = 1.0
    weights: tuple[float, ...] = (1.0, 0.7, 1.0, 0.7, 0.7)
    nowhere: str = "out_of_scope"
    doubt: float = 0.0
    senses: float = 0.0


@dataclass(frozen=True)
class Learned:
    """`weights`: what the numbers of senses say, if there are any, and then what features say, of
    each intent."""

    names: tuple[str, ...]
    looks: Looks
    vocabulary: Vocabulary
    weights: np.ndarray
    offsets: np.ndarray
    sureness: Sureness
    senses: Senses | None = None

    @classmethod
    def train(
        cls, cut: Sequence[list[Word]], intents: Sequence[str], tables: Tables, shape: Shape
    ) -> Learned:
        """`cut`: the words of each phrase."""
        names = tuple(sorted(set(intents)))
        labels = np.array([names.index(intent) for intent in intents])
        often = count_words([word.form for word in found] for found in cut)
        looks = Looks(tables, Spelling(known(often, KNOWN)))
        seen = (looks.features(found)[0] for found in cut)
        vocabulary, rows = Vocabulary.learn(seen, LEAST, shape.weights)
        senses = None
        if shape.senses:
            forms = [looks.forms(found) for found in cut]
            senses = Senses.learn(forms, shape.senses)
            rows = hstack([csr_matrix(senses.of_all(forms)), rows], format="csr")
        spared = _spared(labels)
        with ThreadPoolExecutor(2) as threads:
            most = threads.submit(
                trained, rows[~spared], labels[~spared], len(names), shape.strength
            )
            weights, offsets = trained(rows, labels, len(names), shape.strength)
            first = most.result()
        scores = rows[spared] @ first[0] + first[1]
        shares = _known_shares(looks, [cut[at] for at in np.flatnonzero(spared)])
        nowhere = names.index(shape.nowhere) if shape.nowhere in names else None
        sureness = Sureness.learn(scores, labels[spared], shares, nowhere, shape.doubt)
        return cls(names, looks, vocabulary, weights.astype(np.float16), offsets, sureness, senses)

    def answer(self, text: str) -> Answer:
        found = self.looks.words(text)
        said, owners = self._said(found)
        scores = said.sum(axis=0) + self.offsets
        likely = self.sureness.of(scores[None, :], self._known_share(found))[0]
        order = np.argsort(-likely, kind="stable")
        told = tuple((self.names[at], float(likely[at])) for at in order)
        return Answer(told, _carrying(found, said, owners, order[:2]))

    def _said(self, found: Sequence[Word]) -> tuple[np.ndarray, np.ndarray]:
        """What each feature, and the sense of each word, says of each intent; and which word it
        belongs to."""
        columns, values, owners = self.vocabulary.row(*self.looks.features(found))
        if self.senses is None:
            return values[:, None] * self.weights[columns], owners
        meant = self.senses.of(self.looks.forms(found)) @ self.weights[:LONG].astype(np.float32)
        said = values[:, None] * self.weights[columns + LONG]
        return np.concatenate([said, meant]), np.concatenate([owners, np.arange(len(found))])

    def _known_share(self, found: Sequence[Word]) -> np.ndarray:
        return _known_shares(self.looks, [found])

    # --- kept in files ---------------------------------------------------------------------

    def keep(self, folder: Path) -> None:
        if self.senses is not None:
            self.senses.keep(folder)
        np.savez(
            folder / "learned.npz",
            weights=self.weights,
            offsets=self.offsets,
            rarity=self.vocabulary.rarity,
            family=self.vocabulary.family,
            shares=self.vocabulary.weights,
        )
        told = {
            "names": self.names,
            "features": list(self.vocabulary.places),
            "known": self.looks.spelling.known,
            "sureness": self.sureness.told(),
            "tables": asdict(self.looks.tables),
        }
        text = json.dumps(told, ensure_ascii=False, sort_keys=True)
        (folder / "learned.json").write_text(text, "utf-8")

    @classmethod
    def kept(cls, folder: Path) -> Learned:
        told = json.loads((folder / "learned.json").read_text("utf-8"))
        with np.load(folder / "learned.npz") as held:
            vocabulary = Vocabulary(
                {feature: at for at, feature in enumerate(told["features"])},
                held["rarity"],
                held["family"],
                held["shares"],
            )
            return cls(
                tuple(told["names"]),
                Looks(Tables(**told["tables"]), Spelling(told["known"])),
                vocabulary,
                held["weights"],
                held["offsets"],
                Sureness.kept(told["sureness"]),
                Senses.kept(folder),
            )


def _spared(labels: np.ndarray) -> np.ndarray:
    """Every fourth phrase of each intent."""
    spared = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        spared[np.flatnonzero(labels == label)[SPARED - 1 :: SPARED]] = True
    return spared


def _known_shares(looks: Looks, cut: Sequence[Sequence[Word]]) -> np.ndarray:
    """How many of the words of each message were seen in phrases."""
    held, spelling = looks.spelling.known, looks.spelling
    return np.array(
        [
            sum(spelling.corrected(word.form) in held or is_number(word.form) for word in found)
            / max(1, len(found))
            for found in cut
        ],
        dtype=np.float32,
    )


def _carrying(
    found: Sequence[Word], said: np.ndarray, owners: np.ndarray, best: np.ndarray
) -> tuple[str, ...]:
    """The words that speak for the first intent more than for the others."""
    if not len(said) or len(best) < 2:
        return ()
    for_it = said[:, best[0]] - 0.5 * (said[:, best[1]] + said.mean(axis=1))
    told = np.bincount(owners, for_it, minlength=len(found))
    strong = [at for at in np.argsort(-told, kind="stable") if told[at] > 0 and found[at].text]
    return tuple(_joined(found, sorted(int(at) for at in strong[:MOST_WORDS]), told))


def _joined(found: Sequence[Word], places: Sequence[int], said: np.ndarray) -> list[str]:
    """Neighbours as one, the strongest first: 罚 and 款 are 罚款."""
    runs: list[list[int]] = []
    for at in places:
        if runs and at == runs[-1][-1] + 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    runs.sort(key=lambda run: -float(sum(said[at] for at in run)))
    return [_written(found, run) for run in runs]


def _written(found: Sequence[Word], run: Sequence[int]) -> str:
    """With the spaces that stood between them."""
    text = ""
    for at in run:
        if text:
            text += " " * (found[at].start > found[at - 1].end)
        text += found[at].text
    return text

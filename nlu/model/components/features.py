"""What a message shows of itself to the classifier: four families of features, each of length 1.

- words: every word, and Chinese characters one by one
- runs: two and three of them in a row, the beginning of the message included
- pieces: two to five letters of a Latin word in a row (typos, endings)
- sounds: what Chinese characters, pinyin and English words sound like, one to three in a row

A feature is a string whose first letter names its family. Words that are not known count as the
known one they are nearest to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
from scipy.sparse import csr_matrix

from components.plain import Tables, skeleton
from components.spelling import Spelling
from components.words import QUESTION, Word, words

FAMILIES = "wgcs"
BEGIN = "^"
PIECES = (2, 3, 4, 5)
LONGEST = 400
"""Words of a message that are looked at."""


@dataclass(frozen=True)
class Looks:
    """How messages are looked at before there is a vocabulary."""

    tables: Tables
    spelling: Spelling

    def words(self, text: str) -> list[Word]:
        return words(text, self.tables)[:LONGEST]

    def features(self, found: Sequence[Word]) -> dict[str, int]:
        """Feature -> the word, by its place among them, where it stands first."""
        forms = [self.spelling.corrected(word.form) for word in found]
        told: dict[str, int] = {}
        for at, form in enumerate(forms):
            told.setdefault("w" + form, at)
            for piece in _pieces(found[at].form):
                told.setdefault(piece, at)
        _runs("g", [BEGIN, *forms], told, shortest=2, shift=1)
        sounds, owners = self._sounds(forms)
        _runs("s", sounds, told, shortest=1, owners=owners)
        return told

    def _sounds(self, forms: Sequence[str]) -> tuple[list[str], Sequence[int]]:
        sounds: list[str] = []
        owners: list[int] = []
        for at, form in enumerate(forms):
            for sound in self._heard(form):
                sounds.append(sound)
                owners.append(at)
        return sounds, owners

    def _heard(self, form: str) -> tuple[str, ...]:
        if sound := self.tables.sounds.get(form):
            return (sound,)
        if not form.isascii() or not form.isalpha():
            return () if form == QUESTION else (form,)
        if form not in self.spelling.known and (typed := self.tables.typed(form)):
            return typed
        return (_heard(form),)


@lru_cache(maxsize=65536)
def _heard(word: str) -> str:
    return "'" + skeleton(word)  # never the same as a syllable


@lru_cache(maxsize=65536)
def _pieces(form: str) -> tuple[str, ...]:
    if len(form) < 2 or not form[0].isascii():  # Chinese characters and emoji are words of one
        return ()
    whole = f" {form} "
    return tuple(
        "c" + whole[at : at + size] for size in PIECES for at in range(len(whole) - size + 1)
    )


def _runs(
    family: str,
    told: Sequence[str],
    into: dict[str, int],
    shortest: int,
    shift: int = 0,
    owners: Sequence[int] | None = None,
) -> None:
    for size in range(shortest, 4):
        for at in range(len(told) - size + 1):
            owner = owners[at] if owners is not None else max(0, at - shift)
            into.setdefault(family + " ".join(told[at : at + size]), owner)


@dataclass(frozen=True)
class Vocabulary:
    """`places`: feature -> column. `rarity`: inverse document frequency of each column, `family`:
    which of FAMILIES. `weights`: how much each family says."""

    places: Mapping[str, int]
    rarity: np.ndarray
    family: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(
        cls, counted: Mapping[str, int], messages: int, least: int, weights: Sequence[float]
    ) -> Vocabulary:
        kept = sorted(feature for feature, n in counted.items() if n >= least)
        often = np.array([counted[feature] for feature in kept], dtype=np.float64)
        return cls(
            {feature: at for at, feature in enumerate(kept)},
            (np.log((1 + messages) / (1 + often)) + 1).astype(np.float32),
            np.array([FAMILIES.index(feature[0]) for feature in kept], dtype=np.uint8),
            np.array(weights, dtype=np.float32),
        )

    def row(self, features: Mapping[str, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Columns, their values, and the word that each of them belongs to."""
        at = [(p, w) for f, w in features.items() if (p := self.places.get(f)) is not None]
        if not at:
            return np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(0, np.int32)
        columns, owners = np.array(at, dtype=np.int32).T
        return columns, self._values(columns, np.zeros(len(columns), np.int64), 1), owners

    def rows(self, seen: Sequence[Mapping[str, int]]) -> csr_matrix:
        """What `row` says of each message, of many at once."""
        places = self.places
        found = [[at for f in features if (at := places.get(f)) is not None] for features in seen]
        ends = np.cumsum([0, *map(len, found)])
        columns = np.fromiter(chain.from_iterable(found), np.int32, ends[-1])
        of = np.repeat(np.arange(len(found)), np.diff(ends))
        values = self._values(columns, of, len(found))
        matrix = csr_matrix((values, columns, ends), shape=(len(found), len(places)))
        matrix.sort_indices()
        return matrix

    def _values(self, columns: np.ndarray, of: np.ndarray, messages: int) -> np.ndarray:
        """`of`: the message that each column stands in. Each family of each message is as long as
        its weight."""
        values = self.rarity[columns]
        groups = of * len(FAMILIES) + self.family[columns]
        long = np.sqrt(np.bincount(groups, values * values, messages * len(FAMILIES)))
        scale = np.tile(self.weights, messages) / np.maximum(long, 1e-9)
        scaled: np.ndarray = values * scale[groups].astype(np.float32)
        return scaled


def counted(seen: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for features in seen:
        for feature in features:
            found[feature] = found.get(feature, 0) + 1
    return found

"""What a message shows of itself to the classifier: five families of features, each of one length.

- words: every word, and Chinese characters one by one
- runs: two and three of them in a row, the beginning of the message included
- pieces: three and four letters of a Latin word in a row (typos, endings)
- sounds: what Chinese characters, pinyin and English words sound like, one and two in a row
- pairs: two words that stand near each other, with others between them ("pay that parking fine")

A feature is a string whose first letter names its family. Words that are not known count as the
known one they are nearest to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, pairwise

import numpy as np
from scipy.sparse import csr_matrix

from components.plain import Tables, skeleton
from components.spelling import Spelling
from components.words import QUESTION, Word, words

FAMILIES = "wgcsp"
BEGIN = "^"
PIECES = (3, 4)
FARTHEST = 5
"""Words from the first of a pair to the second."""

LONGEST = 400
"""Words of a message that are looked at."""


@dataclass(frozen=True)
class Looks:
    """How messages are looked at before there is a vocabulary."""

    tables: Tables
    spelling: Spelling

    def words(self, text: str) -> list[Word]:
        return words(text, self.tables)[:LONGEST]

    def forms(self, found: Sequence[Word]) -> list[str]:
        return [self.spelling.corrected(word.form) for word in found]

    def features(self, found: Sequence[Word]) -> tuple[list[str], list[int]]:
        """Features, and for each the word, by its place among them, that it begins with. One
        that stands there twice is told twice."""
        forms = self.forms(found)
        told, owners = ["w" + form for form in forms], list(range(len(forms)))
        for at, word in enumerate(found):
            pieces = _pieces(word.form)
            told += pieces
            owners += [at] * len(pieces)
        begun = [BEGIN, *forms]
        for near in (_twos("g", begun), _threes("g", begun)):
            told += near
            owners += (max(0, at - 1) for at in range(len(near)))
        for apart in range(2, FARTHEST + 1):
            told += [f"p{one} {other}" for one, other in zip(forms, forms[apart:])]  # noqa: B905
            owners += range(max(0, len(forms) - apart))
        sounds, heard = self._sounds(forms)
        for near in (["s" + sound for sound in sounds], _twos("s", sounds)):
            told += near
            owners += heard[: len(near)]
        return told, owners

    def _sounds(self, forms: Sequence[str]) -> tuple[list[str], list[int]]:
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


def _twos(family: str, told: Sequence[str]) -> list[str]:
    return [f"{family}{one} {next_}" for one, next_ in pairwise(told)]


def _threes(family: str, told: Sequence[str]) -> list[str]:
    three = zip(told, told[1:], told[2:])  # noqa: B905 # the ends have no neighbours
    return [f"{family}{one} {next_} {last}" for one, next_, last in three]


@dataclass(frozen=True)
class Vocabulary:
    """`places`: feature -> column. `rarity`: inverse document frequency of each column, `family`:
    which of FAMILIES. `weights`: how much each family says."""

    places: Mapping[str, int]
    rarity: np.ndarray
    family: np.ndarray
    weights: np.ndarray

    @classmethod
    def learn(
        cls, seen: Iterable[Iterable[str]], least: int, weights: Sequence[float]
    ) -> tuple[Vocabulary, csr_matrix]:
        """Of features that at least so many messages have, the most frequent first; and `row` of
        each message."""
        numbers: defaultdict[str, int] = defaultdict(count().__next__)
        found = [
            np.array([*map(numbers.__getitem__, dict.fromkeys(each))], np.int32) for each in seen
        ]
        features, ends = list(numbers), np.cumsum([0, *map(len, found)])
        numbers.clear()
        columns = np.concatenate(found) if found else np.zeros(0, np.int32)
        often = np.bincount(columns, minlength=len(features))
        kept = np.argsort(-often, kind="stable")[: int((often >= least).sum())]
        vocabulary = cls(
            {features[number]: at for at, number in enumerate(kept)},
            (np.log((1 + len(found)) / (1 + often[kept])) + 1).astype(np.float32),
            np.array([FAMILIES.index(features[number][0]) for number in kept], dtype=np.uint8),
            np.array(weights, dtype=np.float32),
        )
        place = np.full(len(features), -1, np.int32)
        place[kept] = np.arange(len(kept), dtype=np.int32)
        return vocabulary, vocabulary.rows(place[columns], ends)

    def row(
        self, features: Sequence[str], owners: Sequence[int]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Columns, their values, and the word that each of them belongs to."""
        first = dict(zip(reversed(features), reversed(owners)))  # noqa: B905 # as long as each other
        at = [(p, w) for f, w in first.items() if (p := self.places.get(f)) is not None]
        if not at:
            return np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(0, np.int32)
        columns, owners = np.array(at, dtype=np.int32).T
        return columns, self._values(columns, np.zeros(len(columns), np.int64), 1), owners

    def rows(self, columns: np.ndarray, ends: np.ndarray) -> csr_matrix:
        """`columns`: those of one message after the other, -1 for what is not known; `ends`: where
        each message begins, and the last one ends."""
        of = np.repeat(np.arange(len(ends) - 1), np.diff(ends))[columns >= 0]
        columns = columns[columns >= 0]
        values = self._values(columns, of, len(ends) - 1)
        begins = np.searchsorted(of, np.arange(len(ends)))
        matrix = csr_matrix((values, columns, begins), shape=(len(ends) - 1, len(self.places)))
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

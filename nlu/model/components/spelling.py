"""Words that are not known, as the known one they are nearest to: "libary" is "library"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

SHORTEST = 4
"""Letters; shorter words are too near to each other."""

LONG = 8
"""Letters from which on two slips are forgiven."""


class Spelling:
    """`known`: word -> how often it was seen."""

    def __init__(self, known: Mapping[str, int]) -> None:
        self.known = {word: n for word, n in known.items() if word.isalpha()}
        self.near: dict[str, list[str]] = {}
        for word in self.known:
            if word.isascii() and len(word) >= SHORTEST:
                for key in _shortened(word, 2 if len(word) >= LONG - 2 else 1):
                    self.near.setdefault(key, []).append(word)
        self.corrected = lru_cache(maxsize=16384)(self._corrected)

    def _corrected(self, word: str) -> str:
        """The most frequent of the nearest known words; the word itself where none is near."""
        if word in self.known or len(word) < SHORTEST or not (word.isascii() and word.isalpha()):
            return word
        allowed = 2 if len(word) >= LONG else 1
        near = {each for key in _shortened(word, allowed) for each in self.near.get(key, ())}
        ranked = [(slips(word, each, allowed), -self.known[each], each) for each in near]
        best = min(ranked, default=(allowed + 1, 0, word))
        return best[2] if best[0] <= allowed else word


def known(counted: Mapping[str, int], least: int) -> dict[str, int]:
    return {word: n for word, n in counted.items() if n >= least}


def slips(one: str, other: str, most: int) -> int:
    """Letters wrong, missing, too many or swapped with their neighbour (optimal string alignment);
    more than `most` counts as `most` + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        after = [i]
        for j, b in enumerate(other, 1):
            cost = min(row[j] + 1, after[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            after.append(cost)
        before, row = row, after
    return min(row[-1], most + 1)


def _shortened(word: str, most: int) -> set[str]:
    """The word and all that is left of it without up to so many letters: two words that are no more
    slips apart have one of these in common."""
    found = {word}
    for _ in range(most):
        found |= {each[:at] + each[at + 1 :] for each in found for at in range(len(each))}
    return found


def counted(texts: Iterable[Iterable[str]]) -> dict[str, int]:
    """In how many texts each word stands."""
    found: dict[str, int] = {}
    for text in texts:
        for word in set(text):
            found[word] = found.get(word, 0) + 1
    return found

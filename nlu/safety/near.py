"""Words as they are written in haste: a letter missing, doubled, swapped or wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

_LONG = 9
_LONGEST = 20
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")


@dataclass(frozen=True)
class NearWords:
    """Knows a set of words and finds which of them a slip of the hand may have meant.

    Words of five letters may have one slip, words of nine two; shorter ones only two letters
    swapped or one doubled. The first letter has to be there. `apart` are words of their own,
    never somebody's slip.
    """

    words: frozenset[str]
    apart: frozenset[str]
    _less: dict[str, tuple[str, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        less: dict[str, list[str]] = {}
        for word in self.words:
            for shorter in _shortened(word, _slips(word)):
                less.setdefault(shorter, []).append(word)
        object.__setattr__(self, "_less", {key: tuple(found) for key, found in less.items()})

    def meant(self, word: str) -> tuple[str, ...]:
        """The known words this one may be; itself alone when it is known."""
        if word in self.words:
            return (word,)
        if len(word) > _LONGEST and not _DRAWN_OUT.search(word):
            return ()
        drawn = _DRAWN_OUT.search(word)
        forms = _drawn_in(word) if drawn else (word,)
        return tuple(dict.fromkeys(near for form in forms for near in self._near(form)))

    def _near(self, word: str) -> Iterator[str]:
        if word in self.words:
            yield word
        if word in self.apart or not 3 <= len(word) <= _LONGEST:
            return
        alike = (self._less.get(each, ()) for each in _shortened(word, _slips(word + "  ")))
        for known in sorted(set(chain.from_iterable(alike))):
            if _is_slip(word, known):
                yield known


def _slips(word: str) -> int:
    return 2 if len(word) >= _LONG else 1 if len(word) >= 3 else 0


def _drawn_in(word: str) -> tuple[str, str]:
    """The drawn-out letter of "fiiiire" or "helllp" once, and twice."""
    return _DRAWN_OUT.sub(r"\1", word), _DRAWN_OUT.sub(r"\1\1", word)


def _shortened(word: str, slips: int) -> Iterable[str]:
    """The word with up to so many letters left out."""
    found = {word}
    ring = {word} if slips else set()
    for _ in range(slips):
        ring = {each[:at] + each[at + 1 :] for each in ring for at in range(len(each))}
        found |= ring
    return found


def _is_slip(word: str, known: str) -> bool:
    if word[0] != known[0] and word[:2] != known[1::-1]:
        return False
    if len(known) < 5:
        return _is_small_slip(word, known)
    return _distance(word, known) <= _slips(known)


def _is_small_slip(word: str, known: str) -> bool:
    """In a short word every other letter makes another word: only a swap or a doubling is none."""
    if len(word) == len(known):
        return sorted(word) == sorted(known) and _distance(word, known) == 1
    doubled = (known[: at + 1] + known[at:] for at in range(len(known)))
    return len(word) == len(known) + 1 and word in doubled


def _distance(one: str, other: str) -> int:
    """Letters to leave out, put in, change or swap with their neighbour."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for at, letter in enumerate(one):
        row = [at + 1]
        for to, target in enumerate(other):
            cost = min(last[to + 1] + 1, row[to] + 1, last[to] + (letter != target))
            if at and to and letter == other[to - 1] and one[at - 1] == target:
                cost = min(cost, before[to - 1] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]

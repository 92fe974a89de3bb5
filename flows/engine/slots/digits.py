"""Runs of digits as residents write and say them: "130 0000 0001", 幺三零…, "double o seven"."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from flows.engine.slots.numerals import DIGITS, ONES

SPOKEN = {each: str(value) for each, value in DIGITS.items()} | {
    "洞": "0",
    "幺": "1",
    "拐": "7",
    "勾": "9",
}
_WORDS = {word: str(value) for word, value in ONES.items()} | {"oh": "0", "o": "0", "nought": "0"}
_TIMES = {"double": 2, "triple": 3}
_CROSS = {"x", "叉", "х", "×", "✕"}  # the check character, also in Cyrillic and as a sign

_NAMES = "|".join(sorted(_WORDS, key=len, reverse=True))
_ITEM = (
    r"(?<![0-9a-z])[0-9]+[x×✕х]?(?![0-9a-z])"
    rf"|[{''.join(SPOKEN)}叉]"
    rf"|(?<![a-z])(?:(?:double|triple) )?(?:{_NAMES})(?![a-z])"
    r"|(?<![a-z])x(?![a-z])"
)
_ITEMS = re.compile(_ITEM)
_RUN = re.compile(rf"(?:{_ITEM})(?:[ \t\-.·•()]{{0,3}}(?:{_ITEM}))*")
# Without this in a message there is no identifier in it; with more pieces it is none either.
_ENOUGH = re.compile(
    rf"(?:[0-9{''.join(SPOKEN)}叉x×✕х][ \t\-.·•()]{{0,3}}){{5}}"
    rf"|(?<![a-z])(?:(?:double|triple|{_NAMES})[ \-]+){{3}}"
)
LONGEST_WINDOW = 20
MOST_PIECES = 64


class Piece(NamedTuple):
    """Digits written together, or one spoken digit."""

    digits: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces that follow each other with nothing but separators between them."""

    pieces: tuple[Piece, ...]

    @property
    def digits(self) -> str:
        return "".join(each.digits for each in self.pieces)

    def windows(self) -> Iterator[Piece]:
        """Neighbouring pieces joined, longest first from each beginning."""
        for first in range(len(self.pieces)):
            yield from reversed(list(self._from(first)))

    def _from(self, first: int) -> Iterator[Piece]:
        digits = ""
        for piece in self.pieces[first:]:
            digits += piece.digits
            if len(digits) > LONGEST_WINDOW:
                return
            yield Piece(digits, self.pieces[first].start, piece.end)


@lru_cache(maxsize=4)
def runs(low: str) -> tuple[Run, ...]:
    """One message is searched for several kinds of identifier, one after the other."""
    return tuple(
        Run(tuple(_piece(item) for item in _ITEMS.finditer(low, match.start(), match.end())))
        for match in _RUN.finditer(low)
    )


def windows(low: str, fits: Callable[[str], bool]) -> Iterator[Piece]:
    """Joined pieces that fit, each character used once."""
    for run in runs(low) if may_hold_identifier(low) else ():
        if len(run.pieces) > MOST_PIECES:
            continue
        end = 0
        for window in run.windows():
            if window.start >= end and fits(window.digits):
                end = window.end
                yield window


@lru_cache(maxsize=4)
def may_hold_identifier(low: str) -> bool:
    """A quick look: five digits in a row, written or spoken."""
    return _ENOUGH.search(low) is not None


def longest(low: str) -> str:
    """The longest run of digits, "" where there is none: what was meant as a number."""
    return max((run.digits for run in runs(low)), key=len, default="")


def _piece(item: re.Match[str]) -> Piece:
    return Piece(_digits(item[0]), item.start(), item.end())


def _digits(written: str) -> str:
    if written[0].isdigit() and written not in SPOKEN:
        return written if written.isdigit() else written[:-1] + "X"
    if written in _CROSS:
        return "X"
    if written in SPOKEN:
        return SPOKEN[written]
    times, _, word = written.rpartition(" ")
    return _WORDS[word] * _TIMES.get(times, 1)

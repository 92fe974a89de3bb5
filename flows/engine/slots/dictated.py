"""Digits as residents dictate them: "one three oh, four zeroes, …", "double seven", "nine hundred",
洞拐…; a number is never cut out of a longer row of them."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from flows.engine.slots.digits import SPOKEN
from flows.engine.slots.numerals import ONES

LONGEST_WINDOW = 20
MOST_PIECES = 64

_WORDS = {word: str(value) for word, value in ONES.items()} | {"oh": "0", "o": "0", "nought": "0"}
_PLURALS = ({f"{word}s": digit for word, digit in _WORDS.items()} | {"zeroes": "0", "o's": "0"}) | {
    "sixes": "6"
}
_TIMES = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
_SCALES = {"hundred": "00", "thousand": "000"}


def _any(words: dict[str, str] | dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_COUNTED = "(?:个|点|月|位|次|下|起|些|样|直|般|定|种)"  # 一个 and 三点 begin something else
_ITEM = (
    r"(?<![0-9a-z])[0-9]+(?![0-9a-z])"
    rf"|[{''.join(SPOKEN)}](?!{_COUNTED})"
    rf"|(?<![0-9a-z])(?:(?:{_any(_TIMES)})[ \-](?:{_any(_WORDS)}|[0-9])"
    rf"|(?:{_any(_WORDS)}|[0-9])[ \-](?:{_any(_PLURALS)})"
    rf"|(?:{_any(ONES)})[ \-](?:{_any(_SCALES)})(?! and)|{_any(_WORDS)})(?![0-9a-z])"
)
_ITEMS = re.compile(_ITEM)
_GAP = r"(?:[ \t\-.·•()]|[,、](?![0-9])){0,3}"
_RUN = re.compile(rf"(?:{_ITEM})(?:{_GAP}(?:{_ITEM}))*")
_PART = f"{_any(_TIMES)}|{_any(_SCALES)}|{_any(_PLURALS)}|{_any(_WORDS)}"
# Without this in a message no number is dialled in it.
_ENOUGH = re.compile(
    rf"(?:[0-9{''.join(SPOKEN)}][ \t\-.·•(),、]{{0,3}}){{5}}"
    rf"|(?<![a-z])(?:(?:{_PART})[ ,\-.]+){{3}}"
)
_STEP = re.compile("[,、]")


class Dialled(NamedTuple):
    """Digits that stand together. `said`: one by one, so that nothing shows where they part."""

    digits: str
    start: int
    end: int
    said: bool


def dialled(low: str, fits: Callable[[Dialled], bool]) -> Iterator[Dialled]:
    """Joined digits that fit, each used once, the longest from each beginning."""
    for run in _runs(low):
        end = 0
        for first in range(len(run)):
            if run[first].start < end or _one_row(low, run, first):
                continue
            window = next(filter(fits, reversed(list(_from(low, run, first)))), None)
            if window is not None:
                end = window.end
                yield window


def most_dictated(low: str) -> str:
    """The longest row said digit by digit, "" where there is none."""
    rows = ("".join(each.digits for each in run) for run in _runs(low) if all(p.said for p in run))
    return max(rows, key=len, default="")


def _from(low: str, run: tuple[Dialled, ...], first: int) -> Iterator[Dialled]:
    digits, said = "", True
    for at, piece in enumerate(run[first:], first):
        digits += piece.digits
        said = said and piece.said
        if len(digits) > LONGEST_WINDOW:
            return
        if not _one_row(low, run, at + 1):
            yield Dialled(digits, run[first].start, piece.end, said)


def _one_row(low: str, run: tuple[Dialled, ...], at: int) -> bool:
    """Whether this digit only goes on with what the one before began."""
    if not 0 < at < len(run) or not (run[at - 1].said and run[at].said):
        return False
    return _STEP.search(low, run[at - 1].end, run[at].start) is None


@lru_cache(maxsize=4)
def _runs(low: str) -> tuple[tuple[Dialled, ...], ...]:
    if _ENOUGH.search(low) is None:
        return ()
    found = (
        tuple(_piece(item) for item in _ITEMS.finditer(low, match.start(), match.end()))
        for match in _RUN.finditer(low)
    )
    return tuple(run for run in found if len(run) <= MOST_PIECES)


def _piece(item: re.Match[str]) -> Dialled:
    written = item[0]
    said = len(written) == 1 or not written.isascii() or not written.isdigit()
    return Dialled(_digits(written), item.start(), item.end(), said)


def _digits(written: str) -> str:
    first, _, last = written.replace("-", " ").rpartition(" ")
    if first in _TIMES:
        return _digit(last) * _TIMES[first]
    if last in _SCALES:
        return _digit(first) + _SCALES[last]
    if last in _PLURALS:
        return _PLURALS[last] * int(_digit(first))
    return _digit(last)


def _digit(word: str) -> str:
    return _WORDS.get(word) or SPOKEN.get(word) or word

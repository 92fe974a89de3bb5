"""Plates spelled out sign by sign: "hu a one two three four five", "lima bravo one seven x ray
yankee zulu", "el bee seventeen ex why zed"."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from flows.engine.slots.numerals import ONES

_SPELLED = """
alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november
oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu
"""
_NAMED = """
A:ay B:bee C:cee,see,sea D:dee E:ee F:ef,eff G:gee H:aitch,haitch J:jay K:kay L:el,ell M:em N:en
P:pee Q:cue,queue R:ar,are S:es,ess T:tee,tea U:you V:vee X:ex,eks Y:why,wye Z:zed,zee
"""
_WORDS = (
    {word: word[0].upper() for word in _SPELLED.split()}
    | {name: each[0] for each in _NAMED.split() for name in each[2:].split(",")}
    | {word: str(value) for word, value in ONES.items()}
    | {"oh": "0", "nought": "0", "double u": "W", "double you": "W", "x ray": "X", "x-ray": "X"}
)
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_YEARS = (
    {word: str(10 + extra) for extra, word in enumerate(_TEENS.split())}
    | {word: f"{2 + extra}0" for extra, word in enumerate(_TENS.split())}
    | {
        f"{tens}{gap}{one}": f"{2 + extra}{value}"
        for extra, tens in enumerate(_TENS.split())
        for one, value in ONES.items()
        for gap in " -"
        if value > 0
    }
)
_TIMES = {"double": 2, "triple": 3, "treble": 3}
_ALSO_WORDS = frozenset(("a", "i", "o", "see", "sea", "are", "tea", "you", "why"))
"""These may stand beside a plate and mean something else."""

_NAMES = "|".join(sorted(_WORDS | _YEARS, key=len, reverse=True))
_ITEM = re.compile(
    rf"(?<![0-9a-z'])(?:{_NAMES}|(?P<times>{'|'.join(_TIMES)}) (?P<again>{_NAMES}|[0-9a-z])"
    r"|(?:[a-z]|[a-z]*[0-9][0-9a-z]*))(?![0-9a-z'])"
)
_GAP = re.compile(r"[ \-.·•,]{0,3}")
_ENOUGH = re.compile(rf"(?<![a-z])(?:{'|'.join([*ONES, *_YEARS, 'oh', 'nought'])})(?![a-z])|[0-9]")
_GOES_ON = re.compile(r" [a-z]")
MOST_PIECES = 40


class Piece(NamedTuple):
    """`signs` in capitals; `word`: what it ends in may be an ordinary word as well."""

    signs: str
    start: int
    end: int
    word: bool


def spelled(low: str, fewest: int, most: int) -> Iterator[Piece]:
    """Every row of pieces with that many signs, where no other sign stands at its sides; the
    longest first."""
    for run in _runs(low):
        for size in range(most, fewest - 1, -1):
            yield from _windows(run, size)


def after(low: str, at: int, fewest: int, most: int) -> Iterator[Piece]:
    """The same, of rows that begin here; last those that take a word from what follows: a month."""
    for run in _runs(low):
        begun = tuple(each for each in run if each.start >= at)
        if begun and begun[0].start == at:
            rows = [each for each in _from(begun, 0) if fewest <= len(each.signs) <= most]
            yield from sorted(rows, key=lambda row: (_takes_a_word(low, row), -row.end))


def _takes_a_word(low: str, row: Piece) -> bool:
    return row.word and _GOES_ON.match(low, row.end) is not None


def _windows(run: tuple[Piece, ...], size: int) -> Iterator[Piece]:
    for first in range(len(run)):
        if first and not run[first - 1].word:
            continue
        yield from (each for each in _from(run, first) if len(each.signs) == size)


def _from(run: tuple[Piece, ...], first: int) -> Iterator[Piece]:
    signs = ""
    for at, piece in enumerate(run[first:], first):
        signs += piece.signs
        if at + 1 == len(run) or run[at + 1].word:
            yield Piece(signs, run[first].start, piece.end, piece.word)


@lru_cache(maxsize=4)
def _runs(low: str) -> tuple[tuple[Piece, ...], ...]:
    if _ENOUGH.search(low) is None:
        return ()
    return tuple(run for run in _rows(low) if len(run) <= MOST_PIECES)


def _rows(low: str) -> Iterator[tuple[Piece, ...]]:
    run: list[Piece] = []
    for item in _ITEM.finditer(low):
        if run and not _GAP.fullmatch(low, run[-1].end, item.start()):
            yield tuple(run)
            run = []
        run.append(_piece(item))
    if run:
        yield tuple(run)


def _piece(item: re.Match[str]) -> Piece:
    if item["times"]:
        return Piece(_signs(item["again"]) * _TIMES[item["times"]], *item.span(), word=False)
    return Piece(_signs(item[0]), *item.span(), word=item[0] in _ALSO_WORDS)


def _signs(written: str) -> str:
    return _WORDS.get(written) or _YEARS.get(written) or written.upper()

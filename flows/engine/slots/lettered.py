"""Numbers with letters in them, as residents write and say them: "ab12 cde", C一二三…, "tango one
double o"."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from flows.engine.slots.digits import SPOKEN
from flows.engine.slots.fillers import AROUND_NUMBERS
from flows.engine.slots.numerals import ONES

_SPELLED = """
alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november
oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu
"""
_WORDS = (
    {word: word[0].upper() for word in _SPELLED.split()}
    | {word: str(value) for word, value in ONES.items()}
    | {"oh": "0", "nought": "0"}
)
_TIMES = {"double": 2, "triple": 3}
_NAMES = "|".join(sorted(_WORDS, key=len, reverse=True))
_ITEM = (
    rf"(?<![0-9a-z])(?P<times>double|triple) (?P<again>{_NAMES}|[0-9a-z])(?![0-9a-z])"
    rf"|(?P<sign>[{''.join(SPOKEN)}])|(?P<word>[0-9a-z]+)"
)
_ITEMS = re.compile(_ITEM)
_GAP = re.compile(r"[\s\-.·•()/]{0,3}")
_DIGIT = re.compile(rf"[0-9{''.join(SPOKEN)}]|(?<![a-z])(?:{'|'.join(ONES)}|oh|nought)(?![a-z])")
_LOOKALIKE = {"O": "0", "0": "O", "I": "1", "1": "I", "L": "1"}
MOST_PIECES = 40
MOST_REPAIRS = 3


class Written(NamedTuple):
    """Signs that belong together, in capitals."""

    signs: str
    start: int
    end: int


class Fitted(NamedTuple):
    """`repaired`: a letter stood where a digit belongs, or the other way round."""

    signs: str
    start: int
    end: int
    repaired: bool


def fitted(low: str, fits: Callable[[str], str | None], longest: int) -> Iterator[Fitted]:
    """Joined pieces for which `fits` gives a canonical form, each sign used once.

    `fits` may give back something else than it was given: that is a repair.
    """
    for run in written(low):
        end = 0
        for first in range(len(run)):
            if run[first].start < end or _touches(run, first):
                continue
            for one in reversed(_joined(run, first, longest)):
                signs = fits(one.signs)
                if signs is not None:
                    end = one.end
                    plain = signs.replace(" ", "")
                    yield Fitted(signs, one.start, one.end, plain != one.signs)
                    break


def _joined(run: tuple[Written, ...], first: int, longest: int) -> list[Written]:
    found, signs = list[Written](), ""
    for at, piece in enumerate(run[first:], first):
        signs += piece.signs
        if len(signs) > longest:
            break
        if at + 1 == len(run) or not _touches(run, at + 1):
            found.append(Written(signs, run[first].start, piece.end))
    return found


def _touches(run: tuple[Written, ...], at: int) -> bool:
    """Nothing parts this piece from the one before: 一二三 is not 一二 and 三."""
    return at > 0 and run[at - 1].end == run[at].start


@lru_cache(maxsize=4)
def written(low: str) -> tuple[tuple[Written, ...], ...]:
    """Pieces with nothing but gaps between them; polite words part them."""
    if _DIGIT.search(low) is None:
        return ()
    return tuple(run for run in _runs(low) if len(run) <= MOST_PIECES)


def _runs(low: str) -> Iterator[tuple[Written, ...]]:
    run: list[Written] = []
    for item in _ITEMS.finditer(low):
        piece = _piece(item)
        if run and (piece is None or not _GAP.fullmatch(low, run[-1].end, item.start())):
            yield tuple(run)
            run = []
        if piece is not None:
            run.append(piece)
    if run:
        yield tuple(run)


def _piece(item: re.Match[str]) -> Written | None:
    """None for a word that only surrounds a number."""
    if item["times"]:
        signs = _signs(item["again"]) * _TIMES[item["times"]]
    elif item["sign"]:
        signs = SPOKEN[item["sign"]]
    else:
        word = item["word"]
        if len(word) > 1 and word not in _WORDS and word in AROUND_NUMBERS.words:
            return None
        signs = _signs(word)
    return Written(signs, *item.span())


def _signs(word: str) -> str:
    return _WORDS.get(word) or word.upper()


def longest_written(low: str) -> str:
    """The longest run of signs with a digit in it, "" where there is none: what was meant as a
    number."""
    meant = (_meant(run) for run in written(low))
    return max(meant, key=len, default="")


def _meant(run: tuple[Written, ...]) -> str:
    """From the first piece with a digit to the last, with short letters at its sides."""
    telling = [n for n, each in enumerate(run) if any(sign.isdigit() for sign in each.signs)]
    if not telling:
        return ""
    first, last = telling[0], telling[-1]
    first -= first > 0 and len(run[first - 1].signs) < 5
    last += last + 1 < len(run) and len(run[last + 1].signs) < 5
    return "".join(each.signs for each in run[first : last + 1])


@lru_cache(maxsize=256)
def repaired(signs: str, shape: re.Pattern[str], most: int = MOST_REPAIRS) -> str | None:
    """The signs where they fit the shape; else with as few lookalikes changed as it takes (O is 0,
    I is 1); None where nothing fits."""
    if shape.fullmatch(signs):
        return signs
    places = [at for at, sign in enumerate(signs) if sign in _LOOKALIKE][:8]
    for count in range(1, most + 1):
        for chosen in combinations(places, count):
            other = "".join(
                _LOOKALIKE[sign] if at in chosen else sign for at, sign in enumerate(signs)
            )
            if shape.fullmatch(other):
                return other
    return None

"""Cuts a message into words: Latin words and numbers whole, Chinese into single characters.

Pure and without Rasa, so that it can be tried under any Python. There is no dictionary: which
characters belong together is learned from n-grams, in Chinese over neighbouring characters, in
Latin words over their letters, so a typo or a homophone spoils only the n-grams it stands in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from components.plain import HAN, Tables

LETTERS = f"(?:(?![{HAN}])[^\\W_])+"
EMOJI = "[\u203c-\u3299\U0001f000-\U0001faff]"
WORD = re.compile(f"[{HAN}]|{LETTERS}(?:'{LETTERS})*|[?]|{EMOJI}")
DIGIT = re.compile(r"\d")
NUMBER = re.compile(r"n[1-9]\d?")
QUESTION = "question"
APOSTROPHES = {"\u2019": "'", "\u2018": "'", "\u00b4": "'", "`": "'"}
UNSEEN = re.compile("[\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff]")
"""Joiners, directions, variants and skins: they change a picture, not what is said."""

LONGEST = 1000
"""Characters that are looked at."""

LONGEST_WORD = 40
DRAWN = re.compile(r"([^\W\d_])\1{2,}")
LAUGHS = 2
NONE = Tables()

SPOKEN = 4
"""Digits that are said one by one make a number from so many on."""

DIGITS = "zero oh o nought one two three four five six seven eight nine double triple"
ONES = frozenset("零〇一二三四五六七八九幺两洞拐") | frozenset(DIGITS.split())


@dataclass(frozen=True)
class Word:
    """`text` is text[start:end] as it was written, or nothing where that is a number said digit by
    digit, which is nobody's to be shown; `form` is what the features are made of."""

    text: str
    start: int
    end: int
    form: str


def words(text: str, tables: Tables = NONE) -> list[Word]:
    """At least one; `start` and `end` count in the text as it was written."""
    plain, origin = _normalised(text[:LONGEST], tables)
    found = [_word(text, match, origin) for match in WORD.finditer(plain)]
    return list(_undrawn(_dialled(found))) or [Word(text, 0, len(text), text[:LONGEST_WORD])]


def _normalised(text: str, tables: Tables) -> tuple[str, list[int]]:
    """Full-width to half-width, lower case, simplified; and for each character where it was."""
    plain: list[str] = []
    origin: list[int] = []
    if text.isascii():
        return text.lower(), list(range(len(text)))
    for index, character in enumerate(text):
        for piece in _pieces(character):
            plain.append(tables.simple.get(piece, piece))
            origin.append(index)
    return "".join(plain), origin


@lru_cache(maxsize=8192)
def _pieces(character: str) -> str:
    if UNSEEN.match(character):
        return ""
    if character in APOSTROPHES:
        return "'"
    return unicodedata.normalize("NFKC", character).casefold()


def _word(text: str, match: re.Match[str], origin: list[int]) -> Word:
    start, end = origin[match.start()], origin[match.end() - 1] + 1
    return Word(text[start:end], start, end, _form(match.group()))


@lru_cache(maxsize=65536)
def _form(word: str) -> str:
    """Numbers count by their length and plates by their shape, not by what they say."""
    if word == "?":
        return QUESTION
    if word.isdecimal():
        return f"n{min(len(word), 20)}"
    word = DRAWN.sub(r"\1", word) if len(word) > LAUGHS else word
    return DIGIT.sub("0", word)[:LONGEST_WORD]


def is_number(form: str) -> bool:
    return NUMBER.fullmatch(form) is not None  # an "n5" that was written has the form "n0"


def _dialled(found: list[Word]) -> Iterator[Word]:
    """A number that is spelled out digit by digit is one word."""
    run: list[Word] = []
    for word in found:
        if word.form in ONES or (run and word.form in ("n1", "n2")):
            run.append(word)
            continue
        yield from _number(run)
        run = []
        yield word
    yield from _number(run)


def _number(run: list[Word]) -> list[Word]:
    if len(run) < SPOKEN:
        return run
    return [Word("", run[0].start, run[-1].end, f"n{min(len(run), 20)}")]


def _undrawn(found: Iterator[Word]) -> Iterator[Word]:
    """哈哈哈哈哈 is 哈哈, and so are signs that are hammered in."""
    last, times = "", 0
    for word in found:
        times = times + 1 if word.form == last else 1
        last = word.form
        if times <= LAUGHS:
            yield word

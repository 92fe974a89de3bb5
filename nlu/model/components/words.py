"""Cuts a message into words: Latin words and numbers whole, Chinese into single characters.

Pure and without Rasa, so that it can be tried under any Python. There is no dictionary: which
characters belong together is learned from n-grams, in Chinese over neighbouring characters, in
Latin words over their letters, so a typo or a homophone spoils only the n-grams it stands in.
"""

import re
import unicodedata
from dataclasses import dataclass

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
LETTERS = f"(?:(?![{HAN}])[^\\W_])+"
WORD = re.compile(f"[{HAN}]|{LETTERS}(?:'{LETTERS})*|[?]")
DIGIT = re.compile(r"\d")
QUESTION = "question"
APOSTROPHES = {"\u2019": "'", "\u2018": "'"}


@dataclass(frozen=True)
class Word:
    """`text` is text[start:end] as it was written, `form` what the features are made of."""

    text: str
    start: int
    end: int
    form: str


def words(text: str) -> list[Word]:
    """At least one; `start` and `end` count in the text as it was written."""
    plain, origin = _normalised(text)
    found = [_word(text, match, origin) for match in WORD.finditer(plain)]
    return found or [Word(text, 0, len(text), text)]


def _normalised(text: str) -> tuple[str, list[int]]:
    """Full-width to half-width, lower case; and for each character where it came from."""
    plain: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        for piece in unicodedata.normalize("NFKC", character).casefold():
            plain.append(APOSTROPHES.get(piece, piece))
            origin.append(index)
    return "".join(plain), origin


def _word(text: str, match: "re.Match[str]", origin: list[int]) -> Word:
    start, end = origin[match.start()], origin[match.end() - 1] + 1
    return Word(text[start:end], start, end, _form(match.group()))


def _form(word: str) -> str:
    """Numbers count by their length and plates by their shape, not by what they say."""
    if word == "?":
        return QUESTION
    if word.isdecimal():
        return f"n{len(word)}"
    return DIGIT.sub("0", word)

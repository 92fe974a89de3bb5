"""Prices said in words as two numbers: "thirty five fifty", "nineteen ninety nine"."""

import re

from flows.engine.slots.currencies import NAMES
from flows.engine.slots.numerals import ENGLISH, SMALL_ENGLISH, english_number

_LEADING = "|".join(re.escape(each) for each in NAMES if not each[0].isalpha())
_TRAILING = "|".join(each for each in NAMES if each.isascii() and each.isalpha())
_WORD = rf"(?:{ENGLISH}|oh)(?![a-z])"
TENS_OF_PENCE = (
    r"(?:twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|ten|eleven|twelve|(?:thir|four|fif"
    r"|six|seven|eigh|nine)teen|one|two|three|four|five|six|seven|eight|nine"
)
PAIRED = re.compile(
    rf"(?<![0-9a-z])(?:(?P<before>{_LEADING})\s?)?(?P<words>{_WORD}(?:[ -]{_WORD}){{1,6}})"
    rf"(?:\s(?P<unit>{_TRAILING})(?![a-z]))?(?! (?:point|{ENGLISH})(?![a-z]))"
)
_SMALL = re.compile(SMALL_ENGLISH)


def paired(words: str) -> tuple[int, int] | None:
    """Whole units and hundredths, where the words are two numbers; None where they are one."""
    said = re.findall("[a-z]+", words)
    if "oh" not in said and english_number(words) is not None:
        return None
    for at in range(len(said) - 1, 0, -1):
        pair = _two(said[:at], said[at:])
        if pair is not None and not _two_parts(said[at - 1 : at], said[at:]):
            return pair
    return None


def _two(front: list[str], back: list[str]) -> tuple[int, int] | None:
    if back[0] == "oh":
        cents = english_number(" ".join(back[1:])) if len(back) == 2 else None
        cents = cents if cents is not None and cents < 10 else None
    else:
        cents = english_number(" ".join(back))
        cents = cents if cents is not None and 10 <= cents < 100 else None
    if cents is None or "oh" in front:
        return None
    whole = english_number(" ".join(front))
    return None if whole is None or not 0 < whole < 1000 else (whole, cents)


def _two_parts(last: list[str], back: list[str]) -> bool:
    """The end of the front and the back are one number: the cut is inside "ninety nine"."""
    return (
        last != ["hundred"]
        and back[0] != "oh"
        and english_number(" ".join(last + back)) is not None
    )


def figures_of_words(words: str) -> str:
    """Digits of words said one by one, or of one small number: "five oh" is 50, "fifty" is 50."""
    if words.isdigit():
        return words
    whole = english_number(words) if words and "oh" not in words else None
    if whole is not None:
        return str(whole)
    each = (english_number(word) or 0 for word in re.findall("[a-z]+", words))
    return "".join(str(number) for number in each)

"""18-character numbers of IDs and residence permits (GB 11643), and their last six characters."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flows.engine.slots.digits import longest, may_hold_identifier, runs, windows
from flows.engine.slots.identifiers import answer
from flows.engine.slots.identity import birth_date
from flows.engine.slots.page import Page
from flows.engine.slots.values import Found, NotThis, Problem, Reading, Situation, Value

LENGTH = 18
TAIL = 6
SHORTEST_ATTEMPT = 6
FIRST_YEAR = 1850

_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_TAIL_SHAPE = re.compile(r"[0-9]{5}[0-9X]")
_LETTERED = re.compile(
    r"(?<![0-9a-z])(?=(?:[a-z]*[0-9]){10})(?=[0-9]*(?:[a-wyz]|x[0-9a-z]))[0-9a-z]{15,21}(?![0-9a-z])"
)
_REGIONS = """
11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71
"""
_PROVINCES = frozenset(_REGIONS.split())
_PERMITS = frozenset({"81", "82", "83"})
"""Residence permits of residents of Hong Kong, Macao and Taiwan."""
OLD_LENGTH = 15
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def read_cn_id(page: Page, situation: Situation) -> Reading:
    """An 18-character ID; parts: length, void (the 15 digits of old cards), format, region,
    birth_date, checksum."""
    return answer(page, find_cn_id(page, situation), lambda each: _attempt(each, situation))


def find_cn_id(page: Page, situation: Situation) -> Iterator[Found]:
    for window in windows(page.low, lambda digits: _wrong_part(digits, situation) is None):
        yield Found("cn_id", window.digits, window.start, window.end, confirm=False)


def read_id_tail(page: Page, situation: Situation) -> Reading:
    """The last six characters of an ID, also out of the whole ID; parts: length, format."""
    whole = tuple(find_cn_id(page, situation))
    if whole:
        reading = answer(page, whole, _tail_attempt)
        return Value(str(reading.value)[-TAIL:]) if isinstance(reading, Value) else reading
    return answer(page, find_id_tail(page, situation), _tail_attempt)


def find_id_tail(page: Page, _: Situation) -> Iterator[Found]:
    for run in runs(page.low) if may_hold_identifier(page.low) else ():
        if _TAIL_SHAPE.fullmatch(run.digits):
            yield Found(
                "id_tail", run.digits, run.pieces[0].start, run.pieces[-1].end, confirm=False
            )


def check_character(first_17: str) -> str:
    """The check character of 17 digits (ISO 7064, MOD 11-2)."""
    return _CHECKS[
        sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11
    ]


def _wrong_part(digits: str, situation: Situation) -> str | None:
    if len(digits) != LENGTH:
        return "length"
    if not _SHAPE.fullmatch(digits):
        return "format"
    if not _has_region(digits):
        return "region"
    if not _was_born(digits, situation):
        return "birth_date"
    return None if check_character(digits[:17]) == digits[17] else "checksum"


def _has_region(digits: str) -> bool:
    """Foreigners' cards begin with 9; the three permits have no region below the first two."""
    if digits[:2] in _PERMITS:
        return digits[2:6] == "0000"
    return digits.startswith("9") or digits[:2] in _PROVINCES


def _was_born(digits: str, situation: Situation) -> bool:
    try:
        born = birth_date(digits)
    except ValueError:
        return False
    return born.year >= FIRST_YEAR and born <= _today(situation)


def _today(situation: Situation) -> date:
    now: datetime = situation.now.astimezone(ZoneInfo(situation.zone))
    return now.date()


def _attempt(page: Page, situation: Situation) -> Problem | NotThis:
    if _LETTERED.search(page.low):
        return Problem("format")
    digits = longest(page.low)
    if len(digits) < SHORTEST_ATTEMPT:
        return NotThis()
    if _is_old(digits):
        return Problem("void")
    return Problem(_wrong_part(digits, situation) or "length")


def _is_old(digits: str) -> bool:
    """The number of a card from before 1999: no century, no check character."""
    if len(digits) != OLD_LENGTH or not digits.isdigit() or not _has_region(digits):
        return False
    try:
        date(1900 + int(digits[6:8]), int(digits[8:10]), int(digits[10:12]))
    except ValueError:
        return False
    return True


def _tail_attempt(page: Page) -> Problem | NotThis:
    digits = longest(page.low)
    if len(digits) < 3:
        return NotThis()
    return Problem("format" if len(digits) == TAIL else "length")

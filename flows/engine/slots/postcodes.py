"""Postcodes of the United Kingdom (BS 7666)."""

import re
from collections.abc import Iterator

from flows.engine.slots.identifiers import answer
from flows.engine.slots.lettered import fitted, longest_written, repaired
from flows.engine.slots.page import Page
from flows.engine.slots.values import Found, NotThis, Problem, Reading, Situation

LONGEST = 7

_POSTCODE = re.compile(
    r"GIR0AA|(?:[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9](?:[0-9]|[ABEHMNPRV-Y])?|[0-9][A-HJKPSTUW]))"
    r"[0-9][ABD-HJLNP-UW-Z]{2}"
)
_OUTWARD = re.compile(
    r"[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9](?:[0-9]|[ABEHMNPRV-Y])?|[0-9][A-HJKPSTUW])"
)
_IN_TWO = re.compile(r"[a-z0]{1,2}[0-9o][a-z0-9]?[\s.\-·]{0,2}[0-9o][a-z]{2}")
_TRY = re.compile(r"(?=.*[0-9])[A-Z0-9]{2,10}")


def read_postcode(page: Page, _: Situation) -> Reading:
    """A postcode, written with its gap; parts: length (half of one), format."""
    return answer(page, _all(page), _attempt)


def find_postcode(page: Page, _: Situation) -> Iterator[Found]:
    """In its two halves at most: "to n 1 2 be" is none inside a longer message."""
    for each in _all(page):
        if _IN_TWO.fullmatch(page.low, each.start, each.end):
            yield each


def _all(page: Page) -> Iterator[Found]:
    for each in fitted(page.low, _fits, LONGEST):
        spaced = f"{each.signs[:-3]} {each.signs[-3:]}"
        yield Found("postcode", spaced, each.start, each.end, confirm=each.repaired)


def _fits(signs: str) -> str | None:
    return repaired(signs, _POSTCODE, 1) if 5 <= len(signs) <= LONGEST else None


def _attempt(page: Page) -> Problem | NotThis:
    signs = longest_written(page.low)
    if not _TRY.fullmatch(signs) or not signs[0].isalpha():
        return NotThis()
    half = _OUTWARD.fullmatch(signs) or not 5 <= len(signs) <= LONGEST
    return Problem("length" if half else "format")

"""Numbers of penalty decisions: 16 digits, or 15 where the check digit is not printed."""

import re
from collections.abc import Iterator

from flows.engine.slots.digits import longest, windows
from flows.engine.slots.identifiers import answer
from flows.engine.slots.page import Page
from flows.engine.slots.values import Found, NotThis, Problem, Reading, Situation

SHORTEST_ATTEMPT = 6
_SHAPE = re.compile(r"[0-9]{15,16}")
_LETTERED = re.compile(
    r"(?<![0-9a-z])(?=(?:[a-z]*[0-9]){10})(?=[0-9]*[a-z])[0-9a-z]{12,20}(?![0-9a-z])"
)


def read_penalty_no(page: Page, situation: Situation) -> Reading:
    """A penalty decision's number; parts: length, format."""
    return answer(page, find_penalty_no(page, situation), _attempt)


def find_penalty_no(page: Page, _: Situation) -> Iterator[Found]:
    for window in windows(page.low, _fits):
        yield Found("penalty_no", window.digits, window.start, window.end, confirm=False)


def _fits(digits: str) -> bool:
    return _SHAPE.fullmatch(digits) is not None


def _attempt(page: Page) -> Problem | NotThis:
    if _LETTERED.search(page.low):
        return Problem("format")
    digits = longest(page.low)
    if len(digits) < SHORTEST_ATTEMPT:
        return NotThis()
    return Problem("length" if digits.isdigit() else "format")

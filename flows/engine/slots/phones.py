"""Phone numbers: mainland mobiles, and any other number written with its country code."""

import re
from collections.abc import Iterator

from flows.engine.slots.digits import longest, windows
from flows.engine.slots.identifiers import answer
from flows.engine.slots.page import Page
from flows.engine.slots.values import Found, NotThis, Problem, Reading, Situation

_MOBILE = re.compile(r"(?:(?:00)?86)?(1[3-9][0-9]{9})")
_ABROAD = re.compile(
    r"(?:\+|(?<![0-9a-z])00(?=[1-9]))[ (]{0,2}[1-9][0-9 .()\-]{5,22}[0-9](?![0-9a-z])"
)
_TRUNK = re.compile(r"\(0\)")
_NO_DIGIT = re.compile(r"[^0-9]")
SHORTEST_ATTEMPT = 5
MOBILE_LENGTH = 11


def read_phone(page: Page, situation: Situation) -> Reading:
    """A phone number in E.164; parts: length, format."""
    return answer(page, find_phone(page, situation), _attempt)


def find_phone(page: Page, _: Situation) -> Iterator[Found]:
    abroad = tuple(_abroad(page))
    yield from abroad
    rest = page.without((each.start, each.end) for each in abroad)
    for window in windows(rest.low, _is_mobile):
        start = window.start - page.low[: window.start].endswith("+")
        yield Found(
            "phone", "+86" + window.digits[-MOBILE_LENGTH:], start, window.end, confirm=False
        )


def _is_mobile(digits: str) -> bool:
    return _MOBILE.fullmatch(digits) is not None


def _abroad(page: Page) -> Iterator[Found]:
    for match in _ABROAD.finditer(page.low):
        digits = _NO_DIGIT.sub("", _TRUNK.sub("", match[0]))
        digits = digits.removeprefix("00")
        if digits.startswith("86") and not _is_mobile(digits):
            continue
        if 7 <= len(digits) <= 15:
            yield Found("phone", "+" + digits, match.start(), match.end(), confirm=False)


def _attempt(page: Page) -> Problem | NotThis:
    digits = longest(page.low)
    if len(digits) < SHORTEST_ATTEMPT:
        return NotThis()
    national = digits.removeprefix("86") if len(digits) > MOBILE_LENGTH else digits
    return Problem("format" if len(national) == MOBILE_LENGTH else "length")

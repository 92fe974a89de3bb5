"""Phone numbers: as they are dialled in the city's country, mainland mobiles, and any other number
written with its country code."""

import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers

from flows.engine.slots.dictated import Dialled, dialled, most_dictated
from flows.engine.slots.digits import longest
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
SHORTEST_NATIONAL = 6
SHORTEST_SAID = 10
MOBILE_LENGTH = 11
MAINLAND = "CN"
_IN_STORIES = re.compile(r"\+44(?:7700900|1632960|2079460|8081570)[0-9]{3}")
"""Kept for films and trials: nobody's, and so in no list of numbers given out."""


def read_phone(page: Page, situation: Situation) -> Reading:
    """A phone number in E.164; parts: length, format."""
    return answer(page, find_phone(page, situation), lambda each: _attempt(each, situation))


def find_phone(page: Page, situation: Situation) -> Iterator[Found]:
    abroad = tuple(_abroad(page))
    yield from abroad
    rest = page.without((each.start, each.end) for each in abroad)
    own = tuple(_dialled_here(rest, situation.country))
    yield from own
    rest = rest.without((each.start, each.end) for each in own)
    for window in dialled(rest.low, lambda each: _is_mobile(each.digits)):
        start = window.start - page.low[: window.start].endswith("+")
        yield Found(
            "phone", "+86" + window.digits[-MOBILE_LENGTH:], start, window.end, confirm=False
        )


def _is_mobile(digits: str) -> bool:
    return _MOBILE.fullmatch(digits) is not None


def _dialled_here(page: Page, country: str) -> Iterator[Found]:
    """As one dials at home: 07700 900123 in Britain. The mainland has a rule of its own."""
    if country in ("", MAINLAND):
        return
    for window in dialled(page.low, lambda each: _is_national(each, country)):
        number = _national(window.digits, country)
        yield Found("phone", number or "", window.start, window.end, confirm=False)


def _is_national(window: Dialled, country: str) -> bool:
    """Digit by digit one says the trunk nought or all of the rest: "five five five" is a count."""
    if window.said and window.digits[0] != "0" and len(window.digits) < SHORTEST_SAID:
        return False
    return _national(window.digits, country) is not None


@lru_cache(maxsize=256)
def _national(digits: str, country: str) -> str | None:
    """In E.164, where this country has such a number."""
    if not SHORTEST_NATIONAL <= len(digits) <= 15 or not digits.isdigit():
        return None
    try:
        number = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return None
    full = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    right = phonenumbers.is_valid_number_for_region(number, country) or _IN_STORIES.fullmatch(full)
    return full if right else None


def _abroad(page: Page) -> Iterator[Found]:
    for match in _ABROAD.finditer(page.low):
        digits = _NO_DIGIT.sub("", _TRUNK.sub("", match[0]))
        digits = digits.removeprefix("00")
        if digits.startswith("86") and not _is_mobile(digits):
            continue
        if _is_possible(digits):
            yield Found("phone", "+" + digits, match.start(), match.end(), confirm=False)


@lru_cache(maxsize=256)
def _is_possible(digits: str) -> bool:
    """Of a length that this country code has."""
    if not 7 <= len(digits) <= 15:
        return False
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse("+" + digits))
    except phonenumbers.NumberParseException:
        return False


def _attempt(page: Page, situation: Situation) -> Problem | NotThis:
    digits = max(longest(page.low), most_dictated(page.low), key=len)
    if len(digits) < SHORTEST_ATTEMPT:
        return NotThis()
    if situation.country not in ("", MAINLAND):
        return Problem(_wrong_here(digits, situation.country))
    national = digits.removeprefix("86") if len(digits) > MOBILE_LENGTH else digits
    return Problem("format" if len(national) == MOBILE_LENGTH else "length")


def _wrong_here(digits: str, country: str) -> str:
    """Too long, too short, or of a series that is not given out."""
    try:
        number = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return "length"
    judged = phonenumbers.is_possible_number_with_reason(number)
    return "format" if judged == phonenumbers.ValidationResult.IS_POSSIBLE else "length"

"""Numbers that one provider or one council gives out: what they look like comes with the slot."""

import re
from collections.abc import Iterator
from functools import lru_cache

from flows.engine.slots.chinese_ids import find_cn_id
from flows.engine.slots.identifiers import answer
from flows.engine.slots.lettered import Fitted, fitted, longest_written, repaired
from flows.engine.slots.page import Page
from flows.engine.slots.shapes import MOST_DIGITS, Shape
from flows.engine.slots.values import Found, NotThis, Problem, Reading, Situation

_USUAL = {
    "account_no": frozenset(range(6, 17)),
    "reader_card": frozenset(range(9, 15)),
    "council_tax_no": frozenset(range(7, 11)),
}
"""How many digits they have where nobody says."""

_TICKET = re.compile(r"(?=(?:[A-Z]*[0-9]){6})[A-Z]{2}[0-9A-Z]{8}")
_TICKET_DIGITS = re.compile(r"[A-Z]{2}[0-9]{7}[0-9A-Z]")
_TOGETHER = re.compile(r"[a-z0]{2}[0-9o]")
_ELSEWHERE = re.compile(r"1[3-9][0-9]{9}|[0-9]{15,16}")
"""A mobile, a penalty number: where no shape says that they are meant, they are not."""
FEWEST_DIGITS = 3


def read_account_no(page: Page, situation: Situation) -> Reading:
    """An account with a provider of power, water or gas; parts: length, format, beginning."""
    return _read("account_no", page, situation)


def find_account_no(page: Page, situation: Situation) -> Iterator[Found]:
    return _find("account_no", page, situation)


def read_reader_card(page: Page, situation: Situation) -> Reading:
    """A library's card, or the ID number it is tied to; parts: length, format, beginning."""
    own = tuple(find_cn_id(page, situation))
    if own:
        return answer(page, own, lambda _: NotThis())
    return _read("reader_card", page, situation)


def find_reader_card(page: Page, situation: Situation) -> Iterator[Found]:
    return _find("reader_card", page, situation)


def read_council_tax_no(page: Page, situation: Situation) -> Reading:
    """A council tax account; parts: length, format, beginning."""
    return _read("council_tax_no", page, situation)


def find_council_tax_no(page: Page, situation: Situation) -> Iterator[Found]:
    return _find("council_tax_no", page, situation)


def read_parking_ticket(page: Page, situation: Situation) -> Reading:
    """A penalty charge notice; parts: length, format, beginning."""
    found = tuple(_tickets(page, situation))
    return answer(page, found, lambda each: _ticket_attempt(each, situation.shape))


def find_parking_ticket(page: Page, situation: Situation) -> Iterator[Found]:
    """Its letters and its digits in one piece: "on 12345678" is none inside a longer message."""
    for each in _tickets(page, situation):
        if situation.shape.digits or _TOGETHER.match(page.low, each.start):
            yield each


def _tickets(page: Page, situation: Situation) -> Iterator[Found]:
    shape = situation.shape
    if shape.digits:
        yield from _find("parking_ticket", page, situation)
        return
    for each in fitted(page.low, _ticket, 10):
        if _begins(each.signs, shape):
            yield _found("parking_ticket", each)


def _ticket(signs: str) -> str | None:
    """Two letters and digits; a letter among them where it is none that looks like a digit."""
    own = repaired(signs, _TICKET_DIGITS)
    if own is None:
        return signs if _TICKET.fullmatch(signs) else None
    return own[:9] + {"O": "0", "I": "1"}.get(own[9], own[9])


def _ticket_attempt(page: Page, shape: Shape) -> Problem | NotThis:
    if shape.digits:
        return _attempt(page, shape.digits, shape)
    signs = longest_written(page.low)
    if sum(each.isdigit() for each in signs) < FEWEST_DIGITS:
        return NotThis()
    if len(signs) != 10:
        return Problem("length")
    return Problem("format" if _ticket(signs) is None else "beginning")


# --- numbers of digits -----------------------------------------------------------------------


def _read(kind: str, page: Page, situation: Situation) -> Reading:
    shape = situation.shape
    found = tuple(_search(kind, page, shape))
    digits = shape.digits or _USUAL[kind]
    return answer(page, found, lambda each: _attempt(each, digits, shape))


def _find(kind: str, page: Page, situation: Situation) -> Iterator[Found]:
    for each in _search(kind, page, situation.shape):
        if situation.shape.digits or not _ELSEWHERE.fullmatch(str(each.value)):
            yield each


def _search(kind: str, page: Page, shape: Shape) -> Iterator[Found]:
    digits = shape.digits or _USUAL[kind]
    pattern = _pattern(digits, shape.begins)
    for each in fitted(page.low, lambda signs: repaired(signs, pattern), MOST_DIGITS):
        yield _found(kind, each)


def _found(kind: str, each: Fitted) -> Found:
    return Found(kind, each.signs, each.start, each.end, confirm=each.repaired)


@lru_cache(maxsize=128)
def _pattern(digits: frozenset[int], begins: tuple[str, ...]) -> re.Pattern[str]:
    """All of these beginnings, each filled up with digits; letters do not count as digits."""
    ways = [
        f"{re.escape(front)}[0-9]{{{count - own}}}"
        for front in begins or ("",)
        for count in sorted(digits)
        if count >= (own := sum(sign.isdigit() for sign in front))
    ]
    return re.compile("|".join(ways) or "(?!)")


def _attempt(page: Page, digits: frozenset[int], shape: Shape) -> Problem | NotThis:
    signs = longest_written(page.low)
    count = sum(each.isdigit() for each in signs)
    if count < FEWEST_DIGITS:
        return NotThis()
    lettered = any(front.rstrip("0123456789") for front in shape.begins)
    if not (lettered or signs.isdigit()):
        return Problem("format")
    if count not in digits:
        return Problem("length")
    return Problem("format" if _begins(signs, shape) else "beginning")


def _begins(signs: str, shape: Shape) -> bool:
    return not shape.begins or signs.startswith(shape.begins)

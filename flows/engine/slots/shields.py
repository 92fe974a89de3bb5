"""Hides numbers that mean something else: the digits of an ID are no phone, no date, no amount."""

import re

from flows.engine.slots.chinese_ids import find_cn_id
from flows.engine.slots.digits import may_hold_identifier
from flows.engine.slots.emails import find_email
from flows.engine.slots.page import Page
from flows.engine.slots.penalties import find_penalty_no
from flows.engine.slots.phones import find_phone
from flows.engine.slots.plates import find_cn_plate
from flows.engine.slots.values import Situation

# Also hides numbers too long for a day, a time or an amount, of whatever kind they are.
_FINDERS = (find_email, find_cn_id, find_penalty_no, find_phone, find_cn_plate)
_LONG = re.compile(r"[0-9]{9,}")


def hides_numbers(low: str) -> bool:
    """A quick look whether there may be an identifier."""
    return "@" in low or may_hold_identifier(low)


def without_identifiers(page: Page, situation: Situation) -> Page:
    """Contract: the page keeps its length."""
    if not hides_numbers(page.low):
        return page
    for find in _FINDERS:
        page = page.without((each.start, each.end) for each in find(page, situation))
    return page.without(match.span() for match in _LONG.finditer(page.low))

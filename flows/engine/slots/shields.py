"""Hides numbers that mean something else: the digits of an ID are no phone, no date, no amount."""

import re

from flows.engine.slots.chinese_ids import find_cn_id
from flows.engine.slots.emails import find_email
from flows.engine.slots.page import Page
from flows.engine.slots.penalties import find_penalty_no
from flows.engine.slots.phones import find_phone
from flows.engine.slots.plates import find_cn_plate
from flows.engine.slots.values import Situation

_FINDERS = (find_email, find_cn_id, find_penalty_no, find_phone, find_cn_plate)
_MAY_HOLD_ONE = re.compile(
    r"@|(?:[0-9零〇一二两三四五六七八九幺洞拐勾][ \-.·]{0,3}){5}"
    r"|(?:(?:zero|oh|o|one|two|three|four|five|six|seven|eight|nine|double|triple)[ \-]+){4}"
)
_LONG = re.compile(r"[0-9]{9,}")


def without_identifiers(page: Page, situation: Situation) -> Page:
    if not _MAY_HOLD_ONE.search(page.low):
        return page
    for find in _FINDERS:
        page = page.without((each.start, each.end) for each in find(page, situation))
    return page.without(match.span() for match in _LONG.finditer(page.low))

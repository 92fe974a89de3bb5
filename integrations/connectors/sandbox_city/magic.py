"""Values that make the practice city fail on purpose.

A value whose last four digits are 99 and one of the codes below is magic, in every register:
`3101000000009909`, `沪A09909`, `009909`. In `submit` the fields that a register names are watched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ENDING = re.compile(r"99(\d\d)$")
CENTS_FROM = 50
CENTS_UP_TO = 80


class Trick(StrEnum):
    """First what goes wrong at once, then what goes wrong after a look that was fine."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    ALREADY_PAID = "already_paid"
    NOT_READY = "not_ready"
    IN_PERSON = "in_person"
    WRONG_CITY = "wrong_city"
    SLOW = "slow"
    DOWN = "down"
    HTML = "html"
    GARBAGE = "garbage"
    ENDLESS = "endless"
    REDIRECT = "redirect"
    BUSY = "busy"
    DOWN_ONCE = "down_once"
    AMOUNT_CHANGED = "amount_changed"
    PAID_MEANWHILE = "paid_meanwhile"
    ACT_DOWN_ONCE = "act_down_once"
    ACT_SLOW = "act_slow"
    ACT_NONSENSE = "act_nonsense"
    ACT_BUSY_ONCE = "act_busy_once"
    ACT_DOWN = "act_down"
    ACT_IN_PERSON = "act_in_person"


@dataclass(frozen=True, slots=True)
class Magic:
    code: int
    trick: Trick
    zh: str
    en: str


T = Trick
MAGIC = (
    Magic(0, T.FOUND, "一切正常", "nothing goes wrong"),
    Magic(1, T.NOT_FOUND, "查无此记录", "not found"),
    Magic(2, T.ALREADY_PAID, "已缴清，给出收据号", "already paid, with its receipt"),
    Magic(3, T.NOT_READY, "尚未处理，还不能缴", "not ready: not handled yet"),
    Magic(4, T.IN_PERSON, "只能到窗口办理", "only in person"),
    Magic(5, T.WRONG_CITY, "属于别的城市", "belongs to another city"),
    Magic(8, T.SLOW, "回答超时（之后才办）", "answers too late, and acts only then"),
    Magic(9, T.DOWN, "系统停机（503）", "down (503)"),
    Magic(10, T.HTML, "用 HTML 代替 JSON 回答", "answers HTML instead of JSON"),
    Magic(11, T.GARBAGE, "回答看不懂的 JSON", "answers JSON that makes no sense"),
    Magic(12, T.ENDLESS, "回答没完没了", "an answer that never ends"),
    Magic(13, T.REDIRECT, "要求转到别的地址", "answers with a redirect"),
    Magic(14, T.BUSY, "太忙（429）", "too busy (429)"),
    Magic(15, T.DOWN_ONCE, "第一次停机，再问就好", "down at the first try, fine at the second"),
    Magic(21, T.AMOUNT_CHANGED, "付款后金额已变", "found; the amount has changed when paid"),
    Magic(22, T.PAID_MEANWHILE, "付款时别人已付", "found; somebody else has paid it meanwhile"),
    Magic(
        23, T.ACT_DOWN_ONCE, "登记第一次停机，再试就好", "found; posting is down at the first try"
    ),
    Magic(24, T.ACT_SLOW, "已登记，但回答超时", "found; posted, but the answer comes too late"),
    Magic(25, T.ACT_NONSENSE, "已登记，但回答是乱码", "found; posted, but the answer is nonsense"),
    Magic(26, T.ACT_BUSY_ONCE, "登记第一次太忙", "found; posting is too busy at the first try"),
    Magic(27, T.ACT_DOWN, "登记一直停机", "found; posting stays down"),
    Magic(28, T.ACT_IN_PERSON, "登记时要求到窗口", "found; posting is refused: only in person"),
)
BY_CODE = {magic.code: magic.trick for magic in MAGIC}


def code_of(value: str) -> int | None:
    found = ENDING.search(value)
    return int(found[1]) if found else None


def trick_in(values: Iterable[str]) -> Trick | None:
    """The first magic value decides. Codes 50 to 80 find an ordinary record, see `cents_in`."""
    codes = [code for value in values if (code := code_of(value)) is not None]
    if any(CENTS_FROM <= code <= CENTS_UP_TO for code in codes):
        return Trick.FOUND
    return next((BY_CODE[code] for code in codes if code in BY_CODE), None)


def cents_in(values: Iterable[str]) -> int | None:
    """Codes 51 to 80 find a record whose total ends in 99.01 to 99.30: magic at the gateway."""
    codes = (code_of(value) for value in values)
    return next(
        (code - CENTS_FROM for code in codes if code and CENTS_FROM < code <= CENTS_UP_TO), None
    )

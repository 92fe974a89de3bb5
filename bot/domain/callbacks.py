"""What a payment provider tells us later, in our own words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CallbackKind(StrEnum):
    PAID = "paid"
    DECLINED = "declined"
    EXPIRED = "expired"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Callback:
    """`event` is the same over all repeats. `key`: ours, of the attempt. `minor`: what was really
    paid or paid back; for the other kinds what was asked. `refund_key`: ours, of the refund."""

    event: str
    kind: CallbackKind
    key: str
    minor: int
    currency: str
    refund_key: str | None = None

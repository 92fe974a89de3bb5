"""What the practice gateway tells us later: verified on the raw bytes, then read."""

from __future__ import annotations

import hmac
import re
from hashlib import sha256
from typing import TYPE_CHECKING, assert_never

from bot.domain.callbacks import Callback, CallbackKind
from integrations.payments.sandbox.payloads import EventTold, read_event, read_object

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

FRESH_SECONDS = 300
TIMESTAMP = re.compile(r"[0-9]{1,12}")


KINDS = {
    "payment.paid": CallbackKind.PAID,
    "payment.declined": CallbackKind.DECLINED,
    "payment.expired": CallbackKind.EXPIRED,
    "refund.done": CallbackKind.REFUNDED,
}


def verify(body: bytes, headers: Mapping[str, str], *, secret: bytes, now: datetime) -> bool:
    """Whether exactly these bytes were signed with this secret within five minutes of `now`."""
    told = {name.lower(): value for name, value in headers.items()}
    when = told.get("sandbox-timestamp", "")
    if not TIMESTAMP.fullmatch(when) or abs(now.timestamp() - int(when)) > FRESH_SECONDS:
        return False
    mark = hmac.new(secret, when.encode() + b"." + body, sha256).hexdigest()
    given = told.get("sandbox-signature", "").encode()
    return hmac.compare_digest(given, f"v1={mark}".encode())


def parse(body: bytes, *, merchant: str) -> Callback | None:
    """The event, or None when it is not for us: another merchant's, or of a kind we do not know."""
    told = read_event(read_object(body))
    if told is None or told.merchant != merchant or told.type not in KINDS:
        return None
    return _callback(told, KINDS[told.type])


def _callback(told: EventTold, kind: CallbackKind) -> Callback | None:
    payment, refund = told.payment, told.refund
    minor: int | None
    match kind:
        case CallbackKind.REFUNDED:
            minor = refund.amount if refund else None
        case CallbackKind.PAID:
            minor = payment.paid_amount
        case CallbackKind.DECLINED | CallbackKind.EXPIRED:
            minor = payment.amount
        case _:
            assert_never(kind)
    if minor is None:
        return None
    refund_key = refund.key if refund else None
    return Callback(told.id, kind, payment.key, minor, payment.currency, refund_key)

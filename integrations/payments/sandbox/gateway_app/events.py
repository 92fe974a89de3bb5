"""What the gateway tells its merchant: the events and how they are signed."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from integrations.payments.sandbox.gateway_app.ledger import stamp
from integrations.payments.sandbox.gateway_app.mischief import Twist

if TYPE_CHECKING:
    from datetime import datetime

    from integrations.payments.sandbox.gateway_app.ledger import HostedPayment, Refund

PAID, DECLINED, EXPIRED, REFUND_DONE = (
    "payment.paid",
    "payment.declined",
    "payment.expired",
    "refund.done",
)
HOUR = 3600


def event_id(kind: str, about: str) -> str:
    """Made of facts: one payment is paid once, one refund is done once."""
    return f"evt_{sha256(f'{kind}:{about}'.encode()).hexdigest()[:24]}"


@dataclass(frozen=True, slots=True)
class Event:
    kind: str
    payment: HostedPayment
    at: datetime
    refund: Refund | None = None

    @property
    def id(self) -> str:
        return event_id(self.kind, self.refund.id if self.refund else self.payment.id)

    def row(self, merchant: str) -> tuple[str, ...]:
        """As it is kept: the body is fixed here, every try sends the same one."""
        body = json.dumps(self._told(merchant), ensure_ascii=False)
        return self.id, self.payment.id, self.kind, body, stamp(self.at)

    def _told(self, merchant: str) -> dict[str, Any]:
        told = {
            "id": self.id,
            "type": self.kind,
            "created": stamp(self.at),
            "merchant": merchant,
            "payment": payment_told(self.payment),
        }
        return told | ({"refund": refund_told(self.refund)} if self.refund else {})


def payment_told(payment: HostedPayment) -> dict[str, Any]:
    return {
        "id": payment.id,
        "key": payment.key,
        "status": payment.status,
        "amount": payment.amount,
        "currency": payment.currency,
        "paid_amount": payment.paid_amount,
        "paid_at": payment.paid_at,
        "expires_at": payment.expires_at,
    }


def refund_told(refund: Refund) -> dict[str, Any]:
    return {
        "id": refund.id,
        "key": refund.key,
        "payment": refund.payment,
        "amount": refund.amount,
        "status": refund.status,
    }


def signed(body: str, twist: Twist, *, secret: bytes, seconds: int) -> tuple[bytes, dict[str, str]]:
    """The bytes and headers of one try, honest or twisted."""
    raw = _foreign(body) if twist is Twist.FOREIGN else body.encode()
    when = seconds - HOUR if twist is Twist.STALE else seconds
    mark = hmac.new(secret, f"{when}.".encode() + raw, sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "Sandbox-Timestamp": str(when),
        "Sandbox-Signature": f"v1={mark}",
    }
    return (_tampered(body) if twist is Twist.TAMPERED else raw), headers


def _foreign(body: str) -> bytes:
    told = json.loads(body)
    told["id"] = event_id("foreign", told["id"])
    told["merchant"] = "somebody-else"
    return json.dumps(told, ensure_ascii=False).encode()


def _tampered(body: str) -> bytes:
    told = json.loads(body)
    told["payment"]["paid_amount"] = 1
    return json.dumps(told, ensure_ascii=False).encode()

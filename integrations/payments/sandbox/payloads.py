"""The practice gateway's words, each with a sample."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Mapping

STATUSES = frozenset({"open", "paid", "declined", "expired", "closed"})
REFUND_STATUSES = frozenset({"pending", "done"})


@dataclass(frozen=True, slots=True)
class RefundTold:
    """A refund as it stands.

    {"id": "ref_9dQ", "key": "p-7Q2M9:refund", "payment": "pay_Zk3", "amount": 20000,
     "status": "done"}
    """

    key: str
    amount: int
    status: str


@dataclass(frozen=True, slots=True)
class PaymentTold:
    """A payment as it stands; in an event without `pay_url` and `refunds`.

    {"id": "pay_Zk3", "key": "p-7Q2M9:1", "status": "paid", "amount": 20000, "currency": "CNY",
     "paid_amount": 20000, "paid_at": "2026-11-22T10:00:05.000000+00:00",
     "expires_at": "2026-11-22T10:30:00.000000+00:00", "merchant": "citydesk-practice",
     "pay_url": "http://127.0.0.1:8100/gateway/pay/pay_Zk3", "refunds": []}
    """

    id: str
    key: str
    status: str
    amount: int
    currency: str
    paid_amount: int | None
    pay_url: str | None
    refunds: tuple[RefundTold, ...]


@dataclass(frozen=True, slots=True)
class EventTold:
    """What a callback carries; `refund` only in refund.done.

    {"id": "evt_51c0", "type": "refund.done", "created": "2026-11-22T10:00:05.000000+00:00",
     "merchant": "citydesk-practice",
     "payment": {"id": "pay_Zk3", "key": "p-7Q2M9:1", "status": "paid", "amount": 20000,
                 "currency": "CNY", "paid_amount": 20000,
                 "paid_at": "2026-11-22T10:00:05.000000+00:00",
                 "expires_at": "2026-11-22T10:30:00.000000+00:00"},
     "refund": {"id": "ref_9dQ", "key": "p-7Q2M9:refund", "payment": "pay_Zk3",
                "amount": 20000, "status": "done"}}
    """

    id: str
    type: str
    merchant: str
    payment: PaymentTold
    refund: RefundTold | None


def read_object(raw: bytes) -> Mapping[str, Any] | None:
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def read_payment(told: object) -> PaymentTold | None:
    """None where it is not as above."""
    match told:
        case {
            "id": str(name),
            "key": str(key),
            "status": str(status),
            "amount": int(amount),
            "currency": str(currency),
            "paid_amount": int() | None as paid_amount,
            **rest,
        } if status in STATUSES and (status != "paid" or paid_amount is not None):
            pass
        case _:
            return None
    refunds = _read_refunds(rest.get("refunds", []))
    pay_url = rest.get("pay_url")
    if refunds is None or not (pay_url is None or _is_page(pay_url)):
        return None
    return PaymentTold(name, key, status, amount, currency, paid_amount, pay_url, refunds)


def read_refund(told: object) -> RefundTold | None:
    match told:
        case {"key": str(key), "amount": int(amount), "status": str(status)} if (
            status in REFUND_STATUSES
        ):
            return RefundTold(key, amount, status)
        case _:
            return None


def read_event(told: object) -> EventTold | None:
    match told:
        case {
            "id": str(name),
            "type": str(kind),
            "merchant": str(merchant),
            "payment": payment,
            **rest,
        }:
            read, refund = read_payment(payment), read_refund(rest.get("refund"))
        case _:
            return None
    return EventTold(name, kind, merchant, read, refund) if read else None


def _is_page(told: object) -> TypeGuard[str]:
    """Something a resident's browser may be sent to."""
    return isinstance(told, str) and told.startswith(("https://", "http://"))


def _read_refunds(told: object) -> tuple[RefundTold, ...] | None:
    if not isinstance(told, list):
        return None
    refunds = tuple(refund for one in told if (refund := read_refund(one)))
    return refunds if len(refunds) == len(told) else None

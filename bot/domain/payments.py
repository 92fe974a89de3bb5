"""Payments: one transition table; a move that is not in it does not happen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.money import Money


class PaymentState(StrEnum):
    CREATED = "created"  # a link exists, nobody has opened it
    PENDING = "pending"  # the gateway was asked, the resident may be paying
    PAID = "paid"  # the money is ours, the city's system has not confirmed yet
    FULFILLED = "fulfilled"  # the city's system has confirmed: there is a receipt
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"  # asked and cut off: paid or not, nobody knows yet
    REVIEW = "review"  # a person of the city has to look
    REFUNDING = "refunding"
    REFUNDED = "refunded"


class AttemptState(StrEnum):
    ASKED = "asked"  # written before the gateway is asked
    OPEN = "open"  # the gateway knows it
    PAID = "paid"
    DECLINED = "declined"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    REFUNDING = "refunding"
    REFUNDED = "refunded"


S = PaymentState

MOVES: dict[PaymentState, frozenset[PaymentState]] = {
    S.CREATED: frozenset({S.PENDING, S.PAID, S.EXPIRED, S.CANCELLED, S.REVIEW}),
    S.PENDING: frozenset({S.PAID, S.CREATED, S.EXPIRED, S.CANCELLED, S.UNKNOWN, S.REVIEW}),
    S.UNKNOWN: frozenset({S.PAID, S.PENDING, S.CREATED, S.EXPIRED, S.CANCELLED, S.REVIEW}),
    S.PAID: frozenset({S.FULFILLED, S.REVIEW, S.REFUNDING}),
    S.FULFILLED: frozenset({S.REVIEW, S.REFUNDING}),
    S.EXPIRED: frozenset({S.PAID, S.REVIEW, S.REFUNDING}),  # late money is never swallowed
    S.CANCELLED: frozenset({S.REFUNDING, S.REVIEW}),
    S.REVIEW: frozenset({S.PAID, S.FULFILLED, S.REFUNDING, S.CANCELLED}),
    S.REFUNDING: frozenset({S.REFUNDED, S.REVIEW}),
    S.REFUNDED: frozenset(),
}


A = AttemptState

_WHILE_LIVE = frozenset({A.OPEN, A.UNKNOWN, A.PAID, A.DECLINED, A.CLOSED, A.REFUNDED})

ATTEMPT_MOVES: dict[AttemptState, frozenset[AttemptState]] = {
    A.ASKED: _WHILE_LIVE,
    A.OPEN: _WHILE_LIVE,
    A.UNKNOWN: _WHILE_LIVE,
    A.DECLINED: frozenset({A.PAID, A.REFUNDED}),  # late money is never swallowed
    A.CLOSED: frozenset({A.PAID, A.REFUNDED}),
    A.PAID: frozenset({A.REFUNDING, A.REFUNDED}),
    A.REFUNDING: frozenset({A.REFUNDED}),
    A.REFUNDED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Payment:
    """One thing to be paid by one resident. `register` and `reference` name it at the city.

    `version` grows with each move; a move is written only where the version is the one read.
    """

    id: str
    city: str
    resident: int
    token: str
    money: Money
    state: PaymentState
    version: int
    register: str
    reference: str
    title: str
    service: str
    receipt_text: str
    language: str
    gateway: str
    practice: bool
    created_at: datetime
    expires_at: datetime
    receipt: str | None = None
    hold: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to pay. `key` = payment and number, the gateway's idempotency key."""

    key: str
    payment: str
    number: int
    state: AttemptState
    gateway_id: str | None
    pay_url: str | None
    created_at: datetime


OPEN_STATES = frozenset({S.CREATED, S.PENDING, S.UNKNOWN})
"""Nobody has paid yet, as far as is known."""

LIVE_ATTEMPTS = frozenset({AttemptState.ASKED, AttemptState.OPEN, AttemptState.UNKNOWN})
"""Attempts on which money may still come."""


def may_move(before: PaymentState, to: PaymentState) -> bool:
    return to in MOVES[before]


def attempt_before(to: AttemptState) -> frozenset[AttemptState]:
    """The states from which an attempt may become this one."""
    return frozenset(state for state, moves in ATTEMPT_MOVES.items() if to in moves)

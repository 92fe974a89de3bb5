"""What may happen to a payment at the practice gateway; each method is one transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from integrations.payments.sandbox.gateway_app import events
from integrations.payments.sandbox.gateway_app.ledger import (
    HostedPayment,
    payment_of,
    refund_of,
    stamp,
    take_order,
    turn_away,
    write_event,
    write_payment,
    write_status,
)
from integrations.payments.sandbox.gateway_app.mischief import (
    HONEST,
    Mischief,
    Planned,
    Twist,
    of_amount,
    paid_instead,
    plan,
)
from integrations.payments.sandbox.gateway_app.rules import (
    Asked,
    check_close,
    payable,
    same_ask,
)
from integrations.sandbox.doors import Problem

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from datetime import datetime

    from integrations.payments.sandbox.gateway_app.ledger import Refund
    from integrations.sandbox.ledger import Ledger

TURNED_AWAY = 2
A_MOMENT = timedelta(seconds=1)
STALE_EXPIRY = (Planned(Twist.HONEST, 2 * A_MOMENT),)


@dataclass(frozen=True, slots=True)
class Book:
    ledger: Ledger
    merchant: str
    clock: Callable[[], datetime]

    def create(self, key: str, asked: Asked) -> tuple[HostedPayment, bool]:
        """The payment under this key, and whether it was made just now."""
        self.expire()
        with self.ledger.change() as book:
            if known := self.by_key(key):
                return same_ask(known, asked), False
            mischief = take_order(book) or of_amount(asked.amount)
            if mischief is not Mischief.DOWN or turn_away(book, key) > TURNED_AWAY:
                made = self._new(key, asked, mischief)
                write_payment(book, made)
                return made, True
        raise Problem(503, "down for practice")

    def by_key(self, key: str) -> HostedPayment | None:
        row = self.ledger.row("SELECT * FROM payments WHERE key = ?", key)
        return payment_of(row) if row else None

    def payment(self, payment: str) -> HostedPayment:
        """As it stands. Raises `Problem` 404."""
        row = self.ledger.row("SELECT * FROM payments WHERE id = ?", payment)
        if row is None:
            raise Problem(404, "no such payment", "not_found")
        return payment_of(row)

    def refunds(self, payment: str) -> list[Refund]:
        sql = "SELECT * FROM refunds WHERE payment = ? ORDER BY created_at, id"
        return [refund_of(row) for row in self.ledger.rows(sql, payment)]

    def pay(self, payment: str) -> HostedPayment:
        """Paid, or declined by the bank, where it still may be; else as it stands."""
        self.expire()
        with self.ledger.change() as book:
            before = self.payment(payment)
            if not payable(before):
                return before
            if before.mischief is Mischief.ALWAYS_DECLINED:
                return self._declined(book, before)
            return self._paid(book, before)

    def decline(self, payment: str) -> HostedPayment:
        """Declined where it still may be; else as it stands."""
        self.expire()
        with self.ledger.change() as book:
            before = self.payment(payment)
            return self._declined(book, before) if payable(before) else before

    def close(self, payment: str) -> HostedPayment:
        """No longer payable. Raises `Problem` 409 where it was paid."""
        self.expire()
        with self.ledger.change() as book:
            before = self.payment(payment)
            check_close(before)
            if before.status != "open":
                return before
            closed = replace(before, status="closed")
            write_status(book, closed)
            return closed

    def expire(self) -> None:
        """Whatever was open for too long is expired, and its merchant told."""
        now = self.clock()
        sql = "SELECT * FROM payments WHERE status = 'open' AND expires_at <= ?"
        for row in self.ledger.rows(sql, stamp(now)):
            expired = replace(payment_of(row), status="expired")
            with self.ledger.change() as book:
                write_status(book, expired)
                self.tell(book, events.Event(events.EXPIRED, expired, now))

    def tell(
        self, book: sqlite3.Connection, event: events.Event, plan: tuple[Planned, ...] = HONEST
    ) -> None:
        """Write an event and its deliveries into this transaction."""
        now = self.clock()
        due = [(one.twist, stamp(now + one.after)) for one in plan]
        write_event(book, event.row(self.merchant), due)

    def _new(self, key: str, asked: Asked, mischief: Mischief) -> HostedPayment:
        return HostedPayment(
            id=f"pay_{secrets.token_urlsafe(18)}",
            key=key,
            asked=asked.digest,
            amount=asked.amount,
            currency=asked.currency,
            description=asked.description,
            return_url=asked.return_url,
            callback_url=asked.callback_url,
            status="open",
            mischief=mischief,
            paid_amount=None,
            paid_at=None,
            created_at=stamp(self.clock()),
            expires_at=stamp(asked.expires_at),
        )

    def _paid(self, book: sqlite3.Connection, before: HostedPayment) -> HostedPayment:
        now = self.clock()
        paid_amount = paid_instead(before.amount, before.mischief)
        paid = replace(before, status="paid", paid_amount=paid_amount, paid_at=stamp(now))
        write_status(book, paid)
        self.tell(book, events.Event(events.PAID, paid, now), plan(paid.mischief))
        if paid.mischief is Mischief.REORDERED:
            older = events.Event(events.EXPIRED, replace(before, status="expired"), now - A_MOMENT)
            self.tell(book, older, STALE_EXPIRY)
        return paid

    def _declined(self, book: sqlite3.Connection, before: HostedPayment) -> HostedPayment:
        declined = replace(before, status="declined")
        write_status(book, declined)
        self.tell(book, events.Event(events.DECLINED, declined, self.clock()))
        return declined

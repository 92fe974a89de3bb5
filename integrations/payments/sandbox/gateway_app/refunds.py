"""Money going back: at once, or later where the amount says so."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from integrations.payments.sandbox.gateway_app import events
from integrations.payments.sandbox.gateway_app.ledger import (
    HostedPayment,
    Refund,
    digest,
    refund_of,
    stamp,
    write_refund,
)
from integrations.payments.sandbox.gateway_app.mischief import NOW, REFUND_DELAY, Mischief
from integrations.payments.sandbox.gateway_app.rules import check_refund, same_refund

if TYPE_CHECKING:
    import sqlite3

    from integrations.payments.sandbox.gateway_app.book import Book


@dataclass(frozen=True, slots=True)
class Refunds:
    book: Book

    def ask(self, key: str, payment: str, amount: int) -> tuple[Refund, bool]:
        """The refund under this key, and whether it was made just now."""
        with self.book.ledger.change() as ledger:
            paid = self.book.payment(payment)
            row = self.book.ledger.row("SELECT * FROM refunds WHERE key = ?", key)
            if row is not None:
                return same_refund(refund_of(row), payment, amount), False
            check_refund(paid, amount, left=(paid.paid_amount or 0) - self._given(payment))
            refund = self._new(key, paid, amount)
            write_refund(ledger, refund)
            due = refund.due_at <= stamp(self.book.clock())
            return (self._done(ledger, refund) if due else refund), True

    def finish(self) -> None:
        """Every refund whose time has come is done, and the merchant told."""
        now = stamp(self.book.clock())
        sql = "SELECT * FROM refunds WHERE status = 'pending' AND due_at <= ?"
        for row in self.book.ledger.rows(sql, now):
            with self.book.ledger.change() as ledger:
                self._done(ledger, refund_of(row))

    def _given(self, payment: str) -> int:
        return sum(refund.amount for refund in self.book.refunds(payment))

    def _new(self, key: str, paid: HostedPayment, amount: int) -> Refund:
        now = self.book.clock()
        return Refund(
            id=f"ref_{secrets.token_urlsafe(12)}",
            key=key,
            asked=digest([paid.id, amount]),
            payment=paid.id,
            amount=amount,
            status="pending",
            due_at=stamp(now + (REFUND_DELAY if paid.mischief is Mischief.REFUND_LATER else NOW)),
            created_at=stamp(now),
        )

    def _done(self, ledger: sqlite3.Connection, refund: Refund) -> Refund:
        done = replace(refund, status="done")
        ledger.execute("UPDATE refunds SET status = 'done' WHERE id = ?", (refund.id,))
        paid = self.book.payment(refund.payment)
        told = events.Event(events.REFUND_DONE, paid, self.book.clock(), done)
        self.book.tell(ledger, told)
        return done

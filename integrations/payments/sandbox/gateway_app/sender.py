"""Delivers callbacks until they are taken; what is still to be delivered lies in the ledger."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx

from integrations.payments.sandbox.gateway_app.events import signed
from integrations.payments.sandbox.gateway_app.ledger import (
    Delivery,
    due_deliveries,
    stamp,
    write_try,
)
from integrations.payments.sandbox.gateway_app.mischief import Twist

if TYPE_CHECKING:
    from integrations.payments.sandbox.gateway_app.book import Book
    from integrations.payments.sandbox.gateway_app.refunds import Refunds

RETRY_AFTER = (1, 2, 5, 10, 30, 60, 300, 900, 3600, 3600, 3600)  # seconds after each failed try
AT_ONCE = 50
ANSWER_WITHIN = 5.0
LOOK_EVERY = 0.25


@dataclass(frozen=True, slots=True)
class Sender:
    book: Book
    refunds: Refunds
    sending: httpx.AsyncClient
    secret: bytes
    flying: set[int] = field(default_factory=set[int])

    async def run(self) -> None:
        """Until cancelled. A kill loses nothing: what was not taken is due again."""
        while True:
            with suppress(sqlite3.OperationalError):  # a busy ledger: at the next look
                await self.deliver_due()
            await asyncio.sleep(LOOK_EVERY)

    async def deliver_due(self) -> None:
        """One try for everything due now, expiries and later refunds included."""
        self.book.expire()
        self.refunds.finish()
        due = due_deliveries(self.book.ledger, self.book.clock(), AT_ONCE)
        mine = [delivery for delivery in due if delivery.number not in self.flying]
        self.flying.update(delivery.number for delivery in mine)
        try:
            await asyncio.gather(*map(self._deliver, mine))
        finally:
            self.flying.difference_update(delivery.number for delivery in mine)

    async def _deliver(self, delivery: Delivery) -> None:
        answer = await self._post(delivery)
        again = None if answer.startswith("2") else self._again_at(delivery)
        state = "delivered" if answer.startswith("2") else "waiting" if again else "given_up"
        write_try(self.book.ledger, delivery.number, state, again, answer)

    async def _post(self, delivery: Delivery) -> str:
        seconds = int(self.book.clock().timestamp())
        body, headers = signed(delivery.body, delivery.twist, secret=self.secret, seconds=seconds)
        try:
            answer = await self.sending.post(
                delivery.callback_url, content=body, headers=headers, timeout=ANSWER_WITHIN
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return type(error).__name__
        return str(answer.status_code)

    def _again_at(self, delivery: Delivery) -> str | None:
        """Twisted copies are sent once: whoever refuses them is right."""
        if delivery.twist is not Twist.HONEST or delivery.tries >= len(RETRY_AFTER):
            return None
        return stamp(self.book.clock() + timedelta(seconds=RETRY_AFTER[delivery.tries]))

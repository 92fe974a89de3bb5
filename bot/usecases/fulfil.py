"""After the money: the city's system is told, or the money goes back. Asked again, it is safe."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.payments import Attempt, AttemptState, Payment, PaymentState
from bot.ports import Clock, Conflict, Connector, Gateway, Refused, Store, Unreachable
from bot.usecases.drain import Drain
from bot.usecases.settle_payment import refunded
from bot.usecases.tell_payment import tell

SOON = timedelta(seconds=5)
"""Until the city's system or the gateway is asked again."""

GIVES_BACK = frozenset({"amount_changed", "already_paid", "already_done", "not_found"})
"""Answers of the city's system after which the money cannot stay with us."""


@dataclass(frozen=True, slots=True)
class Fulfil:
    store: Store
    connector: Connector
    gateways: Mapping[tuple[str, str], Gateway]
    drain: Drain
    clock: Clock

    async def __call__(self, city: str, payment_id: str) -> None:
        """Whatever is still owed for this payment: a receipt, or money back."""
        async with self.store.begin(city, self.clock()) as work:
            payment = await work.payments.get(payment_id)
            attempts = await work.payments.attempts(payment_id) if payment else []
        if payment is None:
            return
        if payment.state is PaymentState.PAID and self._is_beyond_the_wall(payment):
            await self._move(payment, PaymentState.REVIEW, "review", None, "practice wall")
        elif payment.state is PaymentState.PAID:
            await self._tell_city(payment)
        for attempt in attempts:
            if attempt.state is AttemptState.REFUNDING or _goes_back(payment, attempt):
                await self._give_back(payment, attempt)
            elif attempt.state is AttemptState.REFUNDED and payment.state is PaymentState.REFUNDING:
                await self._after_refund(payment, attempt, "refunded")  # unless others are owed
        await self.drain.wake(city, payment.resident)

    def _is_beyond_the_wall(self, payment: Payment) -> bool:
        """Practice money of a city that has gone live since: its practice gateway is not there any
        more, and its real system must never hear of it (promise 3)."""
        return payment.practice and (payment.city, payment.gateway) not in self.gateways

    async def _tell_city(self, payment: Payment) -> None:
        try:
            receipt = await self.connector.settle(
                payment.city,
                payment.register,
                payment.reference,
                minor=payment.money.minor,
                currency=payment.money.currency,
                key=payment.id,
            )
        except Unreachable:
            await self._later(payment)
        except Refused as refusal:
            await self._refused(payment, refusal.why)
        else:
            await self._move(payment, PaymentState.FULFILLED, "fulfilled", receipt)

    async def _refused(self, payment: Payment, why: str) -> None:
        if why not in GIVES_BACK:
            await self._move(payment, PaymentState.REVIEW, "review", None, why)
            return
        if not await self._move(payment, PaymentState.REFUNDING, "refunding", None, why):
            return  # another hand was faster, and what it did counts
        async with self.store.begin(payment.city, self.clock()) as work:
            attempts = await work.payments.attempts(payment.id)
        for attempt in attempts:
            if attempt.state is AttemptState.PAID:
                await self._give_back(payment, attempt)

    async def _move(
        self, payment: Payment, to: PaymentState, stage: str, receipt: str | None, why: str = ""
    ) -> bool:
        now = self.clock()
        async with self.store.begin(payment.city, now) as work:
            moved = await work.payments.move(
                payment, to, why=why or stage, now=now, receipt=receipt
            )
            if moved is None:
                return False
            await tell(work, replace(moved, receipt=receipt), stage, now)
            await work.commit("payment_moved")
        return True

    async def _later(self, payment: Payment) -> None:
        """The city's system is away: the resident is told once that the money has arrived."""
        now = self.clock()
        async with self.store.begin(payment.city, now) as work:
            await tell(work, payment, "received", now)
            await work.payments.look_again(payment.id, now + SOON)
            await work.commit("payment_received")

    async def _give_back(self, payment: Payment, attempt: Attempt) -> None:
        gateway = self.gateways.get((payment.city, payment.gateway))
        if gateway is None:
            return
        try:
            asked = await gateway.refund(
                attempt.key, minor=payment.money.minor, refund_key=f"{attempt.key}:refund"
            )
        except Unreachable:
            status = "away"
        except Refused:
            status = "refused"
        else:
            status = asked.status
        await self._after_refund(payment, attempt, status)

    async def _after_refund(self, payment: Payment, attempt: Attempt, status: str) -> None:
        with suppress(Conflict):  # somebody moved it meanwhile: the next look asks again
            await self._write_refund(payment, attempt, status)

    async def _write_refund(self, payment: Payment, attempt: Attempt, status: str) -> None:
        now = self.clock()
        async with self.store.begin(payment.city, now) as work:
            fresh = await work.payments.get(payment.id) or payment
            if status == "refunded":
                await refunded(work, fresh, attempt, now)
            elif status == "refused":
                await work.payments.move(
                    fresh, PaymentState.REVIEW, why="refund refused", now=now, receipt=None
                )
                await tell(work, fresh, "review", now)
            else:
                await work.payments.look_again(payment.id, now + SOON)
            await work.commit("refund_asked")


def _goes_back(payment: Payment, attempt: Attempt) -> bool:
    return payment.state is PaymentState.REFUNDING and attempt.state is AttemptState.PAID

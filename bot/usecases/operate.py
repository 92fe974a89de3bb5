"""What an operator decides about a matter: written down with its reason, told to its resident.

Said again, it changes nothing: each answers what stands then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from bot.domain.bookings import Booking, BookingState, refusal
from bot.domain.messages import Inbound, InboundKind
from bot.domain.payments import AttemptState, Payment, PaymentState
from bot.ports import Clock, Store, Work
from bot.usecases.matters import names_of
from bot.usecases.tell_payment import tell
from flows.engine.catalog import Flows
from flows.engine.render import show_moment

log = structlog.get_logger()

DONE, ALREADY, GONE = "done", "already", "gone"


@dataclass(frozen=True, slots=True)
class Counter:
    """Appointments. What is answered: done, already, gone, or why not (state, over, not_yet)."""

    store: Store
    flows: Mapping[str, Flows]
    clock: Clock

    async def cancel(self, city: str, booking_id: str, by: str) -> str:
        """The place is free at once; the resident is told, with a way to book again."""
        now = self.clock()
        async with self.store.begin(city, now) as work:
            booking = await work.desk.get(booking_id)
            answer = _answer(booking, BookingState.CANCELLED, now)
            if booking is None or answer != DONE:
                return answer
            if not await work.desk.end(booking.id, BookingState.CANCELLED, now):
                return "state"
            await work.reminders.drop(booking.id, "cancelled", now)
            await _tell_cancelled(work, self.flows[city], booking, now)
            await work.commit("operator_cancelled")
        ids = {"city": city, "booking": booking.id, "resident": booking.resident}
        log.info("operator_cancelled", **ids, by=by)
        return DONE

    async def mark(self, city: str, booking_id: str, to: BookingState, by: str) -> str:
        """Attended or not; nobody need be told."""
        now = self.clock()
        async with self.store.begin(city, now) as work:
            booking = await work.desk.get(booking_id)
            answer = _answer(booking, to, now)
            if booking is None or answer != DONE:
                return answer
            if not await work.desk.mark(booking, to, now):
                return "state"
            await work.commit("operator_marked")
        ids = {"city": city, "booking": booking.id, "resident": booking.resident}
        log.info("operator_marked", **ids, to=to.value, by=by)
        return DONE


def _answer(booking: Booking | None, to: BookingState, now: datetime) -> str:
    if booking is None:
        return GONE
    if booking.state is to:
        return ALREADY
    return refusal(booking, to, now) or DONE


async def _tell_cancelled(work: Work, flows: Flows, booking: Booking, now: datetime) -> None:
    desk = flows.city.desks.get(booking.place.desk)
    at = booking.place.starts_at.astimezone(ZoneInfo(flows.city.zone))
    again = next((f for f in flows.starts.values() if f.service == booking.service), None)
    body: dict[str, Any] = {
        "booking": booking.id,
        "service": booking.service,
        "response": "utter_booking_cancelled_by_office",
        "values": {
            "title": names_of(flows, booking.service, booking.title),
            "at": {lang: show_moment(at, lang) for lang in flows.city.languages},
            "place": dict(desk.names) if desk else booking.place.desk,
        },
        "choices": [
            {"title": "button_book_again", "does": {"start": again.id}},
        ]
        if again
        else [],
    }
    inbound = Inbound(InboundKind.DESK, f"booking:{booking.id}:cancelled", now, body)
    if await work.inbox.add(booking.resident, inbound) is not None:
        await work.jobs.drain(booking.resident)


@dataclass(frozen=True, slots=True)
class Till:
    """Payments. The gateway and the city's system are asked by the desk's own worker, as after
    every callback; what is written here is that they must be."""

    store: Store
    clock: Clock

    async def refund(self, city: str, payment_id: str, by: str) -> str:
        """All of it goes back. done, already, gone, unpaid (no money has come), state (also while
        the city's system is just being told of it: it may have posted it)."""
        return await self._move(city, payment_id, PaymentState.REFUNDING, by)

    async def again(self, city: str, payment_id: str, by: str) -> str:
        """Of one under review: the city's system is told of the money once more."""
        return await self._move(city, payment_id, PaymentState.PAID, by)

    async def accept(self, city: str, payment_id: str, receipt: str, by: str) -> str:
        """Of one under review: a person has posted it, this is its receipt."""
        return await self._move(city, payment_id, PaymentState.FULFILLED, by, receipt)

    async def close(self, city: str, payment_id: str, by: str) -> str:
        """Of one under review whose money was settled outside of the desk."""
        return await self._move(city, payment_id, PaymentState.CANCELLED, by)

    async def _move(
        self, city: str, payment_id: str, to: PaymentState, by: str, receipt: str | None = None
    ) -> str:
        now = self.clock()
        async with self.store.begin(city, now) as work:
            payment = await work.payments.get(payment_id)
            if payment is None:
                return GONE
            if (answer := await _may(work, payment, to)) != DONE:
                return answer
            why = f"operator {by}"
            moved = await work.payments.move(payment, to, why=why, now=now, receipt=receipt)
            if moved is None:
                return "state"
            if to in _TOLD:
                await tell(work, moved, _TOLD[to], now)
            if to in (PaymentState.REFUNDING, PaymentState.PAID):
                await work.jobs.fulfil(payment.id)
            await work.commit("operator_moved")
        ids = {"city": city, "payment": payment.id, "resident": payment.resident}
        log.info("operator_moved", **ids, to=to.value, by=by)
        return DONE


_TOLD = {PaymentState.REFUNDING: "given_back", PaymentState.FULFILLED: "fulfilled"}
"""What residents hear of it. Of the others comes word when something has come of them."""

_REFUNDED_FROM = (PaymentState.FULFILLED, PaymentState.REVIEW)

_SAME = {
    PaymentState.REFUNDING: (PaymentState.REFUNDING, PaymentState.REFUNDED),
    PaymentState.PAID: (PaymentState.PAID, PaymentState.FULFILLED),
}


async def _may(work: Work, payment: Payment, to: PaymentState) -> str:
    if payment.state in _SAME.get(to, (to,)):
        return ALREADY
    begins = _REFUNDED_FROM if to is PaymentState.REFUNDING else (PaymentState.REVIEW,)
    if payment.state not in begins:
        return "state"
    attempts = await work.payments.attempts(payment.id)
    came = any(attempt.state in (AttemptState.PAID, AttemptState.REFUNDING) for attempt in attempts)
    return DONE if came or to is PaymentState.CANCELLED else "unpaid"

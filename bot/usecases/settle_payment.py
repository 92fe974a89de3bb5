"""A callback is settled at once, without any talk: known, equal, legal, then fulfilment asked."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

import structlog

from bot.domain.callbacks import Callback, CallbackKind
from bot.domain.money import Money
from bot.domain.payments import (
    LIVE_ATTEMPTS,
    OPEN_STATES,
    Attempt,
    AttemptState,
    Payment,
    PaymentState,
    may_move,
)
from bot.ports import Clock, Conflict, Store, Work
from bot.usecases.reminding import forget_payment
from bot.usecases.tell_payment import tell

log = structlog.get_logger()

MOST_ROUNDS = 5
"""Somebody else may move the payment between our look and our move; then all is looked at anew."""


@dataclass(frozen=True, slots=True)
class Settle:
    store: Store
    clock: Clock

    async def __call__(self, city: str, gateway: str, callback: Callback) -> str:
        """What became of it: settled, duplicate, unknown or mismatch.

        Callbacks come late, twice, in any order; each is looked at once, and only a legal move is
        made. Raises Conflict when others were faster each time: then nothing of it is kept.
        """
        for _ in range(MOST_ROUNDS - 1):
            with suppress(Conflict):
                return await self._once(city, gateway, callback)
        return await self._once(city, gateway, callback)

    async def _once(self, city: str, gateway: str, callback: Callback) -> str:
        now = self.clock()
        async with self.store.begin(city, now) as work:
            if not await work.payments.callback(gateway, callback.event, now):
                return "duplicate"
            found = await work.payments.by_attempt(callback.key)
            if found is None or found[0].gateway != gateway:
                await work.commit("settle_unknown")
                log.warning("callback_unknown", city=city, gateway=gateway, event_id=callback.event)
                return "unknown"
            result = await _settle(work, *found, callback, now)
            await work.commit("settle")
        ids = {"city": city, "resident": found[0].resident, "payment": found[0].id}
        log.info("callback", gateway=gateway, **ids, kind=callback.kind, was=result)
        return result


async def _settle(
    work: Work, payment: Payment, attempt: Attempt, callback: Callback, now: datetime
) -> str:
    match callback.kind:
        case CallbackKind.PAID:
            return await _paid(work, payment, attempt, callback, now)
        case CallbackKind.DECLINED:
            return await _ended(work, payment, attempt, AttemptState.DECLINED, now)
        case CallbackKind.EXPIRED:
            return await _ended(work, payment, attempt, AttemptState.CLOSED, now)
        case CallbackKind.REFUNDED:
            return await _given_back(work, payment, attempt, callback, now)
        case _:
            assert_never(callback.kind)


async def _paid(
    work: Work, payment: Payment, attempt: Attempt, callback: Callback, now: datetime
) -> str:
    if attempt.state in (AttemptState.PAID, AttemptState.REFUNDING, AttemptState.REFUNDED):
        return "duplicate"
    await _attempt_to(work, attempt, AttemptState.PAID)
    if not _is_all(payment, callback):
        return await _mismatch(work, payment, now)
    if payment.state in OPEN_STATES or payment.state is PaymentState.EXPIRED:
        late = payment.state is PaymentState.EXPIRED
        await _to(work, payment, PaymentState.PAID, "late" if late else "callback", now)
        await work.jobs.fulfil(payment.id)
    else:
        await _too_much(work, payment, attempt, now)
    return "settled"


def _is_all(payment: Payment, callback: Callback) -> bool:
    return payment.money == Money(callback.minor, callback.currency)


async def _mismatch(work: Work, payment: Payment, now: datetime) -> str:
    """Another amount than was asked for: a person decides."""
    await _to(work, payment, PaymentState.REVIEW, "amount", now)
    await tell(work, payment, "review", now)
    return "mismatch"


async def _too_much(work: Work, payment: Payment, attempt: Attempt, now: datetime) -> None:
    """Money for a payment that was cancelled, or that was paid already: it goes back."""
    await _attempt_to(work, attempt, AttemptState.REFUNDING)
    if payment.state is PaymentState.CANCELLED:
        await _to(work, payment, PaymentState.REFUNDING, "paid after cancel", now)
    await tell(work, payment, "refunding", now, attempt)
    await work.payments.look_again(payment.id, now)
    await work.jobs.fulfil(payment.id)


async def _ended(
    work: Work, payment: Payment, attempt: Attempt, to: AttemptState, now: datetime
) -> str:
    """Declined or run out; news about an attempt that was paid since comes too late to matter."""
    if attempt.state not in LIVE_ATTEMPTS:
        return "duplicate"
    await _attempt_to(work, attempt, to)
    if payment.state in (PaymentState.PENDING, PaymentState.UNKNOWN):
        over = payment.expires_at <= now
        await _to(work, payment, PaymentState.EXPIRED if over else PaymentState.CREATED, to, now)
        await tell(work, payment, "expired" if over else "declined", now, attempt)
    return "settled"


async def _given_back(
    work: Work, payment: Payment, attempt: Attempt, callback: Callback, now: datetime
) -> str:
    """A part of the money is not the money."""
    if attempt.state is not AttemptState.REFUNDED and not _is_all(payment, callback):
        return await _mismatch(work, payment, now)
    return await refunded(work, payment, attempt, now)


async def refunded(work: Work, payment: Payment, attempt: Attempt, now: datetime) -> str:
    """The gateway has given the money of this attempt back. Said again, it ends what two hands at
    once left open: each of them saw that the other's money was still owed."""
    again = attempt.state is AttemptState.REFUNDED
    if not again:
        await _attempt_to(work, attempt, AttemptState.REFUNDED)
    if payment.state is PaymentState.REFUNDING and not await _owed(work, attempt):
        await _to(work, payment, PaymentState.REFUNDED, "gateway", now)
    if again:
        return "duplicate"
    await tell(work, payment, "refunded", now, attempt)
    return "settled"


async def _owed(work: Work, given_back: Attempt) -> bool:
    """Whether money of another try of the same payment still has to go back."""
    others = await work.payments.attempts(given_back.payment)
    held = (AttemptState.PAID, AttemptState.REFUNDING)
    return any(a.state in held for a in others if a.key != given_back.key)


async def _attempt_to(work: Work, attempt: Attempt, to: AttemptState) -> None:
    await work.payments.move_attempt(
        attempt.key, to, gateway_id=attempt.gateway_id, pay_url=attempt.pay_url
    )


async def _to(work: Work, payment: Payment, to: PaymentState, why: str, now: datetime) -> None:
    """Raises Conflict when somebody was faster: what we decided is not true any more."""
    moved = await work.payments.move(payment, to, why=why, now=now, receipt=None)
    if moved is not None:
        await forget_payment(work, moved, now)
    elif may_move(payment.state, to):
        raise Conflict

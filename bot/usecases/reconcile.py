"""What nobody told us is asked: pending and unknown payments, overdue links, refunds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.domain.callbacks import Callback, CallbackKind
from bot.domain.money import Money
from bot.domain.payments import LIVE_ATTEMPTS, OPEN_STATES, Attempt, Payment, PaymentState
from bot.ports import Asked, Clock, Gateway, Refused, Store, Unreachable, Work
from bot.usecases.fulfil import Fulfil
from bot.usecases.reminding import forget_payment
from bot.usecases.settle_payment import Settle
from bot.usecases.tell_payment import tell

log = structlog.get_logger()

MOST = 50
ASK_EVERY = timedelta(seconds=20)
UNKNOWN_AFTER = timedelta(minutes=2)
"""A gateway that stays away this long makes a payment unknown, and the resident is told."""

LOST_AFTER = timedelta(minutes=1)
"""A try the gateway has not heard of by then never reached it: nobody can pay on it."""

_KINDS = {
    "paid": CallbackKind.PAID,
    "declined": CallbackKind.DECLINED,
    "closed": CallbackKind.EXPIRED,
    "expired": CallbackKind.EXPIRED,
    "refunded": CallbackKind.REFUNDED,
}


@dataclass(frozen=True, slots=True)
class Reconcile:
    store: Store
    gateways: Mapping[tuple[str, str], Gateway]
    settle: Settle
    fulfil: Fulfil
    clock: Clock
    silent_since: dict[str, datetime] = field(default_factory=dict[str, datetime])
    """Payments about which the gateway was asked and was silent, as this process saw it; another
    one begins to count anew, which only makes it later that we say we do not know."""

    async def __call__(self, city: str) -> int:
        """One tick; how many payments were looked at."""
        now = self.clock()
        async with self.store.begin(city, now) as work:
            due = await work.payments.due(now, MOST)
            await work.commit("reconcile_claim")
        for payment in due:
            try:
                await self._one(payment)
            except Unreachable:
                raise
            except Exception:  # one payment nobody can handle must not hold up the others
                log.exception("reconcile_failed", city=city, payment=payment.id)
        return len(due)

    async def _one(self, payment: Payment) -> None:
        if payment.state not in OPEN_STATES:
            self.silent_since.pop(payment.id, None)
            await self._close_left_over(payment)
            await self.fulfil(payment.city, payment.id)
            return
        silent = [a for a in await self._live(payment) if not await self._ask_about(payment, a)]
        await self._after(payment, silent)

    async def _live(self, payment: Payment) -> list[Attempt]:
        async with self.store.begin(payment.city, self.clock()) as work:
            attempts = await work.payments.attempts(payment.id)
        return [a for a in attempts if a.state in LIVE_ATTEMPTS]

    async def _ask_about(self, payment: Payment, attempt: Attempt) -> bool:
        """The gateway's answer goes through the same checks as its callback; False: no answer.

        An overdue link is closed there first, so that no money comes after we have said no.
        """
        gateway = self.gateways.get((payment.city, payment.gateway))
        if gateway is None:
            return False
        over = payment.expires_at <= self.clock()
        try:
            asked = await gateway.query(attempt.key)
            if over and asked and asked.status == "open":
                asked = await gateway.close(attempt.key)
        except (Unreachable, Refused):
            return False
        if asked is not None or over:
            await self._settle(payment, attempt, asked)
        return True

    async def _settle(self, payment: Payment, attempt: Attempt, asked: Asked | None) -> None:
        """What the gateway says of a try. None: it never heard of it, which says something only
        when the try cannot be on its way there any more."""
        if asked is None and self.clock() - attempt.created_at < LOST_AFTER:
            return
        status = asked.status if asked else "closed"
        if status not in _KINDS:
            return
        money = Money(asked.minor, asked.currency) if asked else payment.money
        event, kind = f"query:{attempt.key}:{status}", _KINDS[status]
        callback = Callback(event, kind, attempt.key, money.minor, money.currency)
        await self.settle(payment.city, payment.gateway, callback)

    async def _after(self, payment: Payment, silent: list[Attempt]) -> None:
        """Overdue and surely unpaid is expired; a gateway that stays away makes it unknown, until
        it answers again. `silent`: the tries it did not answer for."""
        now, away = self.clock(), bool(silent)
        silence = self._silence(payment.id, away=away, now=now)
        async with self.store.begin(payment.city, now) as work:
            fresh = await work.payments.get(payment.id)
            if fresh is None or fresh.state not in OPEN_STATES:
                return
            if silence > UNKNOWN_AFTER:
                await self._to(work, fresh, PaymentState.UNKNOWN, "unknown")
            elif not away and fresh.expires_at <= now:
                await self._to(work, fresh, PaymentState.EXPIRED, "expired")
            elif not away and fresh.state is PaymentState.UNKNOWN:
                await self._to(work, fresh, PaymentState.PENDING, None)
            if fresh.expires_at > now or away:
                wait = ASK_EVERY if fresh.state is not PaymentState.CREATED else None
                again = now + wait if wait else fresh.expires_at
                await work.payments.look_again(payment.id, again)
            await work.commit("reconciled")

    def _silence(self, payment: str, *, away: bool, now: datetime) -> timedelta:
        """How long the gateway has not answered about it."""
        if away:
            return now - self.silent_since.setdefault(payment, now)
        self.silent_since.pop(payment, None)
        return timedelta(0)

    async def _to(self, work: Work, payment: Payment, to: PaymentState, stage: str | None) -> None:
        if payment.state is to:
            return
        now = self.clock()
        moved = await work.payments.move(payment, to, why="reconcile", now=now, receipt=None)
        if moved:
            await forget_payment(work, moved, now)
        if moved and stage:
            await tell(work, payment, stage, now)

    async def _close_left_over(self, payment: Payment) -> None:
        """A cancelled or expired payment leaves no open page at the gateway behind."""
        gateway = self.gateways.get((payment.city, payment.gateway))
        if gateway is None:
            return
        for attempt in await self._live(payment):
            try:
                asked = await gateway.close(attempt.key)
            except (Unreachable, Refused):
                continue
            await self._settle(payment, attempt, asked)

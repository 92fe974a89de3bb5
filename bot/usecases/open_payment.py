"""The page behind a payment link: the gateway is asked when it opens, once per attempt."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.payments import (
    LIVE_ATTEMPTS,
    OPEN_STATES,
    Attempt,
    AttemptState,
    Payment,
    PaymentState,
)
from bot.ports import Asked, Clock, Conflict, Gateway, Refused, Store, Unreachable


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """`shows`: open, paid, fulfilled, expired, cancelled, unknown, review, refunding, refunded or
    away (the provider does not answer: nothing was charged). `declined`: so was an earlier try."""

    payment: Payment
    shows: str
    pay_url: str | None = None
    declined: bool = False


@dataclass(frozen=True, slots=True)
class OpenPayment:
    store: Store
    gateways: Mapping[tuple[str, str], Gateway]
    public_url: str
    clock: Clock

    async def __call__(self, city: str, token: str) -> PaymentPage | None:
        """None: no such link in this city."""
        now = self.clock()
        async with self.store.begin(city, now) as work:
            payment = await work.payments.by_token(token)
            attempts = await work.payments.attempts(payment.id) if payment else []
        if payment is None:
            return None
        if payment.state not in OPEN_STATES:
            return PaymentPage(payment, str(payment.state))
        if payment.expires_at <= now:
            # once it was opened, somebody may have paid at the last moment
            untouched = payment.state is PaymentState.CREATED
            return PaymentPage(payment, "expired" if untouched else "unknown")
        live = [a for a in attempts if a.state in LIVE_ATTEMPTS]
        page = await self._open(payment, live, now)
        return replace(page, declined=any(a.state is AttemptState.DECLINED for a in attempts))

    async def _open(self, payment: Payment, live: list[Attempt], now: datetime) -> PaymentPage:
        if payment.state is PaymentState.UNKNOWN:
            return PaymentPage(payment, "unknown")
        ready = next((a for a in live if a.state is AttemptState.OPEN and a.pay_url), None)
        if ready is not None:
            return PaymentPage(payment, "open", ready.pay_url)
        attempt = live[0] if live else await self._begin(payment, now)
        if attempt is None:  # a second tap was first: look at what it has opened
            return await self(payment.city, payment.token) or PaymentPage(payment, "unknown")
        asked = await self._ask(payment, attempt)
        if asked is None or asked.pay_url is None:
            return PaymentPage(payment, "away")
        await self._keep(payment, attempt, asked)
        return PaymentPage(payment, "open", asked.pay_url)

    async def _begin(self, payment: Payment, now: datetime) -> Attempt | None:
        """The attempt is written before the gateway hears of it; its key is made of facts."""
        async with self.store.begin(payment.city, now) as work:
            number = len(await work.payments.attempts(payment.id)) + 1
            key = f"{payment.id}:{number}"
            attempt = Attempt(key, payment.id, number, AttemptState.ASKED, None, None, now)
            moved = await work.payments.move(
                payment, PaymentState.PENDING, why="opened", now=now, receipt=None
            )
            if moved is None:
                return None
            await work.payments.add_attempt(attempt)
            await work.commit("attempt")
        return attempt

    async def _ask(self, payment: Payment, attempt: Attempt) -> Asked | None:
        gateway = self.gateways.get((payment.city, payment.gateway))
        if gateway is None:
            return None
        try:
            return await gateway.create(
                key=attempt.key,
                minor=payment.money.minor,
                currency=payment.money.currency,
                title=payment.title,
                expires_at=payment.expires_at,
                return_url=f"{self.public_url}/pay/{payment.token}",
            )
        except (Unreachable, Refused):
            return None

    async def _keep(self, payment: Payment, attempt: Attempt, asked: Asked) -> None:
        """Only while it is still being asked: news of the money may have been faster."""
        with suppress(Conflict):
            async with self.store.begin(payment.city, self.clock()) as work:
                found = await work.payments.by_attempt(attempt.key)
                if found is None or found[1].state is not AttemptState.ASKED:
                    return
                await work.payments.move_attempt(
                    attempt.key, AttemptState.OPEN, gateway_id=asked.id, pay_url=asked.pay_url
                )
                await work.commit("attempt_open")

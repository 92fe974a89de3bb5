"""Creating and taking back a payment inside the talk; the link is always ours."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from bot.domain.money import Money
from bot.domain.payments import Payment, PaymentState
from bot.ports import Conflict, Work
from bot.usecases.reminding import forget_payment, remind_of_link
from bot.usecases.setting import Args, Setting, Values, outcome, text
from flows.engine.render import show

LINK_LIVES = timedelta(minutes=90)


_MONEY_CAME = (PaymentState.PAID, PaymentState.FULFILLED, PaymentState.REVIEW)
"""Never to be paid again, whatever becomes of it; a review begins when money has come."""


@dataclass(frozen=True, slots=True)
class CreatePayment:
    """One live payment per resident and thing: asking again gives the same link."""

    public_url: str

    async def __call__(self, work: Work, setting: Setting, args: Args) -> Values:
        money = _money(args.get("total"))
        if money is None or money.minor <= 0:
            return outcome("nothing_due")
        register, reference = text(args, "register"), text(args, "reference")
        live = await work.payments.open_for(setting.resident, register, reference)
        if live is not None and live.state in _MONEY_CAME:
            return outcome("already_paid")
        if live is not None and _may_be_paid(live, setting):
            return outcome("being_paid")
        if live is not None and live.money == money and live.expires_at > setting.now:
            return self._shown(setting, live)
        if live is not None:
            await _replaced(work, setting, live)
        payment = self._made(setting, args, money)
        await work.payments.add(payment)
        await remind_of_link(work, setting.flows.city, payment, setting.now)
        return self._shown(setting, payment)

    def _made(self, setting: Setting, args: Args, money: Money) -> Payment:
        language = setting.session.language
        return Payment(
            id=payment_id(setting.key),
            city=setting.city_id,
            resident=setting.resident,
            token=new_token(setting.city_id),
            money=money,
            state=PaymentState.CREATED,
            version=0,
            register=text(args, "register"),
            reference=text(args, "reference"),
            title=show(args.get("title"), None, language),
            service=setting.service,
            receipt_text=text(args, "receipt_text"),
            language=language,
            gateway=setting.flows.city.gateway or "sandbox",
            practice=setting.flows.city.practice,
            created_at=setting.now,
            expires_at=setting.now + LINK_LIVES,
        )

    def _shown(self, setting: Setting, payment: Payment) -> Values:
        until = payment.expires_at.astimezone(setting.local_now.tzinfo)
        return {
            "payment": payment.id,
            "link": f"{self.public_url}/pay/{payment.token}",
            "until": f"{until:%Y-%m-%dT%H:%M}",
        }


async def cancel_payment(work: Work, setting: Setting, args: Args) -> Values:
    """Takes a link back; money that comes all the same goes back too."""
    payment = await work.payments.get(text(args, "payment"))
    if payment is None or payment.resident != setting.resident:
        return outcome("gone")
    if payment.state in (PaymentState.PAID, PaymentState.FULFILLED):
        return outcome("already_paid")
    if payment.state not in (PaymentState.CREATED, PaymentState.PENDING):
        return outcome("being_paid" if payment.state is PaymentState.UNKNOWN else "gone")
    moved = await work.payments.move(
        payment, PaymentState.CANCELLED, why="resident", now=setting.now, receipt=None
    )
    if moved is None:
        return outcome("being_paid")
    await forget_payment(work, moved, setting.now)
    await work.payments.look_again(payment.id, setting.now)  # close its page at the gateway
    return {}


def _may_be_paid(live: Payment, setting: Setting) -> bool:
    """We have said: do not pay again; or somebody had its page open to the last moment, and the
    gateway has not told us how that ended."""
    ended = live.expires_at <= setting.now
    return live.state is PaymentState.UNKNOWN or (live.state is PaymentState.PENDING and ended)


async def _replaced(work: Work, setting: Setting, live: Payment) -> None:
    """Raises Conflict when its money came this very moment: then there is nothing to replace."""
    moved = await work.payments.move(
        live, PaymentState.EXPIRED, why="replaced", now=setting.now, receipt=None
    )
    if moved is None:
        raise Conflict
    await forget_payment(work, moved, setting.now)


def new_token(city: str) -> str:
    """Unguessable; begins with the city, so that a page knows whose rows to look into."""
    return f"{city}.{secrets.token_urlsafe(24)}"


def payment_id(key: str) -> str:
    """Made of the facts of the turn, so that a replayed turn makes the same payment."""
    return blake2b(key.encode(), digest_size=12).hexdigest()


def _money(total: object) -> Money | None:
    if not isinstance(total, dict):
        return None
    minor, currency = total.get("minor"), total.get("currency")
    return Money(minor, currency) if isinstance(minor, int) and isinstance(currency, str) else None

"""What the practice gateway allows. Pure; a refusal is a `Problem` its merchant reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from integrations.payments.sandbox.gateway_app.ledger import digest, stamp
from integrations.payments.sandbox.gateway_app.mischief import Mischief
from integrations.sandbox.doors import Problem

if TYPE_CHECKING:
    from datetime import datetime

    from integrations.payments.sandbox.gateway_app.ledger import HostedPayment, Refund


@dataclass(frozen=True, slots=True)
class Asked:
    """What a merchant asks for; the same key must ask for the same again."""

    amount: int
    currency: str
    description: str
    expires_at: datetime
    return_url: str
    callback_url: str

    @property
    def digest(self) -> str:
        return digest(
            [
                self.amount,
                self.currency,
                self.description,
                stamp(self.expires_at),
                self.return_url,
                self.callback_url,
            ]
        )


def payable(payment: HostedPayment) -> bool:
    after_close = payment.mischief is Mischief.PAYABLE_AFTER_CLOSE
    return payment.status == "open" or (after_close and payment.status in {"closed", "expired"})


def same_ask(known: HostedPayment, asked: Asked) -> HostedPayment:
    if known.asked != asked.digest:
        raise Problem(422, "this key was used for another payment", "nonsense")
    return known


def same_refund(known: Refund, payment: str, amount: int) -> Refund:
    if known.asked != digest([payment, amount]):
        raise Problem(422, "this key was used for another refund", "nonsense")
    return known


def check_refund(paid: HostedPayment, amount: int, left: int) -> None:
    if paid.status != "paid":
        raise Problem(409, "it was not paid", "not_paid")
    if paid.mischief is Mischief.REFUND_REFUSED:
        raise Problem(409, "refused for practice", "refused")
    if amount > left:
        raise Problem(409, f"only {left} are left to refund", "too_much")


def check_close(payment: HostedPayment) -> None:
    if payment.status == "paid":
        raise Problem(409, "it was paid", "already_paid")

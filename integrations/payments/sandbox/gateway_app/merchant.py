"""The doors for merchants: make, query, close, refund.

No postponed annotations here: FastAPI reads them while the application is put together.
"""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictInt

from integrations.payments.sandbox.gateway_app.book import Book
from integrations.payments.sandbox.gateway_app.events import payment_told, refund_told
from integrations.payments.sandbox.gateway_app.ledger import HostedPayment
from integrations.payments.sandbox.gateway_app.mischief import Mischief
from integrations.payments.sandbox.gateway_app.refunds import Refunds
from integrations.payments.sandbox.gateway_app.rules import Asked
from integrations.payments.sandbox.gateway_app.setup import GatewaySetup
from integrations.sandbox.doors import Problem, bearer

Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=128)]
Minor = Annotated[StrictInt, Field(gt=0, le=10**10)]
Url = Annotated[str, Field(pattern=r"^https?://[^\s\"'<>\\]+$", max_length=500)]


class PaymentAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    amount: Minor
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    description: Annotated[str, Field(min_length=1, max_length=200)]
    expires_at: AwareDatetime
    return_url: Url
    callback_url: Url


class RefundAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    amount: Minor


@dataclass(frozen=True, slots=True)
class MerchantDoors:
    book: Book
    refunds: Refunds
    setup: GatewaySetup

    def router(self) -> APIRouter:
        doors = APIRouter(prefix="/v1", dependencies=[Depends(bearer(self.setup.key))])
        doors.add_api_route("/payments", self.create, methods=["POST"])
        doors.add_api_route("/payments", self.search)
        doors.add_api_route("/payments/{payment}", self.show)
        doors.add_api_route("/payments/{payment}/close", self.close, methods=["POST"])
        doors.add_api_route("/payments/{payment}/refunds", self.refund, methods=["POST"])
        doors.add_api_route("/health", health)
        return doors

    async def create(self, key: Key, asked: PaymentAsked) -> dict[str, Any]:
        if asked.expires_at <= self.book.clock() and self.book.by_key(key) is None:
            raise Problem(422, "it would be expired already", "nonsense")
        made, new = self.book.create(key, Asked(**asked.model_dump()))
        if new and made.mischief is Mischief.ERROR_AFTER_ACCEPTING:
            raise Problem(500, "broken for practice")
        if new and made.mischief is Mischief.SLOW_AFTER_ACCEPTING:
            await asyncio.sleep(self.setup.slow)
        return self._told(made)

    async def search(self, key: Annotated[str, Query(max_length=128)]) -> dict[str, Any]:
        self.book.expire()
        found = self.book.by_key(key)
        return {"payments": [self._told(found)] if found else []}

    async def show(self, payment: str) -> dict[str, Any]:
        self.book.expire()
        self.refunds.finish()
        return self._told(self.book.payment(payment))

    async def close(self, payment: str) -> dict[str, Any]:
        return self._told(self.book.close(payment))

    async def refund(self, payment: str, key: Key, asked: RefundAsked) -> dict[str, Any]:
        refund, new = self.refunds.ask(key, payment, asked.amount)
        mischief = self.book.payment(payment).mischief
        if new and mischief is Mischief.REFUND_ERROR_AFTER_ACCEPTING:
            raise Problem(500, "broken for practice")
        return refund_told(refund)

    def _told(self, payment: HostedPayment) -> dict[str, Any]:
        return payment_told(payment) | {
            "merchant": self.setup.merchant,
            "pay_url": f"{self.setup.public_url}/pay/{payment.id}",
            "refunds": [refund_told(refund) for refund in self.book.refunds(payment.id)],
        }


async def health() -> dict[str, str]:
    return {"status": "ok"}

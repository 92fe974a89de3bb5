"""Asks the practice gateway. No exception of the wire travels inward."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from bot.ports import Asked, Refused, Unreachable
from integrations.payments.sandbox.payloads import PaymentTold, read_object, read_payment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

WHO = "practice gateway"
MOST_BYTES = 64 * 1024
STATUSES = {"open": "open", "paid": "paid", "declined": "declined", "closed": "closed"}


@dataclass(frozen=True, slots=True)
class SandboxGateway:
    """Implements `bot.ports.Gateway`. No money moves: only for cities in practice.

    `limit`: seconds one request may take. Nothing is repeated here: whoever asks again does so
    under the same key and gets the same payment. Raises Unreachable for trouble on the way, 5xx
    and answers that make no sense: it may have acted. Raises Refused with the gateway's own
    reason, `wrong_key` among them.
    """

    client: httpx.AsyncClient
    url: str
    key: str = field(repr=False)
    callback_url: str
    limit: float = 5.0

    async def create(
        self,
        *,
        key: str,
        minor: int,
        currency: str,
        title: str,
        expires_at: datetime,
        return_url: str,
    ) -> Asked:
        asked = {
            "amount": minor,
            "currency": currency,
            "description": title[:200],
            "expires_at": expires_at.isoformat(),
            "return_url": return_url,
            "callback_url": self.callback_url,
        }
        made = _payment(await self._ask("send_create", "POST", "/v1/payments", asked, key))
        if (made.key, made.amount, made.currency) != (key, minor, currency):
            raise Unreachable(WHO, "nonsense")
        return _asked(made)

    async def query(self, key: str) -> Asked | None:
        """What the gateway has under our key; None when it never heard of it."""
        found = await self._find(key)
        return _asked(found) if found else None

    async def close(self, key: str) -> Asked | None:
        """As it stands afterwards: `paid` when the resident was faster, None when unknown there."""
        found = await self._find(key)
        if found is None:
            return None
        try:
            path = f"/v1/payments/{found.id}/close"
            return _asked(_payment(await self._ask("send_close", "POST", path)))
        except Refused as refused:
            if refused.why != "already_paid":
                raise
        return await self.query(key)

    async def refund(self, key: str, *, minor: int, refund_key: str) -> Asked:
        """As it stands afterwards: `paid` while the refund is under way, then `refunded`."""
        found = await self._find(key)
        if found is None:
            raise Refused(WHO, "not_found")
        path = f"/v1/payments/{found.id}"
        await self._ask("send_refund", "POST", f"{path}/refunds", {"amount": minor}, refund_key)
        return _asked(_payment(await self._ask("send_refund_query", "GET", path)))

    async def health(self) -> bool:
        """Whether it is there and knows our key."""
        return (await self._ask("send_gateway_health", "GET", "/v1/health")).get("status") == "ok"

    async def _find(self, key: str) -> PaymentTold | None:
        told = await self._ask("send_query", "GET", "/v1/payments", params={"key": key})
        match told.get("payments"):
            case []:
                return None
            case [{"key": str(found)} as one] if found == key:
                return _payment(one)
            case _:
                raise Unreachable(WHO, "nonsense")

    async def _ask(
        self,
        at: str,
        verb: str,
        path: str,
        asked: Mapping[str, Any] | None = None,
        key: str = "",
        *,
        params: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:
        """`at`: the name of this request, and of its kill points."""
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Accept-Encoding": "identity",
            **({"Idempotency-Key": key} if key else {}),
        }
        request = self.client.build_request(
            verb,
            self.url + path,
            json=asked,
            params=params,
            headers=headers,
            timeout=self.limit,
            extensions={"at": at},
        )
        try:
            async with asyncio.timeout(self.limit):
                return await self._read(request)
        except TimeoutError:
            raise Unreachable(WHO, "too slow") from None
        except httpx.HTTPError as error:
            raise Unreachable(WHO, type(error).__name__) from error

    async def _read(self, request: httpx.Request) -> Mapping[str, Any]:
        answer = await self.client.send(request, stream=True, follow_redirects=False)
        body = bytearray()
        try:
            if "content-encoding" in answer.headers:
                raise Unreachable(WHO, "nonsense")
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise Unreachable(WHO, "nonsense")
        finally:
            await answer.aclose()
        return _usable(answer.status_code, read_object(bytes(body)))


def _usable(status: int, told: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if status >= 500:
        raise Unreachable(WHO, str(status))
    if status == 401:
        raise Refused(WHO, "wrong_key")
    if status >= 400:
        reason = (told or {}).get("reason")
        raise Refused(WHO, reason if isinstance(reason, str) else str(status))
    if status != 200 or told is None:
        raise Unreachable(WHO, "nonsense")
    return told


def _payment(told: object) -> PaymentTold:
    payment = read_payment(told)
    if payment is None:
        raise Unreachable(WHO, "nonsense")
    return payment


def _asked(told: PaymentTold) -> Asked:
    """`minor` is what was really paid once it was paid; an expired payment counts as closed."""
    minor = told.amount if told.paid_amount is None else told.paid_amount
    given_back = sum(refund.amount for refund in told.refunds if refund.status == "done")
    back = bool(told.refunds) and given_back >= minor
    status = "refunded" if back else STATUSES.get(told.status, "closed")
    return Asked(told.id, status, told.pay_url, minor, told.currency)

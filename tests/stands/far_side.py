"""The practice far sides in this process, spoken to over ASGI, with a clock that can be turned."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import httpx

from integrations.connectors.client import CityConnector
from integrations.connectors.sandbox_city import app as city_app
from integrations.connectors.sandbox_city.setup import CitySetup
from integrations.payments.sandbox.gateway import SandboxGateway
from integrations.payments.sandbox.gateway_app import app as gateway_app
from integrations.payments.sandbox.gateway_app.setup import GatewaySetup

CITY = "http://city.test"
GATEWAY = "http://gateway.test"
DESK = "http://desk.test"
SECRET = b"practice-callback-secret"
CONTROL = {"Authorization": "Bearer practice-control-key"}
START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@dataclass(slots=True)
class Hands:
    """A clock that stands still until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def going_on(self) -> Callable[[], datetime]:
        """For the far sides, whose retries need time to pass: it goes on from where ours stands."""
        begun = monotonic()
        return lambda: self.now + timedelta(seconds=monotonic() - begun)


@dataclass(slots=True)
class Mailbox:
    """Where callbacks arrive. `answers`: the next statuses given; 204 when it is empty."""

    taken: list[tuple[bytes, httpx.Headers]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.taken.append((request.content, request.headers))
        return httpx.Response(self.answers.pop(0) if self.answers else 204)

    @property
    def types(self) -> list[str]:
        return [json.loads(body)["type"] for body, _ in self.taken]


@dataclass(slots=True)
class FarCity:
    city: city_app.PracticeCity
    http: httpx.AsyncClient
    connector: CityConnector

    async def ledger(self) -> dict[str, list[dict[str, Any]]]:
        answer = await self.http.get(f"{CITY}/ledger", headers=CONTROL)
        return dict(answer.raise_for_status().json())


@dataclass(slots=True)
class FarGateway:
    gateway: gateway_app.PracticeGateway
    http: httpx.AsyncClient
    adapter: SandboxGateway
    mailbox: Mailbox
    clock: Hands

    async def tap(self, payment: str, verb: str = "pay") -> httpx.Response:
        return await self.http.post(f"{GATEWAY}/pay/{payment}/{verb}")

    async def order(self, **order: Any) -> None:
        answer = await self.http.post(f"{GATEWAY}/control", json=order, headers=CONTROL)
        answer.raise_for_status()

    async def ledger(self) -> dict[str, list[dict[str, Any]]]:
        answer = await self.http.get(f"{GATEWAY}/ledger", headers=CONTROL)
        return dict(answer.raise_for_status().json())

    async def after(self, seconds: float) -> None:
        """Time passes, and the gateway delivers what became due."""
        self.clock.move(seconds)
        await self.gateway.sender.deliver_due()


def connector(http: httpx.AsyncClient, **changed: Any) -> CityConnector:
    told = {"url": CITY, "key": "practice-city-key", "practice": True, "limit": 1.0}
    return CityConnector(http, **{**told, "backoff": (0.0, 0.0), **changed})


@asynccontextmanager
async def far_city(
    folder: Path, *, clock: Hands | None = None, registers: tuple[Path, ...] = (), slow: float = 5.0
) -> AsyncIterator[FarCity]:
    setup = CitySetup(folder / "city.sqlite", clock or Hands(), registers=registers, slow=slow)
    city = city_app.create(setup)
    async with (
        city.running(),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=city.app)) as http,
    ):
        yield FarCity(city, http, connector(http))


@asynccontextmanager
async def far_gateway(
    folder: Path, *, clock: Hands | None = None, slow: float = 5.0
) -> AsyncIterator[FarGateway]:
    """Nothing is sent in the background: callbacks leave on a tap and in `after`."""
    clock, mailbox = clock or Hands(), Mailbox()
    setup = GatewaySetup(folder / "gateway.sqlite", GATEWAY, clock, slow=slow)
    async with httpx.AsyncClient(transport=httpx.MockTransport(mailbox)) as sending:
        gateway = gateway_app.create(setup, sending)
        transport = httpx.ASGITransport(app=gateway.app)
        async with httpx.AsyncClient(transport=transport) as http:
            adapter = SandboxGateway(
                http, GATEWAY, "practice-merchant-key", f"{DESK}/callbacks/sandbox/a", limit=1.0
            )
            try:
                yield FarGateway(gateway, http, adapter, mailbox, clock)
            finally:
                gateway.book.ledger.close()

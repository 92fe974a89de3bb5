"""City systems and payment providers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Looked:
    """`state` is one of the connector's closed list ('found', 'not_found', ...)."""

    state: str
    item: Mapping[str, Any]


class Connector(Protocol):
    """A city's own system. Every call may raise Unreachable or Refused."""

    async def look(self, city: str, register: str, by: Mapping[str, str]) -> Looked: ...

    async def submit(
        self, city: str, register: str, fields: Mapping[str, Any], *, key: str
    ) -> Mapping[str, Any]: ...

    async def settle(
        self, city: str, register: str, reference: str, *, minor: int, currency: str, key: str
    ) -> str:
        """The city's receipt number. Refused.why: amount_changed, already_paid, ..."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A payment as the gateway knows it."""

    id: str
    status: str  # open, paid, declined, closed, refunded
    pay_url: str | None
    minor: int
    currency: str


class Gateway(Protocol):
    """A payment provider. Every call may raise Unreachable or Refused."""

    async def create(
        self,
        *,
        key: str,
        minor: int,
        currency: str,
        title: str,
        expires_at: datetime,
        return_url: str,
    ) -> Asked: ...

    async def query(self, key: str) -> Asked | None: ...
    async def close(self, key: str) -> Asked | None: ...
    async def refund(self, key: str, *, minor: int, refund_key: str) -> Asked: ...

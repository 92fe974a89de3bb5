"""Doors: messengers we push to, how fast we may, and pages that are open right now."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.outbox import Attempted, Lane
from bot.ports.rows import Sent


class Channel(Protocol):
    """One messenger, with all its accounts."""

    async def send(self, sent: Sent) -> Attempted:
        """One try to send what is left of it after `sent.parts` parts. Never raises for what the
        platform or the network does: `Attempted` says it."""
        ...


class Rate(Protocol):
    """How fast an account may send. Shared by all processes where Redis is, else of this one."""

    async def wait(self, account: str, lane: Lane, now: datetime) -> timedelta:
        """Zero: one message may go now, and is counted. Else how long to wait before asking again.
        Reminders leave room for replies, bulk for both."""
        ...

    async def pause(self, account: str, until: datetime) -> None:
        """The platform asked this account to slow down: reminders and bulk wait until then."""
        ...


class Live(Protocol):
    """Tells open pages that there is something new. A hint: what is lost is seen a moment later."""

    async def tell(self, city: str, resident: int) -> None: ...

    def watch(self, city: str, resident: int) -> AbstractAsyncContextManager[AsyncIterator[None]]:
        """One item each time there may be something new for this resident."""
        ...

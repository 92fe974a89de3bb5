"""Doors: messengers we push to, how fast we may, and pages that are open right now."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.outbox import Attempted, Decided, Lane
from bot.ports.rows import Sent


class Channel(Protocol):
    """One messenger, with all its accounts."""

    async def send(self, sent: Sent) -> Attempted:
        """One try to send what is left of it after `sent.parts` parts. Never raises for what the
        platform or the network does: `Attempted` says it."""
        ...


class Post(Protocol):
    """What waits to be sent by us, of all cities."""

    async def claim(
        self, channels: Sequence[str], holder: str, now: datetime, most: int
    ) -> Sequence[Sent]:
        """The next rows that are due on these channels, at most one per address, ours to send from
        now on. Nobody else gets another row of such an address before `done` or `close`."""
        ...

    async def holders(self) -> Sequence[str]:
        """Which processes are sending right now, or died of it."""
        ...

    async def lost(  # whose, from whom, since when
        self,
        channels: Sequence[str],
        holder: str,
        gone: Sequence[str],
        before: datetime,
        now: datetime,
        most: int,
    ) -> Sequence[Sent]:
        """Rows that a process which is gone had claimed, or anybody before then without ever
        coming back about them: ours to decide on."""
        ...

    async def done(self, sent: Sent, attempted: Attempted, decided: Decided, now: datetime) -> None:
        """What became of a claimed row; nothing where somebody else has decided meanwhile. An
        address that was closed and got a message is open again."""
        ...

    async def close(
        self, sent: Sent, why: str, channels: Sequence[str], now: datetime, chat: str | None
    ) -> bool:
        """The address of this message is closed: all that waits there goes to the resident's next
        open door (`channels` first) or, where there is none, is given up. False: none. With `chat`
        the address is not closed but moved there."""
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


class Claims(Protocol):
    """Which call gives back which outgoing rows. Shared by all processes where Redis is."""

    async def take(self, city: str, rows: Sequence[int]) -> frozenset[int]:
        """Those that no other call is giving back just now: they are this call's for a few
        seconds, in which they have to be marked as sent."""
        ...


class Live(Protocol):
    """Tells open pages that there is something new. A hint: what is lost is seen a moment later."""

    async def tell(self, city: str, resident: int) -> None: ...

    def watch(self, city: str, resident: int) -> AbstractAsyncContextManager[AsyncIterator[None]]:
        """One item each time there may be something new for this resident."""
        ...

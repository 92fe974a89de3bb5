"""The store: one short transaction at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.messages import Address, Inbound
from bot.ports.linking import Doors
from bot.ports.rows import History, Order, Received, Sent, TalkRead
from bot.ports.shelf import Shelf
from bot.ports.work import (
    Desk,
    Inbox,
    Intents,
    Jobs,
    Outbox,
    Payments,
    Reminders,
    Residents,
    Talks,
)


class Work(Protocol):
    """One transaction. Leaving it without `commit` undoes everything."""

    @property
    def inbox(self) -> Inbox: ...
    @property
    def talks(self) -> Talks: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def payments(self) -> Payments: ...
    @property
    def desk(self) -> Desk: ...
    @property
    def reminders(self) -> Reminders: ...
    @property
    def doors(self) -> Doors: ...
    @property
    def residents(self) -> Residents: ...
    @property
    def intents(self) -> Intents: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def shelf(self) -> Shelf: ...

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """Undone when the block raises; the transaction goes on."""
        ...

    async def release_lease(self, resident: int, fence: int) -> bool:
        """Gives the lease back inside this transaction, then looks once more: True when the inbox
        holds another row, and then the lease is still ours."""
        ...

    async def release_and_commit(
        self, resident: int, fence: int, at: str, address: Address
    ) -> Released:
        """Both in one step, and with it what has not reached this address when that is done."""
        ...

    async def commit(self, at: str) -> None:
        """`at` names this commit; it is also the name of its kill points."""
        ...


@dataclass(frozen=True, slots=True)
class Released:
    """`more`: another row waits and the lease is still ours; `pending`: what had not reached the
    address, oldest first."""

    more: bool
    address: Address
    pending: tuple[Sent, ...]


class Store(Protocol):
    def begin(self, city: str, now: datetime) -> AbstractAsyncContextManager[Work]:
        """A transaction on this city's rows only. `now` is the moment its rows bear."""
        ...

    async def receive(
        self, address: Address, inbound: Inbound, *, holder: str, lease: timedelta
    ) -> Received:
        """One transaction: resident found or made, inbox row unique per (account, external id),
        the lease tried. Commits under the name `receive`;
        `receive_first` for somebody new, `receive_again` for a message that came before."""
        ...

    async def take_lease(
        self, city: str, resident: int, *, holder: str, lease: timedelta, now: datetime
    ) -> int | None: ...

    async def drop_lease(self, city: str, resident: int, fence: int) -> None: ...

    async def read_talk(self, city: str, resident: int) -> TalkRead: ...

    async def is_handled(self, city: str, row: int) -> bool: ...

    async def can_write(self) -> None:
        """Raises Unreachable where nothing could be kept now: away, or a copy that only reads."""
        ...

    async def pending(self, address: Address) -> Sequence[Sent]:
        """What has not reached this address yet, oldest first."""
        ...

    async def replies(self, city: str, row: int) -> Sequence[Sent]:
        """What was said in answer to this inbox row, oldest first, sent or not."""
        ...

    async def history(self, address: Address, most: int, before: Order | None = None) -> History:
        """The last `most` things said at this address (before that one), in an order that does not
        depend on clocks. Last words to somebody erased belong to it until they were read."""
        ...

    async def mark(self, city: str, rows: Sequence[int], state: str, now: datetime) -> None: ...

    async def overdue(
        self, now: datetime, waited: timedelta, most: int
    ) -> Sequence[tuple[str, int]]:
        """(city, resident) of talks whose oldest row waits, or whose pending look was cut off,
        longer than `waited`, and whose lease nobody holds."""
        ...

    async def editions(self) -> Mapping[str, int]:
        """City -> how many publications it has seen; more of them, and its flows have changed."""
        ...

    async def enforce_keep(
        self, city: str, keep: Mapping[str, timedelta], now: datetime
    ) -> Mapping[str, int]:
        """Deletes what is older than the city's file says, by kind (messages, talks, bookings,
        payments, intents, tries, callbacks, residents); only what is over and done with. Counts
        by kind. ValueError for another kind."""
        ...

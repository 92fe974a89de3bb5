"""A store in memory that keeps its promises: it forgets what was not committed, and its rows are
those of the city alone. The same contract tests run against it and against PostgreSQL
(tests/contract/test_store_*.py).

One transaction at a time: whoever begins one inside another waits for ever, and has a mistake.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.messages import Address, Inbound
from bot.ports import (
    Checkpoint,
    History,
    Order,
    Received,
    Released,
    Sent,
    TalkRead,
    Waiting,
)
from tests.fakes_history import history_of
from tests.fakes_linking import FakeDoors
from tests.fakes_matters import FakeDesk, FakePayments
from tests.fakes_reminders import FakeReminders
from tests.fakes_residents import KINDS, FakeResidents, enforce
from tests.fakes_shelf import FakeShelf
from tests.fakes_tables import NOBODY, LeaseRow, OutgoingRow, ResidentRow, Tables, TalkRow
from tests.fakes_talk import (
    FakeInbox,
    FakeIntents,
    FakeJobs,
    FakeOutbox,
    FakeTalks,
    add_inbound,
    first,
)


async def nothing(_: str) -> None:
    """No kill point is of interest."""


class FakeWork:
    def __init__(self, store: FakeStore, city: str, now: datetime) -> None:
        self._store = store
        self._tables = store.tables.copy()
        facts = (self._tables, city, now)
        self.inbox = FakeInbox(*facts)
        self.talks = FakeTalks(*facts)
        self.outbox = FakeOutbox(*facts)
        self.payments = FakePayments(*facts)
        self.desk = FakeDesk(*facts)
        self.reminders = FakeReminders(*facts)
        self.doors = FakeDoors(*facts)
        self.residents = FakeResidents(*facts)
        self.intents = FakeIntents(*facts)
        self.jobs = FakeJobs(*facts)
        self.shelf = FakeShelf(*facts)

    @contextlib.asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        before = self._tables.copy()
        try:
            yield
        except Exception:
            self._tables.become(before)
            raise

    async def release_lease(self, resident: int, fence: int) -> bool:
        held = self._tables.leases.get(resident)
        if held is None or held.fence != fence:
            return False
        if self._tables.waiting(resident):
            return True
        self._tables.leases[resident] = replace(held, holder=NOBODY)
        return False

    async def release_and_commit(
        self, resident: int, fence: int, at: str, address: Address
    ) -> Released:
        more = await self.release_lease(resident, fence)
        await self.commit(at)
        return Released(more, address, tuple(await self._store.pending(address)))

    async def commit(self, at: str) -> None:
        await self._store.keep(self._tables.copy(), at)


class FakeStore:
    """`tables` are the committed rows; tests may look into them. `commits` names every commit."""

    def __init__(self, checkpoint: Checkpoint = nothing) -> None:
        self.tables = Tables()
        self.commits: list[str] = []
        self._checkpoint = checkpoint
        self._door = asyncio.Lock()

    @property
    def jobs(self) -> list[tuple[str, dict[str, Any]]]:
        """(name, arguments) of what was deferred, oldest first."""
        return list(self.tables.jobs.values())

    async def keep(self, tables: Tables, at: str) -> None:
        await self._checkpoint(f"{at}:before")
        tables.ended.clear()
        self.tables = tables
        self.commits.append(at)
        await self._checkpoint(f"{at}:after")

    @contextlib.asynccontextmanager
    async def begin(self, city: str, now: datetime) -> AsyncIterator[FakeWork]:
        async with self._door:
            yield FakeWork(self, city, now)

    async def receive(
        self, address: Address, inbound: Inbound, *, holder: str, lease: timedelta
    ) -> Received:
        now, source = inbound.received_at, (address.account, address.chat)
        async with self._door:
            tables = self.tables.copy()
            resident = _resident_at(tables, address, now)
            row = add_inbound(tables, resident, address, source, inbound)
            before = first(tables, address.city, source, inbound) if row is None else None
            if before and before.handled_at:
                return Received(before.id, resident, duplicate=True, fence=None)
            fence = tables.try_lease(resident, holder, lease, now)
            await self.keep(tables, "receive")
        if before is not None:
            return Received(before.id, resident, duplicate=True, fence=fence)
        read = None if fence is None else await self.read_talk(address.city, resident)
        return Received(row or 0, resident, duplicate=False, fence=fence, read=read)

    async def take_lease(
        self, city: str, resident: int, *, holder: str, lease: timedelta, now: datetime
    ) -> int | None:
        async with self._door:
            tables = self.tables.copy()
            if not _is_of(tables, city, resident):
                return None
            fence = tables.try_lease(resident, holder, lease, now)
            await self.keep(tables, "take_lease")
        return fence

    async def drop_lease(self, city: str, resident: int, fence: int) -> None:
        async with self._door:
            tables = self.tables.copy()
            held = tables.leases.get(resident)
            if held and held.fence == fence and _is_of(tables, city, resident):
                tables.leases[resident] = LeaseRow(NOBODY, held.until, fence)
            await self.keep(tables, "drop_lease")

    async def read_talk(self, city: str, resident: int) -> TalkRead:
        if not _is_of(self.tables, city, resident):
            raise LookupError(f"{city} has no resident {resident}")
        talk = self.tables.talks[resident]
        row = next(iter(self.tables.waiting(resident)), None)
        oldest = Waiting(row.id, row.inbound, row.address) if row else None
        return TalkRead(resident, city, talk.turn, talk.session, oldest)

    async def can_write(self) -> None: ...

    async def is_handled(self, city: str, row: int) -> bool:
        found = self.tables.inbound.get(row)
        return found is None or found.city != city or found.handled_at is not None

    async def pending(self, address: Address) -> Sequence[Sent]:
        rows = [row for row in self._outgoing(address.city) if row.address == address]
        return [_sent(row) for row in rows if row.state not in ("sent", "given_up")]

    async def replies(self, city: str, row: int) -> Sequence[Sent]:
        return [_sent(each) for each in self._outgoing(city) if each.outgoing.reply_to == row]

    async def history(self, address: Address, most: int, before: Order | None = None) -> History:
        return history_of(self.tables, address, most, before)

    async def mark(self, city: str, rows: Sequence[int], state: str, now: datetime) -> None:
        async with self._door:
            tables = self.tables.copy()
            for key, row in tables.outgoing.items():
                if key.city == city and row.id in rows:
                    tables.outgoing[key] = replace(row, state=state, state_at=now)
            await self.keep(tables, "mark")

    async def editions(self) -> Mapping[str, int]:
        return Counter(key.city for key in self.tables.publications)

    async def overdue(
        self, now: datetime, waited: timedelta, most: int
    ) -> Sequence[tuple[str, int]]:
        tables, before = self.tables, now - waited
        waits = {
            r.resident
            for r in tables.inbound.values()
            if not r.handled_at and r.inbound.received_at <= before
        }
        looks = [(r, t) for r, t in tables.talks.items() if t.pending == "look"]
        left = {r for r, talk in looks if talk.updated_at <= before}
        held = {r for r, lease in tables.leases.items() if not lease.free(now)}
        found = sorted((waits | left) - held)
        return [(tables.residents[r].city, r) for r in found][:most]

    async def enforce_keep(
        self, city: str, keep: Mapping[str, timedelta], now: datetime
    ) -> Mapping[str, int]:
        if strange := keep.keys() - KINDS:
            raise ValueError(f"kept for how long, and what is it: {sorted(strange)}")
        async with self._door:
            tables = self.tables.copy()
            counts = enforce(tables, city, keep, now)
            await self.keep(tables, "enforce_keep")
        return counts

    def _outgoing(self, city: str) -> list[OutgoingRow]:
        mine = [row for key, row in self.tables.outgoing.items() if key.city == city]
        return sorted(mine, key=lambda row: row.id)


def _is_of(tables: Tables, city: str, resident: int) -> bool:
    row = tables.residents.get(resident)
    return row is not None and row.city == city


def _resident_at(tables: Tables, address: Address, now: datetime) -> int:
    resident = tables.addresses.get(address)
    if resident is None:
        resident = tables.next_id()
        tables.residents[resident] = ResidentRow(address.city, now, address)
        tables.talks[resident] = TalkRow(0, now)
        tables.addresses[address] = resident
    known = tables.residents[resident]
    tables.residents[resident] = replace(known, last_address=address)
    return resident


def _sent(row: OutgoingRow) -> Sent:
    return Sent(row.id, row.address, row.outgoing, row.state, row.outgoing.reply_to)

"""The store on PostgreSQL."""

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta

from psycopg.errors import ForeignKeyViolation
from sqlalchemy import bindparam, select, text

from bot.domain.messages import Address, Inbound
from bot.ports import Checkpoint, History, Order, Received, Sent, TalkRead, Unreachable
from bot.store import keep as keeping
from bot.store import lease, outbox, shelf
from bot.store.crypto import SecretKeys
from bot.store.database import PATIENCE, Database
from bot.store.figures import PostgresFigures
from bot.store.history import Past
from bot.store.line import Statement
from bot.store.looking import PostgresLooking
from bot.store.overdue import OVERDUE
from bot.store.post import PostgresPost
from bot.store.reaching import PostgresReach
from bot.store.reading import READ_TALK, Reader
from bot.store.receiving import Acquaintances, Receive
from bot.store.rewrapping import PostgresRewrapping
from bot.store.scope import Readings, Scope
from bot.store.tables import inbound
from bot.store.work import PostgresWork

ONLY_READS = Statement(text("SELECT WHERE current_setting('transaction_read_only')::boolean"))
IS_HANDLED = Statement(
    select(inbound.c.id).where(
        inbound.c.city == bindparam("city"),
        inbound.c.id == bindparam("row"),
        inbound.c.handled_at.is_(None),
    )
)

TAKE = lease.TAKE  # `lease` is a length of time in the signatures below


class PostgresStore:
    """`open` before use, `close` afterwards."""

    def __init__(
        self, url: str, keys: SecretKeys, checkpoint: Checkpoint, *, connections: int = 16
    ) -> None:
        self._database = Database(url, checkpoint, most=connections)
        self._keys = keys
        self._acquaintances = Acquaintances()
        self._readings = Readings()
        self.figures = PostgresFigures(self._database)
        self.looking = PostgresLooking(self._database, keys)
        self.rewrap = PostgresRewrapping(self._database, keys)
        self.post = PostgresPost(self._database, keys)
        self.reach = PostgresReach(self._database, keys)

    async def open(self, *, patience: float = PATIENCE) -> None:
        """Raises Unreachable when no connection is there after so many seconds."""
        await self._database.open(patience)

    async def close(self) -> None:
        await self._database.close()

    @contextlib.asynccontextmanager
    async def begin(self, city: str, now: datetime) -> AsyncIterator[PostgresWork]:
        async with self._database.transaction() as transaction:
            yield PostgresWork(Scope(transaction, self._keys.of(city), self._readings, city, now))

    async def receive(
        self, address: Address, inbound: Inbound, *, holder: str, lease: timedelta
    ) -> Received:
        reader = self._reader(address.city)
        known = self._acquaintances
        return await Receive(self._database, reader, known, address, inbound, holder, lease)()

    async def take_lease(
        self, city: str, resident: int, *, holder: str, lease: timedelta, now: datetime
    ) -> int | None:
        wanted = {"city": city, "resident": resident, "holder": holder}
        until = now + lease
        try:
            rows = await self._database.commit("take_lease", TAKE, **wanted, until=until, now=now)
        except ForeignKeyViolation:  # this city has no such resident
            return None
        return rows[0][0] if rows else None

    async def drop_lease(self, city: str, resident: int, fence: int) -> None:
        whose = {"city": city, "resident": resident}
        await self._database.commit("drop_lease", lease.DROP, **whose, fence=fence)

    async def holders(self) -> Sequence[str]:
        """Who holds leases right now."""
        return [row[0] for row in await self._database.rows(lease.HOLDERS)]

    async def free_leases(self, holder: str) -> int:
        """Of somebody who is known to be gone: nobody waits until they would run out."""
        return len(await self._database.commit("free_leases", lease.FREE, gone=holder))

    async def read_talk(self, city: str, resident: int) -> TalkRead:
        """Raises LookupError when this city has no such resident."""
        rows = await self._database.rows(READ_TALK, city=city, resident=resident)
        return self._reader(city).talk(resident, rows)

    def _reader(self, city: str) -> Reader:
        return Reader(self._keys.of(city), self._readings, city)

    async def is_handled(self, city: str, row: int) -> bool:
        return not await self._database.rows(IS_HANDLED, city=city, row=row)

    async def can_write(self) -> None:
        if await self._database.rows(ONLY_READS):
            raise Unreachable("database", "it only reads")

    async def pending(self, address: Address) -> Sequence[Sent]:
        keys = self._keys.of(address.city)
        (rows,) = await self._database.ask(outbox.pending_of(keys, address.city, address))
        return [outbox.sent(row, keys, address.city) for row in rows]

    async def replies(self, city: str, row: int) -> Sequence[Sent]:
        rows = await self._database.rows(outbox.REPLIES, city=city, row=row)
        return [outbox.sent(row, self._keys.of(city), city) for row in rows]

    async def history(self, address: Address, most: int, before: Order | None = None) -> History:
        return await Past(self._database, self._keys.of(address.city), address)(most, before)

    async def mark(self, city: str, rows: Sequence[int], state: str, now: datetime) -> None:
        facts = {"city": city, "rows": list(rows), "to": state, "now": now}
        await self._database.commit("mark", outbox.MARK, **facts)

    async def overdue(
        self, now: datetime, waited: timedelta, most: int
    ) -> Sequence[tuple[str, int]]:
        rows = await self._database.rows(OVERDUE, now=now, before=now - waited, most=most)
        return [(city, resident) for city, resident in rows]

    async def editions(self) -> Mapping[str, int]:
        rows = await self._database.rows(shelf.EDITIONS)
        return dict(rows)

    async def enforce_keep(
        self, city: str, keep: Mapping[str, timedelta], now: datetime
    ) -> Mapping[str, int]:
        """Also, whatever `keep` says: what an erasure had to leave for a while ("erased")."""
        return await keeping.enforce(self._database, city, keep, now)

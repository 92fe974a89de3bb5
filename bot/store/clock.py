"""What only one process may do at a time: whoever holds the advisory lock. Others wait for it.

The clock is one such thing; another is fetching what a messenger has for us.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from hashlib import blake2b
from typing import TypeAlias

import psycopg
from sqlalchemy import text

from bot.store.database import TRANSLATED, plain

LOCK = 7_165_331_255
"""Any number nobody else takes in this database."""

GLANCE = 1.0
"""Seconds between two tries of a hand that waits, and between two looks at the lock it holds."""

HELD = """
SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE datname = current_database() AND locktype = 'advisory' AND granted
AND classid = %s::bigint AND objid = %s::bigint AND objsubid = 1
"""

WORKED = """
SELECT FROM procrastinate_workers WHERE last_heartbeat > clock_timestamp() - interval '30 seconds'
"""
"""Workers say every ten seconds that they are there; it is the database that writes down when."""

GLANCED = text(
    "SELECT greatest(extract(epoch FROM clock_timestamp() - query_start), 0) "
    "FROM pg_locks JOIN pg_stat_activity USING (pid) "
    "WHERE datname = current_database() AND locktype = 'advisory' AND granted "
    "AND classid = cast(:high AS bigint) AND objid = cast(:low AS bigint) AND objsubid = 1"
).bindparams(**dict(zip(("high", "low"), divmod(LOCK, 2**32), strict=True)))
"""Seconds since the clock that ticks has looked at its lock; no row where none ticks."""

Connection: TypeAlias = psycopg.AsyncConnection[tuple[object, ...]]


@contextlib.asynccontextmanager
async def only_clock(url: str) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Waits for the lock and holds it on a connection of its own, never one from a pool. What it
    gives returns when that connection is lost, and the lock with it.

    Until that is seen a second clock may have begun; each tick claims its rows, so for that moment
    nothing is done twice.
    """
    async with _only(url, LOCK) as lost:
        yield lost


@contextlib.asynccontextmanager
async def only_hand(url: str, name: str) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """The same for anything else that has a name."""
    async with _only(url, number_of(name)) as lost:
        yield lost


def number_of(name: str) -> int:
    """A lock's number, beyond those anybody writes down."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) >> 1


@contextlib.asynccontextmanager
async def _only(url: str, lock: int) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    async with await _holding(url, lock) as connection:
        yield partial(_lost, connection)


async def is_held(url: str) -> bool:
    """Whether a clock ticks, in whatever process. Raises Unreachable."""
    with TRANSLATED:
        async with await _connected(url) as connection:
            found = await connection.execute(HELD, divmod(LOCK, 2**32))
            return found.rowcount > 0


async def is_worked(url: str) -> bool:
    """Whether a worker does the jobs, in whatever process; one that was killed counts for half a
    minute more. Raises Unreachable."""
    with TRANSLATED:
        async with await _connected(url) as connection:
            return (await connection.execute(WORKED)).rowcount > 0


async def _holding(url: str, lock: int) -> Connection:
    """However long it takes: the database may be away, or another hand there."""
    while True:
        with contextlib.suppress(psycopg.OperationalError):
            connection = await _connected(url)
            try:
                while not await _taken(connection, lock):  # noqa: ASYNC110  # that hand sends no event
                    await asyncio.sleep(GLANCE)
            except BaseException:
                await connection.close()
                raise
            return connection
        await asyncio.sleep(GLANCE)


async def _lost(connection: Connection) -> None:
    with contextlib.suppress(psycopg.OperationalError):
        while True:
            await connection.execute("SELECT 1")
            await asyncio.sleep(GLANCE)


async def _taken(connection: Connection, lock: int) -> bool:
    row = await (await connection.execute("SELECT pg_try_advisory_lock(%s)", (lock,))).fetchone()
    return bool(row and row[0])


async def _connected(url: str) -> Connection:
    return await psycopg.AsyncConnection.connect(plain(url), autocommit=True)

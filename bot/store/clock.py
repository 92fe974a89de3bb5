"""One clock ticks: whoever holds the advisory lock. Others wait for it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import psycopg

from bot.store.database import plain

LOCK = 7_165_331_255
"""Any number nobody else takes in this database."""

GLANCE = 1.0
"""Seconds between two tries of a clock that waits."""


@contextlib.asynccontextmanager
async def only_clock(url: str) -> AsyncIterator[None]:
    """Waits for the lock and holds it on a connection of its own, never one from a pool.

    If that connection breaks, a second clock may begin while this one still ticks; each tick
    claims its rows, so for that moment nothing is done twice.
    """
    while True:
        try:
            connection = await psycopg.AsyncConnection.connect(plain(url), autocommit=True)
        except psycopg.OperationalError:
            await asyncio.sleep(GLANCE)
            continue
        async with connection:
            while not await _taken(connection):  # noqa: ASYNC110  # the other clock sends no event
                await asyncio.sleep(GLANCE)
            yield
            return


async def _taken(connection: psycopg.AsyncConnection[tuple[object, ...]]) -> bool:
    row = await (await connection.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,))).fetchone()
    return bool(row and row[0])

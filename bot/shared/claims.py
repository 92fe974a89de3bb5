"""Which call gives back which words, where calls of one resident come to several processes.

A row is marked as sent a moment after its answer has left. Until then only the process that gave it
back knows; here the others learn of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = structlog.get_logger()

HELD_FOR = 5_000
"""Milliseconds. Much longer than an answer needs to leave and its mark to be written; whoever has
not done so by then has died in the middle, and the words are given to the next call."""

PATIENCE = 2.0
"""Seconds Redis has for its answer; nobody waits longer for it."""

PAUSE = 1.0
"""Seconds in which it is not asked again after it was away."""


class MemoryClaims:
    """Of this process alone, which knows its own calls anyway."""

    async def take(self, city: str, rows: Sequence[int]) -> frozenset[int]:
        del city
        return frozenset(rows)


class RedisClaims:
    """Of all processes. While Redis is away words may be given to two calls: better twice than
    never."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._away_until = 0.0

    async def take(self, city: str, rows: Sequence[int]) -> frozenset[int]:
        now = asyncio.get_running_loop().time()
        if not rows or now < self._away_until:
            return frozenset(rows)
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._take(city, rows)
        except (RedisError, OSError):
            self._away_until = now + PAUSE
            log.warning("claims_away")
            return frozenset(rows)

    async def _take(self, city: str, rows: Sequence[int]) -> frozenset[int]:
        asked = self._redis.pipeline(transaction=False)
        for row in rows:
            asked.set(f"citydesk:given:{city}:{row}", 1, nx=True, px=HELD_FOR)
        taken = await asked.execute()
        return frozenset(row for row, ours in zip(rows, taken, strict=True) if ours)

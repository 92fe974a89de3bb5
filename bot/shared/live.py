"""Telling open pages that there is something new: inside this process, or through Redis."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from typing_extensions import override

log = structlog.get_logger()

CHANNEL = "citydesk:live"
MOST_DIGITS = 20

Who = tuple[str, int]


class MemoryLive:
    """Of this process alone."""

    def __init__(self) -> None:
        self._open: dict[Who, set[asyncio.Event]] = defaultdict(set)

    async def tell(self, city: str, resident: int) -> None:
        self.hint((city, resident))

    def hint(self, who: Who) -> None:
        for page in self._open.get(who, ()):
            page.set()

    @contextlib.asynccontextmanager
    async def watch(self, city: str, resident: int) -> AsyncIterator[AsyncIterator[None]]:
        who, news = (city, resident), asyncio.Event()
        self._open[who].add(news)
        try:
            yield _News(news)
        finally:
            self._open[who].discard(news)
            if not self._open[who]:
                del self._open[who]


class _News(AsyncIterator[None]):
    """No generator: one wait may be given up, and the next one goes on."""

    def __init__(self, event: asyncio.Event) -> None:
        self._event = event

    @override
    async def __anext__(self) -> None:
        await self._event.wait()
        self._event.clear()


class RedisLive(MemoryLive):
    """Of all processes; `run` listens. While Redis is away pages learn of what happened in their
    own process at once, and of the rest when they look by themselves."""

    def __init__(self, redis: Redis) -> None:
        super().__init__()
        self._redis = redis
        self._telling: set[asyncio.Task[None]] = set()

    @override
    async def tell(self, city: str, resident: int) -> None:
        """Nobody waits for Redis."""
        self.hint((city, resident))
        telling = asyncio.create_task(self._publish(f"{city} {resident}"))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def _publish(self, who: str) -> None:
        try:
            await self._redis.publish(CHANNEL, who)
        except (RedisError, OSError):
            log.warning("live_away")

    async def run(self, pause: float = 1.0) -> None:
        """Until cancelled."""
        while True:
            with contextlib.suppress(RedisError, OSError):
                await self._listen()
            await asyncio.sleep(pause)

    async def _listen(self) -> None:
        async with self._redis.pubsub() as listening:
            await listening.subscribe(CHANNEL)
            async for message in listening.listen():
                if message["type"] == "message":
                    self._hear(message["data"])

    def _hear(self, told: bytes) -> None:
        """What is no word of ours is nobody's: whoever else speaks there must not end our desk."""
        city, _, resident = told.decode("utf-8", "replace").rpartition(" ")
        if resident.isascii() and resident.isdecimal() and len(resident) < MOST_DIGITS:
            self.hint((city, int(resident)))

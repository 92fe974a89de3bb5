"""Telling open pages that there is something new: server-sent events that say nothing else.

What is new is fetched by the page; a stream that breaks, or is refused, loses nothing.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from bot.domain.messages import Address
from bot.ports import History, Live, Store, Unreachable

GLANCE = 3.0
"""Seconds between two looks into the store where nobody tells us that there is something."""

BEAT = 15.0
"""Seconds after which a stream that has nothing to say shows that it is alive. What was told and
lost is seen by then."""

MOST = 500
"""Open streams of one process."""

MOST_EACH = 4
"""Open streams of one address: nobody reads more pages of one talk at a time."""

HELLO, NEWS, ALIVE = b"retry: 3000\n\n", b"event: news\ndata:\n\n", b":\n\n"


@dataclass(slots=True)
class Streams:
    """The open streams of this process."""

    open: Counter[Address] = field(default_factory=Counter[Address])
    wakes: dict[asyncio.Event, Address] = field(default_factory=dict[asyncio.Event, Address])
    ending: bool = False

    def begin(self) -> None:
        self.ending = False

    def end(self) -> None:
        """The process goes down: every stream ends by itself, and its page asks again by itself."""
        self.ending = True
        for wake in self.wakes:
            wake.set()

    def end_of(self, address: Address) -> None:
        """Its browser has left the talk: no page there may watch it any longer."""
        for wake in [each for each, whose in self.wakes.items() if whose == address]:
            del self.wakes[wake]
            wake.set()

    def lasts(self, wake: asyncio.Event) -> bool:
        return not self.ending and wake in self.wakes

    def take(self, address: Address) -> bool:
        """False when there are too many already, or none may begin any more."""
        if self.ending or self.open.total() >= MOST or self.open[address] >= MOST_EACH:
            return False
        self.open[address] += 1
        return True

    def leave(self, address: Address) -> None:
        self.open[address] -= 1
        if not self.open[address]:
            del self.open[address]

    @contextmanager
    def waking(self, address: Address) -> Iterator[asyncio.Event]:
        wake = asyncio.Event()
        self.wakes[wake] = address
        try:
            yield wake
        finally:
            self.wakes.pop(wake, None)


@dataclass(frozen=True, slots=True)
class Watching:
    """One page that watches its talk; `heard` and `spoken`: what it has shown already."""

    store: Store
    live: Live | None
    streams: Streams
    address: Address
    heard: int
    spoken: int

    async def __call__(self) -> AsyncGenerator[bytes]:
        """Until we go down or the talk is left; closed when the page is gone."""
        seen = History(None, heard=self.heard, spoken=self.spoken)
        hinted: int | None = None
        async with AsyncExitStack() as stack:
            wake = stack.enter_context(self.streams.waking(self.address))
            yield HELLO
            while self.streams.lasts(wake):
                stands = await self._stands(seen)
                yield NEWS if is_news(seen, stands) else ALIVE
                seen = stands
                if self.live and stands.resident is not None and stands.resident != hinted:
                    watch = self.live.watch(self.address.city, stands.resident)
                    hints = await stack.enter_async_context(watch)
                    await stack.enter_async_context(_waking(hints, wake))
                    # and look once more: something may have come before that
                    hinted = stands.resident  # who it is changes when doors are linked
                    continue
                await self._wait(wake, BEAT if hinted else GLANCE)

    async def _stands(self, seen: History) -> History:
        """As it was, while the database is away: the page need not hear of that."""
        try:
            return await self.store.history(self.address, 0)
        except Unreachable:
            return seen

    async def _wait(self, wake: asyncio.Event, patience: float) -> None:
        """Until somebody tells us, or it is time to look anyway."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):  # wait_for swallows a late cancel
                await wake.wait()
        if self.streams.lasts(wake):
            wake.clear()


def is_news(seen: History, stands: History) -> bool:
    """Whether a page that was told of `seen` has something to fetch."""
    moved = (seen.heard, seen.spoken) != (stands.heard, stands.spoken)
    return moved or stands.unread > seen.unread


@asynccontextmanager
async def _waking(hints: AsyncIterator[None], wake: asyncio.Event) -> AsyncIterator[None]:
    async def tell() -> None:
        async for _ in hints:
            wake.set()

    telling = asyncio.create_task(tell())
    try:
        yield
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)


class EventStream(StreamingResponse):
    """Gives its place back when it ends, in whatever way."""

    def __init__(self, watching: Watching, headers: dict[str, str]) -> None:
        self._events = watching()
        self._watching = watching
        super().__init__(self._events, media_type="text/event-stream", headers=headers)

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with aclosing(self._events):
                await super().__call__(scope, receive, send)
        finally:
            self._watching.streams.leave(self._watching.address)

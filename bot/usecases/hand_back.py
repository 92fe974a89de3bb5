"""Words given back in the same call are marked as sent once the answer has left, many at a time.

Marking is not part of the answer: a process that dies in between leaves rows that are handed out
again word for word with the next call.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.messages import OutgoingState
from bot.ports import Clock, Store, Unreachable

GATHER = 0.05
"""Seconds in which marks are gathered into one statement."""

REMEMBERED = timedelta(seconds=60)
"""Longer than any turn that has read these rows as not sent yet, and is still at work."""


@dataclass(slots=True)
class HandBack:
    store: Store
    clock: Clock
    left: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    marked: dict[str, dict[int, datetime]] = field(default_factory=lambda: defaultdict(dict))
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def sent(self, city: str, rows: Iterable[int]) -> None:
        """These rows have left with an answer."""
        self.left[city].extend(rows)
        self.wake.set()

    def gone(self, city: str) -> frozenset[int]:
        """Rows that have left: not marked yet, or so lately that somebody may have read them as
        not sent."""
        return frozenset((*self.left.get(city, ()), *self.marked.get(city, ())))

    async def run(self) -> None:
        """Until cancelled; what is left then is marked before it ends. While the database is away
        the marks are kept, and tried again."""
        try:
            while True:
                await self.wake.wait()
                await asyncio.sleep(GATHER)
                self.wake.clear()
                await self._try()
        finally:
            with contextlib.suppress(asyncio.CancelledError):
                await self._try()

    async def _try(self) -> None:
        try:
            await self.flush()
        except Unreachable:
            self.wake.set()

    async def flush(self) -> None:
        for city in list(self.left):
            rows = frozenset(self.left[city])
            if rows:
                now = self.clock()
                await self.store.mark(city, sorted(rows), OutgoingState.SENT, now)
                self._remember(city, rows, now)
            self.left[city] = [row for row in self.left[city] if row not in rows]

    def _remember(self, city: str, rows: Iterable[int], now: datetime) -> None:
        kept = {row: at for row, at in self.marked[city].items() if now - at < REMEMBERED}
        self.marked[city] = kept | dict.fromkeys(rows, now)

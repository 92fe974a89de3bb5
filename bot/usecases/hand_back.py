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

from bot.domain.messages import OutgoingState
from bot.ports import Clock, Store, Unreachable

GATHER = 0.05
"""Seconds in which marks are gathered into one statement."""


@dataclass(slots=True)
class HandBack:
    store: Store
    clock: Clock
    left: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def sent(self, city: str, rows: Iterable[int]) -> None:
        """These rows have left with an answer."""
        self.left[city].extend(rows)
        self.wake.set()

    def waiting(self, city: str) -> frozenset[int]:
        """Rows that have left and are not marked yet."""
        return frozenset(self.left.get(city, ()))

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
                await self.store.mark(city, sorted(rows), OutgoingState.SENT, self.clock())
            self.left[city] = [row for row in self.left[city] if row not in rows]

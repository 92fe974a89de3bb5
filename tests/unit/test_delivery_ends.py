"""Delivery ends when it is told to, also where it was just woken: a desk waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.ports import Sent
from bot.shared.rate import MemoryRate
from bot.supervise.hold import no_checkpoint
from bot.usecases.deliver import Deliver

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@dataclass
class NothingWaits:
    looks: int = 0

    async def claim(
        self, channels: Sequence[str], holder: str, now: datetime, most: int
    ) -> list[Sent]:
        del channels, holder, now, most
        self.looks += 1
        return []

    async def holders(self) -> list[str]:
        return []

    async def lost(self, *_: object) -> list[Sent]:
        return []


async def test_a_cancel_that_meets_a_wake_ends_it() -> None:
    post: Any = NothingWaits()
    deliver = Deliver(post, {"telegram": Any}, MemoryRate(), lambda: NOW, no_checkpoint, "me", bool)  # type: ignore[dict-item]  # nothing is sent
    task = asyncio.create_task(deliver.run())
    while not post.looks:
        assert not task.done(), task.exception()
        await asyncio.sleep(0.01)
    deliver.wake()
    await asyncio.sleep(0)  # it is about to go on
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=1)
    assert task in done
    assert task.cancelled()

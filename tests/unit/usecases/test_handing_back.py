"""Marks of what has left wait for the database, however long it is away."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from typing_extensions import override

from bot.ports import Unreachable
from bot.usecases.hand_back import REMEMBERED, HandBack
from tests.fakes_store import FakeStore

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Away(FakeStore):
    """Away for the first two marks."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.marked: list[int] = []

    @override
    async def mark(self, city: str, rows: Sequence[int], state: str, now: datetime) -> None:
        self.asked += 1
        if self.asked <= 2:
            raise Unreachable("database", "away")
        self.marked += rows


async def test_a_database_that_is_away_for_a_moment_does_not_end_the_marking() -> None:
    store = Away()
    hand_back = HandBack(store, lambda: NOW)
    running = asyncio.create_task(hand_back.run())
    hand_back.sent("littleham", [1, 2])
    async with asyncio.timeout(5):
        while not store.marked:
            assert hand_back.gone("littleham") == {1, 2}
            await asyncio.sleep(0.01)
            assert not running.done()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert store.marked == [1, 2]
    assert not hand_back.left["littleham"]


async def test_whoever_read_a_row_before_its_mark_still_knows_that_it_has_left() -> None:
    now = NOW
    hand_back = HandBack(FakeStore(), lambda: now)
    hand_back.sent("littleham", [1])
    await hand_back.flush()
    assert hand_back.gone("littleham") == {1}
    assert hand_back.gone("elsewhere") == frozenset()
    now += REMEMBERED
    hand_back.sent("littleham", [2])
    await hand_back.flush()
    assert hand_back.gone("littleham") == {2}

"""What recurs goes on: whatever the machine's clock does, and whatever becomes of one city."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from typing_extensions import override

from bot.ports import Unreachable
from bot.worker.timetable import Tick, begin_ticking, in_each, keep_up, scheduler


class Wall(datetime):
    """The machine's clock, which can be put back."""

    back = timedelta(0)

    @classmethod
    @override
    def now(cls, tz: tzinfo | None = None) -> Any:
        return datetime.now(tz) - cls.back  # noqa: TID251  # it is the clock


@pytest.fixture
async def ticked(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[int]]:
    """Grows with each tick, ten times a second."""
    for room in ("schedulers", "executors"):
        monkeypatch.setattr(f"apscheduler.{room}.base.datetime", Wall)
    monkeypatch.setattr(Wall, "back", timedelta(0))
    seen: list[int] = []

    async def tick() -> None:
        seen.append(len(seen))

    ticking: AsyncIOScheduler = scheduler([Tick("it", 0.1, tick)])
    ticking.start()
    keeping_up = asyncio.create_task(keep_up(ticking, lambda: Wall.now(ticking.timezone)))
    yield seen
    keeping_up.cancel()
    ticking.shutdown(wait=False)


async def test_a_clock_put_back_stops_no_tick(
    ticked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    await asyncio.sleep(0.5)
    assert ticked
    monkeypatch.setattr(Wall, "back", timedelta(hours=8))
    await asyncio.sleep(0.2)
    before = len(ticked)
    await asyncio.sleep(2.5)
    assert len(ticked) - before >= 5


async def test_a_clock_that_begins_looks_at_once_for_what_came_due_before() -> None:
    seen = asyncio.Event()

    async def tick() -> None:
        seen.set()

    ticking: AsyncIOScheduler = scheduler([Tick("it", 600, tick)])
    ticking.start(paused=True)
    await asyncio.sleep(0.05)
    assert not seen.is_set()
    begin_ticking(ticking, datetime.now(UTC))  # noqa: TID251  # it is the clock
    await asyncio.wait_for(seen.wait(), 5)
    ticking.shutdown(wait=False)


async def test_one_city_holds_up_no_other() -> None:
    done, first = [], asyncio.Event()

    async def tick(city: str) -> None:
        match city:
            case "slow":
                await first.wait()
            case "away":
                raise Unreachable("city system", "away")
            case "broken":
                raise ZeroDivisionError
            case _:
                first.set()
        done.append(city)

    with pytest.raises(ZeroDivisionError):
        await in_each(["slow", "away", "broken", "well"], tick)
    assert done == ["well", "slow"]
    with pytest.raises(Unreachable):
        await in_each(["away", "well"], tick)

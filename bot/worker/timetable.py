"""What recurs: short ticks that claim due rows. Two clocks for a moment do no harm."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from structlog.contextvars import bound_contextvars

from bot.ports import Unreachable
from bot.ports.meter import UNMETERED, Meter

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tick:
    """`every`: seconds between two beginnings; a tick still running is not started twice."""

    name: str
    every: float
    do: Callable[[], Awaitable[object]]


def scheduler(ticks: Sequence[Tick], meter: Meter = UNMETERED) -> AsyncIOScheduler:
    """Not started yet."""
    clock = AsyncIOScheduler(timezone="UTC")
    for tick in ticks:
        clock.add_job(
            _careful,
            "interval",
            args=[tick, meter],
            id=tick.name,
            seconds=tick.every,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=60,
        )
    return clock


async def _careful(tick: Tick, meter: Meter) -> None:
    began = perf_counter()
    with bound_contextvars(tick=tick.name):
        outcome = await _done(tick)
    meter.tick(tick.name, outcome, perf_counter() - began)


async def _done(tick: Tick) -> str:
    """A tick that finds the database away tries again next time; its own mistake is logged."""
    try:
        await tick.do()
    except Unreachable as away:
        log.warning("tick_waits", who=away.who)
        return "waits"
    except Exception:
        log.exception("tick_failed")
        return "failed"
    return "done"

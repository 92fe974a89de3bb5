"""What recurs: short ticks that claim due rows. Two clocks for a moment do no harm."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from structlog.contextvars import bound_contextvars

from bot.ports import Unreachable
from bot.ports.meter import UNMETERED, Meter

log = structlog.get_logger()

GLANCE = timedelta(seconds=1)


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


def begin_ticking(clock: AsyncIOScheduler, now: datetime) -> None:
    """From now on it ticks, at first at once: what came due while no clock ticked waits no more."""
    clock.resume()
    for job in clock.get_jobs():
        job.modify(next_run_time=now)


async def keep_up(clock: AsyncIOScheduler, now: Callable[[], datetime]) -> None:
    """Until cancelled. A tick waits for an hour of the machine's clock; where that was put back,
    nothing would tick until it has caught up. What is further ahead than it can be begins now."""
    while True:
        await asyncio.sleep(GLANCE.total_seconds())
        for job in clock.get_jobs():
            if job.next_run_time - now() > job.trigger.interval + GLANCE:
                log.warning("clock_put_back", tick=job.id)
                job.modify(next_run_time=now())


async def in_each(cities: Iterable[str], do: Callable[[str], Awaitable[object]]) -> None:
    """At the same time: what one city waits for, or stumbles over, holds up no other. Raises what
    was no mere waiting before what was."""
    done = await asyncio.gather(*map(do, cities), return_exceptions=True)
    trouble = [each for each in done if isinstance(each, BaseException)]
    for each in sorted(trouble, key=lambda each: isinstance(each, Unreachable)):
        raise each


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

"""Gauges that are read when somebody looks: rows of the tables, and what is away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import structlog
from prometheus_client.core import GaugeMetricFamily

from bot.ports import Unreachable

log = structlog.get_logger()

KEPT = 5.0
"""Seconds a number counts: two who look at once, or one who looks often, cost one look."""

PATIENCE = 3.0
"""Seconds all of them have together; what is not there by then is left out."""

TEXTS: Mapping[str, str] = {
    "citydesk_inbox_waiting": "Messages taken and not handled yet",
    "citydesk_inbox_oldest_seconds": "Age of the oldest of them",
    "citydesk_outbox": "Messages that have not reached anybody, by what became of them",
    "citydesk_outbox_oldest_seconds": "Age of the oldest of them",
    "citydesk_payments": "Payments kept, by state",
    "citydesk_holds": "Places held for somebody who has not confirmed yet",
    "citydesk_bookings": "Appointments still to come",
    "citydesk_reminders_waiting": "Reminders not told yet",
    "citydesk_reminders_due": "Reminders whose time has come and that nobody told yet",
    "citydesk_requests_open": "Requests that the city's own system has not answered yet",
    "citydesk_jobs": "Jobs in the queue, by state",
    "citydesk_clock_lag_seconds": "Since the clock that ticks has looked at its lock",
    "citydesk_up": "1: answers and serves us. 0: is away",
    "citydesk_probe_seconds": "How long it took to answer that",
}
"""Every gauge that is read from outside this process, and what it means."""


class Shown(Protocol):
    """One number as it stands now."""

    @property
    def name(self) -> str: ...
    @property
    def labels(self) -> Mapping[str, str]: ...
    @property
    def value(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Gauge:
    name: str
    labels: Mapping[str, str]
    value: float


Reading: TypeAlias = Callable[[], Awaitable[Sequence[Shown]]]


@dataclass(slots=True)
class Gauges:
    """`readings`: what is read -> how."""

    readings: Mapping[str, Reading] = field(default_factory=dict[str, Reading])
    _read_at: float = 0.0
    _reading: asyncio.Task[tuple[list[Shown], list[str]]] | None = None

    async def read(self) -> tuple[Sequence[Shown], Sequence[str]]:
        """What could be read, at most `KEPT` old; and the names of what could not, told to the
        first who asks."""
        now = asyncio.get_running_loop().time()
        if self._reading is None or (self._reading.done() and now - self._read_at > KEPT):
            self._read_at, self._reading = now, asyncio.create_task(_all(self.readings))
            return await asyncio.shield(self._reading)
        return (await asyncio.shield(self._reading))[0], ()


async def _all(readings: Mapping[str, Reading]) -> tuple[list[Shown], list[str]]:
    """Side by side."""
    asking = {what: asyncio.create_task(_one(what, read)) for what, read in readings.items()}
    if asking:
        _, late = await asyncio.wait(asking.values(), timeout=PATIENCE)
        for task in late:
            task.cancel()
    read = {what: task.result() if task.done() else None for what, task in asking.items()}
    found = [gauge for gauges in read.values() if gauges is not None for gauge in gauges]
    return found, [what for what, gauges in read.items() if gauges is None]


async def _one(what: str, read: Reading) -> Sequence[Shown] | None:
    """The page must come, whatever one number does."""
    try:
        return await read()
    except Unreachable as away:
        log.warning("gauge_not_read", what=what, who=away.who)
    except Exception:
        log.exception("gauge_not_read", what=what)
    return None


def families(found: Iterable[Shown]) -> list[GaugeMetricFamily]:
    """As the page wants them: each name once, with all its labels."""
    made: dict[str, GaugeMetricFamily] = {}
    for gauge in found:
        labels = tuple(gauge.labels)
        if gauge.name not in made:
            made[gauge.name] = GaugeMetricFamily(gauge.name, TEXTS[gauge.name], labels=labels)
        made[gauge.name].add_metric([gauge.labels[label] for label in labels], gauge.value)
    return list(made.values())

"""What operations are shown: who is away, and what stands in the tables."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeAlias

from bot.ports import Clock, Interpreter
from bot.web.gauges import Gauge, Gauges, Reading, Shown
from bot.web.metrics import Eyes, Metrics
from bot.web.watch import Found, Probe, Watch, serves, ticks, understands

COUNTED = ("inbox", "outbox", "payments", "desk", "reminders", "requests", "jobs", "clock")
"""What is read from the tables, as the store calls it."""

Counts: TypeAlias = Callable[..., Awaitable[Sequence[Shown]]]
"""(what, cities, now)"""


class CitySystem(Protocol):
    async def health(self, city: str) -> bool: ...


class Bank(Protocol):
    async def health(self) -> bool: ...


@dataclass(slots=True)
class Surveyed:
    """All that may be away while residents are still answered: what an operator calls it -> how it
    is asked, and by which labels it is counted."""

    probes: dict[str, Probe] = field(default_factory=dict[str, Probe])
    labels: dict[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])

    def add(self, name: str, probe: Probe, what: str, city: str = "", which: str = "") -> None:
        self.probes[name] = probe
        self.labels[name] = {"what": what, "city": city, "name": which}


def surveyed(
    model: Interpreter,
    is_held: Callable[[], Awaitable[bool]],
    connectors: Mapping[str, CitySystem],
    gateways: Mapping[tuple[str, str], Bank],
    others: Mapping[str, Probe],
) -> Surveyed:
    """`gateways`: (city, name) -> gateway; `others`: name -> probe."""
    made = Surveyed()
    made.add("model", understands(model), "model")
    made.add("clock", ticks(is_held), "clock")
    for name, probe in others.items():
        made.add(name, probe, name)
    for city, connector in connectors.items():
        probe = serves(partial(connector.health, city))
        made.add(f"connector of {city}", probe, "connector", city)
    for (city, name), gateway in gateways.items():
        probe = serves(gateway.health)
        made.add(f"payment gateway {name} of {city}", probe, "gateway", city, name)
    return made


def eyes_of(  # what is counted, what is read, who may look
    metrics: Metrics,
    survey: Surveyed,
    watch: Watch,
    counts: Counts,
    cities: Iterable[str],
    clock: Clock,
    key: str | None,
) -> Eyes:
    names = tuple(cities)

    async def ups() -> Sequence[Shown]:
        found = await watch.found()
        return [gauge for name in found for gauge in _up(survey.labels[name], found[name])]

    async def counted(what: str) -> Sequence[Shown]:
        return await counts(what, names, clock())

    readings: dict[str, Reading] = {what: partial(counted, what) for what in COUNTED}
    readings["probes"] = ups
    metrics.expect(names, readings)
    return Eyes(metrics, Gauges(readings), key)


def _up(labels: Mapping[str, str], found: Found) -> list[Gauge]:
    return [
        Gauge("citydesk_up", labels, float(found.words is None)),
        Gauge("citydesk_probe_seconds", labels, found.seconds),
    ]

"""`/metrics`: what operations see, in Prometheus' words. Cities are labels, residents never."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from time import perf_counter
from typing import Any, TypeVar

from fastapi import Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import Metric
from prometheus_client.registry import Collector
from typing_extensions import override

from bot.domain.messages import InboundKind
from bot.ports.meter import Meter
from bot.usecases.metered import LEFT
from bot.web.gauges import Gauges, families

SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: most steps of a turn take a few thousandths, a silent far side up to three."""

LOOPBACK = frozenset({"127.0.0.1", "::1"})
FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")


class Metrics(Meter):
    """What this process has counted since its start."""

    def __init__(self) -> None:
        self.registry = of = CollectorRegistry()
        ProcessCollector(registry=of)
        PlatformCollector(registry=of)
        self._known: dict[tuple[object, ...], Any] = {}
        self._turns = Counter(
            "citydesk_turns", "Turns of residents' talks", ["city", "kind", "outcome"], registry=of
        )
        self._turn = Histogram(
            "citydesk_turn_seconds", "One whole turn", ["city"], buckets=SHORT, registry=of
        )
        self._step = Histogram(
            "citydesk_step_seconds", "One step of a turn", ["step"], buckets=SHORT, registry=of
        )
        self._sends = Counter(
            "citydesk_sends", "Tries to send", ["channel", "lane", "outcome"], registry=of
        )
        self._ticks = Counter(
            "citydesk_ticks", "Ticks of the clock here", ["tick", "outcome"], registry=of
        )
        self._tick = Histogram(
            "citydesk_tick_seconds", "One tick", ["tick"], buckets=SHORT, registry=of
        )
        self._ticked = Gauge(
            "citydesk_tick_age_seconds", "Since this tick last ended here", ["tick"], registry=of
        )
        self.errors = Counter(
            "citydesk_scrape_errors", "Gauges that could not be read", ["what"], registry=of
        )

    def expect(self, cities: Iterable[str], readings: Iterable[str]) -> None:
        """What should never happen stands at zero from the start: Prometheus' `increase` does not
        see the first time of a counter that begins with one."""
        for city, kind in product(cities, (*InboundKind, LEFT)):
            _of(self._turns, self._known, city, str(kind), "failed")
        for what in readings:
            self.errors.labels(what)

    @override
    def step(self, name: str, seconds: float) -> None:
        _of(self._step, self._known, name).observe(seconds)

    @override
    def turn(self, city: str, kind: str, outcome: str, seconds: float) -> None:
        _of(self._turns, self._known, city, kind, outcome).inc()
        _of(self._turn, self._known, city).observe(seconds)

    @override
    def sent(self, channel: str, lane: str, outcome: str) -> None:
        self._sends.labels(channel, lane, outcome).inc()

    @override
    def tick(self, name: str, outcome: str, seconds: float) -> None:
        self._ticks.labels(name, outcome).inc()
        self._tick.labels(name).observe(seconds)
        ended = perf_counter()
        self._ticked.labels(name).set_function(lambda: perf_counter() - ended)


@dataclass(frozen=True, slots=True)
class Eyes:
    """What is looked at from outside: what was counted here, and what is read when asked.

    `key`: opens the page to whoever is not on this machine."""

    metrics: Metrics = field(default_factory=Metrics)
    gauges: Gauges = field(default_factory=Gauges)
    key: str | None = None


Measured = TypeVar("Measured", Counter, Histogram)


def _of(measured: Measured, known: dict[tuple[object, ...], Any], *labels: str) -> Measured:
    """Remembered: the library looks each label over each time."""
    key = (id(measured), *labels)
    if key not in known:
        known[key] = measured.labels(*labels)
    child: Measured = known[key]
    return child


async def page(eyes: Eyes) -> Response:
    found, failed = await eyes.gauges.read()
    for what in failed:
        eyes.metrics.errors.labels(what).inc()
    text = generate_latest(eyes.metrics.registry) + generate_latest(_Once(families(found)))
    return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})


@dataclass(frozen=True, slots=True)
class _Once(Collector):
    """Gauges that were read already."""

    read: Sequence[Metric]

    @override
    def collect(self) -> Iterable[Metric]:
        return self.read


def may_look(request: Request, key: str | None) -> bool:
    """Whoever is on this very machine, and whoever has the key; a web server in front of us is on
    this machine, too, and says for whom it asks."""
    given = request.headers.get("authorization", "")
    if given:
        wanted = f"Bearer {key}".encode()
        return key is not None and hmac.compare_digest(given.encode(), wanted)
    forwarded = any(name in request.headers for name in FORWARDED)
    return request.client is not None and request.client.host in LOOPBACK and not forwarded

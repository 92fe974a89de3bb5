"""Every process keeps each city's flows as they are published, whoever publishes them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn

import structlog

from bot.domain.publications import FILES, Publication, fates, newest, revisions
from bot.ports import Clock, Store, Unreachable, Work
from flows.engine.catalog import Flows
from flows.engine.definition import Service

log = structlog.get_logger()

GLANCE = 1.0
"""Seconds between two looks at whether anything was published."""

Read = Callable[[str, Mapping[str, str]], Service]
"""(service, file name -> text) -> the service as written there."""


@dataclass
class FollowShelf:
    """`flows`: city -> its flows; a new value each time, so that a turn under way keeps the one it
    began with. `folders`: the services there are files of: one that was published from files is
    gone with them. `seen`: city -> how many publications its flows know of."""

    store: Store
    read: Read
    clock: Clock
    flows: dict[str, Flows]
    folders: Collection[str]
    seen: dict[str, int] = field(default_factory=dict[str, int])
    known: dict[tuple[str, str], Service] = field(default_factory=dict[tuple[str, str], Service])

    async def run(self) -> NoReturn:
        while True:
            await asyncio.sleep(GLANCE)
            try:
                await self()
            except Unreachable as away:
                log.warning("shelf_waits", who=away.who)
            except Exception:  # what was published before stands meanwhile
                log.exception("shelf_failed")

    async def __call__(self) -> None:
        """Takes up what was published since the last look."""
        for city, number in (await self.store.editions()).items():
            if city in self.flows and self.seen.get(city) != number:
                await self._take_up(city)

    async def _take_up(self, city: str) -> None:
        async with self.store.begin(city, self.clock()) as work:
            history = await work.shelf.history()
            live = await self._live(work, history)
            kept = await self._kept(work, history, live)
        self.flows[city] = replace(self.flows[city], live=live, kept=kept, fates=fates(history))
        self.seen[city] = len(history)
        log.info("flows_taken_up", city=city, publications=len(history))

    async def _live(self, work: Work, history: Sequence[Publication]) -> dict[str, Service]:
        live: dict[str, Service] = {}
        for name, last in newest(history).items():
            if last.origin == FILES and name not in self.folders:
                continue
            if (service := await self._service(work, name, last.revision)) is not None:
                live[name] = service
        return live

    async def _kept(
        self, work: Work, history: Sequence[Publication], live: Mapping[str, Service]
    ) -> dict[tuple[str, str], Service]:
        """Every older revision: a talk may be pinned to any of them."""
        kept: dict[tuple[str, str], Service] = {}
        for name, revision in revisions(history):
            if name in live and live[name].revision == revision:
                continue
            if (service := await self._service(work, name, revision)) is not None:
                kept[name, revision] = service
        return kept

    async def _service(self, work: Work, name: str, revision: str) -> Service | None:
        """Read once: the same revision is the same in every city."""
        if (name, revision) not in self.known:
            files = await work.shelf.files(name, revision)
            if files is None:
                return None
            self.known[name, revision] = await asyncio.to_thread(self.read, name, files)
        return self.known[name, revision]

"""Every process keeps each city's flows as they are published, whoever publishes them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn, TypeAlias

import structlog

from bot.domain.publications import FILES, Publication, fates, newest
from bot.ports import Clock, Store, Unreachable, Work
from flows.engine.catalog import Flows
from flows.engine.definition import Service
from flows.engine.moving import open_frames
from flows.engine.session import Frame, Session

log = structlog.get_logger()

GLANCE = 1.0
"""Seconds between two looks at whether anything was published."""

MOST_OLDER = 40
"""Older revisions in memory, over all cities. Others are read again when a talk stands in one."""

Read = Callable[[str, Mapping[str, str]], Service]
"""(service, file name -> text) -> the service as written there."""

Pinned: TypeAlias = tuple[str, str]
"""(service, revision)."""


@dataclass
class FollowShelf:
    """`flows`: city -> its flows; a new value each time, so that a turn under way keeps the one it
    began with. `folders`: the services there are files of: one that was published from files is
    gone with them. `seen`: city -> how many publications its flows know of. `known`: what was read,
    the longest unused first: everything live, and the older ones that talks stood in last."""

    store: Store
    read: Read
    clock: Clock
    flows: dict[str, Flows]
    folders: Collection[str]
    seen: dict[str, int] = field(default_factory=dict[str, int])
    known: dict[Pinned, Service] = field(default_factory=dict[Pinned, Service])

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

    async def holding(self, city: str, session: Session) -> Flows:
        """The city's flows with every revision that this talk stands in, also one that another
        process has published a moment ago and one that nobody has asked for in a long time. Before
        anybody is moved or sent away it looks whether that is still what was decided last."""
        fates = self.flows[city].fates
        if any((frame.service, frame.revision) in fates for frame in open_frames(session)):
            await self()
        for frame in open_frames(session):
            if self.flows[city].service(frame) is None:
                await self._fetch(city, frame)
            self._used(frame)
        return self.flows[city]

    async def _fetch(self, city: str, frame: Frame) -> None:
        async with self.store.begin(city, self.clock()) as work:
            service = await self._service(work, frame.service, frame.revision)
        if service is None:
            log.warning("revision_unknown", city=city, service=frame.service)
        self._forget()
        self._hand_out(city)

    def _used(self, frame: Frame) -> None:
        pinned = frame.service, frame.revision
        if pinned in self.known:
            self.known[pinned] = self.known.pop(pinned)

    async def _take_up(self, city: str) -> None:
        async with self.store.begin(city, self.clock()) as work:
            history = await work.shelf.history()
            live = await self._live(work, history)
        self.flows[city] = replace(self.flows[city], live=live, fates=fates(history))
        self.seen[city] = len(history)
        self._forget()
        self._hand_out(city)
        log.info("flows_taken_up", city=city, publications=len(history))

    async def _live(self, work: Work, history: Sequence[Publication]) -> dict[str, Service]:
        live: dict[str, Service] = {}
        for name, last in newest(history).items():
            if last.origin == FILES and name not in self.folders:
                continue
            if (service := await self._service(work, name, last.revision)) is not None:
                live[name] = service
        return live

    async def _service(self, work: Work, name: str, revision: str) -> Service | None:
        """Read once: the same revision is the same in every city."""
        if (name, revision) not in self.known:
            files = await work.shelf.files(name, revision)
            if files is None:
                return None
            self.known[name, revision] = await asyncio.to_thread(self.read, name, files)
        return self.known[name, revision]

    # --- older ones ----------------------------------------------------------------------------

    def _forget(self) -> None:
        """All but the older revisions used last."""
        older = [pinned for pinned in self.known if not self._is_live(pinned)]
        for pinned in older[:-MOST_OLDER]:
            del self.known[pinned]
        for city, flows in self.flows.items():
            if not flows.kept.keys() <= self.known.keys():
                self._hand_out(city)

    def _is_live(self, pinned: Pinned) -> bool:
        name, revision = pinned
        lives = (flows.live.get(name) for flows in self.flows.values())
        return any(live is not None and live.revision == revision for live in lives)

    def _hand_out(self, city: str) -> None:
        """What is known of older revisions, as a value of its own: a turn under way loses none."""
        flows = self.flows[city]
        kept = {
            (name, revision): service
            for (name, revision), service in self.known.items()
            if name not in flows.live or flows.live[name].revision != revision
        }
        self.flows[city] = replace(flows, kept=kept)

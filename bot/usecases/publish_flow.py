"""Files become published revisions at start; talks that began on an older one go on with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.ports import Clock, Store, Work
from flows.engine.catalog import Flows
from flows.engine.definition import Service

FILES = "files"
"""The origin of revisions that were read from the catalogue's folders."""

Read = Callable[[str, Mapping[str, str]], Service]
"""(service, file name -> text) -> the service as written there."""


@dataclass(frozen=True, slots=True)
class PublishFiles:
    store: Store
    read: Read
    clock: Clock

    async def __call__(
        self, flows: Flows, files: Mapping[str, Mapping[str, str]]
    ) -> tuple[Flows, tuple[str, ...]]:
        """The city's flows with every older revision that a talk may still be pinned to, and the
        services whose live revision came from elsewhere and differs from the files: they stay."""
        now, city = self.clock(), flows.city
        live, differs = dict(flows.live), list[str]()
        async with self.store.begin(city.id, now) as work:
            published = await work.shelf.live()
            for name, service in flows.live.items():
                revision, origin = published.get(name, ("", FILES))
                if revision == service.revision:
                    continue
                if origin == FILES:
                    await work.shelf.publish(
                        name, service.revision, files[name], origin=FILES, now=now
                    )
                else:
                    live[name] = await self._stored(work, name, revision) or service
                    differs.append(name)
            kept = await self._kept(work, live)
            await work.commit("publish")
        known = Flows(city=city, live=live, actions=flows.actions, kept=kept)
        return known, tuple(differs)

    async def _kept(
        self, work: Work, live: Mapping[str, Service]
    ) -> dict[tuple[str, str], Service]:
        kept: dict[tuple[str, str], Service] = {}
        for name, revision in await work.shelf.kept():
            if name in live and live[name].revision == revision:
                continue
            service = await self._stored(work, name, revision)
            if service is not None:
                kept[name, revision] = service
        return kept

    async def _stored(self, work: Work, name: str, revision: str) -> Service | None:
        files = await work.shelf.files(name, revision)
        return self.read(name, files) if files else None

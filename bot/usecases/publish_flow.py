"""Revisions become the live ones: from files at a start, or because somebody decided so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.domain.publications import FILES, Publication, following, newest, withdrawn
from bot.ports import Clock, Conflict, Store

Files: TypeAlias = Mapping[str, str]
"""File name -> text."""

MOST_CONFLICTS = 5


@dataclass(frozen=True, slots=True)
class PublishFiles:
    """At a start: files are published where the live revision also came from files."""

    store: Store
    clock: Clock

    async def __call__(
        self, city: str, services: Mapping[str, str], files: Mapping[str, Files]
    ) -> tuple[str, ...]:
        """`services`: name -> the revision its files make. The services whose live revision was
        decided on and differs from the files, or whose files make a withdrawn one: they stay."""
        for _ in range(MOST_CONFLICTS):
            try:
                return await self._once(city, services, files)
            except Conflict:  # another start has published the same files
                continue
        raise Conflict

    async def _once(
        self, city: str, services: Mapping[str, str], files: Mapping[str, Files]
    ) -> tuple[str, ...]:
        now, differs = self.clock(), list[str]()
        async with self.store.begin(city, now) as work:
            history = await work.shelf.history()
            last = newest(history)
            for name, revision in services.items():
                live = last.get(name)
                if live and live.revision == revision:
                    continue
                if (live and live.origin != FILES) or revision in withdrawn(history, name):
                    differs.append(name)
                    continue
                new = following(history, Publication(name, 0, revision, now, origin=FILES))
                await work.shelf.publish(new, files[name])
            await work.commit("publish")
        return tuple(differs)


@dataclass(frozen=True, slots=True)
class Publish:
    """What somebody has decided, after having seen who is inside."""

    store: Store
    clock: Clock

    async def __call__(self, city: str, lines: Sequence[tuple[Publication, Files]]) -> None:
        """All of them or none. Raises Conflict where somebody else has published since the history
        was read that these lines go on with."""
        async with self.store.begin(city, self.clock()) as work:
            for line, files in lines:
                await work.shelf.publish(line, files)
            await work.commit("publish_flow")

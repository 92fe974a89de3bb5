"""The fake store's shelf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.publications import Publication
from bot.ports import Conflict
from tests.fakes_talk import Part


class FakeShelf(Part):
    async def publish(self, new: Publication, files: Mapping[str, str]) -> None:
        line = self.own((new.service, str(new.number)))
        if line in self.tables.publications:
            raise Conflict
        self.tables.revisions.setdefault(self.own((new.service, new.revision)), dict(files))
        self.tables.publications[line] = new

    async def history(self) -> Sequence[Publication]:
        mine = [p for key, p in self.tables.publications.items() if key.city == self.city]
        return sorted(mine, key=lambda each: (each.service, each.number))

    async def files(self, service: str, revision: str) -> Mapping[str, str] | None:
        return self.tables.revisions.get(self.own((service, revision)))

    async def told(self, service: str, number: int, now: datetime) -> None:
        line = self.own((service, str(number)))
        if found := self.tables.publications.get(line):
            self.tables.publications[line] = replace(found, told=found.told or now)

"""The shelf: every revision that was ever published, and each service's history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.publications import Publication


class Shelf(Protocol):
    async def publish(self, new: Publication, files: Mapping[str, str]) -> None:
        """Writes the next line of the service's history, and the revision's files (file name ->
        text) where they are not there yet. Raises Conflict, maybe only in `commit`, when somebody
        else has written that line."""
        ...

    async def history(self) -> Sequence[Publication]:
        """Of every service of this city, in the order of their lines."""
        ...

    async def files(self, service: str, revision: str) -> Mapping[str, str] | None: ...

    async def told(self, service: str, number: int, now: datetime) -> None:
        """Everybody whom this publication stops was told."""
        ...

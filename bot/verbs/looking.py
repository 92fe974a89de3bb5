"""The store as operators' verbs have it: beside a running desk, without model and far sides."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.app import clock_of, flows_of
from bot.settings import Settings
from bot.store.crypto import SecretKeys
from bot.store.key_check import check_keys
from bot.store.migrate import migrated
from bot.store.store import PostgresStore
from bot.supervise.hold import holding_checkpoint, no_checkpoint
from bot.supervise.postgres import NotStarted
from bot.surroundings import rows_only
from flows.engine.catalog import Flows
from flows.folders import Books

One = TypeVar("One")


class NoSuchCity(Exception):
    """The message says which there are."""


class NotOne(Exception):
    """Nothing is meant, or more than one thing; the message says which."""


@dataclass(frozen=True, slots=True)
class Looker:
    """`cities`: those looked at. `now`: of this look."""

    settings: Settings
    store: PostgresStore
    books: Books
    flows: Mapping[str, Flows]
    cities: Sequence[str]
    now: datetime
    keys: SecretKeys

    def local(self, city: str, moment: datetime) -> datetime:
        """On the city's own clock."""
        return moment.astimezone(ZoneInfo(self.books.cities[city].zone))

    def one(self, found: Sequence[One], otherwise: str) -> One:
        """Raises NotOne."""
        if not found:
            raise NotOne(otherwise)
        if len(found) > 1:
            raise NotOne("more than one city has it: say which with --city")
        return found[0]


@asynccontextmanager
async def looker(settings: Settings, books: Books, city: str | None) -> AsyncIterator[Looker]:
    """Raises NoSuchCity, NotStarted, Unreachable, NotOurSchema."""
    if city is not None and city not in books.cities:
        raise NoSuchCity(f"there is no city {city}; one of: {', '.join(books.cities)}")
    desk_is_there(settings)
    async with rows_only(settings, _quietly) as (url, secrets):
        keys = SecretKeys.parse(secrets)
        await asyncio.to_thread(migrated, url)
        await asyncio.to_thread(check_keys, url, keys)
        at, folder = settings.citydesk_hold_at, settings.citydesk_data.resolve()
        checkpoint = holding_checkpoint(folder, at) if at else no_checkpoint
        store = PostgresStore(url, keys, checkpoint)
        await store.open()
        try:
            cities = [city] if city else list(books.cities)
            now = clock_of(settings, books.cities)()
            yield Looker(settings, store, books, flows_of(books), cities, now, keys)
        finally:
            await store.close()


def desk_is_there(settings: Settings) -> None:
    """Whoever looks makes none: an empty desk of a moment ago would be taken for the right one.
    Raises NotStarted."""
    folder = settings.citydesk_data.resolve()
    if settings.database_url is None and not (folder / "database").is_dir():
        raise NotStarted(f"{folder} holds no desk: set CITYDESK_DATA or DATABASE_URL as it does")


def _quietly(line: str) -> None:
    """What an operator asked for is not how the database is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.store.store import PostgresStore
from tests.fakes_store import nothing
from tests.stands.stores import KEYS, OnPostgres
from tests.web.conftest import desk_database

__all__ = ["desk_database"]


@pytest.fixture
async def on_store(desk_database: str) -> AsyncIterator[OnPostgres]:
    """The real store alone, on a database of this test's own."""
    made = PostgresStore(desk_database, KEYS, nothing)
    await made.open()
    yield OnPostgres(made, desk_database)
    await made.close()

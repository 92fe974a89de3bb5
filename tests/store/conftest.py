from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stands import embedded
from tests.stands.postgres import database_url, fresh_database, store_server
from tests.stands.stores import on_postgres

__all__ = ["database_url", "fresh_database", "on_postgres", "store_server"]


@pytest.fixture(scope="session")
def made_database() -> Iterator[Path]:
    """The folder of an embedded database that was made, has one row, and was stopped."""
    with embedded.short_folder() as place:
        with embedded.started(place / "database") as owner:
            embedded.ask(owner.url, "CREATE TABLE paid (id int PRIMARY KEY, what text UNIQUE)")
            embedded.ask(owner.url, "INSERT INTO paid VALUES (1, 'fine')")
            owner.end()
        yield place / "database"
    embedded.free_memory()


@pytest.fixture
def folder(made_database: Path) -> Iterator[Path]:
    """A copy of it, this test's own."""
    with embedded.short_folder() as place:
        yield embedded.copy(made_database, place / "database")

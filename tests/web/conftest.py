from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.store.migrate import migrate
from tests.stands.postgres import server


@pytest.fixture
def desk_database() -> Iterator[str]:
    """A migrated database of this test's own."""
    running = server("embedded")
    with running.fresh(running.prepared("migrated", migrate)) as url:
        yield url

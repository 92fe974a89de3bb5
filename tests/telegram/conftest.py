"""A desk for each test file, once by fetching and once by being called."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.telegram.whole import PUBLIC, Whole, whole_desk


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=[None, PUBLIC], ids=["fetched", "called"]
)
async def whole(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Whole]:
    """Two cities with an account each; its residents are those of the tests that share it."""
    folder = tmp_path_factory.mktemp("desk")
    async with whole_desk(folder, request.param, ("shanghai", "guangzhou")) as opened:
        yield opened

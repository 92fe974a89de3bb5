"""Somebody comes back after their talk was forgotten (keep_days): everything works as at first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.stands.house import House, house

LONG = timedelta(days=40)


@pytest.fixture
async def desk(tmp_path: Path, desk_database: str) -> AsyncIterator[House]:
    async with house(desk_database, tmp_path, worker=False) as made:
        yield made


async def forget(desk: House) -> None:
    needs = desk.desk
    later = needs.clock() + LONG
    gone = await needs.store.enforce_keep("shanghai", {"talks": timedelta(days=30)}, later)
    assert gone["talks"]


@pytest.mark.parametrize(
    ("talk", "wanted"),
    [
        pytest.param(("menu", "1", "{number}", "1"), "/pay/", id="pays"),
        pytest.param(("menu", "2", "1", "2", "3"), "Kept free for you", id="has a place kept"),
    ],
)
async def test_the_same_talk_goes_the_same_way(
    desk: House, talk: tuple[str, ...], wanted: str
) -> None:
    resident = desk.resident("back")
    for number in ("3101051000000014", "3101051000000022"):
        for text in talk:
            await resident.say(text.format(number=number))
        assert wanted in resident.text
        await forget(desk)
    assert "Shanghai" in await resident.say("menu")

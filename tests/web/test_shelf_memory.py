"""However often a service is published, a desk keeps a handful of its revisions in memory, and a
talk that stands in one of the others goes on all the same."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from bot.domain.publications import Publication, following
from bot.ports import Store
from bot.usecases.follow_shelf import MOST_OLDER
from bot.usecases.publish_flow import Publish
from flows.engine.definition import Service
from flows.folders import Books, from_texts
from tests.stands.admin import CITY, DAY, Admin, admin, at_day
from tests.stands.house import house

TAG = "What is on your dog's tag?"
PUBLICATIONS = 200
MOST = MOST_OLDER + 2
"""With the live one, and with what the files say."""


@pytest.fixture
def anna(tmp_path: Path, desk_database: str, capsys: pytest.CaptureFixture[str]) -> Admin:
    return admin(tmp_path, desk_database, capsys)


async def publish(store: Store, books: Books, tag: str) -> None:
    """As `flows publish` does, without its checks."""
    files = {name: text.replace(TAG, tag) for name, text in books.files["dog_tax"].items()}
    revision = from_texts("dog_tax", files).revision
    async with store.begin(CITY, DAY) as work:
        past = await work.shelf.history()
    line = following(past, Publication("dog_tax", 0, revision, DAY))
    await Publish(store, lambda: DAY)(CITY, [(line, files)])


def in_memory() -> int:
    """Revisions of the service, wherever they are held."""
    gc.collect()
    revisions = {o.revision for o in gc.get_objects() if type(o) is Service and o.id == "dog_tax"}
    return len(revisions)


@pytest.mark.slow
async def test_two_hundred_publications(anna: Admin, tmp_path: Path, desk_database: str) -> None:
    books, others = anna.books, in_memory()  # other tests of this process have read some too
    async with house(
        desk_database, tmp_path, books=books, registers=(anna.registers,), change=at_day
    ) as desk:
        inside = [desk.resident(f"dog-owner-{number}", CITY) for number in range(3)]
        for number in range(PUBLICATIONS):
            if number % 80 == 0:
                await inside[number // 80].say("menu")
                await inside[number // 80].press("Dog tax")
            await publish(desk.desk.store, books, f"Tag asked for the {number}th time?")
            await desk.desk.shelf()
        assert "asked for the 159th time" in inside[2].text
        assert 3 < in_memory() - others <= MOST
        for resident in inside:
            assert "Pay now?" in await resident.say("LH 4711")
            assert "/pay/" in await resident.say("yes")
        assert in_memory() - others <= MOST
        newest = desk.resident("another", CITY)
        await newest.say("menu")
        assert f"for the {PUBLICATIONS - 1}th time" in await newest.press("Dog tax")

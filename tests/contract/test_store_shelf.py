"""What every store promises about published revisions, their history, and the talks inside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.publications import FILES, Plan, Publication, following, newest
from bot.ports import Conflict, Store
from tests.stands.stores import CITY, ELSEWHERE, HOME, NOW, OTHER, arrive, resident_at

FINE = "traffic_fine"


async def publish(
    store: Store, revision: str, text: str, city: str = CITY, **facts: Any
) -> Publication:
    async with store.begin(city, NOW) as work:
        new = following(await work.shelf.history(), Publication(FINE, 0, revision, NOW, **facts))
        await work.shelf.publish(new, {"flow.yml": text, "texts.yml": "zh: 你好"})
        await work.commit("test")
    return new


async def history(store: Store, city: str = CITY) -> list[Publication]:
    async with store.begin(city, NOW) as work:
        return list(await work.shelf.history())


async def text_of(store: Store, revision: str, city: str = CITY) -> str | None:
    async with store.begin(city, NOW) as work:
        return (await work.shelf.files(FINE, revision) or {}).get("flow.yml")


async def test_the_newest_line_says_what_is_live_and_the_old_one_can_be_read(store: Store) -> None:
    first = await publish(store, "r1", "one", origin=FILES)
    plan: dict[str, Any] = {"plan": Plan.MOVE, "note": "清楚些", "by": "wang", "moves": {"a": "b"}}
    second = await publish(store, "r2", "two", **plan)
    assert await history(store) == [first, second]
    assert newest([second, first])[FINE].revision == "r2"
    assert (second.number, second.told) == (2, None)
    assert await text_of(store, "r1") == "one"
    assert await text_of(store, "r3") is None


async def test_a_revision_never_changes_and_can_be_live_again(store: Store) -> None:
    for revision, text in (("r1", "one"), ("r2", "two"), ("r1", "changed")):
        await publish(store, revision, text)
    assert await text_of(store, "r1") == "one"
    assert [each.revision for each in await history(store)] == ["r1", "r2", "r1"]


async def test_a_line_of_the_history_is_written_once(store: Store) -> None:
    """Two who publish at once: the second one is told, and nothing of theirs is there."""
    line = await publish(store, "r1", "one")
    other = Publication(FINE, line.number, "r2", NOW)

    async def again() -> None:
        async with store.begin(CITY, NOW) as work:
            await work.shelf.publish(other, {"flow.yml": "two"})
            await work.commit("test")

    with pytest.raises(Conflict):
        await again()
    assert await history(store) == [line]
    assert await text_of(store, "r2") is None


async def test_a_withdrawn_revision_is_named_in_the_line(store: Store) -> None:
    for revision in ("r1", "r2"):
        await publish(store, revision, revision)
    line = await publish(store, "r2", "", plan=Plan.FINISH, withdrawn="r1")
    assert (await history(store))[-1] == line


async def test_who_was_told_is_noted_once(store: Store) -> None:
    line = await publish(store, "r1", "one", plan=Plan.FINISH)
    for moment in (NOW, NOW + timedelta(minutes=5)):
        async with store.begin(CITY, NOW) as work:
            await work.shelf.told(FINE, line.number, moment)
            await work.commit("test")
    assert [each.told for each in await history(store)] == [NOW]


async def test_a_shelf_is_its_own_citys(store: Store) -> None:
    await publish(store, "r1", "one")
    assert await history(store, OTHER) == []
    assert await text_of(store, "r1", OTHER) is None
    assert await store.editions() == {CITY: 1}


async def test_each_publication_makes_an_edition(store: Store) -> None:
    assert await store.editions() == {}
    for city in (CITY, OTHER, CITY):
        await publish(store, "r1", "one", city)
    assert await store.editions() == {CITY: 2, OTHER: 1}


async def test_open_talks_come_some_at_a_time_and_only_the_citys_own(store: Store) -> None:
    ours = [await resident_at(store, replace(HOME, chat=chat)) for chat in ("a", "b", "c")]
    silent = await resident_at(store, replace(HOME, chat="d"))
    theirs = (await arrive(store, at=ELSEWHERE)).resident
    for city, resident in [*((CITY, each) for each in ours), (OTHER, theirs)]:
        async with store.begin(city, NOW) as work:
            await work.talks.save(resident, 0, {"of": resident}, pending=None)
            await work.commit("test")
    async with store.begin(CITY, NOW) as work:
        some = await work.talks.following(0, 2)
        rest = await work.talks.following(some[-1].resident, 2)
    assert [(each.resident, each.session) for each in (*some, *rest)] == [
        (each, {"of": each}) for each in sorted(ours)
    ]
    assert {each.at for each in some} == {NOW}
    assert silent not in {each.resident for each in (*some, *rest)}

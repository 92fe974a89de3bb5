"""A platform tells that an address is blocked, or open again, with no message at stake."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.messages import Address, Outgoing, Words
from tests.stands.stores import CITY, NOW, OTHER, OnPostgres, arrive, said
from tests.store.test_post import add_door

PUSH = ["telegram"]
CHAT = Address(CITY, "shanghai_telegram", "telegram", "555")
PAGE = Address(CITY, "shanghai_web", "web", "page-1")


async def living_at(on: OnPostgres, address: Address) -> int:
    return (await arrive(on.store, said("hello"), address)).resident


async def says(on: OnPostgres, resident: int, at: Address) -> None:
    async with on.store.begin(CITY, NOW) as work:
        await work.outbox.add(resident, at, Outgoing("1", Words("a")))
        await work.commit("test")


async def test_who_blocks_us_gets_nothing_more_there_until_they_change_their_mind(
    on_postgres: OnPostgres,
) -> None:
    on = on_postgres
    await says(on, await living_at(on, CHAT), CHAT)
    assert not await on.store.reach.closed(CHAT, "blocked", PUSH, NOW)
    assert on.ask("SELECT state, why FROM outgoing") == [("given_up", "blocked")]
    assert on.ask("SELECT closed_at = %s, closed_why FROM address", NOW) == [(True, "blocked")]
    await on.store.reach.opened(CHAT)
    assert on.ask("SELECT closed_at, closed_why FROM address") == [(None, None)]


async def test_what_waits_for_who_blocks_us_goes_to_their_page(on_postgres: OnPostgres) -> None:
    on = on_postgres
    resident = await living_at(on, CHAT)
    await says(on, resident, CHAT)
    await add_door(on, resident, PAGE)
    assert await on.store.reach.closed(CHAT, "blocked", PUSH, NOW)
    (waiting,) = await on.store.pending(PAGE)
    assert waiting.outgoing.words.text == "a"


async def test_nobody_becomes_a_resident_by_blocking(on_postgres: OnPostgres) -> None:
    on = on_postgres
    assert not await on.store.reach.closed(CHAT, "blocked", PUSH, NOW)
    await on.store.reach.opened(CHAT)
    assert on.ask("SELECT count(*) FROM address") == [(0,)]


async def test_another_city_s_address_of_the_same_name_is_not_touched(
    on_postgres: OnPostgres,
) -> None:
    on = on_postgres
    await living_at(on, CHAT)
    await on.store.reach.closed(replace(CHAT, city=OTHER), "blocked", PUSH, NOW)
    assert on.ask("SELECT closed_at FROM address") == [(None,)]

"""What every store promises about leases, and about whom the tick wakes."""

import pytest

from bot.domain.messages import Address
from bot.ports import Conflict, Store
from tests.stands.stores import (
    CITY,
    HOME,
    LEASE,
    NOW,
    OTHER,
    arrive,
    later,
    resident_at,
    said,
    words,
)


async def take(store: Store, resident: int, seconds: float = 0, city: str = CITY) -> int | None:
    return await store.take_lease(city, resident, holder="two", lease=LEASE, now=later(seconds))


async def test_the_lease_goes_to_one_hand_and_to_the_next_when_it_is_over(store: Store) -> None:
    got = await arrive(store)
    assert got.fence is not None
    assert (await arrive(store, holder="two")).fence is None
    assert await take(store, got.resident) is None
    late = await take(store, got.resident, 31)
    assert late is not None
    assert late > got.fence


async def test_the_talk_comes_along_with_the_lease(store: Store) -> None:
    first = await arrive(store)
    assert first.read is not None
    assert first.read == await store.read_talk(CITY, first.resident)
    assert first.read.oldest is not None
    assert first.read.oldest.id == first.id
    assert (await arrive(store, holder="two")).read is None
    assert await take(store, first.resident, 31) is not None
    async with store.begin(CITY, NOW) as work:
        await work.talks.save(first.resident, first.read.turn, {"n": 1}, pending=None)
        await work.commit("test")
    late = await arrive(store, said("again", received_at=later(62)))
    assert late.read is not None
    assert (late.read.turn, late.read.session) == (1, {"n": 1})
    assert late.read.oldest is not None
    assert late.read.oldest.id == first.id, "the oldest, not the one that came"


async def test_the_lease_is_given_back_when_nothing_waits(store: Store) -> None:
    got = await arrive(store)
    assert got.fence is not None
    async with store.begin(CITY, NOW) as work:
        assert await work.release_lease(got.resident, got.fence), "its own row still waits"
        await work.commit("test")
    assert await take(store, got.resident) is None
    async with store.begin(CITY, NOW) as work:
        await work.inbox.handled(got.id)
        assert not await work.release_lease(got.resident, got.fence)
        await work.commit("test")
    assert await take(store, got.resident) is not None


async def test_the_lease_is_given_back_with_the_commit(store: Store) -> None:
    got = await arrive(store)
    assert got.fence is not None
    async with store.begin(CITY, NOW) as work:
        done = await work.release_and_commit(got.resident, got.fence, "test", HOME)
    assert done.more, "its row waits"
    assert await take(store, got.resident) is None
    async with store.begin(CITY, NOW) as work:
        await work.inbox.handled(got.id)
        await work.outbox.add(got.resident, HOME, words("w1"))
        done = await work.release_and_commit(got.resident, got.fence, "test", HOME)
    assert not done.more
    assert [sent.outgoing.key for sent in done.pending] == ["w1"]
    assert (await store.read_talk(CITY, got.resident)).oldest is None
    assert await take(store, got.resident) is not None


async def test_a_turn_that_was_missed_takes_the_release_with_it(store: Store) -> None:
    got = await arrive(store)
    assert got.fence is not None

    async def late() -> None:
        async with store.begin(CITY, NOW) as work:
            await work.talks.save(got.resident, 7, {}, pending=None)
            await work.inbox.handled(got.id)
            await work.release_and_commit(got.resident, got.fence or 0, "test", HOME)

    with pytest.raises(Conflict):
        await late()
    assert (await store.read_talk(CITY, got.resident)).oldest is not None
    assert await take(store, got.resident) is None


async def test_a_hand_that_lost_its_lease_cannot_give_back_the_next_ones(store: Store) -> None:
    got = await arrive(store)
    assert got.fence is not None
    assert await take(store, got.resident, 31) is not None
    async with store.begin(CITY, NOW) as work:
        assert not await work.release_lease(got.resident, got.fence)
        await work.commit("test")
    await store.drop_lease(CITY, got.resident, got.fence)
    assert await take(store, got.resident, 32) is None


async def test_a_dropped_lease_is_free(store: Store) -> None:
    got = await arrive(store)
    assert got.fence is not None
    await store.drop_lease(OTHER, got.resident, got.fence)
    assert await take(store, got.resident) is None
    await store.drop_lease(CITY, got.resident, got.fence)
    assert await take(store, got.resident) is not None


async def test_nobody_takes_the_lease_of_another_citys_resident(store: Store) -> None:
    got = await arrive(store)
    assert await take(store, got.resident, 31, OTHER) is None
    assert await take(store, got.resident + 1_000, 31) is None


async def test_the_tick_wakes_whom_nobody_works_for(store: Store) -> None:
    waited = LEASE / 6
    got = await arrive(store)
    assert await store.overdue(later(10), waited, 9) == [], "somebody is at it"
    assert await store.overdue(later(31), waited, 9) == [(CITY, got.resident)]
    assert await store.overdue(later(31), LEASE * 2, 9) == [], "not long enough"
    await arrive(store, at=Address(OTHER, "guangzhou_rest", "rest", "x"))
    assert len(await store.overdue(later(31), waited, 9)) == 2
    assert len(await store.overdue(later(31), waited, 1)) == 1
    async with store.begin(CITY, NOW) as work:
        await work.inbox.handled(got.id)
        await work.commit("test")
    assert (CITY, got.resident) not in await store.overdue(later(31), waited, 9)


@pytest.mark.parametrize(("pending", "woken"), [("look", True), ("remote", False), (None, False)])
async def test_the_tick_wakes_a_talk_whose_look_was_cut_off(
    store: Store, pending: str | None, woken: bool
) -> None:
    resident = await resident_at(store)
    async with store.begin(CITY, NOW) as work:
        await work.talks.save(resident, 0, {}, pending=pending)
        await work.commit("test")
    found = await store.overdue(later(31), LEASE, 9)
    assert found == ([(CITY, resident)] if woken else [])

"""What every store promises about messages, turns and leases."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.domain.messages import Inbound, InboundKind
from bot.ports import Conflict, Store, Unanswered
from tests.stands.stores import (
    CITY,
    ELSEWHERE,
    HOME,
    NEXT_DOOR,
    NOW,
    OTHER,
    arrive,
    later,
    resident_at,
    said,
)


async def texts(store: Store, resident: int) -> list[str]:
    """What the talk gets to see, in order, each handled before the next is looked for."""
    found = []
    while (oldest := (await store.read_talk(CITY, resident)).oldest) is not None:
        found.append(str(oldest.inbound.body.get("text", oldest.inbound.kind)))
        async with store.begin(CITY, NOW) as work:
            await work.inbox.handled(oldest.id)
            await work.commit("test")
    return found


async def test_a_message_waits_for_the_talk_of_who_wrote_it(store: Store) -> None:
    got = await arrive(store, said("pay my fine 沪A12345 😀", "m1", order=7, root=3))
    read = await store.read_talk(CITY, got.resident)
    assert (read.turn, read.session, read.city) == (0, None, CITY)
    assert read.oldest is not None
    assert (read.oldest.id, read.oldest.address) == (got.id, HOME)
    assert read.oldest.inbound == said("pay my fine 沪A12345 😀", "m1", order=7, root=3)


async def test_one_address_is_one_resident(store: Store) -> None:
    first, again = await arrive(store), await arrive(store)
    other, far = await arrive(store, at=NEXT_DOOR), await arrive(store, at=ELSEWHERE)
    assert first.resident == again.resident
    assert len({first.resident, other.resident, far.resident}) == 3


async def test_a_repeated_message_is_the_first_one(store: Store) -> None:
    first = await arrive(store, said("pay", "m1"))
    again = await arrive(store, said("pay", "m1"), holder="two")
    assert (again.id, again.resident, again.duplicate) == (first.id, first.resident, True)
    assert await texts(store, first.resident) == ["pay"]


async def test_a_repeated_message_wakes_a_talk_whose_hand_died(store: Store) -> None:
    await arrive(store, said("pay", "m1"))
    again = await arrive(store, said("pay", "m1", received_at=later(31)), holder="two")
    assert again.duplicate
    assert again.fence is not None


async def test_a_repeated_message_that_is_handled_takes_no_lease(store: Store) -> None:
    first = await arrive(store, said("pay", "m1"))
    assert first.fence is not None
    async with store.begin(CITY, NOW) as work:
        await work.inbox.handled(first.id)
        assert not await work.release_lease(first.resident, first.fence)
        await work.commit("test")
    again = await arrive(store, said("pay", "m1", received_at=later(31)))
    assert (again.id, again.duplicate, again.fence) == (first.id, True, None)


async def test_the_same_number_from_somebody_else_is_another_message(store: Store) -> None:
    first = await arrive(store, said("one", "1"))
    other = await arrive(store, said("two", "1"), at=NEXT_DOOR)
    assert not other.duplicate
    assert first.id != other.id


async def test_messages_without_a_number_are_all_kept(store: Store) -> None:
    got = await arrive(store, said("yes"))
    await arrive(store, said("yes"))
    assert await texts(store, got.resident) == ["yes", "yes"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        pytest.param([None, None, None], ["a", "b", "c"], id="as they came"),
        pytest.param([3, 1, 2], ["b", "c", "a"], id="as the platform numbered them"),
        pytest.param([None, 9, 8], ["c", "b", "a"], id="numbered ones first"),
    ],
)
async def test_the_order_of_what_was_said(
    store: Store, order: list[int | None], expected: list[str]
) -> None:
    came = [
        await arrive(store, said(text, order=number))
        for text, number in zip("abc", order, strict=True)
    ]
    assert await texts(store, came[0].resident) == expected


async def test_results_of_the_house_come_before_what_was_said(store: Store) -> None:
    got = await arrive(store, said("hello", order=1))
    body = {"key": "k", "values": {"code": "A1"}}
    remote = Inbound(InboundKind.REMOTE, "r1", NOW, body, root=got.id)
    async with store.begin(CITY, NOW) as work:
        await work.inbox.add(got.resident, Inbound(InboundKind.REMINDER, None, NOW, {}))
        await work.inbox.add(got.resident, remote)
        await work.commit("test")
    oldest = (await store.read_talk(CITY, got.resident)).oldest
    assert oldest is not None
    assert oldest.address == HOME
    assert oldest.inbound == remote
    assert await texts(store, got.resident) == ["remote", "hello", "reminder"]


async def test_a_result_of_the_house_is_added_once(store: Store) -> None:
    resident = await resident_at(store)
    row = Inbound(InboundKind.PAID, "payment:1:paid", NOW, {"payment": "1"})
    async with store.begin(CITY, NOW) as work:
        assert await work.inbox.add(resident, row) is not None
        assert await work.inbox.add(resident, row) is None
        await work.commit("test")
    async with store.begin(CITY, NOW) as work:
        assert await work.inbox.add(resident, row) is None


async def test_the_house_adds_nothing_for_somebody_of_another_city(store: Store) -> None:
    resident = await resident_at(store)
    async with store.begin(OTHER, NOW) as work:
        row = Inbound(InboundKind.PAID, "payment:1:paid", NOW, {})
        assert await work.inbox.add(resident, row) is None


async def test_a_row_is_handled_when_that_is_committed(store: Store) -> None:
    got = await arrive(store)
    async with store.begin(CITY, NOW) as work:
        await work.inbox.handled(got.id)
    assert not await store.is_handled(CITY, got.id)
    async with store.begin(OTHER, NOW) as work:
        await work.inbox.handled(got.id)
        await work.commit("test")
    assert not await store.is_handled(CITY, got.id)
    async with store.begin(CITY, NOW) as work:
        await work.inbox.handled(got.id)
        await work.commit("test")
    assert await store.is_handled(CITY, got.id)
    assert await store.is_handled(CITY, got.id + 1_000), "what is gone waits for nobody"


# --- turns -------------------------------------------------------------------------------------

SESSION = {"stack": [{"flow": "pay_fine", "slots": {"plate": "沪A12345"}}], "turns": 1}


async def save(store: Store, resident: int, turn: int, city: str = CITY) -> None:
    async with store.begin(city, NOW) as work:
        await work.talks.save(resident, turn, SESSION, pending=None)
        await work.commit("test")


async def test_a_saved_session_comes_back_with_the_next_turn(store: Store) -> None:
    resident = await resident_at(store)
    await save(store, resident, 0)
    read = await store.read_talk(CITY, resident)
    assert (read.turn, read.session) == (1, SESSION)


async def test_a_turn_is_saved_once(store: Store) -> None:
    resident = await resident_at(store)
    await store.read_talk(CITY, resident)
    await save(store, resident, 0)
    for turn in (0, 2):
        with pytest.raises(Conflict):
            await save(store, resident, turn)
    assert (await store.read_talk(CITY, resident)).turn == 1


async def test_who_read_before_somebody_else_saved_is_told(store: Store) -> None:
    resident = await resident_at(store)
    await save(store, resident, 0)
    stale = (await store.read_talk(CITY, resident)).turn
    await save(store, resident, stale)
    with pytest.raises(Conflict):
        await save(store, resident, stale)


async def test_a_lost_turn_leaves_nothing_behind(store: Store) -> None:
    got = await arrive(store)
    await save(store, got.resident, 0)

    async def late() -> None:
        async with store.begin(CITY, NOW) as work:
            await work.talks.save(got.resident, 0, {}, pending=None)
            await work.inbox.handled(got.id)
            await work.commit("test")

    with pytest.raises(Conflict):
        await late()
    assert not await store.is_handled(CITY, got.id)


async def test_a_talk_is_locked_at_its_turn_only(store: Store) -> None:
    resident = await resident_at(store)
    async with store.begin(CITY, NOW) as work:
        await work.talks.lock(resident, 0)
        await work.talks.save(resident, 0, SESSION, pending="look")
        await work.talks.log(resident, 1, [{"event": "said"}, {"event": "asked"}])
        await work.commit("test")
    async with store.begin(CITY, NOW) as work:
        with pytest.raises(Conflict):
            await work.talks.lock(resident, 0)


async def test_a_talk_is_its_own_citys(store: Store) -> None:
    resident = await resident_at(store)
    with pytest.raises(Conflict):
        await save(store, resident, 0, OTHER)
    with pytest.raises(LookupError):
        await store.read_talk(OTHER, resident)
    async with store.begin(OTHER, NOW) as work:
        with pytest.raises(LookupError):
            await work.talks.log(resident, 1, [{"event": "said"}])


# --- questions left unanswered ---------------------------------------------------------------


async def asked(store: Store, resident: int, turn: int, until: datetime | None) -> None:
    async with store.begin(CITY, NOW) as work:
        await work.talks.save(resident, turn, {"v": turn}, pending=None, waits_until=until)
        await work.commit("test")


async def unanswered(store: Store, now: datetime, city: str = CITY) -> Sequence[Unanswered]:
    async with store.begin(city, now) as work:
        found = await work.talks.unanswered(now, 10)
        await work.commit("test")
    return found


async def test_a_question_left_unanswered_is_found_once_when_its_time_has_come(
    store: Store,
) -> None:
    resident, until = await resident_at(store), NOW + timedelta(minutes=5)
    await asked(store, resident, 0, until)
    assert await unanswered(store, NOW) == []
    assert await unanswered(store, until, OTHER) == []
    assert await unanswered(store, until) == [Unanswered(resident, 1, until, HOME.channel)]
    assert await unanswered(store, until) == []


async def test_a_question_that_was_answered_is_not_found(store: Store) -> None:
    resident, until = await resident_at(store), NOW + timedelta(minutes=5)
    await asked(store, resident, 0, until)
    await asked(store, resident, 1, None)
    assert await unanswered(store, until) == []

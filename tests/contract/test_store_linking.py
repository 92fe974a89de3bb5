"""What every store promises about two doors that are joined, and parted again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.messages import Address, Inbound, InboundKind, OutgoingState
from bot.domain.outbox import Lane
from bot.domain.payments import PaymentState
from bot.domain.reminders import Planned, Reminder, ReminderKind, ReminderState
from bot.ports import Conflict, CutOff, Intent, Joined, Redeemed, Store, Work
from tests.stands.stores import (
    CITY,
    ELSEWHERE,
    HOME,
    NEXT_DOOR,
    NOW,
    OTHER,
    arrive,
    attempt,
    hold,
    later,
    payment,
    resident_at,
    said,
    seat,
    words,
)

S = PaymentState
OUT = OutgoingState
PATHS = {
    S.CREATED: (),
    S.UNKNOWN: (S.PENDING, S.UNKNOWN),
    S.FULFILLED: (S.PAID, S.FULFILLED),
}
MINUTES_10 = timedelta(minutes=10)


async def a_code(store: Store, resident: int, now: datetime = NOW) -> str:
    async with store.begin(CITY, now) as work:
        code = await work.doors.make_code(resident, now, now + MINUTES_10)
        await work.commit("test")
    return code


async def redeem(
    store: Store, resident: int, code: str, now: datetime = NOW, city: str = CITY
) -> Joined:
    async with store.begin(city, now) as work:
        joined = await work.doors.redeem(resident, code, now)
        await work.commit("test")
    return joined


async def two(store: Store) -> tuple[int, int]:
    return await resident_at(store, HOME), await resident_at(store, NEXT_DOOR)


async def joined_two(store: Store) -> tuple[int, int]:
    """Two doors of one resident: (whose it is, who was joined to them)."""
    ours, theirs = await two(store)
    assert await redeem(store, theirs, await a_code(store, ours)) == Joined(Redeemed.JOINED, ours)
    return ours, theirs


async def doors(store: Store, resident: int, city: str = CITY) -> Sequence[Address]:
    async with store.begin(city, NOW) as work:
        return await work.doors.doors(resident)


async def cut_off(store: Store, resident: int, kept: Address = HOME) -> Sequence[CutOff]:
    async with store.begin(CITY, NOW) as work:
        cut = await work.doors.cut_off_others(resident, kept, NOW)
        await work.commit("test")
    return cut


async def has_all(work: Work, resident: int, number: str) -> None:
    """A matter of every kind."""
    made = payment(resident, f"pay-{number}", reference=f"ref-{number}")
    await work.payments.add(made)
    await work.payments.add_attempt(attempt(made.id, pay_url=f"https://g/{number}"))
    place = seat(int(number))
    booked = hold(resident, f"hold-{number}", place=place, title=f"Booking {number}")
    assert await work.desk.hold(booked, NOW)
    told = await work.desk.confirm(booked, code="c", token=number, persons=[number], now=NOW)
    assert told == "confirmed"
    intent = Intent(f"i-{number}", CITY, resident, "submit", {"n": number}, None, 0)
    await work.intents.add(intent)


# --- codes -------------------------------------------------------------------------------------


async def test_a_code_names_whoever_made_it_until_it_ends(store: Store) -> None:
    ours = await resident_at(store)
    code = await a_code(store, ours)
    async with store.begin(CITY, NOW) as work:
        assert await work.doors.whose(code, later(minutes=9)) == ours
        assert await work.doors.whose(code, later(minutes=10)) is None
        assert await work.doors.whose("A" * 8, NOW) is None
    async with store.begin(OTHER, NOW) as work:
        assert await work.doors.whose(code, NOW) is None


async def test_a_resident_has_one_code_at_a_time(store: Store) -> None:
    ours = await resident_at(store)
    first, second = await a_code(store, ours), await a_code(store, ours)
    async with store.begin(CITY, NOW) as work:
        assert await work.doors.whose(first, NOW) is None
        assert await work.doors.whose(second, NOW) == ours


async def test_a_code_looks_like_nothing_else(store: Store) -> None:
    code = await a_code(store, await resident_at(store))
    assert (len(code), code.upper(), code.isalnum()) == (8, code, True)
    assert not code.isalpha()
    assert not code.isdecimal()


@pytest.mark.parametrize(
    ("minutes", "how"),
    [
        pytest.param(0, Redeemed.JOINED, id="in time"),
        pytest.param(11, Redeemed.WRONG, id="too late"),
    ],
)
async def test_a_code_joins_in_time_only(store: Store, minutes: int, how: Redeemed) -> None:
    ours, theirs = await two(store)
    joined = await redeem(store, theirs, await a_code(store, ours), later(minutes=minutes))
    assert joined.how is how
    assert len(await doors(store, ours)) == 1 + (how is Redeemed.JOINED)


async def test_a_code_joins_once(store: Store) -> None:
    ours, theirs = await two(store)
    third = await resident_at(store, Address(CITY, "shanghai_rest", "rest", "resident-3"))
    code = await a_code(store, ours)
    assert (await redeem(store, theirs, code)).how is Redeemed.JOINED
    assert await redeem(store, third, code) == Joined(Redeemed.WRONG)


async def test_nobody_is_joined_to_themselves(store: Store) -> None:
    ours = await resident_at(store)
    code = await a_code(store, ours)
    assert await redeem(store, ours, code) == Joined(Redeemed.OWN, ours)
    async with store.begin(CITY, NOW) as work:
        assert await work.doors.whose(code, NOW) == ours


async def test_a_code_of_another_city_is_a_wrong_one(store: Store) -> None:
    ours, theirs = await resident_at(store), await resident_at(store, ELSEWHERE)
    code = await a_code(store, ours)
    assert await redeem(store, theirs, code, city=OTHER) == Joined(Redeemed.WRONG)


async def test_the_code_of_somebody_erased_is_a_wrong_one(store: Store) -> None:
    ours, theirs = await two(store)
    code = await a_code(store, ours)
    async with store.begin(CITY, NOW) as work:
        await work.residents.erase(ours, NOW)
        await work.commit("test")
    assert await redeem(store, theirs, code) == Joined(Redeemed.WRONG)


# --- joined ------------------------------------------------------------------------------------


async def test_both_doors_lead_to_one_resident(store: Store) -> None:
    ours, _ = await joined_two(store)
    assert list(await doors(store, ours)) == [HOME, NEXT_DOOR]
    assert (await arrive(store, at=NEXT_DOOR)).resident == ours
    assert (await arrive(store, at=HOME)).resident == ours


async def test_the_matters_come_along(store: Store) -> None:
    ours, theirs = await two(store)
    async with store.begin(CITY, NOW) as work:
        await has_all(work, ours, "1")
        await has_all(work, theirs, "2")
        await work.commit("test")
    await redeem(store, theirs, await a_code(store, ours))
    async with store.begin(CITY, NOW) as work:
        payments, bookings = await work.payments.of(ours), await work.desk.of(ours)
        (tried,) = await work.payments.attempts("pay-2")
        intent = await work.intents.get("i-2")
        by_token = await work.payments.by_token(f"{CITY}.token-pay-2")
        again = await work.payments.open_for(ours, "traffic_fines", "ref-2")
        assert (await work.payments.of(theirs), await work.desk.of(theirs)) == ([], [])
    assert {(p.id, p.reference) for p in payments} == {("pay-1", "ref-1"), ("pay-2", "ref-2")}
    assert {(b.title, b.resident) for b in bookings} == {("Booking 1", ours), ("Booking 2", ours)}
    assert tried.pay_url == "https://g/2"
    assert intent
    assert (intent.resident, intent.args) == (ours, {"n": "2"})
    assert by_token
    assert by_token.resident == ours
    assert again
    assert again.id == "pay-2"


async def test_what_waits_and_what_was_said_comes_along(store: Store) -> None:
    ours, theirs = await two(store)
    kept = await arrive(store, said("and one more", "m2"), NEXT_DOOR)
    async with store.begin(CITY, NOW) as work:
        await work.outbox.add(theirs, NEXT_DOOR, words("k", "Not sent yet", reply_to=kept.id))
        await work.commit("test")
    await redeem(store, theirs, await a_code(store, ours))
    read = await store.read_talk(CITY, ours)
    assert read.oldest
    assert (read.oldest.id, read.oldest.address) == (kept.id, NEXT_DOOR)
    assert read.oldest.inbound.body == {"text": "and one more"}
    assert (await store.read_talk(CITY, theirs)).oldest is None
    (sent,) = await store.pending(NEXT_DOOR)
    assert sent.outgoing.words.text == "Not sent yet"
    again = await arrive(store, said("and one more", "m2"), NEXT_DOOR)
    assert (again.duplicate, again.id, again.resident) == (True, kept.id, ours)
    assert [each.id for each in await store.replies(CITY, kept.id)] == [sent.id]


async def test_a_turn_worked_out_meanwhile_is_lost_and_its_row_is_not(store: Store) -> None:
    ours, theirs = await two(store)
    kept = await arrive(store, said("hello", "m2"), NEXT_DOOR)
    read = await store.read_talk(CITY, theirs)
    await redeem(store, theirs, await a_code(store, ours))

    async def save() -> None:
        async with store.begin(CITY, NOW) as work:
            await work.talks.save(theirs, read.turn, {"old": 1}, pending=None)
            await work.inbox.handled(kept.id)
            await work.commit("test")

    with pytest.raises(Conflict):
        await save()
    now = await store.read_talk(CITY, ours)
    assert now.oldest
    assert now.oldest.id == kept.id


async def test_the_talk_of_whoever_made_the_code_goes_on(store: Store) -> None:
    ours, theirs = await two(store)
    async with store.begin(CITY, NOW) as work:
        await work.talks.save(ours, 0, {"ours": 1}, pending=None)
        await work.talks.save(theirs, 0, {"theirs": 1}, pending=None)
        await work.commit("test")
    await redeem(store, theirs, await a_code(store, ours))
    assert (await store.read_talk(CITY, ours)).session == {"ours": 1}
    assert (await store.read_talk(CITY, theirs)).session is None


async def test_late_news_for_whoever_was_joined_reach_the_other_one(store: Store) -> None:
    ours, theirs = await joined_two(store)
    async with store.begin(CITY, NOW) as work:
        news = Inbound(InboundKind.PAID, "payment:1:paid", NOW, {"n": 1})
        assert await work.inbox.add(theirs, news)
        await work.outbox.add(theirs, None, words("k", "Late words"))
        await work.commit("test")
    read = await store.read_talk(CITY, ours)
    assert read.oldest
    assert read.oldest.inbound.body == {"n": 1}
    (sent,) = await store.pending(HOME)
    assert sent.outgoing.words.text == "Late words"


async def test_who_was_joined_twice_is_still_found(store: Store) -> None:
    ours, theirs = await joined_two(store)
    third = await resident_at(store, Address(CITY, "shanghai_rest", "rest", "resident-3"))
    await redeem(store, ours, await a_code(store, third))
    async with store.begin(CITY, NOW) as work:
        news = Inbound(InboundKind.PAID, "payment:1:paid", NOW, {"n": 1})
        assert await work.inbox.add(theirs, news)
        await work.commit("test")
    assert (await store.read_talk(CITY, third)).oldest
    assert len(await doors(store, third)) == 3


async def test_reminders_come_along_and_so_does_the_wish_for_none(store: Store) -> None:
    ours, theirs = await two(store)
    begins = later(hours=30)
    made = Reminder(ReminderKind.DAY_BEFORE, "hold-2", theirs, begins, later(hours=6))
    async with store.begin(CITY, NOW) as work:
        await work.reminders.add(Planned(made))
        await work.reminders.stop(theirs, NOW)
        await work.commit("test")
    await redeem(store, theirs, await a_code(store, ours))
    async with store.begin(CITY, NOW) as work:
        ((kept, state, _),) = await work.reminders.of(ours)
        assert await work.reminders.stopped(ours)
    assert (kept.key, kept.resident, state) == (made.key, ours, ReminderState.WAITING)


@pytest.mark.parametrize(
    ("mine", "others", "how", "after"),
    [
        pytest.param(S.CREATED, S.CREATED, Redeemed.JOINED, S.CANCELLED, id="nobody opened it"),
        pytest.param(S.CREATED, S.PENDING, Redeemed.JOINED, S.CANCELLED, id="the other opened it"),
        pytest.param(S.CREATED, S.FULFILLED, Redeemed.JOINED, S.CANCELLED, id="paid already"),
        pytest.param(S.PENDING, S.CREATED, Redeemed.BEING_PAID, S.PENDING, id="being paid"),
        pytest.param(S.UNKNOWN, S.CREATED, Redeemed.BEING_PAID, S.UNKNOWN, id="maybe paid"),
        pytest.param(S.FULFILLED, S.CREATED, Redeemed.JOINED, S.FULFILLED, id="both stay"),
    ],
)
async def test_what_both_have_to_pay_is_paid_once(
    store: Store, mine: S, others: S, how: Redeemed, after: S
) -> None:
    ours, theirs = await two(store)
    async with store.begin(CITY, NOW) as work:
        for id_, whose, state in (("pay-1", ours, others), ("pay-2", theirs, mine)):
            made = payment(whose, id_, reference="the same")
            await work.payments.add(made)
            path = PATHS.get(state, (state,))
            for to in path:
                moved = await work.payments.move(made, to, why="test", now=NOW, receipt=None)
                assert moved
                made = moved
        await work.commit("test")
    code = await a_code(store, ours)
    assert (await redeem(store, theirs, code)).how is how
    async with store.begin(CITY, NOW) as work:
        left = await work.payments.get("pay-2")
        still = await work.doors.whose(code, NOW)
    assert left
    assert (left.state, left.resident) == (after, ours if how is Redeemed.JOINED else theirs)
    assert still == (None if how is Redeemed.JOINED else ours)


async def test_joining_that_is_not_committed_joins_nobody(store: Store) -> None:
    ours, theirs = await two(store)
    code = await a_code(store, ours)
    async with store.begin(CITY, NOW) as work:
        assert (await work.doors.redeem(theirs, code, NOW)).how is Redeemed.JOINED
    assert (await arrive(store, at=NEXT_DOOR)).resident == theirs
    async with store.begin(CITY, NOW) as work:
        assert await work.doors.whose(code, NOW) == ours


async def test_the_tick_removes_who_was_joined_and_old_codes(store: Store) -> None:
    ours, theirs = await joined_two(store)
    await a_code(store, ours)
    assert (await store.enforce_keep(CITY, {}, later(minutes=59)))["erased"] == 0
    assert (await store.enforce_keep(CITY, {}, later(minutes=61)))["erased"] == 1
    assert (await store.read_talk(CITY, ours)).session is None
    with pytest.raises(LookupError):
        await store.read_talk(CITY, theirs)


async def test_the_house_speaks_at_the_door_that_is_written_from(store: Store) -> None:
    ours, _ = await joined_two(store)
    stranger = Address(CITY, "shanghai_rest", "rest", "resident-3")
    for number, (door, at) in enumerate(((HOME, HOME), (NEXT_DOOR, NEXT_DOOR), (stranger, None))):
        async with store.begin(CITY, NOW) as work:
            await work.doors.writes_from(ours, door)
            await work.outbox.add(ours, None, words(f"k{number}"))
            await work.commit("test")
        told = [sent.outgoing.key for sent in await store.pending(at or NEXT_DOOR)]
        assert f"k{number}" in told


# --- known and erased --------------------------------------------------------------------------


async def test_all_doors_are_known_and_erased(store: Store) -> None:
    ours, _ = await joined_two(store)
    async with store.begin(CITY, NOW) as work:
        known = await work.residents.known(ours)
    assert known["addresses"] == "rest resident-1; rest resident-2"
    async with store.begin(CITY, NOW) as work:
        assert (await work.residents.erase(ours, NOW))["addresses"] == 2
        await work.commit("test")
    for at in (HOME, NEXT_DOOR):
        assert (await arrive(store, at=at)).resident != ours


# --- parted ------------------------------------------------------------------------------------


async def test_the_other_doors_become_somebody_new(store: Store) -> None:
    ours, theirs = await joined_two(store)
    (cut,) = await cut_off(store, ours)
    assert cut.address == NEXT_DOOR
    assert cut.resident not in (ours, theirs)
    assert (await arrive(store, at=NEXT_DOOR)).resident == cut.resident
    assert (await arrive(store, at=HOME)).resident == ours
    assert list(await doors(store, ours)) == [HOME]


async def test_the_matters_stay_with_the_door_that_asked(store: Store) -> None:
    ours, theirs = await two(store)
    async with store.begin(CITY, NOW) as work:
        await has_all(work, theirs, "2")
        await work.commit("test")
    await redeem(store, theirs, await a_code(store, ours))
    (cut,) = await cut_off(store, ours, NEXT_DOOR)
    assert cut.address == HOME
    async with store.begin(CITY, NOW) as work:
        assert [p.id for p in await work.payments.of(ours)] == ["pay-2"]
        assert await work.payments.of(cut.resident) == []
        assert await work.desk.of(cut.resident) == []


async def test_who_is_cut_off_does_not_come_back_by_a_code_seen_before(store: Store) -> None:
    """Both doors could make one, and one of them may be a thief's."""
    ours, _ = await joined_two(store)
    code = await a_code(store, ours)
    (cut,) = await cut_off(store, ours)
    assert await redeem(store, cut.resident, code) == Joined(Redeemed.WRONG)
    assert list(await doors(store, ours)) == [HOME]


async def test_what_was_written_there_and_waits_is_not_lost(store: Store) -> None:
    ours, _ = await joined_two(store)
    kept = await arrive(store, said("from the other one", "m2"), NEXT_DOOR)
    (cut,) = await cut_off(store, ours)
    assert (await store.read_talk(CITY, ours)).oldest is None
    read = await store.read_talk(CITY, cut.resident)
    assert (read.turn, read.session) == (0, None)
    assert read.oldest
    assert (read.oldest.id, read.oldest.inbound.body) == (kept.id, {"text": "from the other one"})
    again = await arrive(store, said("from the other one", "m2"), NEXT_DOOR)
    assert (again.duplicate, again.id) == (True, kept.id)


async def test_news_of_the_matters_come_to_the_door_that_is_left(store: Store) -> None:
    ours, theirs = await joined_two(store)
    await arrive(store, at=NEXT_DOOR)  # written from last
    async with store.begin(CITY, NOW) as work:
        assert await work.inbox.add(ours, Inbound(InboundKind.PAID, "1", NOW, {"n": 1}))
        await work.outbox.add(ours, None, words("k", "Your receipt"))
        await work.commit("test")
    (cut,) = await cut_off(store, ours)
    async with store.begin(CITY, NOW) as work:
        assert await work.inbox.add(theirs, Inbound(InboundKind.PAID, "2", NOW, {"n": 2}))
        await work.commit("test")
    read, other = await store.read_talk(CITY, ours), await store.read_talk(CITY, cut.resident)
    assert read.oldest
    assert (read.oldest.inbound.body, read.oldest.address) == ({"n": 1}, HOME)
    assert other.oldest
    assert other.oldest.inbound.kind is InboundKind.SAID
    assert await store.pending(NEXT_DOOR) == []
    (sent,) = await store.pending(HOME)
    assert sent.outgoing.words.text == "Your receipt"


@pytest.mark.parametrize(
    ("lane", "state", "comes"),
    [
        pytest.param(Lane.REPLY, OUT.QUEUED, True, id="a reply that waits"),
        pytest.param(Lane.REPLY, OUT.SENDING, True, id="a reply being sent"),
        pytest.param(Lane.REMINDER, OUT.QUEUED, True, id="a reminder that waits"),
        pytest.param(Lane.REMINDER, OUT.SENDING, False, id="a reminder being sent"),
        pytest.param(Lane.REPLY, OUT.UNKNOWN, False, id="a reply of weeks ago, maybe seen"),
        pytest.param(Lane.REMINDER, OUT.UNKNOWN, False, id="a reminder, maybe seen"),
    ],
)
async def test_what_may_have_been_said_there_is_not_said_again_at_the_door_that_is_left(
    store: Store, lane: Lane, state: OutgoingState, *, comes: bool
) -> None:
    ours, _ = await joined_two(store)
    async with store.begin(CITY, NOW) as work:
        await work.outbox.add(ours, NEXT_DOOR, replace(words("k", "Hello"), lane=lane.value))
        await work.commit("test")
    (sent,) = await store.pending(NEXT_DOOR)
    await store.mark(CITY, [sent.id], state, NOW)
    await cut_off(store, ours)
    assert [sent.state for sent in await store.pending(HOME)] == (["queued"] if comes else [])
    assert [sent.state for sent in await store.pending(NEXT_DOOR)] == ([] if comes else ["unknown"])


async def test_only_a_door_of_the_resident_can_cut_off_the_others(store: Store) -> None:
    ours, _ = await joined_two(store)
    stranger = Address(CITY, "shanghai_rest", "rest", "resident-3")
    await resident_at(store, stranger)
    assert list(await cut_off(store, ours, stranger)) == []
    assert list(await doors(store, ours)) == [HOME, NEXT_DOOR]


async def test_who_has_one_door_parts_from_nobody(store: Store) -> None:
    assert list(await cut_off(store, await resident_at(store))) == []


async def test_doors_can_be_joined_again_the_other_way(store: Store) -> None:
    ours, _ = await joined_two(store)
    (cut,) = await cut_off(store, ours)
    code = await a_code(store, cut.resident)
    assert await redeem(store, ours, code) == Joined(Redeemed.JOINED, cut.resident)
    assert len(await doors(store, cut.resident)) == 2

"""What became of an appointment, as the counter says it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.bookings import Booking, BookingState
from bot.ports import Store
from tests.contract.test_store_desk import confirmed, found, held, taken
from tests.stands.stores import CITY, NEXT_DOOR, hold, later, resident_at

B = BookingState
BEGINS = hold(1).place.starts_at
PERSON = "a"


async def booked(store: Store) -> Booking:
    made = hold(await resident_at(store))
    await held(store, made)
    assert await confirmed(store, made, PERSON) == "confirmed"
    return await found(store)


async def marked(store: Store, booking: Booking, to: BookingState, *, late: bool) -> bool:
    now = BEGINS if late else later(600)
    async with store.begin(CITY, now) as work:
        done = await work.desk.mark(booking, to, now)
        await work.commit("test")
    return done


async def test_who_came_keeps_the_place_until_its_hour(store: Store) -> None:
    booking = await booked(store)
    assert await marked(store, booking, B.ATTENDED, late=False)
    after = await found(store)
    assert after == replace(booking, state=B.ATTENDED)
    assert await taken(store) == [(10, 1)]


async def test_who_did_not_come_leaves_a_free_place(store: Store) -> None:
    assert await marked(store, await booked(store), B.NO_SHOW, late=True)
    assert (await found(store)).state is B.NO_SHOW
    assert await taken(store) == []


async def test_whoever_came_may_book_again(store: Store) -> None:
    await marked(store, await booked(store), B.ATTENDED, late=True)
    other = hold(await resident_at(store, NEXT_DOOR), "hold-2", until=later(minutes=30))
    await held(store, other)
    assert await confirmed(store, other, PERSON) == "confirmed"


async def test_only_what_was_read_is_marked(store: Store) -> None:
    booking = await booked(store)
    assert await marked(store, booking, B.ATTENDED, late=True)
    assert not await marked(store, booking, B.NO_SHOW, late=True)
    assert await marked(store, await found(store), B.NO_SHOW, late=True), "pressed wrongly before"
    assert not await marked(store, replace(booking, id="nobody"), B.NO_SHOW, late=True)

"""What every store promises about places, holds and bookings (promise 2)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.bookings import Booking, BookingState, Place
from bot.ports import Store
from tests.stands.stores import (
    CITY,
    NEXT_DOOR,
    NOW,
    OTHER,
    hold,
    later,
    resident_at,
    seat,
)

B = BookingState


async def held(store: Store, booking: Booking, seconds: float = 0) -> bool:
    async with store.begin(CITY, NOW) as work:
        got = await work.desk.hold(booking, later(seconds))
        await work.commit("test")
    return got


def link(booking: Booking) -> str:
    return f"{CITY}.{booking.id}"


async def confirmed(
    store: Store, booking: Booking, *persons: str, seconds: float = 60, again: str = ""
) -> str:
    async with store.begin(CITY, NOW) as work:
        facts = {"code": "AB12-CD34", "token": link(booking) + again}
        result = await work.desk.confirm(booking, **facts, persons=persons, now=later(seconds))
        await work.commit("test")
    return result


async def ended(store: Store, id_: str, to: BookingState, seconds: float = 60) -> bool:
    async with store.begin(CITY, NOW) as work:
        was = await work.desk.end(id_, to, later(seconds))
        await work.commit("test")
    return was


async def moved(store: Store, booking: Booking, to: Place, seconds: float = 60) -> bool:
    async with store.begin(CITY, NOW) as work:
        done = await work.desk.move(booking, to, later(seconds))
        await work.commit("test")
    return done


async def found(store: Store, id_: str = "hold-1") -> Booking:
    async with store.begin(CITY, NOW) as work:
        booking = await work.desk.get(id_)
    assert booking is not None
    return booking


async def taken(store: Store, seconds: float = 0) -> list[tuple[int, int]]:
    """(hour, seat)"""
    begin = seat().starts_at - timedelta(hours=2)
    async with store.begin(CITY, NOW) as work:
        period = (begin, begin + timedelta(hours=6), later(seconds))
        places = await work.desk.taken(CITY, "xuhui", *period)
    return [(at.hour, number) for at, number in places]


async def test_a_place_is_held_for_one(store: Store) -> None:
    first, other = await resident_at(store), await resident_at(store, NEXT_DOOR)
    assert await held(store, hold(first))
    assert not await held(store, hold(other, "hold-2"))
    assert await held(store, hold(other, "hold-3", place=seat(2)))
    assert await taken(store) == [(10, 1), (10, 2)]
    assert await found(store) == hold(first)
    async with store.begin(CITY, NOW) as work:
        assert await work.desk.get("hold-2") is None
        assert await work.desk.of(first) == [hold(first)]


async def test_a_hold_that_was_not_committed_holds_nothing(store: Store) -> None:
    resident = await resident_at(store)
    async with store.begin(CITY, NOW) as work:
        assert await work.desk.hold(hold(resident), NOW)
    assert await held(store, hold(resident, "hold-2"))


async def test_a_hold_that_lapsed_gives_way(store: Store) -> None:
    first, other = await resident_at(store), await resident_at(store, NEXT_DOOR)
    assert await held(store, hold(first))
    late = hold(other, "hold-2", until=later(minutes=20))
    assert not await held(store, late, 599)
    assert await taken(store, 599) == [(10, 1)]
    assert await taken(store, 600) == []
    assert await held(store, late, 600)
    assert (await found(store)).state is B.LAPSED
    assert (await found(store, "hold-2")).state is B.HELD


async def test_places_are_looked_for_in_a_period_at_one_desk(store: Store) -> None:
    resident = await resident_at(store)
    for number, hour in enumerate((7, 8, 11, 14)):
        assert await held(store, hold(resident, f"h{number}", place=seat(1, hour)))
    elsewhere = replace(seat(), desk="jingan")
    assert await held(store, hold(resident, "h9", place=elsewhere))
    assert await taken(store) == [(8, 1), (11, 1)]


# --- extending ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        pytest.param(15, 15, id="each answer extends"),
        pytest.param(5, 10, id="never shortens"),
        pytest.param(45, 30, id="half an hour at most"),
    ],
)
async def test_a_hold_is_extended(store: Store, asked: int, until: int) -> None:
    resident, other = await resident_at(store), await resident_at(store, NEXT_DOOR)
    await held(store, hold(resident))
    await held(store, hold(other, "hold-2", place=seat(2)))
    async with store.begin(CITY, NOW) as work:
        await work.desk.extend(resident, later(minutes=asked), later(minutes=5))
        await work.commit("test")
    assert (await found(store)).until == later(minutes=until)
    assert (await found(store, "hold-2")).until == later(minutes=10)


async def test_a_hold_that_waits_for_a_payment_lives_as_long_as_the_link(store: Store) -> None:
    resident = await resident_at(store)
    await held(store, hold(resident))
    link = timedelta(minutes=90)
    async with store.begin(CITY, NOW) as work:
        await work.desk.extend(resident, NOW + link, NOW, longest=link)
        await work.desk.extend(resident, later(minutes=12), later(minutes=2))
        await work.commit("test")
    assert (await found(store)).until == NOW + link


async def test_a_lapsed_hold_is_not_extended(store: Store) -> None:
    resident = await resident_at(store)
    await held(store, hold(resident))
    async with store.begin(CITY, NOW) as work:
        await work.desk.extend(resident, later(minutes=25), later(minutes=10))
        await work.commit("test")
    assert (await found(store)).until == later(minutes=10)


# --- confirming --------------------------------------------------------------------------------


async def test_a_hold_becomes_a_booking(store: Store) -> None:
    made = hold(await resident_at(store))
    await held(store, made)
    assert await confirmed(store, made, "a", "b") == "confirmed"
    booked = replace(made, state=B.CONFIRMED, until=None, code="AB12-CD34", token=link(made))
    assert await found(store) == booked
    assert await taken(store, 999_999) == [(10, 1)]
    async with store.begin(CITY, NOW) as work:
        assert await work.desk.by_token(link(made)) == booked
        assert await work.desk.by_token("guess") is None


async def test_confirming_twice_is_confirming_once(store: Store) -> None:
    made = hold(await resident_at(store))
    await held(store, made)
    assert await confirmed(store, made, "a") == "confirmed"
    assert await confirmed(store, made, "a", again="!") == "confirmed"
    assert (await found(store)).token == link(made)


@pytest.mark.parametrize("swept", [False, True], ids=["unnoticed", "given away since"])
async def test_a_lapsed_hold_gets_the_same_place_if_it_is_free(store: Store, swept: bool) -> None:
    made, other = hold(await resident_at(store)), await resident_at(store, NEXT_DOOR)
    await held(store, made)
    if swept:
        assert await held(store, hold(other, "hold-2", until=later(minutes=20)), 600)
        assert await ended(store, "hold-2", B.CANCELLED, 700)
    assert await confirmed(store, made, "a", seconds=800) == "confirmed"
    assert await taken(store, 999_999) == [(10, 1)]


async def test_a_lapsed_hold_has_lost_a_place_that_went_to_somebody(store: Store) -> None:
    made, other = hold(await resident_at(store)), await resident_at(store, NEXT_DOOR)
    await held(store, made)
    theirs = hold(other, "hold-2", until=later(minutes=30))
    assert await held(store, theirs, 600)
    assert await confirmed(store, made, "a", seconds=700) == "lapsed"
    assert (await found(store)).state is B.LAPSED
    assert await confirmed(store, theirs, "a", seconds=700) == "confirmed", "nobody is engaged"


async def test_a_cancelled_booking_is_not_confirmed(store: Store) -> None:
    made = hold(await resident_at(store))
    await held(store, made)
    await ended(store, made.id, B.CANCELLED)
    assert await confirmed(store, made) == "lapsed"
    assert await taken(store) == []


async def test_one_person_has_one_live_booking_of_a_service(store: Store) -> None:
    first, other = await resident_at(store), await resident_at(store, NEXT_DOOR)
    await held(store, hold(first))
    second = hold(other, "hold-2", place=seat(2))
    await held(store, second)
    assert await confirmed(store, hold(first), "a", "b") == "confirmed"
    assert await confirmed(store, second, "c", "b") == "already_booked"
    assert (await found(store, "hold-2")).state is B.HELD
    assert await confirmed(store, second, "c", "d") == "confirmed", "c was not engaged by the try"


async def test_another_service_asks_for_its_own_persons(store: Store) -> None:
    resident = await resident_at(store)
    other = hold(resident, "hold-2", place=seat(2), service="library_card")
    await held(store, hold(resident))
    await held(store, other)
    assert await confirmed(store, hold(resident), "a") == "confirmed"
    assert await confirmed(store, other, "a") == "confirmed"


@pytest.mark.parametrize("over", ["cancelled", "past"])
async def test_a_person_is_free_again_when_the_booking_is_over(store: Store, over: str) -> None:
    resident = await resident_at(store)
    await held(store, hold(resident))
    await confirmed(store, hold(resident), "a")
    after = seat().starts_at + timedelta(minutes=1) - NOW
    seconds = 120.0 if over == "cancelled" else after.total_seconds()
    if over == "cancelled":
        await ended(store, "hold-1", B.CANCELLED)
    second = hold(resident, "hold-2", place=seat(2, 12), until=later(seconds + 60))
    await held(store, second, seconds)
    assert await confirmed(store, second, "a", seconds=seconds) == "confirmed"


# --- ending and moving -------------------------------------------------------------------------


async def test_an_ended_booking_frees_its_place_once(store: Store) -> None:
    made = hold(await resident_at(store))
    await held(store, made)
    await confirmed(store, made)
    assert await ended(store, made.id, B.CANCELLED)
    assert not await ended(store, made.id, B.CANCELLED)
    booking = await found(store)
    assert (booking.state, booking.sequence) == (B.CANCELLED, 1)
    assert await taken(store) == []
    assert await held(store, hold(made.resident, "hold-2"))


async def test_a_lapsed_hold_cannot_be_cancelled(store: Store) -> None:
    await held(store, hold(await resident_at(store)))
    assert not await ended(store, "hold-1", B.CANCELLED, 600)


async def test_a_booking_moves_with_its_code(store: Store) -> None:
    made = hold(await resident_at(store))
    await held(store, made)
    await confirmed(store, made)
    before = await found(store)
    assert await moved(store, before, seat(1, 11))
    assert await found(store) == replace(before, place=seat(1, 11), sequence=1)
    assert await taken(store) == [(11, 1)]
    assert not await moved(store, before, seat(1, 12)), "it is not there any more"


async def test_a_booking_stays_where_it_is_when_the_other_place_is_taken(store: Store) -> None:
    made, other = hold(await resident_at(store)), await resident_at(store, NEXT_DOOR)
    await held(store, made)
    await confirmed(store, made)
    await held(store, hold(other, "hold-2", place=seat(1, 11)))
    before = await found(store)
    assert not await moved(store, before, seat(1, 11))
    assert await taken(store) == [(10, 1), (11, 1)]
    assert await moved(store, before, seat(1, 11), 600), "once that hold has lapsed"
    assert await taken(store, 600) == [(11, 1)]


async def test_places_are_their_own_citys(store: Store) -> None:
    made = hold(await resident_at(store))
    await held(store, made)
    await confirmed(store, made)
    async with store.begin(OTHER, NOW) as work:
        assert await work.desk.get(made.id) is None
        assert await work.desk.by_token(link(made)) is None
        assert await work.desk.of(made.resident) == []
        assert not await work.desk.end(made.id, B.CANCELLED, NOW)
        assert not await work.desk.move(made, replace(seat(2), city=OTHER), NOW)
        with pytest.raises(ValueError, match=CITY):
            await work.desk.taken(CITY, "xuhui", NOW, later(1), NOW)
        with pytest.raises((ValueError, LookupError)):
            await work.desk.hold(made, NOW)

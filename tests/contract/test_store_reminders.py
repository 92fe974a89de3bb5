"""What every store promises about reminders: each once, and only while it waits."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.reminders import Planned, Reminder, ReminderKind, ReminderState
from bot.ports import Store
from tests.stands.stores import (
    CITY,
    ELSEWHERE,
    NEXT_DOOR,
    NOW,
    OTHER,
    later,
    resident_at,
    seat,
)

K, R = ReminderKind, ReminderState
AT = seat().starts_at


def made(resident: int, about: str = "hold-1", due: float = 60, **more: object) -> Reminder:
    reminder = Reminder(K.TWO_HOURS, about, resident, AT, later(due))
    return replace(reminder, **more)  # type: ignore[arg-type]  # fields by name


async def add(store: Store, *each: Reminder, why: str | None = None) -> None:
    async with store.begin(CITY, NOW) as work:
        for reminder in each:
            await work.reminders.add(Planned(reminder, why))
        await work.commit("test")


async def due(store: Store, seconds: float = 60, most: int = 9) -> list[str]:
    async with store.begin(CITY, later(seconds)) as work:
        return [each.about for each in await work.reminders.due(later(seconds), most)]


async def end(
    store: Store, reminder: Reminder, to: ReminderState = R.TOLD, why: str | None = None
) -> bool:
    async with store.begin(CITY, NOW) as work:
        was = await work.reminders.end(reminder.key, to, why, NOW)
        await work.commit("test")
    return was


async def drop(store: Store, about: str, why: str = "moved") -> None:
    async with store.begin(CITY, NOW) as work:
        await work.reminders.drop(about, why, NOW)
        await work.commit("test")


async def states(store: Store, resident: int) -> list[tuple[str, str, str | None]]:
    async with store.begin(CITY, NOW) as work:
        found = await work.reminders.of(resident)
    return [(reminder.about, state.value, why) for reminder, state, why in found]


async def test_a_reminder_is_due_at_its_time(store: Store) -> None:
    resident = await resident_at(store)
    await add(store, made(resident))
    assert await due(store, 59) == []
    async with store.begin(CITY, NOW) as work:
        assert await work.reminders.due(later(60), 9) == [made(resident)]
        assert await work.reminders.of(resident) == [(made(resident), R.WAITING, None)]


async def test_the_longest_due_comes_first_and_no_more_than_asked_for(store: Store) -> None:
    resident = await resident_at(store)
    await add(store, *(made(resident, f"b{n}", due=60 - n) for n in range(4)))
    assert await due(store, most=3) == ["b3", "b2", "b1"]


async def test_what_was_not_committed_is_not_there(store: Store) -> None:
    resident = await resident_at(store)
    async with store.begin(CITY, NOW) as work:
        await work.reminders.add(Planned(made(resident)))
    assert await states(store, resident) == []
    await add(store, made(resident))
    async with store.begin(CITY, NOW) as work:
        assert await work.reminders.end(made(resident).key, R.TOLD, None, NOW)
    assert await due(store) == ["hold-1"], "nor was it told"


@pytest.mark.parametrize("to", [R.TOLD, R.DROPPED])
async def test_it_ends_once(store: Store, to: ReminderState) -> None:
    resident = await resident_at(store)
    await add(store, made(resident))
    assert await end(store, made(resident), to, "because")
    assert not await end(store, made(resident), R.TOLD)
    assert await due(store, 999) == []
    assert await states(store, resident) == [("hold-1", to.value, "because")]


async def test_one_that_never_existed_does_not_end(store: Store) -> None:
    assert not await end(store, made(await resident_at(store)))


async def test_put_off_it_is_due_later(store: Store) -> None:
    resident = await resident_at(store)
    await add(store, made(resident))
    async with store.begin(CITY, NOW) as work:
        await work.reminders.put_off(made(resident).key, later(500))
        await work.commit("test")
    assert await due(store, 499) == []
    assert await due(store, 500) == ["hold-1"]


async def test_one_that_is_over_is_not_put_off(store: Store) -> None:
    resident = await resident_at(store)
    await add(store, made(resident))
    await end(store, made(resident))
    async with store.begin(CITY, NOW) as work:
        await work.reminders.put_off(made(resident).key, later(500))
        await work.commit("test")
    assert await due(store, 999) == []


# --- once per key ------------------------------------------------------------------------------


async def test_the_same_reminder_is_there_once(store: Store) -> None:
    resident = await resident_at(store)
    await add(store, made(resident), made(resident, due=5))
    assert await states(store, resident) == [("hold-1", "waiting", None)]
    assert await due(store, 5) == []


async def test_another_hour_is_another_reminder(store: Store) -> None:
    resident = await resident_at(store)
    await add(store, made(resident), made(resident, at=AT + timedelta(hours=1)))
    assert await due(store) == ["hold-1", "hold-1"]


async def test_told_is_told_for_ever(store: Store) -> None:
    resident = await resident_at(store)
    await add(store, made(resident))
    await end(store, made(resident))
    await add(store, made(resident, due=90))
    assert await due(store, 999) == []


async def test_moved_away_and_back_it_waits_again(store: Store) -> None:
    resident = await resident_at(store)
    await add(store, made(resident))
    await drop(store, "hold-1")
    await add(store, made(resident, due=90))
    assert await due(store, 89) == []
    assert await due(store, 90) == ["hold-1"]
    assert await states(store, resident) == [("hold-1", "waiting", None)]


async def test_one_that_is_no_use_from_the_beginning_says_why(store: Store) -> None:
    resident = await resident_at(store)
    await add(store, made(resident), why="too late")
    assert await due(store, 999) == []
    assert await states(store, resident) == [("hold-1", "dropped", "too late")]


async def test_no_use_now_does_not_end_one_that_waits(store: Store) -> None:
    resident = await resident_at(store)
    await add(store, made(resident))
    await add(store, made(resident), why="too late")
    assert await due(store) == ["hold-1"]


async def test_all_that_wait_of_one_thing_are_dropped(store: Store) -> None:
    resident = await resident_at(store)
    day_before = made(resident, kind=K.DAY_BEFORE)
    await add(store, day_before, made(resident), made(resident, "hold-2"))
    await end(store, day_before)
    await drop(store, "hold-1")
    assert await due(store, 999) == ["hold-2"]
    assert ("hold-1", "told", None) in await states(store, resident)
    assert ("hold-1", "dropped", "moved") in await states(store, resident)


# --- whose -------------------------------------------------------------------------------------


async def test_a_resident_sees_their_own(store: Store) -> None:
    resident, other = await resident_at(store), await resident_at(store, NEXT_DOOR)
    await add(store, made(resident), made(other, "hold-2"))
    assert await states(store, resident) == [("hold-1", "waiting", None)]


async def test_a_wish_for_none_lasts_until_it_is_taken_back(store: Store) -> None:
    resident, other = await resident_at(store), await resident_at(store, NEXT_DOOR)

    async def stopped() -> tuple[bool, bool]:
        async with store.begin(CITY, NOW) as work:
            return await work.reminders.stopped(resident), await work.reminders.stopped(other)

    assert await stopped() == (False, False)
    async with store.begin(CITY, NOW) as work:
        await work.reminders.stop(resident, NOW)
        await work.commit("test")
    assert await stopped() == (True, False)
    async with store.begin(CITY, NOW) as work:
        known = await work.residents.known(resident)
        assert (known["reminders"], known["no_reminders_since"]) == (0, "2026-11-23")
        await work.reminders.resume(resident)
        await work.commit("test")
    assert await stopped() == (False, False)


async def test_nobody_stops_reminders_of_another_city(store: Store) -> None:
    resident = await resident_at(store, ELSEWHERE)
    async with store.begin(CITY, NOW) as work:
        await work.reminders.stop(resident, NOW)
        assert not await work.reminders.stopped(resident)
        await work.commit("test")
    async with store.begin(OTHER, NOW) as work:
        assert not await work.reminders.stopped(resident)


# --- how long ----------------------------------------------------------------------------------


async def test_an_erased_resident_has_none(store: Store) -> None:
    resident = await resident_at(store)
    await add(store, made(resident))
    async with store.begin(CITY, NOW) as work:
        await work.reminders.stop(resident, NOW)
        counts = await work.residents.erase(resident, NOW)
        await work.commit("test")
    assert counts["reminders"] == 1
    assert await due(store, 999) == []
    async with store.begin(CITY, NOW) as work:
        assert await work.reminders.of(resident) == []
        assert not await work.reminders.stopped(resident), "whoever comes next is somebody new"


@pytest.mark.parametrize(
    ("days", "left"), [pytest.param(179, 2, id="kept"), pytest.param(181, 1, id="gone")]
)
async def test_ended_ones_go_with_the_bookings(store: Store, days: int, left: int) -> None:
    resident = await resident_at(store)
    await add(store, made(resident), made(resident, "hold-2"))
    await end(store, made(resident))
    now: datetime = NOW + timedelta(days=days)
    await store.enforce_keep(CITY, {"bookings": timedelta(days=180)}, now)
    assert len(await states(store, resident)) == left

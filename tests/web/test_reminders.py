"""Appointments are reminded of through the whole desk: once, beside the talk, awake and in time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from bot.store.database import plain
from tests.crash.talks import fine_number
from tests.stands.far_side import Hands
from tests.stands.house import House, house
from tests.stands.reminded import (
    CITY,
    EN,
    HOUR,
    MINUTE,
    THURSDAY_TEN,
    Words,
    books,
    both,
    desk,
    fates,
    hands,
    tick,
)

__all__ = ["desk", "hands"]


@both
async def test_an_appointment_is_reminded_of_twice(desk: House, hands: Hands, words: Words) -> None:
    resident = desk.resident("one", language=words.language)
    await books(resident, words)
    assert await fates(desk) == ["waiting", "waiting"]
    hands.now = THURSDAY_TEN - 24 * HOUR - MINUTE
    assert await tick(desk, resident) == ""
    hands.now += MINUTE
    said = await tick(desk, resident)
    assert words.day_before in said
    assert "10:00" in said
    assert "/booking/" in said
    assert await tick(desk, resident) == "", "not twice"
    hands.now = THURSDAY_TEN - 2 * HOUR
    assert words.two_hours in await tick(desk, resident)
    hands.now = THURSDAY_TEN + HOUR
    assert await tick(desk, resident) == ""
    assert await fates(desk) == ["told", "told"]


@both
async def test_a_tap_says_that_one_comes(desk: House, hands: Hands, words: Words) -> None:
    resident = desk.resident("one", language=words.language)
    await books(resident, words)
    hands.now = THURSDAY_TEN - 24 * HOUR
    await tick(desk, resident)
    assert words.see_you in await resident.press(words.come)
    assert resident.buttons == {}, "no menu in the way of somebody who has said all there is to say"
    assert await fates(desk) == ["told", "waiting"], "nothing has changed"


@both
@pytest.mark.parametrize("what", ["cancelled", "moved"])
async def test_nobody_comes_to_what_was_changed_meanwhile(
    desk: House, hands: Hands, words: Words, what: str
) -> None:
    resident = desk.resident("one", language=words.language)
    await books(resident, words)
    hands.now = THURSDAY_TEN - 24 * HOUR
    await tick(desk, resident)
    reminder = dict(resident.buttons)
    if what == "cancelled":
        await resident.press(words.cancel)
        await resident.press(words.really)
    else:
        await resident.press(words.move)
        await resident.say("2026-12-01")
        await resident.press("14:00")
        await resident.say("1")
    said = await resident.say(reminder[words.come])
    assert words.changed in said
    assert words.see_you not in said


@both
async def test_a_tap_moves_this_very_appointment(desk: House, hands: Hands, words: Words) -> None:
    resident = desk.resident("one", language=words.language)
    await books(resident, words)
    hands.now = THURSDAY_TEN - 24 * HOUR
    await tick(desk, resident)
    assert words.which_day in await resident.press(words.move)
    await resident.say("2026-12-01")
    await resident.press("14:00")
    await resident.say("1")
    assert await fates(desk) == ["told", "moved", "waiting", "waiting"]
    hands.now = THURSDAY_TEN - 2 * HOUR
    assert await tick(desk, resident) == "", "of the hour that was moved away"
    hands.now = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
    assert "14:00" in await tick(desk, resident)


@both
async def test_a_tap_cancels_it(desk: House, hands: Hands, words: Words) -> None:
    resident = desk.resident("one", language=words.language)
    await books(resident, words)
    hands.now = THURSDAY_TEN - 24 * HOUR
    await tick(desk, resident)
    reminder = dict(resident.buttons)
    await resident.press(words.cancel)
    assert words.cancelled in await resident.press(words.really)
    assert await fates(desk) == ["told", "cancelled"]
    for old in (reminder[words.move], reminder[words.cancel]):
        assert words.no_longer in await resident.say(old)
    hands.now = THURSDAY_TEN - 2 * HOUR
    assert await tick(desk, resident) == ""


@both
async def test_a_tap_stops_all_of_them_and_a_word_brings_them_back(
    desk: House, hands: Hands, words: Words
) -> None:
    resident = desk.resident("one", language=words.language)
    await books(resident, words)
    hands.now = THURSDAY_TEN - 24 * HOUR
    await tick(desk, resident)
    assert words.stopped in await resident.press(words.stop)
    assert words.again in await resident.say(words.again_words)
    assert words.stopped in await resident.say(words.stop_words)
    hands.now = THURSDAY_TEN - 2 * HOUR
    assert await tick(desk, resident) == ""
    assert await fates(desk) == ["told", "stopped"]


async def test_wanted_again_in_time_they_come(desk: House, hands: Hands) -> None:
    resident = desk.resident("one")
    await books(resident, EN)
    await resident.say("stop reminding me")
    await resident.say("remind me again")
    hands.now = THURSDAY_TEN - 24 * HOUR
    assert EN.day_before in await tick(desk, resident)


async def test_beside_a_question_it_changes_nothing(desk: House, hands: Hands) -> None:
    resident = desk.resident("one")
    await books(resident, EN)
    hands.now = THURSDAY_TEN - 24 * HOUR
    await resident.say("menu")
    question = await resident.press("Traffic fine")
    assert question
    assert EN.day_before in await tick(desk, resident)
    reminder = dict(resident.buttons)
    await resident.say(fine_number(1, 0))
    assert "Yes, pay" in resident.buttons, "the number was taken for the answer it was"
    assert EN.see_you in await resident.say(reminder[EN.come])
    assert "/pay/" in await resident.press("Yes, pay")


async def test_the_night_is_left_alone(desk: House, hands: Hands) -> None:
    """Of half past eight one is reminded at half past eight the day before, and in the evening."""
    resident = desk.resident("one")
    await resident.say("menu")
    await books(resident, EN, time="09:00")
    begin = THURSDAY_TEN - HOUR
    hands.now = begin - 24 * HOUR
    assert EN.day_before in await tick(desk, resident)
    for hours in range(2, 12):  # from nine in the evening to seven in the morning
        hands.now = begin - hours * HOUR
        said = await tick(desk, resident)
        assert said == "", f"{hours} hours before"
    hands.now = begin - HOUR
    assert EN.two_hours in await tick(desk, resident)


async def test_a_desk_that_slept_tells_nothing_too_late(desk: House, hands: Hands) -> None:
    resident = desk.resident("one")
    await books(resident, EN)
    hands.now = THURSDAY_TEN - 44 * MINUTE
    assert await tick(desk, resident) == ""
    assert await fates(desk) == ["too late", "too late"]


async def test_a_desk_that_slept_for_a_while_still_tells(desk: House, hands: Hands) -> None:
    resident = desk.resident("one")
    await books(resident, EN)
    hands.now = THURSDAY_TEN - 20 * HOUR
    assert EN.day_before in await tick(desk, resident)
    assert await fates(desk) == ["told", "waiting"]


async def test_a_row_that_waited_too_long_is_not_said(desk: House, hands: Hands) -> None:
    """Told to the inbox, and nobody was there to say it until it was over."""
    resident = desk.resident("one")
    await books(resident, EN)
    hands.now = THURSDAY_TEN - 2 * HOUR
    await desk.desk.remind(CITY)
    hands.now = THURSDAY_TEN + MINUTE
    await desk.desk.drain.wake(CITY, 1)
    assert await resident.say("") == ""


async def test_what_nobody_fetched_in_time_is_not_said(desk: House, hands: Hands) -> None:
    """A program that calls again when the appointment is over."""
    resident = desk.resident("one")
    await books(resident, EN)
    hands.now = THURSDAY_TEN - 2 * HOUR
    await desk.desk.remind(CITY)
    await desk.desk.drain.wake(CITY, 1)
    hands.now = THURSDAY_TEN + HOUR
    assert "coming up" not in await resident.say("menu")
    assert await resident.say("") == ""
    url = plain(desk.around.database_url)
    async with await psycopg.AsyncConnection.connect(url) as line:
        told = await line.execute("SELECT state FROM outgoing WHERE lane = 'reminder'")
        assert await told.fetchall() == [("given_up",)]


async def test_cancelled_between_the_tick_and_the_words(desk: House, hands: Hands) -> None:
    resident = desk.resident("one")
    await books(resident, EN)
    hands.now = THURSDAY_TEN - 24 * HOUR
    await desk.desk.remind(CITY)
    async with desk.desk.store.begin(CITY, hands.now) as work:
        (booking,) = await work.desk.of(1)
        await work.desk.end(booking.id, type(booking.state).CANCELLED, hands.now)
        await work.commit("test")
    await desk.desk.drain.wake(CITY, 1)
    assert await resident.say("") == ""


async def test_whoever_is_deleted_is_reminded_of_nothing(desk: House, hands: Hands) -> None:
    resident = desk.resident("one")
    await books(resident, EN)
    await resident.say("delete everything about me")
    await resident.press("Yes, delete everything")
    hands.now = THURSDAY_TEN - 24 * HOUR
    assert await desk.desk.remind(CITY) == 0
    assert await fates(desk) == []


async def test_a_restart_tells_nothing_twice(
    desk_database: str, tmp_path: Path, hands: Hands
) -> None:
    async with house(desk_database, tmp_path, worker=False) as first:
        resident = first.resident("one")
        await books(resident, EN)
        hands.now = THURSDAY_TEN - 24 * HOUR
        await first.desk.remind(CITY)
    async with house(desk_database, tmp_path, worker=False) as second:
        resident = second.resident("one")
        resident.number = 99
        assert (await tick(second, resident)).count(EN.day_before) == 1
        assert await tick(second, resident) == ""
        assert await fates(second) == ["told", "waiting"]

"""A place is kept ten minutes, each answer keeps it longer, thirty at most; then others come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.bookings import Booking
from bot.usecases.appointments import ConfirmBooking
from bot.usecases.setting import Setting
from flows.engine.session import fresh
from tests.crash.talks import person
from tests.stands.far_side import Hands
from tests.stands.house import House, Resident, house

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Nine o'clock in Shanghai."""

MINUTE = timedelta(minutes=1)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """The desk's clock, standing still until moved."""
    clock = Hands(MONDAY)
    monkeypatch.setattr("bot.app.clock_of", lambda *_: clock)
    monkeypatch.setattr("tests.stands.house.settings_clock", lambda _: clock.going_on())
    return clock


@asynccontextmanager
async def desk(database: str, folder: Path) -> AsyncIterator[House]:
    async with house(database, folder, worker=False) as opened:
        yield opened


async def comes_to_the_time(resident: Resident) -> None:
    """Jing'an has one place at a time, on Tuesday as on other days."""
    await resident.say("menu")
    await resident.press("Marriage registration")
    await resident.press("Jing'an")
    await resident.press("Tuesday 24 November")


async def answers(resident: Resident, n: int, *, last: bool = True) -> None:
    for text in ("Zhang Wei", person(n, man=True), "Li Na", person(n, man=False)):
        await resident.say(text)
    if last:
        await resident.say(f"1300000{n:04d}")


async def kept(desk: House, resident: int = 1) -> Booking:
    async with desk.desk.store.begin("shanghai", desk.desk.clock()) as work:
        (booking,) = await work.desk.of(resident)
    return booking


async def test_a_place_is_kept_ten_minutes(
    desk_database: str, tmp_path: Path, hands: Hands
) -> None:
    async with desk(desk_database, tmp_path) as opened:
        first, second = opened.resident("first"), opened.resident("second")
        await comes_to_the_time(second)
        await comes_to_the_time(first)
        assert "Kept free for you until 09:10" in await first.press("10:00")
        hands.now = MONDAY + 10 * MINUTE - timedelta(seconds=1)
        assert "has just been taken" in await second.press("10:00")
        assert all("10:00" not in title for title in second.buttons)
        hands.now = MONDAY + 10 * MINUTE
        await second.say("stop")
        await comes_to_the_time(second)
        assert "Kept free for you until 09:20" in await second.press("10:00")


async def test_each_answer_keeps_it_ten_minutes_longer_and_thirty_at_most(
    desk_database: str, tmp_path: Path, hands: Hands
) -> None:
    async with desk(desk_database, tmp_path) as opened:
        resident = opened.resident("slow")
        await comes_to_the_time(resident)
        await resident.press("10:00")
        ends = []
        for text in ("Zhang Wei", person(1, man=True), "Li Na", person(1, man=False)):
            hands.now += 7 * MINUTE
            await resident.say(text)
            ends.append((await kept(opened)).until)
        wanted = [MONDAY + minutes * MINUTE for minutes in (17, 24, 30, 30)]
        assert ends == wanted


async def test_who_comes_back_late_gets_the_same_place_if_it_is_free(
    desk_database: str, tmp_path: Path, hands: Hands
) -> None:
    async with desk(desk_database, tmp_path) as opened:
        resident = opened.resident("late")
        await comes_to_the_time(resident)
        await resident.press("10:00")
        await answers(resident, 1)
        hands.now += 60 * MINUTE
        booked = await resident.press("Yes, book")
        assert "Your code" in booked
        assert "10:00" in booked
        booking = await kept(opened)
        assert str(booking.code) in booked
        assert booking.title == "Marriage registration"


async def test_who_comes_back_too_late_is_told_and_offered_others(
    desk_database: str, tmp_path: Path, hands: Hands
) -> None:
    async with desk(desk_database, tmp_path) as opened:
        late, quick = opened.resident("late"), opened.resident("quick")
        await comes_to_the_time(late)
        await late.press("10:00")
        await answers(late, 1)
        hands.now += 40 * MINUTE
        await comes_to_the_time(quick)
        assert "Kept free" in await quick.press("10:00")
        told = await late.press("Yes, book")
        assert "somebody else took it" in told
        assert "Your code" not in told
        assert any("Tuesday" in title for title in late.buttons), late.buttons


async def test_a_booking_confirmed_twice_keeps_its_code(
    desk_database: str, tmp_path: Path, hands: Hands
) -> None:
    """Never a new code for the same appointment, whatever asks for it again."""
    async with desk(desk_database, tmp_path) as opened:
        resident = opened.resident("twice")
        await comes_to_the_time(resident)
        await resident.press("10:00")
        await answers(resident, 1)
        await resident.press("Yes, book")
        booking = await kept(opened)
        confirm = ConfirmBooking("http://desk.test")
        flows = opened.desk.flows["shanghai"]
        setting = Setting(flows, fresh("s", "en"), 1, hands.now, "k", booking.service, "any")
        async with opened.desk.store.begin("shanghai", hands.now) as work:
            again = await confirm(work, setting, {"booking": booking.id, "title": "Marriage"})
        assert again["code"] == booking.code
        assert str(again["page"]).endswith(str(booking.token))

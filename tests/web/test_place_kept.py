"""A resident and the place they hold: their own is never in their way, no past one is sold."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from bot.domain.bookings import BookingState
from flows.engine.slots.chinese_ids import check_character
from tests.crash.talks import person
from tests.stands.far_side import Hands
from tests.stands.house import House
from tests.web.test_hold import MINUTE, MONDAY, answers, comes_to_the_time, desk, hands, kept

__all__ = ["hands"]


async def held(opened: House, resident: int = 1) -> list[datetime]:
    """When the places are that are kept for this resident now."""
    async with opened.desk.store.begin("shanghai", opened.desk.clock()) as work:
        found = await work.desk.of(resident)
    return [b.place.starts_at for b in found if b.state is BookingState.HELD]


async def test_the_place_one_holds_is_not_taken_for_oneself(
    desk_database: str, tmp_path: Path, hands: Hands
) -> None:
    async with desk(desk_database, tmp_path) as opened:
        resident = opened.resident("undecided")
        await comes_to_the_time(resident)
        await resident.press("10:00")
        await answers(resident, 1)
        before = await held(opened)
        hands.now += 5 * MINUTE
        await resident.press("Change")
        await resident.press("Day: ")
        assert "taken" not in await resident.press("Tuesday 24 November")
        await resident.press("Change")
        await resident.press("Time: ")
        assert any("10:00" in title for title in resident.buttons), resident.buttons
        assert "taken" not in await resident.press("10:00")
        assert await held(opened) == before, "one place, the same"


async def test_nobody_gets_a_code_for_an_hour_that_has_passed(
    desk_database: str, tmp_path: Path, hands: Hands
) -> None:
    async with desk(desk_database, tmp_path) as opened:
        resident = opened.resident("very late")
        await comes_to_the_time(resident)
        await resident.press("10:00")
        await answers(resident, 1)
        hands.now += timedelta(days=3)
        told = await resident.press("Yes, book")
        assert "Your code" not in told
        assert resident.buttons, "other times are offered"


async def test_who_may_not_book_keeps_no_place_from_others(
    desk_database: str, tmp_path: Path, hands: Hands
) -> None:
    async with desk(desk_database, tmp_path) as opened:
        first, again = opened.resident("first"), opened.resident("again")
        await comes_to_the_time(first)
        await first.press("10:00")
        await answers(first, 1)
        assert "Your code" in await first.press("Yes, book")
        await comes_to_the_time(again)
        await again.press("11:00")
        await answers(again, 1)
        assert "already" in await again.press("Yes, book")
        assert hands.now == MONDAY, "no time has passed"
        assert await held(opened, 2) == []


async def test_a_day_moved_forward_asks_for_the_ages_again(
    desk_database: str, tmp_path: Path, hands: Hands
) -> None:
    """Twenty on the Thursday that was chosen first, and not yet on the Tuesday before."""
    body = "31010120061126000"
    async with desk(desk_database, tmp_path) as opened:
        resident = opened.resident("young")
        await resident.say("menu")
        await resident.press("Marriage registration")
        await resident.press("Jing'an")
        await resident.press("Thursday 26 November")
        await resident.press("10:00")
        for text in ("Zhang Wei", person(1, man=True), "Li Na", body + check_character(body)):
            assert "too young" not in await resident.say(text)
        assert hands.now == MONDAY
        await resident.say("13000000001")
        await resident.press("Change")
        await resident.press("Day: ")
        told = await resident.press("Tuesday 24 November")
        assert "Yes, book" not in resident.buttons, told
        assert "26 November" in told, "the first day on which it is allowed"


async def test_moving_an_appointment_to_where_it_is_is_not_refused(
    desk_database: str, tmp_path: Path, hands: Hands
) -> None:
    async with desk(desk_database, tmp_path) as opened:
        resident = opened.resident("back and forth")
        await comes_to_the_time(resident)
        await resident.press("10:00")
        await answers(resident, 1)
        await resident.press("Yes, book")
        before = await kept(opened)
        hands.now += MINUTE
        await resident.say("my matters")
        await resident.press("Move it")
        await resident.press("Tuesday 24 November")
        await resident.say("10:00")
        told = await resident.press("Yes")
        assert "taken" not in told
        assert str(before.code) in told
        assert await kept(opened) == before

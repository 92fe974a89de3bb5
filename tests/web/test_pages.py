"""Residents' pages: what a link still shows, to whom, and what they say when we are in trouble."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.domain.bookings import Booking
from bot.domain.payments import PaymentState
from bot.ports import Unreachable
from bot.store.store import PostgresStore
from tests.stands.far_side import Hands
from tests.stands.house import House, Resident
from tests.stands.stores import payment
from tests.web.test_hold import MINUTE, answers, comes_to_the_time, desk, hands, kept

__all__ = ["hands"]

WHAT_FOR = ("Marriage", "Jing", "10:00", "24 November")
"""What a booking page shows while the appointment is to come."""


async def booked(opened: House) -> tuple[Resident, Booking]:
    resident = opened.resident("couple")
    await comes_to_the_time(resident)
    await resident.press("10:00")
    await answers(resident, 1)
    assert "Your code" in await resident.press("Yes, book")
    return resident, await kept(opened)


async def cancel(resident: Resident) -> None:
    await resident.say("my matters")
    await resident.press("Cancel it")
    assert "Cancelled: Marriage" in await resident.say("yes")


def tells(page: httpx.Response, booking: Booking) -> set[str]:
    """What of the appointment stands on a page."""
    return {word for word in (*WHAT_FOR, str(booking.code)) if word in page.text}


@pytest.mark.parametrize("over", ["cancelled", "past"])
async def test_the_link_of_an_appointment_that_is_over_tells_nothing_of_it(
    desk_database: str, tmp_path: Path, hands: Hands, over: str
) -> None:
    async with desk(desk_database, tmp_path) as opened:
        resident, booking = await booked(opened)
        link = f"/booking/{booking.token}"
        page = await opened.client.get(link, params={"lang": "en"})
        assert tells(page, booking) == {*WHAT_FOR, booking.code}
        assert f'href="{link}.ics?lang=en"' in page.text
        if over == "cancelled":
            await cancel(resident)
        else:
            hands.now += timedelta(days=3)
        page = await opened.client.get(link, params={"lang": "en"})
        assert "This appointment is over" in page.text
        assert tells(page, booking) == set()
        assert str(booking.code) not in (await opened.client.get(f"{link}.ics")).text


async def test_an_appointment_under_way_still_shows_its_code(
    desk_database: str, tmp_path: Path, hands: Hands
) -> None:
    async with desk(desk_database, tmp_path) as opened:
        _, booking = await booked(opened)
        hands.now = booking.place.starts_at + 10 * MINUTE
        page = await opened.client.get(f"/booking/{booking.token}")
        assert str(booking.code) in page.text


async def test_a_cancelled_appointment_leaves_calendars(
    desk_database: str, tmp_path: Path, hands: Hands
) -> None:
    async with desk(desk_database, tmp_path) as opened:
        resident, booking = await booked(opened)
        before = (await opened.client.get(f"/booking/{booking.token}.ics")).text
        hands.now += MINUTE
        await cancel(resident)
        after = (await opened.client.get(f"/booking/{booking.token}.ics")).text
        assert "METHOD:PUBLISH" in before
        assert "METHOD:CANCEL" in after
        assert {line for line in before.splitlines() if line.startswith("UID")} == {
            line for line in after.splitlines() if line.startswith("UID")
        }


@pytest.mark.parametrize(
    "link", ["/pay/shanghai.x", "/booking/shanghai.x", "/booking/shanghai.x.ics"]
)
@pytest.mark.parametrize(("language", "sentence"), [("en", "in a minute"), ("zh", "稍后")])
async def test_a_page_says_so_while_the_database_is_away(
    desk_database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    link: str,
    language: str,
    sentence: str,
) -> None:
    def away(*_: object) -> None:
        raise Unreachable("database", "away")

    async with desk(desk_database, tmp_path) as opened:
        monkeypatch.setattr(PostgresStore, "begin", away)
        page = await opened.client.get(link, headers={"Accept-Language": language})
    assert page.status_code == 503
    assert sentence in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Retry-After"]


@pytest.mark.parametrize(
    "link", ["/pay/shanghai.x", "/booking/shanghai.x", "/sandbox/gateway/pay/pay_x", "/"]
)
async def test_no_page_is_kept_by_others_or_tells_others_its_address(
    desk_database: str, tmp_path: Path, link: str
) -> None:
    async with desk(desk_database, tmp_path) as opened:
        page = await opened.client.get(link)
    assert page.headers["Content-Type"].startswith("text/html")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("state", [PaymentState.CREATED, PaymentState.FULFILLED])
async def test_what_a_city_calls_a_thing_cannot_change_the_page(
    desk_database: str, tmp_path: Path, state: PaymentState
) -> None:
    async with desk(desk_database, tmp_path) as opened:
        await opened.resident("payer").say("menu")
        now = opened.desk.clock()
        odd = "<script>alert(1)</script>{{ 7*7 }}"
        until = now + timedelta(minutes=90)
        made = payment(1, title=odd, created_at=now, expires_at=until)
        async with opened.desk.store.begin("shanghai", now) as work:
            await work.payments.add(made)
            path = [PaymentState.PAID, state] if state is PaymentState.FULFILLED else []
            for to in path:
                moved = await work.payments.move(made, to, why="t", now=now, receipt="<b>R</b>")
                assert moved
                made = moved
            await work.commit("test")
        page = await opened.client.get(f"/pay/{made.token}")
    assert page.status_code == 200
    assert "&lt;script&gt;" in page.text
    assert "<script>" not in page.text
    assert "<b>R" not in page.text
    assert "{{ 7*7 }}" in page.text

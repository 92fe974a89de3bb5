"""Links that wait to be paid are reminded of once, and only while they may and should be paid."""

from __future__ import annotations

from tests.stands.far_side import Hands
from tests.stands.house import House
from tests.stands.reminded import (
    CITY,
    EN,
    MINUTE,
    MONDAY,
    Words,
    both,
    desk,
    fates,
    hands,
    owes,
    tick,
)

__all__ = ["desk", "hands"]


@both
async def test_an_unpaid_link_is_reminded_of_once(desk: House, hands: Hands, words: Words) -> None:
    resident = desk.resident("one", language=words.language)
    await owes(resident, words)
    link = resident.link
    hands.now = MONDAY + 44 * MINUTE
    assert await tick(desk, resident) == ""
    hands.now = MONDAY + 45 * MINUTE
    said = await tick(desk, resident)
    assert words.unpaid in said
    assert "10:30" in said
    assert resident.link == link
    assert words.stopped in await resident.press(words.stop)
    assert await tick(desk, resident) == ""


async def test_who_looked_at_the_page_and_left_is_reminded_too(desk: House, hands: Hands) -> None:
    resident = desk.resident("one")
    await owes(resident, EN)
    page = await resident.client.get(resident.link)
    assert page.status_code == 200
    hands.now = MONDAY + 45 * MINUTE
    assert EN.unpaid in await tick(desk, resident)


async def test_what_is_paid_is_not_asked_for(desk: House, hands: Hands) -> None:
    resident = desk.resident("one")
    await owes(resident, EN)
    await resident.pay()
    hands.move(10)
    await desk.desk.reconcile(CITY)
    assert await fates(desk) == ["paid"]
    hands.now = MONDAY + 45 * MINUTE
    assert EN.unpaid not in await tick(desk, resident)


async def test_what_was_taken_back_is_not_asked_for(desk: House, hands: Hands) -> None:
    resident = desk.resident("one")
    await owes(resident, EN)
    await resident.say("my matters")
    await resident.press("Take the link back")
    hands.now = MONDAY + 45 * MINUTE
    assert await tick(desk, resident) == ""
    assert await fates(desk) == ["cancelled"]

"""Where a payment stands, as its page says it, and the way back to the talk."""

from __future__ import annotations

import re

import pytest

from bot.domain.payments import AttemptState, PaymentState
from tests.stands.house import House
from tests.stands.sitting import Sitting
from tests.web.chat_shared import FINE, asked, asked_for_the_number, desk, resident

__all__ = ["desk", "resident"]


async def link_of(resident: Sitting) -> str:
    """The link of a fine, as the chat shows it."""
    await asked_for_the_number(resident)
    await resident.says(FINE)
    page = await resident.presses("Yes, pay")
    (link,) = [href for href in page.links if href.startswith("/pay/")]
    return link


async def test_asking_for_the_head_alone_begins_no_payment(desk: House, resident: Sitting) -> None:
    """Messengers look at links before their readers do."""
    link = await link_of(resident)
    seen = await resident.client.head(link)
    assert (seen.status_code, seen.content) == (200, b"")
    assert await asked(desk, "SELECT state FROM payment") == [PaymentState.CREATED]
    assert await asked(desk, "SELECT count(*) FROM attempt") == ["0"]
    assert (await resident.client.head(f"{link}x")).status_code == 404
    assert (await resident.client.head("/pay/atlantis.x")).status_code == 404


async def test_the_way_back_is_shown_to_the_browser_that_talks(
    desk: House, resident: Sitting
) -> None:
    link = await link_of(resident)
    assert 'href="/chat/shanghai#end"' in (await resident.client.get(link)).text
    assert "/chat/" not in (await desk.client.get(link)).text
    front = (await resident.client.get("/")).text
    assert front.count("Go on talking") == 1
    forged = {"Cookie": "talk_city=atlantis"}
    assert "/chat/" not in (await desk.client.get(link, headers=forged)).text


async def test_a_declined_try_is_told_beside_the_next_one(desk: House, resident: Sitting) -> None:
    link = await link_of(resident)
    page = (await resident.client.get(link)).text
    assert "declined" not in page
    found = re.search(r'href="([^"]+/pay/[^"]+)"', page)
    assert found
    await resident.client.post(f"{found[1]}/decline")
    for _ in range(100):
        if AttemptState.DECLINED in await asked(desk, "SELECT state FROM attempt"):
            break
        await desk.desk.reconcile("shanghai")
    page = (await resident.client.get(link)).text
    assert "An earlier try was declined and nothing was charged" in page
    assert "Go to payment" in page


@pytest.mark.parametrize(
    ("state", "told", "watched"),
    [
        (PaymentState.UNKNOWN, "Please do not pay again", True),
        (PaymentState.PAID, "Your money has arrived", True),
        (PaymentState.REVIEW, "needs a person", False),
    ],
)
async def test_each_state_has_its_words_and_says_whether_to_look_again(
    desk: House, resident: Sitting, state: PaymentState, told: str, *, watched: bool
) -> None:
    link = await link_of(resident)
    await resident.client.get(link)
    now, token = desk.desk.clock(), link.removeprefix("/pay/")
    async with desk.desk.store.begin("shanghai", now) as work:
        payment = await work.payments.by_token(token)
        assert payment
        assert await work.payments.move(payment, state, why="t", now=now, receipt=None)
        await work.commit("test")
    page = (await resident.client.get(link)).text
    assert told in page
    assert ("/pay.js" in page) == watched
    assert ("Look again" in page) == watched
    assert "Go to payment" not in page

"""Money through the whole desk, with everything a gateway and a city's system do wrong on purpose.

The practice far sides are the real ones; the last two digits of the decision number choose what
goes wrong (integrations/connectors/sandbox_city/magic.py, .../gateway_app/mischief.py).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.payments import PaymentState
from tests.stands.house import House, Resident, house

CITY = "shanghai"
RECEIPT = "Receipt number"
SENT_AGAIN = {52, 54, 55, 57, 58}
"""Of these the gateway sends a second callback within a second."""


@pytest.fixture
async def desk(tmp_path: Path, desk_database: str) -> AsyncIterator[House]:
    async with house(desk_database, tmp_path) as made:
        yield made


async def with_link(desk: House, code: int) -> Resident:
    """A resident who has the link to pay a fine that behaves as `code` says."""
    resident = desk.resident(f"payer-{code}")
    await resident.say("traffic fine")
    await resident.say(f"31010000000099{code:02d}")
    assert "/pay/" in await resident.say("yes"), resident.text
    return resident


async def settled(desk: House, resident: Resident, until: str) -> str:
    """What the resident reads in the end; ticks go on meanwhile, as the clock would have it."""
    said = ""
    for _ in range(200):
        await desk.desk.reconcile(CITY)
        body = {"sender": resident.name, "message": "", "metadata": {"city": CITY}}
        answer = await desk.client.post("/webhooks/rest/webhook", json=body)
        said += "\n".join(message["text"] for message in answer.json())
        if until in said:
            return said
        await asyncio.sleep(0.05)
    raise AssertionError(f"{until!r} never came, but: {said}")


async def states(desk: House, resident: Resident) -> list[PaymentState]:
    """Of all payments of this city: one resident, one link."""
    token = resident.link.rpartition("/")[2]
    async with desk.desk.store.begin(CITY, desk.desk.clock()) as work:
        payment = await work.payments.by_token(token)
    assert payment
    return [payment.state]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(0, id="nothing goes wrong"),
        pytest.param(51, id="the callback is lost"),
        pytest.param(52, id="the callback comes twice"),
        pytest.param(54, id="an older news comes after it"),
        pytest.param(55, id="a tampered copy comes first"),
        pytest.param(57, id="an old copy is replayed"),
        pytest.param(58, id="another merchant's comes first"),
        pytest.param(23, id="the city is down at the first try"),
        pytest.param(25, id="the city's answer is nonsense"),
    ],
)
async def test_one_fine_is_paid_once_and_has_its_receipt(desk: House, code: int) -> None:
    resident = await with_link(desk, code)
    paid = await resident.pay()
    assert paid.status_code == 303
    said = await settled(desk, resident, RECEIPT)
    assert said.count(RECEIPT) == 1
    assert await states(desk, resident) == [PaymentState.FULFILLED]
    await asyncio.sleep(1.2 if code in SENT_AGAIN else 0)  # late copies have come by then
    assert "Receipt" not in await resident.say("menu")
    assert await states(desk, resident) == [PaymentState.FULFILLED]


@pytest.mark.parametrize("code", [59, 61], ids=["it acted and said 500", "it is down twice"])
async def test_a_gateway_that_stumbles_is_asked_again_under_the_same_key(
    desk: House, code: int
) -> None:
    resident = await with_link(desk, code)
    for _ in range(3):
        page = (await desk.client.get(resident.link)).text
        if "Go to payment" in page:
            break
        assert "does not answer" in page
        assert "Nothing was charged" in page
    await resident.pay()
    assert RECEIPT in await settled(desk, resident, RECEIPT)


async def test_a_wrong_amount_is_looked_at_by_a_person(desk: House) -> None:
    resident = await with_link(desk, 56)
    await resident.pay()
    await settled(desk, resident, "needs a look by a person")
    assert await states(desk, resident) == [PaymentState.REVIEW]


async def test_a_declined_payment_can_be_tried_again(desk: House) -> None:
    resident = await with_link(desk, 0)
    await resident.pay("decline")
    await settled(desk, resident, "was declined")
    await resident.say("menu")
    await resident.pay()
    assert RECEIPT in await settled(desk, resident, RECEIPT)


@pytest.mark.parametrize("code", [21, 22], ids=["the amount changed", "it was paid meanwhile"])
async def test_money_the_city_cannot_take_goes_back(desk: House, code: int) -> None:
    resident = await with_link(desk, code)
    await resident.pay()
    await settled(desk, resident, "has been sent back")
    assert await states(desk, resident) == [PaymentState.REFUNDED]


async def test_money_for_a_link_taken_back_goes_back(desk: House) -> None:
    resident = await with_link(desk, 62)
    page = (await desk.client.get(resident.link)).text
    assert "Go to payment" in page
    await resident.say("my matters")
    assert "taken back" in await resident.say("1")
    assert await states(desk, resident) == [PaymentState.CANCELLED]
    await desk.client.post(f"{gateway_page(page)}/pay")
    await settled(desk, resident, "has been sent back")
    assert await states(desk, resident) == [PaymentState.REFUNDED]


async def test_a_forged_callback_moves_nothing(desk: House) -> None:
    resident = await with_link(desk, 0)
    await desk.client.get(resident.link)
    forged = {"id": "evt_x", "type": "payment.paid", "merchant": "citydesk-practice"}
    answer = await desk.client.post("/callbacks/sandbox/shanghai", json=forged)
    assert answer.status_code == 403
    assert await states(desk, resident) == [PaymentState.PENDING]


async def test_the_same_fine_gives_the_same_link(desk: House) -> None:
    resident = await with_link(desk, 0)
    first = resident.link
    await resident.say("traffic fine")
    await resident.say("3101000000009900")
    await resident.say("yes")
    assert resident.link == first


def gateway_page(page: str) -> str:
    found = re.search(r'href="([^"]+/pay/[^"]+)"', page)
    assert found
    return found[1]

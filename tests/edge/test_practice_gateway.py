"""The practice gateway itself: its book, its callbacks, and what it does wrong on purpose."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import Asked
from integrations.payments.sandbox.callbacks import parse, verify
from tests.stands.far_side import DESK, SECRET, START, FarGateway, Hands, far_gateway


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[FarGateway]:
    async with far_gateway(tmp_path) as gateway:
        yield gateway


async def create(far: FarGateway, minor: int = 20000, key: str = "p1:1") -> Asked:
    return await far.adapter.create(
        key=key,
        minor=minor,
        currency="CNY",
        title="停车 <script>alert(1)</script>",
        expires_at=START + timedelta(minutes=30),
        return_url=f"{DESK}/pay/t?x=1&y=2",
    )


def believed(far: FarGateway) -> list[str]:
    """The kinds of the callbacks the desk would act on, each event once."""
    seen: dict[str, str] = {}
    for body, headers in far.mailbox.taken:
        told = parse(body, merchant="citydesk-practice")
        if told and verify(body, headers, secret=SECRET, now=far.clock()):
            seen.setdefault(told.event, told.kind.value)
    return list(seen.values())


async def test_the_callback_is_there_before_the_resident_is_back(far: FarGateway) -> None:
    asked = await create(far)
    answer = await far.tap(asked.id)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{DESK}/pay/t?x=1&y=2")
    assert believed(far) == ["paid"]


async def test_a_double_tap_pays_once(far: FarGateway) -> None:
    asked = await create(far)
    await asyncio.gather(*(far.tap(asked.id) for _ in range(5)))
    await far.tap(asked.id, "decline")
    assert far.mailbox.types == ["payment.paid"]
    book = await far.ledger()
    assert [row["status"] for row in book["payments"]] == ["paid"]


async def test_leaving_the_page_does_nothing_until_it_expires(far: FarGateway) -> None:
    await create(far)
    await far.after(60)
    assert far.mailbox.types == []
    await far.after(30 * 60)
    assert far.mailbox.types == ["payment.expired"]


async def test_a_callback_is_repeated_until_it_is_taken(far: FarGateway) -> None:
    far.mailbox.answers = [500, 503, 403, 404, 500]
    await far.tap((await create(far)).id)
    tries = [1]
    for seconds in (0.5, 0.6, 2, 5, 10, 30, 60, 300):
        await far.after(seconds)
        tries.append(len(far.mailbox.taken))
    assert tries == [1, 1, 2, 3, 4, 5, 6, 6, 6]
    assert len({json.loads(body)["id"] for body, _ in far.mailbox.taken}) == 1
    assert len({headers["sandbox-timestamp"] for _, headers in far.mailbox.taken}) == 6
    assert all(
        verify(body, headers, secret=SECRET, now=START + timedelta(seconds=100))
        for body, headers in far.mailbox.taken
    )


async def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    clock = Hands()
    async with far_gateway(tmp_path, clock=clock) as before:
        before.mailbox.answers = [500] * 2
        asked = await create(before)
        await before.tap(asked.id)
        book = await before.ledger()
    async with far_gateway(tmp_path, clock=clock) as after:
        assert (await after.ledger())["payments"] == book["payments"]
        assert (await create(after)).id == asked.id
        await after.after(1)
        assert believed(after) == ["paid"]
        await after.after(3600)
        assert len(after.mailbox.taken) == 1


async def test_a_callback_nobody_takes_is_given_up_at_last(far: FarGateway) -> None:
    far.mailbox.answers = [500] * 50
    await far.tap((await create(far)).id)
    for _ in range(20):
        await far.after(3600)
    assert len(far.mailbox.taken) == 12
    assert [row["state"] for row in (await far.ledger())["deliveries"]] == ["given_up"]


@pytest.mark.parametrize(
    ("code", "delivered", "acted_on"),
    [
        pytest.param(0, 1, ["paid"], id="ordinary"),
        pytest.param(1, 0, [], id="lost"),
        pytest.param(2, 2, ["paid"], id="duplicated"),
        pytest.param(4, 2, ["paid", "expired"], id="reordered"),
        pytest.param(5, 2, ["paid"], id="tampered copy first"),
        pytest.param(7, 2, ["paid"], id="replayed an hour later"),
        pytest.param(8, 2, ["paid"], id="another merchant's first"),
        pytest.param(13, 1, ["declined"], id="always declined"),
    ],
)
async def test_what_a_magic_amount_does_to_callbacks(
    far: FarGateway, code: int, delivered: int, acted_on: list[str]
) -> None:
    await far.tap((await create(far, 19900 + code)).id)
    for _ in range(3):
        await far.after(1)
    assert len(far.mailbox.taken) == delivered
    assert believed(far) == acted_on


async def test_a_tampered_copy_fails_only_by_its_signature(far: FarGateway) -> None:
    await far.tap((await create(far, 19905)).id)
    body, headers = far.mailbox.taken[0]
    assert not verify(body, headers, secret=SECRET, now=far.clock())
    told = parse(body, merchant="citydesk-practice")
    assert told is not None
    assert told.minor == 1


async def test_a_reordered_expiry_is_older_than_the_payment(far: FarGateway) -> None:
    await far.tap((await create(far, 19904)).id)
    await far.after(2)
    created = [json.loads(body)["created"] for body, _ in far.mailbox.taken]
    assert far.mailbox.types == ["payment.paid", "payment.expired"]
    assert created[1] < created[0]


async def test_a_late_callback_comes_a_minute_later(far: FarGateway) -> None:
    await far.tap((await create(far, 19903)).id)
    await far.after(59)
    assert believed(far) == []
    await far.after(1)
    assert believed(far) == ["paid"]


@pytest.mark.parametrize("ending", ["close", "expiry"])
async def test_late_money_after_the_end(far: FarGateway, ending: str) -> None:
    asked = await create(far, 19912)
    if ending == "close":
        await far.adapter.close("p1:1")
    else:
        await far.after(30 * 60)
    await far.tap(asked.id)
    found = await far.adapter.query("p1:1")
    assert found is not None
    assert found.status == "paid"
    assert believed(far)[-1] == "paid"


async def test_a_mischief_can_be_ordered_for_any_amount(far: FarGateway) -> None:
    await far.order(verb="misbehave", mischief="lost", times=2)
    for number in (1, 2, 3):
        await far.tap((await create(far, key=f"p{number}:1")).id)
    assert believed(far) == ["paid"]


async def test_a_reset_empties_every_table(far: FarGateway) -> None:
    await far.tap((await create(far)).id)
    await far.adapter.refund("p1:1", minor=1, refund_key="r")
    await far.order(verb="misbehave", mischief="lost")
    await far.order(verb="reset")
    assert set(map(len, (await far.ledger()).values())) == {0}


async def test_what_came_in_minus_what_went_out_is_in_the_book(far: FarGateway) -> None:
    for number, minor in enumerate((20000, 19901, 19902, 19906, 19913, 5000)):
        await far.tap((await create(far, minor, f"p{number}:1")).id)
    for _ in range(2):
        await far.adapter.refund("p0:1", minor=7000, refund_key="r0")
        await far.adapter.refund("p5:1", minor=5000, refund_key="r5")
    book = await far.ledger()
    came = sum(row["paid_amount"] or 0 for row in book["payments"])
    went = sum(row["amount"] for row in book["refunds"])
    assert (came, went) == (20000 + 19901 + 19902 + 19806 + 5000, 12000)

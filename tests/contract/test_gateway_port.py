"""What every Gateway must do. The real one speaks to the real far side."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import Asked, Gateway, Refused, Unreachable
from tests.stands.far_side import DESK, START, far_gateway


@dataclass(frozen=True, slots=True)
class Till:
    """A gateway, and the hands of a resident at its page."""

    gateway: Gateway
    tap: Callable[[str, str], Awaitable[object]]
    wait: Callable[[float], Awaitable[None]]

    async def create(self, key: str = "p1:1", minor: int = 20000) -> Asked:
        return await self.gateway.create(
            key=key,
            minor=minor,
            currency="CNY",
            title="违反禁止停车标志 <b>&</b>",
            expires_at=START + timedelta(minutes=30),
            return_url=f"{DESK}/pay/t",
        )

    async def paid(self, minor: int = 20000) -> Asked:
        asked = await self.create(minor=minor)
        await self.tap(asked.id, "pay")
        return asked

    async def query(self) -> Asked:
        found = await self.gateway.query("p1:1")
        assert found is not None
        return found


@pytest.fixture(params=["practice gateway over HTTP"])
async def till(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Till]:
    assert request.param
    async with far_gateway(tmp_path) as far:
        yield Till(far.adapter, far.tap, far.after)


async def test_what_was_asked_is_open_and_has_a_page(till: Till) -> None:
    asked = await till.create()
    assert (asked.status, asked.minor, asked.currency) == ("open", 20000, "CNY")
    assert asked.pay_url
    assert await till.gateway.query("p1:1") == asked


async def test_the_same_key_is_the_same_payment(till: Till) -> None:
    assert await till.create() == await till.create()
    assert (await till.create("p1:2")).id != (await till.create()).id


async def test_the_same_key_for_another_amount_is_refused(till: Till) -> None:
    await till.create()
    with pytest.raises(Refused):
        await till.create(minor=1)


async def test_an_unknown_key_is_none(till: Till) -> None:
    assert await till.gateway.query("never") is None
    assert await till.gateway.close("never") is None


async def test_paid_is_seen_when_asked(till: Till) -> None:
    await till.paid()
    assert (await till.query()).status == "paid"


async def test_declined_is_seen_when_asked(till: Till) -> None:
    await till.tap((await till.create()).id, "decline")
    assert (await till.query()).status == "declined"


async def test_closed_cannot_be_paid(till: Till) -> None:
    asked = await till.create()
    closed = await till.gateway.close("p1:1")
    await till.tap(asked.id, "pay")
    assert closed == await till.gateway.close("p1:1") == await till.query()
    assert closed is not None
    assert closed.status == "closed"


async def test_closing_what_was_paid_says_paid(till: Till) -> None:
    await till.paid()
    closed = await till.gateway.close("p1:1")
    assert closed is not None
    assert closed.status == "paid"


async def test_what_was_open_too_long_is_closed(till: Till) -> None:
    asked = await till.create()
    await till.wait(30 * 60)
    await till.tap(asked.id, "pay")
    assert (await till.query()).status == "closed"


async def test_a_refund_is_done_once_under_its_key(till: Till) -> None:
    await till.paid()
    done = [
        await till.gateway.refund("p1:1", minor=20000, refund_key="p1:refund") for _ in range(3)
    ]
    assert {asked.status for asked in done} == {"refunded"}
    with pytest.raises(Refused):
        await till.gateway.refund("p1:1", minor=1, refund_key="p1:second")


async def test_no_refund_of_what_was_not_paid(till: Till) -> None:
    await till.create()
    with pytest.raises(Refused):
        await till.gateway.refund("p1:1", minor=20000, refund_key="r")
    with pytest.raises(Refused):
        await till.gateway.refund("never", minor=20000, refund_key="r")


async def test_a_refund_under_way_is_not_called_refunded(till: Till) -> None:
    await till.paid(minor=19914)
    asked = await till.gateway.refund("p1:1", minor=19914, refund_key="r")
    assert asked.status == "paid"
    await till.wait(30)
    assert (await till.query()).status == "refunded"


@pytest.mark.parametrize(
    "minor",
    [
        pytest.param(19909, id="accepted, answered 500"),
        pytest.param(19910, id="accepted, answered too late"),
    ],
)
async def test_a_creation_cut_off_is_found_under_its_key(till: Till, minor: int) -> None:
    with pytest.raises(Unreachable):
        await till.create(minor=minor)
    found = await till.query()
    assert found == await till.create(minor=minor)
    assert found.status == "open"


async def test_a_creation_turned_away_can_be_asked_again(till: Till) -> None:
    for _ in range(2):
        with pytest.raises(Unreachable):
            await till.create(minor=19911)
        assert await till.gateway.query("p1:1") is None
    assert (await till.create(minor=19911)).status == "open"


async def test_a_refund_cut_off_is_found_done_under_its_key(till: Till) -> None:
    await till.paid(minor=19916)
    with pytest.raises(Unreachable):
        await till.gateway.refund("p1:1", minor=19916, refund_key="r")
    assert (await till.gateway.refund("p1:1", minor=19916, refund_key="r")).status == "refunded"


async def test_another_amount_paid_than_asked_is_told(till: Till) -> None:
    await till.paid(minor=19906)
    assert (await till.query()).minor == 19806

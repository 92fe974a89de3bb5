"""What every store promises about tries to pay: none goes back behind the money."""

import pytest

from bot.domain.payments import AttemptState, PaymentState
from bot.ports import Conflict, Store
from tests.stands.stores import CITY, NOW, attempt, lived_in, payment, resident_at

A = AttemptState


async def tried(store: Store, *path: AttemptState) -> None:
    async with store.begin(CITY, NOW) as work:
        for to in path:
            await work.payments.move_attempt("pay-1:1", to, gateway_id=None, pay_url=None)
        await work.commit("test")


async def with_attempt(store: Store, state: AttemptState) -> None:
    made = payment(await resident_at(store))
    async with store.begin(CITY, NOW) as work:
        await work.payments.add(made)
        await work.payments.add_attempt(attempt(state=state))
        await work.commit("test")


async def state_of(store: Store) -> AttemptState:
    async with store.begin(CITY, NOW) as work:
        (found,) = await work.payments.attempts("pay-1")
    return found.state


@pytest.mark.parametrize(
    ("known", "stale"),
    [
        pytest.param(A.PAID, A.OPEN, id="opened by a page that was slow"),
        pytest.param(A.PAID, A.CLOSED, id="run out, says older news"),
        pytest.param(A.REFUNDING, A.PAID, id="paid, says older news"),
        pytest.param(A.REFUNDED, A.REFUNDING, id="to be given back a second time"),
    ],
)
async def test_an_attempt_never_goes_back_behind_the_money(
    store: Store, known: AttemptState, stale: AttemptState
) -> None:
    await with_attempt(store, known)
    with pytest.raises(Conflict):
        await tried(store, stale)
    assert await state_of(store) is known


async def test_late_money_opens_an_attempt_that_was_closed(store: Store) -> None:
    await with_attempt(store, A.CLOSED)
    await tried(store, A.PAID, A.REFUNDING, A.REFUNDED)
    assert await state_of(store) is A.REFUNDED


async def test_a_try_of_somebody_who_is_gone_can_still_be_looked_at(store: Store) -> None:
    """Its page was opened once more after the erasure; news of it may come for days."""
    resident = await lived_in(store, PaymentState.PENDING)
    async with store.begin(CITY, NOW) as work:
        await work.residents.erase(resident, NOW)
        await work.payments.move_attempt(
            "pay-0:1", A.OPEN, gateway_id="g-1", pay_url="https://pay.test/1"
        )
        left = await work.payments.get("pay-0")
        assert left is not None
        await work.payments.move(left, PaymentState.EXPIRED, why="t", now=NOW, receipt=None)
        await work.payments.move_attempt("pay-0:1", A.CLOSED, gateway_id=None, pay_url=None)
        await work.commit("test")
    assert await store.enforce_keep(CITY, {}, NOW) == {"erased": 1}
    async with store.begin(CITY, NOW) as work:
        found = await work.payments.by_attempt("pay-0:1")
    assert found is not None
    assert (found[1].state, found[1].pay_url) == (A.CLOSED, None)

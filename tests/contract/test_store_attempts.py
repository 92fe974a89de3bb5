"""What every store promises about tries to pay: none goes back behind the money."""

import pytest

from bot.domain.payments import AttemptState
from bot.ports import Conflict, Store
from tests.stands.stores import CITY, NOW, attempt, payment, resident_at

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

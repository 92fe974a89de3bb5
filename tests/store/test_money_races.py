"""News of one payment at the same moment from all sides: the money is never forgotten."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from bot.domain.callbacks import Callback, CallbackKind
from bot.domain.payments import AttemptState, PaymentState
from bot.store.store import PostgresStore
from bot.usecases.settle_payment import Settle
from tests.stands.stores import CITY, NOW, OnPostgres, attempt, payment, resident_at
from tests.store.test_races import second

__all__ = ["second"]

S, A = PaymentState, AttemptState
PAYMENTS = 8


def clock() -> datetime:
    return NOW


async def opened(store: PostgresStore, number: int, to: PaymentState) -> str:
    """A payment whose page was open when it came to stand there; its attempt's key."""
    resident = await resident_at(store)
    made = payment(resident, f"pay-{number}", reference=f"ref-{number}")
    async with store.begin(CITY, NOW) as work:
        await work.payments.add(made)
        await work.payments.add_attempt(attempt(made.id, state=A.OPEN))
        for state in (S.PENDING, to) if to is not S.PENDING else (S.PENDING,):
            moved = await work.payments.move(made, state, why="t", now=NOW, receipt=None)
            assert moved
            made = moved
        await work.commit("test")
    return f"{made.id}:1"


@pytest.mark.parametrize(
    ("stood", "then", "try_then"),
    [
        (S.PENDING, S.PAID, A.PAID),
        (S.EXPIRED, S.PAID, A.PAID),
        (S.CANCELLED, S.REFUNDING, A.REFUNDING),
    ],
    ids=str,
)
async def test_money_outlives_whatever_else_is_heard_at_the_same_moment(
    on_postgres: OnPostgres,
    second: PostgresStore,
    stood: PaymentState,
    then: PaymentState,
    try_then: AttemptState,
) -> None:
    store = on_postgres.store
    keys = [await opened(store, number, stood) for number in range(PAYMENTS)]
    hands = [Settle(store, clock), Settle(second, clock)]
    kinds = (CallbackKind.PAID, CallbackKind.EXPIRED, CallbackKind.PAID, CallbackKind.DECLINED)
    news = [
        hands[number % 2](CITY, "sandbox", Callback(f"{key}-{number}", kind, key, 200_00, "CNY"))
        for key in keys
        for number, kind in enumerate(kinds)
    ]
    await asyncio.gather(*news)
    assert set(on_postgres.ask("SELECT state FROM payment")) == {(then.value,)}
    assert set(on_postgres.ask("SELECT state FROM attempt")) == {(try_then.value,)}

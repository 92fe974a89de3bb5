"""A callback is settled once, and never on what is not true any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.callbacks import CallbackKind
from bot.domain.payments import AttemptState, PaymentState
from bot.usecases.settle_payment import Settle
from tests.fakes_store import FakeStore
from tests.stands.paying import CITY, GATEWAY, OvertakenStore, news, paying

S, A = PaymentState, AttemptState
PAID = news(CallbackKind.PAID)


@pytest.mark.parametrize(
    ("state", "then", "told", "attempt"),
    [
        pytest.param(S.PENDING, S.PAID, [], A.PAID, id="paid"),
        pytest.param(S.UNKNOWN, S.PAID, [], A.PAID, id="nobody knew, now it is paid"),
        pytest.param(S.EXPIRED, S.PAID, [], A.PAID, id="late money is honoured"),
        pytest.param(S.CANCELLED, S.REFUNDING, ["refunding"], A.REFUNDING, id="taken back"),
        pytest.param(S.FULFILLED, S.FULFILLED, ["refunding"], A.REFUNDING, id="paid twice"),
    ],
)
async def test_money_never_stays_where_it_must_not(
    state: PaymentState, then: PaymentState, told: list[str], attempt: AttemptState
) -> None:
    rows = await paying(FakeStore(), state, A.OPEN)
    settle = Settle(rows.store, rows.clock)
    assert await settle(CITY, GATEWAY, PAID) == "settled"
    assert (rows.payment.state, rows.told, rows.attempts) == (then, told, [attempt])
    assert ("fulfil", {"city": CITY, "payment": "pay-1"}) in rows.store.jobs
    assert await settle(CITY, GATEWAY, PAID) == "duplicate"
    assert rows.payment.state is then


async def test_a_link_taken_back_while_its_money_is_settled_gives_the_money_back() -> None:
    rows = await paying(OvertakenStore(S.CANCELLED), S.PENDING, A.OPEN)
    assert await Settle(rows.store, rows.clock)(CITY, GATEWAY, PAID) == "settled"
    assert (rows.payment.state, rows.attempts) == (S.REFUNDING, [A.REFUNDING])
    assert rows.told == ["refunding"]


@pytest.mark.parametrize(
    ("state", "moved", "attempt"),
    [(S.CANCELLED, S.REFUNDING, A.REFUNDING), (S.EXPIRED, S.PAID, A.PAID)],
    ids=str,
)
async def test_older_news_at_the_same_time_does_not_make_money_forgotten(
    state: PaymentState, moved: PaymentState, attempt: AttemptState
) -> None:
    """Both hands have seen the attempt open; the one with the money is first."""
    rows = await paying(OvertakenStore(moved, attempt), state, A.OPEN)
    told = await Settle(rows.store, rows.clock)(CITY, GATEWAY, news(CallbackKind.EXPIRED))
    assert (told, rows.attempts, rows.payment.state) == ("duplicate", [attempt], moved)


@pytest.mark.parametrize("state", [S.CREATED, S.PENDING, S.EXPIRED, S.FULFILLED])
async def test_a_wrong_amount_is_for_a_person_whatever_the_payment_was(state: PaymentState) -> None:
    rows = await paying(FakeStore(), state, A.OPEN)
    less = news(CallbackKind.PAID, minor=1)
    assert await Settle(rows.store, rows.clock)(CITY, GATEWAY, less) == "mismatch"
    assert (rows.payment.state, rows.told) == (S.REVIEW, ["review"])


async def test_a_wrong_amount_is_not_asked_about_for_ever() -> None:
    rows = await paying(FakeStore(), S.PENDING, A.OPEN)
    await Settle(rows.store, rows.clock)(CITY, GATEWAY, news(CallbackKind.PAID, minor=1))
    assert rows.attempts == [A.PAID], "its money has come, such as it is"
    async with rows.store.begin(CITY, rows.time) as work:
        assert await work.payments.due(rows.time + timedelta(days=1), 9) == []


async def test_a_part_given_back_is_not_told_as_all_of_it() -> None:
    rows = await paying(FakeStore(), S.REFUNDING, A.REFUNDING)
    part = news(CallbackKind.REFUNDED, minor=100)
    assert await Settle(rows.store, rows.clock)(CITY, GATEWAY, part) == "mismatch"
    assert (rows.payment.state, rows.attempts) == (S.REVIEW, [A.REFUNDING])
    assert rows.told == ["review"]


@pytest.mark.parametrize("kind", list(CallbackKind))
async def test_another_gateways_news_about_our_attempt_changes_nothing(kind: CallbackKind) -> None:
    rows = await paying(FakeStore(), S.PENDING, A.OPEN)
    assert await Settle(rows.store, rows.clock)(CITY, "elsewhere", news(kind)) == "unknown"
    assert (rows.payment.state, rows.attempts, rows.told) == (S.PENDING, [A.OPEN], [])


@pytest.mark.parametrize("kind", [CallbackKind.PAID, CallbackKind.REFUNDED])
async def test_another_currency_is_another_amount(kind: CallbackKind) -> None:
    rows = await paying(FakeStore(), S.REFUNDING, A.OPEN)
    dollars = replace(news(kind), currency="USD")
    assert await Settle(rows.store, rows.clock)(CITY, GATEWAY, dollars) == "mismatch"
    assert rows.payment.state is S.REVIEW


async def test_each_declined_try_is_told() -> None:
    rows = await paying(FakeStore(), S.PENDING, A.OPEN)
    settle = Settle(rows.store, rows.clock)
    await settle(CITY, GATEWAY, news(CallbackKind.DECLINED))
    async with rows.store.begin(CITY, rows.time) as work:
        moved = await work.payments.move(
            rows.payment, S.PENDING, why="opened", now=rows.time, receipt=None
        )
        assert moved
        first = (await work.payments.attempts("pay-1"))[0]
        again = type(first)("pay-1:2", "pay-1", 2, A.OPEN, None, None, rows.time)
        await work.payments.add_attempt(again)
        await work.commit("again")
    await settle(CITY, GATEWAY, news(CallbackKind.DECLINED, attempt=2))
    assert rows.told == ["declined", "declined"]
    assert rows.payment.state is S.CREATED


async def test_news_about_another_citys_attempt_is_unknown() -> None:
    rows = await paying(FakeStore(), S.PENDING, A.OPEN)
    assert await Settle(rows.store, rows.clock)("elsewhere", GATEWAY, PAID) == "unknown"
    assert rows.payment.state is S.PENDING

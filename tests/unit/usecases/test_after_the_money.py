"""What is owed after the money: a receipt or the money back, whoever asks and however often."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest
from typing_extensions import override

from bot.domain.callbacks import CallbackKind
from bot.domain.payments import AttemptState, PaymentState
from bot.ports import Asked
from bot.usecases.drain import Drain
from bot.usecases.fulfil import Fulfil
from bot.usecases.open_payment import OpenPayment, PaymentPage
from bot.usecases.reconcile import Reconcile
from bot.usecases.settle_payment import Settle
from tests.fakes_store import FakeStore
from tests.stands.paying import CITY, GATEWAY, Bank, Paying, TownHall, news, paying

S, A = PaymentState, AttemptState


class Asleep:
    """Nobody's talk is of interest here."""

    async def wake(self, city: str, resident: int) -> None:
        """Leaves it to others."""


def fulfil(rows: Paying, bank: Bank, hall: TownHall) -> Fulfil:
    drain = cast("Drain", Asleep())
    return Fulfil(rows.store, hall, {(CITY, GATEWAY): bank}, drain, rows.clock)


def reconcile(rows: Paying, bank: Bank, hall: TownHall | None = None) -> Reconcile:
    settle = Settle(rows.store, rows.clock)
    after = fulfil(rows, bank, hall or TownHall())
    return Reconcile(rows.store, {(CITY, GATEWAY): bank}, settle, after, rows.clock)


async def moved(rows: Paying, to: PaymentState) -> None:
    async with rows.store.begin(CITY, rows.time) as work:
        assert await work.payments.move(rows.payment, to, why="other", now=rows.time, receipt="R-0")
        await work.commit("other")


@pytest.mark.parametrize(
    ("answer", "state", "told"),
    [
        pytest.param("R-1", S.FULFILLED, ["fulfilled"], id="a receipt"),
        pytest.param("away", S.PAID, ["received"], id="the city is away: told once"),
        pytest.param("amount_changed", S.REFUNDED, ["refunding", "refunded"], id="money back"),
        pytest.param("odd", S.REVIEW, ["review"], id="a reason nobody knows"),
    ],
)
async def test_the_citys_answer_decides(answer: str, state: PaymentState, told: list[str]) -> None:
    rows = await paying(FakeStore(), S.PAID, A.PAID)
    after = fulfil(rows, Bank(), TownHall(answer))
    await after(CITY, "pay-1")
    await after(CITY, "pay-1")
    assert (rows.payment.state, rows.told) == (state, told)


async def test_a_city_that_went_live_never_hears_of_practice_money() -> None:
    rows = await paying(FakeStore(), S.PAID, A.PAID)
    heard: list[str] = []

    async def hears() -> None:
        heard.append("settle")

    after = Fulfil(rows.store, TownHall("R-1", hears), {}, cast("Drain", Asleep()), rows.clock)
    await after(CITY, "pay-1")
    assert heard == []
    assert (rows.payment.state, rows.told) == (S.REVIEW, ["review"])


async def test_money_is_not_sent_back_for_what_another_hand_has_fulfilled() -> None:
    rows, bank = await paying(FakeStore(), S.PAID, A.PAID), Bank()
    hall = TownHall("already_paid", lambda: moved(rows, S.FULFILLED))
    await fulfil(rows, bank, hall)(CITY, "pay-1")
    assert bank.given_back == []
    assert (rows.payment.state, rows.attempts) == (S.FULFILLED, [A.PAID])


async def test_two_tries_are_both_given_back_before_it_counts_as_refunded() -> None:
    rows = await paying(FakeStore(), S.REFUNDING, A.PAID, A.REFUNDING)
    bank = Bank(refunds={"pay-1:1": "away"})
    after = fulfil(rows, bank, TownHall())
    await after(CITY, "pay-1")
    assert (rows.payment.state, rows.attempts) == (S.REFUNDING, [A.PAID, A.REFUNDED])
    bank.refunds.clear()
    await after(CITY, "pay-1")
    assert (rows.payment.state, rows.attempts) == (S.REFUNDED, [A.REFUNDED, A.REFUNDED])
    assert rows.told == ["refunded", "refunded"]


async def test_what_was_given_back_by_two_hands_at_once_counts_as_refunded() -> None:
    """Each of them saw that the other one's money was still owed."""
    rows = await paying(FakeStore(), S.REFUNDING, A.REFUNDED, A.REFUNDED)
    await fulfil(rows, Bank(), TownHall())(CITY, "pay-1")
    assert rows.payment.state is S.REFUNDED


async def test_an_opened_link_whose_gateway_answers_again_can_be_paid_again() -> None:
    rows, bank = await paying(FakeStore(), S.PENDING, A.OPEN), Bank(away=True)
    tick = reconcile(rows, bank)
    for _ in range(2):
        await looked(rows, tick, timedelta(minutes=3))
    assert (rows.payment.state, rows.told) == (S.UNKNOWN, ["unknown"])
    bank.away = False
    await looked(rows, tick, timedelta(minutes=1))
    assert rows.payment.state is S.PENDING
    bank.away = True
    await looked(rows, tick, timedelta(minutes=1))
    assert rows.told == ["unknown"]


async def test_one_silence_right_after_a_late_opening_makes_nothing_unknown() -> None:
    rows, bank = await paying(FakeStore(), S.CREATED), Bank()
    rows.time += timedelta(minutes=60)
    opened = await page(rows, bank)
    assert opened
    assert opened.shows == "open"
    bank.away = True
    await looked(rows, reconcile(rows, bank), timedelta(seconds=20))
    assert (rows.payment.state, rows.told) == (S.PENDING, [])


async def test_one_silence_about_a_page_that_is_long_open_makes_nothing_unknown() -> None:
    rows, bank = await paying(FakeStore(), S.PENDING, A.OPEN), Bank()
    tick = reconcile(rows, bank)
    for away in (False, True, False, True):
        bank.away = away
        await looked(rows, tick, timedelta(minutes=5))
    assert (rows.payment.state, rows.told) == (S.PENDING, [])


@pytest.mark.parametrize("attempts", [(), (A.OPEN,)], ids=["never opened", "opened, not paid"])
async def test_an_overdue_link_is_closed_and_told_once(attempts: tuple[AttemptState, ...]) -> None:
    state = S.PENDING if attempts else S.CREATED
    rows, bank = await paying(FakeStore(), state, *attempts), Bank()
    tick = reconcile(rows, bank)
    for _ in range(3):
        await looked(rows, tick, timedelta(minutes=91))
    assert (rows.payment.state, rows.told) == (S.EXPIRED, ["expired"])
    assert rows.attempts == [A.CLOSED for _ in attempts]


@pytest.mark.parametrize("state", [S.PENDING, S.CANCELLED, S.EXPIRED])
async def test_a_try_the_gateway_never_heard_of_is_over_with_its_link(state: PaymentState) -> None:
    rows, bank = await paying(FakeStore(), state, A.ASKED), Bank({"pay-1:1": "nobody"})
    tick = reconcile(rows, bank)
    for _ in range(3):
        await looked(rows, tick, timedelta(minutes=91))
    assert rows.attempts == [A.CLOSED]
    assert rows.payment.state is (S.EXPIRED if state is S.PENDING else state)
    async with rows.store.begin(CITY, rows.time) as work:
        assert await work.payments.due(rows.time + timedelta(days=1), 9) == [], "asked no more"


async def test_a_try_that_is_being_asked_for_is_not_over_yet() -> None:
    rows, bank = await paying(FakeStore(), S.CANCELLED, A.ASKED), Bank({"pay-1:1": "nobody"})
    await looked(rows, reconcile(rows, bank), timedelta(seconds=10))
    assert rows.attempts == [A.ASKED]


async def test_a_gateway_that_is_not_there_any_more_says_nothing_about_money() -> None:
    rows, bank = await paying(FakeStore(), S.PENDING, A.OPEN), Bank()
    tick = reconcile(rows, bank)
    gone = Reconcile(rows.store, {}, tick.settle, tick.fulfil, rows.clock)
    for _ in range(3):
        await looked(rows, gone, timedelta(minutes=91))
    assert (rows.payment.state, rows.told) == (S.UNKNOWN, ["unknown"])


async def test_money_at_the_last_moment_is_found_by_asking() -> None:
    rows, bank = await paying(FakeStore(), S.PENDING, A.OPEN), Bank({"pay-1:1": "paid"})
    tick = reconcile(rows, bank)
    await looked(rows, tick, timedelta(minutes=91))
    await looked(rows, tick, timedelta(minutes=1))
    assert (rows.payment.state, rows.told) == (S.FULFILLED, ["fulfilled"])


async def looked(rows: Paying, tick: Reconcile, later: timedelta) -> None:
    """One tick after this much time; whatever is due by then is looked at."""
    rows.time += later
    await tick(CITY)


async def page(rows: Paying, bank: Bank, token: str = "") -> PaymentPage | None:
    opens = OpenPayment(rows.store, {(CITY, GATEWAY): bank}, "http://desk.test", rows.clock)
    return await opens(CITY, token or f"{CITY}.token")


async def test_a_page_opened_twice_asks_for_one_try() -> None:
    rows, bank = await paying(FakeStore(), S.CREATED), Bank()
    shown = [await page(rows, bank) for _ in range(2)]
    assert [each.pay_url for each in shown if each] == ["https://pay.test/pay-1:1"] * 2
    assert (rows.payment.state, rows.attempts) == (S.PENDING, [A.OPEN])


async def test_a_page_behind_a_guessed_link_shows_nothing() -> None:
    rows = await paying(FakeStore(), S.CREATED)
    assert await page(rows, Bank(), f"{CITY}.guess") is None
    assert rows.payment.state is S.CREATED


async def test_a_gateway_that_does_not_answer_is_asked_again_for_the_same_try() -> None:
    rows, bank = await paying(FakeStore(), S.CREATED), Bank(away=True)
    first = await page(rows, bank)
    assert first
    assert first.shows == "away"
    bank.away = False
    await page(rows, bank)
    assert rows.attempts == [A.OPEN]


async def test_a_slow_page_does_not_open_what_was_paid_meanwhile() -> None:
    rows = await paying(FakeStore(), S.PENDING, A.ASKED)

    class Slow(Bank):
        @override
        async def create(self, **asked: Any) -> Asked:
            told = await Bank.create(self, **asked)
            await Settle(rows.store, rows.clock)(CITY, GATEWAY, news(CallbackKind.PAID))
            return told

    await page(rows, Slow())
    assert (rows.payment.state, rows.attempts) == (S.PAID, [A.PAID])

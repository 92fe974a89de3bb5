"""One live link per resident and thing, and none for what money has come for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.payments import AttemptState, PaymentState
from bot.domain.reminders import Planned, Reminder, ReminderKind
from bot.ports import Conflict
from bot.usecases.charge import CreatePayment, cancel_payment
from bot.usecases.setting import Args, Setting, Values
from flows.engine.catalog import Flows
from flows.engine.city import City
from flows.engine.definition import Json
from flows.engine.session import fresh
from tests.fakes_store import FakeStore
from tests.stands.paying import CITY, OvertakenStore, Paying, paying

S, A = PaymentState, AttemptState
FINE: Args = {
    "register": "fines",
    "reference": "310100000000001",
    "total": {"minor": 20_000, "currency": "CNY"},
    "title": "a fine",
    "receipt_text": "utter_receipt",
}


HOME = City(
    id=CITY,
    names={"en": "Littleham"},
    zone="Asia/Shanghai",
    country="CN",
    languages=("en",),
    practice=True,
    currency="CNY",
    hotline="12345",
    gateway="sandbox",
)


def setting(rows: Paying, resident: int | None = None) -> Setting:
    flows = Flows(city=HOME, live={}, actions={})
    who = rows.resident if resident is None else resident
    return Setting(flows, fresh("s", "en"), who, rows.time, "s:1:pay", "traffic_fine", "pay")


async def created(rows: Paying, args: Args = FINE) -> Values:
    async with rows.store.begin(CITY, rows.time) as work:
        values = await CreatePayment("http://desk.test")(work, setting(rows), args)
        await work.commit("turn")
    return values


def reminders(rows: Paying) -> list[str]:
    return [row.why or row.state.value for row in rows.store.tables.reminders.values()]


def states(rows: Paying) -> list[PaymentState]:
    return [row.payment.state for row in rows.store.tables.payments.values()]


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=3)], ids=["at once", "later"])
async def test_nobody_is_sent_to_pay_while_we_do_not_know(later: timedelta) -> None:
    rows = await paying(FakeStore(), S.UNKNOWN)
    rows.time += later
    assert (await created(rows))["outcome"] == "being_paid"
    assert states(rows) == [S.UNKNOWN]


@pytest.mark.parametrize("state", [S.CREATED, S.PENDING])
async def test_asking_again_gives_the_same_link(state: PaymentState) -> None:
    rows = await paying(FakeStore(), state)
    values = await created(rows)
    assert values["link"] == f"http://desk.test/pay/{CITY}.token"
    assert values["until"] == "2026-11-23T18:30", "on the city's own clock"
    assert states(rows) == [state]


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=3)], ids=["at once", "later"])
@pytest.mark.parametrize("state", [S.PAID, S.FULFILLED, S.REVIEW])
async def test_what_money_has_come_for_gets_no_second_link(
    state: PaymentState, later: timedelta
) -> None:
    rows = await paying(FakeStore(), state, A.PAID)
    rows.time += later
    assert await created(rows) == {"outcome": "already_paid"}
    assert states(rows) == [state]


async def test_another_amount_replaces_the_link() -> None:
    rows = await paying(FakeStore(), S.CREATED)
    values = await created(rows, {**FINE, "total": {"minor": 30_000, "currency": "CNY"}})
    assert values["payment"] != "pay-1"
    assert states(rows) == [S.EXPIRED, S.CREATED]


async def test_one_link_is_reminded_of_however_often_it_changed() -> None:
    """Asked for again it is the same; with another amount the old one is forgotten."""
    rows = await paying(FakeStore(), S.CREATED)
    async with rows.store.begin(CITY, rows.time) as work:
        end = rows.payment.expires_at
        old = Reminder(ReminderKind.UNPAID, rows.payment.id, rows.resident, end, end)
        await work.reminders.add(Planned(old))
        await work.commit("test")
    await created(rows)
    assert reminders(rows) == ["waiting"]
    await created(rows, {**FINE, "total": {"minor": 30_000, "currency": "CNY"}})
    assert reminders(rows) == ["expired", "waiting"]


async def test_no_other_link_for_what_is_paid_at_this_very_moment() -> None:
    store = OvertakenStore(S.PAID)
    rows = await paying(store, S.PENDING, A.OPEN)
    with pytest.raises(Conflict):
        await created(rows, {**FINE, "total": {"minor": 30_000, "currency": "CNY"}})
    assert states(rows) == [S.PAID]


async def test_an_opened_link_that_has_just_ended_may_have_been_paid() -> None:
    rows = await paying(FakeStore(), S.PENDING, A.OPEN)
    rows.time += timedelta(minutes=91)
    assert await created(rows) == {"outcome": "being_paid"}
    assert states(rows) == [S.PENDING]


async def test_a_link_nobody_opened_is_replaced_when_it_has_ended() -> None:
    rows = await paying(FakeStore(), S.CREATED)
    rows.time += timedelta(minutes=91)
    assert "link" in await created(rows)
    assert states(rows) == [S.EXPIRED, S.CREATED]


@pytest.mark.parametrize("total", [None, {"minor": 0, "currency": "CNY"}, {"minor": "1"}])
async def test_nothing_due_makes_no_link(total: Json) -> None:
    rows = await paying(FakeStore(), S.EXPIRED)
    assert await created(rows, {**FINE, "total": total}) == {"outcome": "nothing_due"}


async def taken_back(rows: Paying, resident: int) -> Values:
    async with rows.store.begin(CITY, rows.time) as work:
        values = await cancel_payment(work, setting(rows, resident), {"payment": "pay-1"})
        await work.commit("turn")
    return values


async def test_nobody_else_can_take_a_link_back() -> None:
    rows = await paying(FakeStore(), S.CREATED)
    assert await taken_back(rows, rows.resident + 1) == {"outcome": "gone"}
    assert states(rows) == [S.CREATED]


@pytest.mark.parametrize(
    ("state", "told", "then"),
    [
        (S.PENDING, {}, S.CANCELLED),
        (S.UNKNOWN, {"outcome": "being_paid"}, S.UNKNOWN),
        (S.FULFILLED, {"outcome": "already_paid"}, S.FULFILLED),
        (S.EXPIRED, {"outcome": "gone"}, S.EXPIRED),
    ],
)
async def test_taking_a_link_back(state: PaymentState, told: Values, then: PaymentState) -> None:
    rows = await paying(FakeStore(), state)
    assert await taken_back(rows, rows.resident) == told
    assert states(rows) == [then]

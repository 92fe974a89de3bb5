"""A due reminder is told, put off or dropped; and what goes wrong with one harms no other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.bookings import BookingState
from bot.domain.messages import Inbound
from bot.domain.payments import PaymentState
from bot.domain.reminders import Planned, Reminder, ReminderKind
from bot.usecases.operate import Counter
from bot.usecases.remind import Remind
from flows.engine.catalog import Flows
from flows.engine.city import City, Interval
from tests.fakes_store import FakeStore
from tests.stands.catalogue import shipped
from tests.stands.stores import CITY, HOME, hold, payment, resident_at, seat

K = ReminderKind
AT = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)
"""Two in the afternoon in Shanghai."""

DUE = AT - timedelta(hours=2)
BOOKED = hold(0, place=replace(seat(), starts_at=AT), state=BookingState.HELD, until=AT)


def flows_of(**changes: object) -> Flows:
    city: City = replace(shipped().cities[CITY], **changes)  # type: ignore[arg-type]  # fields by name
    return Flows(city=city, live=shipped().services, actions={})


@dataclass
class Desk:
    """One resident with an appointment and a link, and the clock."""

    store: FakeStore = field(default_factory=FakeStore)
    now: datetime = DUE
    resident: int = 0
    flows: Flows = field(default_factory=flows_of)

    @property
    def remind(self) -> Remind:
        return Remind(self.store, {CITY: self.flows}, "https://desk.test", lambda: self.now)

    async def tick(self) -> int:
        return await self.remind(CITY)

    async def fates(self) -> list[str]:
        async with self.store.begin(CITY, self.now) as work:
            return [why or state.value for _, state, why in await work.reminders.of(self.resident)]

    @property
    def told(self) -> list[Inbound]:
        rows = self.store.tables.inbound.values()
        return [row.inbound for row in rows if row.inbound.kind.value == "reminder"]


@pytest.fixture
async def desk() -> Desk:
    made = Desk()
    made.resident = await resident_at(made.store)
    booking = replace(BOOKED, resident=made.resident)
    link = payment(made.resident, expires_at=AT)
    async with made.store.begin(CITY, DUE) as work:
        await work.desk.hold(booking, DUE - timedelta(days=2))
        told = await work.desk.confirm(booking, code="AB12-CD34", token="t", persons=[], now=DUE)  # noqa: S106 # of a booking
        assert told == "confirmed"
        await work.payments.add(link)
        two = Reminder(K.TWO_HOURS, booking.id, made.resident, AT, DUE)
        unpaid = Reminder(K.UNPAID, link.id, made.resident, AT, DUE + timedelta(minutes=1))
        for each in (two, unpaid):
            await work.reminders.add(Planned(each))
        await work.commit("test")
    return made


async def test_what_is_due_is_told_with_all_that_is_to_be_said(desk: Desk) -> None:
    assert await desk.tick() == 1
    (row,) = desk.told
    body = row.body
    assert row.external_id == f"reminder:{body['key']}"
    assert {name: body[name] for name in ("kind", "about", "service", "language", "lane")} == {
        "kind": "two_hours",
        "about": BOOKED.id,
        "service": "marriage_registration",
        "language": "en",
        "lane": "reminder",
    }
    assert body["response"] == "utter_reminder_two_hours"
    values = body["values"]
    assert values["at"]["en"] == "Tuesday 1 December 2026 14:00"
    assert values["at"]["zh"] == "2026年12月1日（星期二） 14:00"
    assert (values["code"], values["link"]) == ("AB12-CD34", "https://desk.test/booking/t")
    assert ("drain", {"city": CITY, "resident": desk.resident}) in desk.store.jobs


@pytest.mark.parametrize(
    ("notice", "offered"),
    [
        pytest.param({}, ("come", "move", "cancel", "stop"), id="until it begins"),
        pytest.param({"change_notice_hours": 1}, ("come", "move", "cancel", "stop"), id="in time"),
        pytest.param({"change_notice_hours": 2}, ("come", "stop"), id="too late this very moment"),
        pytest.param({"change_notice_hours": 24}, ("come", "stop"), id="too late since yesterday"),
    ],
)
async def test_changes_are_offered_while_they_can_be_made(
    desk: Desk, notice: dict[str, int], offered: tuple[str, ...]
) -> None:
    desk.flows = flows_of(policies=notice)
    await desk.tick()
    (row,) = desk.told
    choices = row.body["choices"]
    assert [c["title"] for c in choices] == [f"button_reminder_{what}" for what in offered]
    about = [c["does"]["set"] for c in choices if "set" in c["does"]]
    assert about == [{"matter": f"booking:{BOOKED.id}"}] * (len(offered) - 2)


async def test_every_title_and_text_is_there_in_every_language(desk: Desk) -> None:
    desk.now += timedelta(minutes=1)
    await desk.tick()
    names = {row.body["response"] for row in desk.told}
    names |= {choice["title"] for row in desk.told for choice in row.body["choices"]}
    names |= {"utter_reminder_day_before", "utter_reminder_confirmed"}
    for name in names:
        response = desk.flows.response(name)
        assert response is not None, name
        assert all({"en", "zh"} <= variation.texts.keys() for variation in response.variations)


async def test_a_city_with_nothing_due_commits_nothing(desk: Desk) -> None:
    desk.now = DUE - timedelta(seconds=1)
    before = len(desk.store.commits)
    assert await desk.tick() == 0
    assert len(desk.store.commits) == before


async def test_told_once_however_often_the_clock_ticks(desk: Desk) -> None:
    desk.now += timedelta(minutes=1)
    assert [await desk.tick() for _ in range(3)] == [2, 0, 0]
    assert len(desk.told) == 2
    assert await desk.fates() == ["told", "told"]


async def test_quiet_hours_put_it_off(desk: Desk) -> None:
    begin, end = time(11), time(13)  # at home it is noon
    desk.flows = flows_of(quiet=Interval(begin, end))
    desk.now += timedelta(minutes=1)
    await desk.tick()
    assert desk.told == []
    desk.now = DUE + timedelta(hours=1)
    await desk.tick()
    assert await desk.fates() == ["told", "told"]


async def test_quiet_hours_that_last_too_long_end_it(desk: Desk) -> None:
    desk.flows = flows_of(quiet=Interval(time(11), time(15)))
    desk.now += timedelta(minutes=1)
    await desk.tick()
    assert await desk.fates() == ["quiet hours", "quiet hours"]


@pytest.mark.parametrize(
    ("to", "why"),
    [
        (PaymentState.PAID, "paid"),
        (PaymentState.EXPIRED, "expired"),
        (PaymentState.CANCELLED, "cancelled"),
        (PaymentState.UNKNOWN, "maybe paid"),
        (PaymentState.PENDING, None),
    ],
)
async def test_the_truth_counts_though_nobody_dropped_it(
    desk: Desk, to: PaymentState, why: str | None
) -> None:
    desk.now += timedelta(minutes=1)
    async with desk.store.begin(CITY, desk.now) as work:
        found = await work.payments.get("pay-1")
        assert found
        if to is PaymentState.UNKNOWN:
            found = await work.payments.move(
                found, PaymentState.PENDING, why="test", now=desk.now, receipt=None
            )
            assert found
        await work.payments.move(found, to, why="test", now=desk.now, receipt=None)
        await work.commit("test")
    await desk.tick()
    assert await desk.fates() == ["told", why or "told"]


@pytest.mark.parametrize("ended", [BookingState.CANCELLED, BookingState.ATTENDED])
async def test_an_appointment_that_ended_elsewhere(desk: Desk, ended: BookingState) -> None:
    async with desk.store.begin(CITY, desk.now) as work:
        await work.desk.end(BOOKED.id, ended, desk.now)
        await work.commit("test")
    await desk.tick()
    expected = "cancelled" if ended is BookingState.CANCELLED else "over"
    assert await desk.fates() == [expected, "waiting"]


async def test_an_appointment_the_office_cancels(desk: Desk) -> None:
    counter = Counter(desk.store, {CITY: desk.flows}, lambda: desk.now)
    assert await counter.cancel(CITY, BOOKED.id, "somebody at the counter") == "done"
    assert await desk.fates() == ["cancelled", "waiting"]


async def test_an_appointment_that_is_not_there_any_more(desk: Desk) -> None:
    desk.store.tables.bookings.clear()
    desk.store.tables.payments.clear()
    desk.now += timedelta(minutes=1)
    await desk.tick()
    assert await desk.fates() == ["gone", "gone"]


async def test_whoever_stopped_hears_nothing(desk: Desk) -> None:
    async with desk.store.begin(CITY, desk.now) as work:
        await work.reminders.stop(desk.resident, desk.now)
        await work.commit("test")
    desk.now += timedelta(minutes=1)
    await desk.tick()
    assert (await desk.fates(), desk.told) == (["stopped", "stopped"], [])


async def test_whoever_has_no_address_left_is_not_told(desk: Desk) -> None:
    row = desk.store.tables.residents[desk.resident]
    desk.store.tables.residents[desk.resident] = replace(row, last_address=None)
    await desk.tick()
    assert await desk.fates() == ["no address", "waiting"]
    assert HOME in desk.store.tables.addresses


async def test_one_that_nobody_can_handle_does_not_hold_up_the_others(desk: Desk) -> None:
    (key,) = desk.store.tables.bookings
    broken = replace(desk.store.tables.bookings[key], place=None)  # type: ignore[arg-type]  # broken on purpose
    desk.store.tables.bookings[key] = broken
    desk.now += timedelta(minutes=1)
    assert await desk.tick() == 2
    assert await desk.fates() == ["failed", "told"]
    assert len(desk.told) == 1


async def test_a_kill_before_the_commit_tells_nothing_and_after_it_once() -> None:
    for point, told in (("remind:before", 0), ("remind:after", 1)):

        async def die(at: str, point: str = point) -> None:
            if at == point:
                raise KeyboardInterrupt(point)

        made = Desk(FakeStore(die))
        made.resident = await resident_at(made.store)
        async with made.store.begin(CITY, DUE) as work:
            link = payment(made.resident, expires_at=AT)
            await work.payments.add(link)
            await work.reminders.add(Planned(Reminder(K.UNPAID, link.id, made.resident, AT, DUE)))
            await work.commit("test")
        with pytest.raises(KeyboardInterrupt):
            await made.tick()
        assert len(made.told) == told
        if told:
            assert await made.tick() == 0
        else:
            assert await made.fates() == ["waiting"]
        assert len(made.told) == told


async def test_of_use_is_asked_again_when_it_is_said(desk: Desk) -> None:
    await desk.tick()
    (row,) = desk.told
    assert await desk.remind.still_of_use(CITY, desk.resident, row.body)
    desk.now = AT - timedelta(minutes=44)
    assert not await desk.remind.still_of_use(CITY, desk.resident, row.body)
    desk.now = DUE
    async with desk.store.begin(CITY, DUE) as work:
        await work.reminders.stop(desk.resident, DUE)
        await work.commit("test")
    assert not await desk.remind.still_of_use(CITY, desk.resident, row.body)

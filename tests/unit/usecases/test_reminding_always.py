"""Whatever a resident does to an appointment, and whenever the clock ticks: what is told is true,
awake, in time, wanted and new."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.bookings import Booking, BookingState, Place
from bot.domain.messages import Inbound, InboundKind
from bot.domain.reminders import ReminderState
from bot.usecases.appointments import CancelBooking, ConfirmBooking, MoveBooking
from bot.usecases.remind import Remind
from bot.usecases.reminder_words import reminder_of
from bot.usecases.reminding import quiet_hours, start_reminders, stop_reminders
from bot.usecases.setting import Setting, Values
from flows.engine.catalog import Flows
from flows.engine.session import fresh
from tests.fakes_store import FakeStore
from tests.stands.catalogue import shipped
from tests.stands.stores import CITY, hold, resident_at

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HOME = ZoneInfo("Asia/Shanghai")
DAYS = [date(2026, 11, 24) + timedelta(days=n) for n in range(12)]
CLOCKS = [time(9), time(9, 30), time(11), time(13, 30), time(16)]
FLOWS = Flows(city=shipped().cities[CITY], live=shipped().services, actions={})

Step: TypeAlias = tuple[str, Any]
steps = st.lists(
    st.one_of(
        st.tuples(st.just("pass"), st.integers(1, 36 * 60)),
        st.tuples(st.just("tick"), st.none()),
        st.tuples(st.just("move"), st.tuples(st.sampled_from(DAYS), st.sampled_from(CLOCKS))),
        st.tuples(st.sampled_from(["cancel", "stop", "start"]), st.none()),
    ),
    min_size=4,
    max_size=40,
)


@dataclass
class Life:
    """One appointment, from its booking on."""

    store: FakeStore = field(default_factory=FakeStore)
    now: datetime = MONDAY
    resident: int = 0
    turns: int = 0
    told: list[Inbound] = field(default_factory=list[Inbound])

    @property
    def setting(self) -> Setting:
        self.turns += 1
        key = f"s:{self.turns}"
        return Setting(FLOWS, fresh("s", "en"), self.resident, self.now, key, "m", "m")

    async def begin(self, day: date, clock: time) -> None:
        self.resident = await resident_at(self.store)
        at = datetime.combine(day, clock, HOME).astimezone(UTC)
        held = hold(self.resident, place=Place(CITY, "huangpu", at, 1), until=at)
        async with self.store.begin(CITY, self.now) as work:
            assert await work.desk.hold(held, self.now)
            confirm, args = ConfirmBooking("https://desk.test"), {"booking": held.id, "title": "x"}
            assert "code" in await confirm(work, self.setting, args)
            await work.commit("turn")

    async def step(self, what: str, how: Any) -> None:
        match what:
            case "pass":
                self.now += timedelta(minutes=how)
            case "tick":
                await self._tick()
            case "move":
                day, clock = how
                where = {"date": day.isoformat(), "time": f"{clock:%H:%M}"}
                slots = {"date_slot": "new_day", "time_slot": "new_time"}
                await self._does(MoveBooking(""), {"booking": "hold-1", **where, **slots})
            case "cancel":
                await self._does(CancelBooking(), {"booking": "hold-1"})
            case "stop":
                await self._does(stop_reminders, {})
            case _:
                await self._does(start_reminders, {})

    async def _does(self, action: Any, args: Values) -> None:
        async with self.store.begin(CITY, self.now) as work:
            await action(work, self.setting, args)
            await work.commit("turn")

    async def _tick(self) -> None:
        await Remind(self.store, {CITY: FLOWS}, "https://desk.test", lambda: self.now)(CITY)
        rows = [row.inbound for row in self.store.tables.inbound.values()]
        told = [each for each in rows if each.kind is InboundKind.REMINDER]
        async with self.store.begin(CITY, self.now) as work:
            booking = await work.desk.get("hold-1")
            assert booking
            wanted = not await work.reminders.stopped(self.resident)
        for each in told[len(self.told) :]:
            assert wanted
            self._is_true(each, booking)
        self.told = told
        assert len({each.external_id for each in told}) == len(told), "nothing twice"

    def _is_true(self, told: Inbound, booking: Booking) -> None:
        reminder = reminder_of(told.body, self.resident)
        assert booking.state is BookingState.CONFIRMED
        assert booking.place.starts_at == reminder.at
        assert self.now <= reminder.latest < reminder.at
        assert not quiet_hours(FLOWS.city).holds(self.now)

    async def live(self, day: date, clock: time, after: list[Step]) -> None:
        await self.begin(day, clock)
        for each in after:
            await self.step(*each)
        await self.step("pass", 20 * 24 * 60)
        await self._tick()
        states = {row.state for row in self.store.tables.reminders.values()}
        assert ReminderState.WAITING not in states, "in the end every one was told or dropped"
        reasons = [r.why for r in self.store.tables.reminders.values() if r.state != "told"]
        assert all(reasons), "and why is known"


@settings(deadline=None)
@given(st.sampled_from(DAYS), st.sampled_from(CLOCKS), steps)
def test_what_is_told_is_true_awake_in_time_and_new(
    day: date, clock: time, after: list[Step]
) -> None:
    asyncio.run(Life().live(day, clock, after))


@settings(deadline=None)
@given(st.sampled_from(DAYS[1:]), st.sampled_from(CLOCKS))
def test_whoever_does_nothing_is_reminded_twice(day: date, clock: time) -> None:
    """Of every hour that can be booked, the first ones of the morning too."""
    life = Life()

    async def live() -> None:
        await life.begin(day, clock)
        rows = life.store.tables.reminders.values()
        for due in sorted(row.reminder.due_at for row in rows):
            life.now = due
            await life.step("tick", None)
        assert len(life.told) == 2

    asyncio.run(live())

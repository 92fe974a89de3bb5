"""Due reminders become inbox rows of their residents: told once, or dropped with a reason.

The row's body, which the talk says beside whatever it is about just then:

    {"key", "kind", "about", "at": the moment it is about, "service", "language",
     "response": "utter_reminder_<kind>", "values": what that response shows,
     "choices": [{"title": "button_...", "does": {...}}], "lane": "reminder",
     "latest": the moment from which on it is of no use}

`about` is the id of the booking or payment. A title names a text of the desk's own. `does` is what
a button does; `{"start": flow, "set": {slot: value}}` begins a matter with these slots filled;
`{"tell": response, "of": {"kind", "about", "at"}}` says it while that stands as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, assert_never

import structlog
from structlog.contextvars import bound_contextvars

from bot.domain.messages import Inbound, InboundKind
from bot.domain.reminders import (
    Drop,
    Quiet,
    Reminder,
    ReminderKind,
    ReminderState,
    Tell,
    Wait,
    decide,
    untrue_of_booking,
    untrue_of_payment,
)
from bot.ports import Clock, Store, Unreachable, Work
from bot.usecases.reminder_words import of_booking, of_payment, reminder_of
from bot.usecases.reminding import quiet_hours
from flows.engine.catalog import Flows

log = structlog.get_logger()

MOST = 50

Body: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Remind:
    store: Store
    flows: Mapping[str, Flows]
    public_url: str
    clock: Clock

    async def __call__(self, city: str) -> int:
        """One tick; how many were due. Claimed, decided and written in one transaction: a second
        clock gets others, and after a kill nothing has happened."""
        with bound_contextvars(city=city):
            return await self._due(city, self.clock())

    async def _due(self, city: str, now: datetime) -> int:
        async with self.store.begin(city, now) as work:
            due = await work.reminders.due(now, MOST)
            for reminder in due:
                await self._carefully(work, city, reminder, now)
            if due:
                await work.commit("remind")
        return len(due)

    async def still_of_use(self, city: str, resident: int, body: Body) -> bool:
        """Asked when the row's turn in the talk has come, which may be long after."""
        reminder, now = reminder_of(body, resident), self.clock()
        async with self.store.begin(city, now) as work:
            found = await self._look(work, city, reminder, now)
        return not isinstance(found, Drop) and now <= reminder.latest

    async def stands(self, city: str, resident: int, of: Body) -> bool:
        """Asked when somebody says that they come, which may be long after as well."""
        reminder = reminder_of(of, resident)
        async with self.store.begin(city, self.clock()) as work:
            booking = await work.desk.get(reminder.about)
        return booking is not None and untrue_of_booking(reminder, booking) is None

    async def _carefully(self, work: Work, city: str, reminder: Reminder, now: datetime) -> None:
        """One that nobody can handle must not hold up the others."""
        try:
            async with work.savepoint():
                await self._one(work, city, reminder, now)
        except Unreachable:
            raise
        except Exception:
            log.exception("reminder_failed", **_ids(reminder))
            await work.reminders.end(reminder.key, ReminderState.DROPPED, "failed", now)

    async def _one(self, work: Work, city: str, reminder: Reminder, now: datetime) -> None:
        found = await self._look(work, city, reminder, now)
        if isinstance(found, Drop):
            await _drop(work, reminder, found.why, now)
            return
        decision = decide(reminder, now, self._quiet(city))
        match decision:
            case Tell():
                await _tell(work, reminder, found, now)
            case Wait(until):
                await work.reminders.put_off(reminder.key, until)
            case Drop(why):
                await _drop(work, reminder, why, now)
            case _:
                assert_never(decision)

    async def _look(self, work: Work, city: str, reminder: Reminder, now: datetime) -> Body | Drop:
        """What to say as things are now, or why it is not to be said any more."""
        if await work.reminders.stopped(reminder.resident):
            return Drop("stopped")
        flows = self.flows[city]
        if reminder.kind is ReminderKind.UNPAID:
            payment = await work.payments.get(reminder.about)
            if payment is None:
                return Drop("gone")
            why = untrue_of_payment(reminder, payment)
            return Drop(why) if why else of_payment(flows, reminder, payment, self.public_url)
        booking = await work.desk.get(reminder.about)
        if booking is None:
            return Drop("gone")
        why = untrue_of_booking(reminder, booking)
        return Drop(why) if why else of_booking(flows, reminder, booking, self.public_url, now)

    def _quiet(self, city: str) -> Quiet:
        return quiet_hours(self.flows[city].city)


async def _tell(work: Work, reminder: Reminder, body: Body, now: datetime) -> None:
    """In the transaction that marks it told: a second time there is nothing to tell."""
    external_id = f"reminder:{reminder.key}"
    inbound = Inbound(InboundKind.REMINDER, external_id, now, body)
    if await work.inbox.add(reminder.resident, inbound) is None:
        await _drop(work, reminder, "no address", now)
        return
    await work.reminders.end(reminder.key, ReminderState.TOLD, None, now)
    await work.jobs.drain(reminder.resident)
    log.info("reminded", **_ids(reminder))


async def _drop(work: Work, reminder: Reminder, why: str, now: datetime) -> None:
    await work.reminders.end(reminder.key, ReminderState.DROPPED, why, now)
    log.info("reminder_dropped", **_ids(reminder), why=why)


def _ids(reminder: Reminder) -> dict[str, Any]:
    return {"resident": reminder.resident, "about": reminder.about, "kind": reminder.kind.value}

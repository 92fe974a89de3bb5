"""The fake store's reminders, and who wants none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.reminders import Planned, Reminder, ReminderState
from tests.fakes_tables import ReminderRow
from tests.fakes_talk import Part

R = ReminderState


class FakeReminders(Part):
    """One transaction at a time: a claim needs no lock."""

    async def add(self, planned: Planned) -> None:
        self.resident(planned.reminder.resident)
        key = self.own(planned.reminder.key)
        row = ReminderRow(
            planned.reminder, R.DROPPED if planned.why else R.WAITING, planned.why, self.now
        )
        before = self.tables.reminders.get(key)
        if before is None or (before.state is R.DROPPED and row.state is R.WAITING):
            self.tables.reminders[key] = row

    async def drop(self, about: str, why: str, now: datetime) -> None:
        for row in self._all():
            if row.reminder.about == about:
                await self.end(row.reminder.key, R.DROPPED, why, now)

    async def due(self, now: datetime, most: int) -> Sequence[Reminder]:
        found = [r.reminder for r in self._all() if r.state is R.WAITING]
        return [each for each in found if each.due_at <= now][:most]

    async def put_off(self, key: str, until: datetime) -> None:
        row = self.tables.reminders.get(self.own(key))
        if row and row.state is R.WAITING:
            later = replace(row.reminder, due_at=until)
            self.tables.reminders[self.own(key)] = replace(row, reminder=later)

    async def end(self, key: str, to: ReminderState, why: str | None, now: datetime) -> bool:
        row = self.tables.reminders.get(self.own(key))
        if row is None or row.state is not R.WAITING:
            return False
        self.tables.reminders[self.own(key)] = replace(row, state=to, why=why, state_at=now)
        return True

    async def of(self, resident: int) -> Sequence[tuple[Reminder, ReminderState, str | None]]:
        mine = (row for row in self._all() if row.resident == resident)
        return [(row.reminder, row.state, row.why) for row in mine]

    async def stop(self, resident: int, now: datetime) -> None:
        if await self._is_here(resident):
            self.tables.reminders_off[resident] = now

    async def resume(self, resident: int) -> None:
        if await self._is_here(resident):
            self.tables.reminders_off.pop(resident, None)

    async def stopped(self, resident: int) -> bool:
        return await self._is_here(resident) and resident in self.tables.reminders_off

    async def _is_here(self, resident: int) -> bool:
        row = self.tables.residents.get(resident)
        return row is not None and row.city == self.city

    def _all(self) -> list[ReminderRow]:
        mine = [row for key, row in self.tables.reminders.items() if key.city == self.city]
        return sorted(mine, key=lambda row: (row.reminder.due_at, row.reminder.key))

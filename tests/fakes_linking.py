"""The fake store's doors: joined by a code, parted by a word."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.messages import Address, OutgoingState
from bot.domain.payments import OPEN_STATES, Payment, PaymentState
from bot.ports import Conflict, CutOff, Joined, Redeemed
from tests.fakes_matters import FakePayments, S
from tests.fakes_residents import drop
from tests.fakes_tables import CodeRow, ResidentRow, TalkRow
from tests.fakes_talk import Part

STANDING = {*OPEN_STATES, S.PAID, S.FULFILLED, S.REVIEW}
_codes = (f"A{n:07d}" for n in itertools.count(1))


class FakeDoors(Part):
    async def make_code(self, resident: int, now: datetime, until: datetime) -> str:
        del now
        self.resident(resident)
        self._end_codes(resident)
        code = next(_codes)
        self.tables.codes[self.own(code)] = CodeRow(resident, until)
        return code

    async def whose(self, code: str, now: datetime) -> int | None:
        row = self.tables.codes.get(self.own(code))
        return row.resident if row and row.until > now else None

    async def stand_back(self, resident: int, code: str, now: datetime) -> None:
        """One transaction at a time: nobody has to stand back."""

    async def redeem(self, resident: int, code: str, now: datetime) -> Joined:
        owner = await self.whose(code, now)
        if owner is None:
            return Joined(Redeemed.WRONG)
        if owner == resident:
            return Joined(Redeemed.OWN, owner)
        if self.resident(resident).erased_at is not None:
            raise Conflict
        if not await self._settle_doubles(resident, owner, now):
            return Joined(Redeemed.BEING_PAID, owner)
        self._end_codes(owner)
        self._move(resident, owner, now)
        return Joined(Redeemed.JOINED, owner)

    async def doors(self, resident: int) -> Sequence[Address]:
        its = self.tables.addresses.items()
        return [at for at, whose in its if whose == resident and at.city == self.city]

    async def writes_from(self, resident: int, door: Address) -> None:
        row = self.tables.residents.get(resident)
        if row and row.city == self.city and self.tables.addresses.get(door) == resident:
            self.tables.residents[resident] = replace(row, last_address=door)

    async def cut_off_others(self, resident: int, kept: Address, now: datetime) -> Sequence[CutOff]:
        doors = await self.doors(resident)
        if kept not in doors:
            return []
        self._end_codes(resident)
        return [CutOff(at, self._cut_off(resident, at, kept, now)) for at in doors if at != kept]

    async def _settle_doubles(self, resident: int, owner: int, now: datetime) -> bool:
        payments = FakePayments(self.tables, self.city, self.now)
        theirs = {_thing(p) for p in await payments.of(owner) if p.state in STANDING}
        mine = [p for p in await payments.of(resident) if p.state in OPEN_STATES]
        doubles = [p for p in mine if _thing(p) in theirs]
        if any(p.state is not PaymentState.CREATED for p in doubles):
            return False
        for each in doubles:
            await payments.move(each, S.CANCELLED, why="linked", now=now, receipt=None)
        return True

    def _move(self, resident: int, owner: int, now: datetime) -> None:
        t = self.tables
        for at in [at for at, whose in t.addresses.items() if whose == resident]:
            t.addresses[at] = owner
        for rows in (t.inbound, t.outgoing, t.intents, t.bookings):
            _give(rows, lambda row: row.resident == resident, resident=owner)
        for key, row in list(t.payments.items()):
            if row.payment.resident == resident:
                t.payments[key] = replace(row, payment=replace(row.payment, resident=owner))
        for key, told in list(t.reminders.items()):
            if told.reminder.resident == resident:
                t.reminders[key] = replace(told, reminder=replace(told.reminder, resident=owner))
        if (off := t.reminders_off.get(resident)) is not None:
            t.reminders_off.setdefault(owner, off)
        drop(t.events, lambda _, row: row.resident == resident)
        self._end_codes(resident)
        t.residents[resident] = replace(t.residents[resident], erased_at=now)
        t.talks[resident] = TalkRow(t.talks[resident].turn + 1, now)

    def _cut_off(self, resident: int, door: Address, kept: Address, now: datetime) -> int:
        t, new = self.tables, self.tables.next_id()
        for id_, row in list(t.residents.items()):
            if row.last_address == door:
                t.residents[id_] = replace(row, last_address=kept)
        t.residents[new] = ResidentRow(self.city, now, door)
        t.talks[new] = TalkRow(0, now)
        t.addresses[door] = new
        _give(t.inbound, lambda r: r.address == door and r.source == ("", ""), address=kept)
        _give(t.inbound, lambda row: row.address == door, resident=new)
        for key, told in list(t.outgoing.items()):
            if (told.resident, told.address) != (resident, door):
                continue
            if told.state == "sending" and told.outgoing.lane != "reply":
                t.outgoing[key] = replace(told, state=OutgoingState.UNKNOWN.value, state_at=now)
            elif told.state in ("queued", "sending"):
                t.outgoing[key] = replace(
                    told,
                    address=kept,
                    state=OutgoingState.QUEUED.value,
                    state_at=now,
                    outgoing=replace(told.outgoing, reply_to=None),
                )
        return new

    def _end_codes(self, resident: int) -> None:
        drop(self.tables.codes, lambda _, row: row.resident == resident)


def _give(rows: dict[Any, Any], which: Callable[[Any], bool], **changes: Any) -> None:
    for key in [key for key, row in rows.items() if which(row)]:
        rows[key] = replace(rows[key], **changes)


def _thing(each: Payment) -> tuple[str, str]:
    return each.register, each.reference

"""The fake store's inbox, talks, outbox, intents and jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.messages import Address, Inbound, Outgoing, OutgoingState
from bot.ports import Conflict, Intent, OpenTalk, Unanswered
from tests.fakes_tables import (
    EventRow,
    InboundRow,
    IntentRow,
    OutgoingRow,
    Owned,
    ResidentRow,
    Tables,
    TalkRow,
    as_kept,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One city's view of the tables within a transaction."""

    tables: Tables
    city: str
    now: datetime

    def resident(self, resident: int) -> ResidentRow:
        row = self.tables.residents.get(resident)
        if row is None or row.city != self.city:
            raise LookupError(f"{self.city} has no resident {resident}")
        return row

    def whom(self, resident: int) -> int:
        """The one they were joined to, where that has happened."""
        row = self.tables.residents.get(resident)
        if row is None or row.erased_at is None or row.last_address is None:
            return resident
        heir = self.tables.addresses.get(row.last_address, resident)
        return heir if heir == resident else self.whom(heir)

    def own(self, key: Any) -> Owned:
        return Owned(self.city, key)


def add_inbound(
    tables: Tables, resident: int, address: Address, source: tuple[str, str], inbound: Inbound
) -> int | None:
    """None when the same external id came by the same source before."""
    if inbound.external_id is not None and first(tables, address.city, source, inbound):
        return None
    kept = replace(inbound, body=as_kept(dict(inbound.body)))
    row = InboundRow(tables.next_id(), address.city, resident, address, source, kept)
    tables.inbound[row.id] = row
    return row.id


def first(
    tables: Tables, city: str, source: tuple[str, str], inbound: Inbound
) -> InboundRow | None:
    same = (city, source, inbound.external_id)
    found = tables.inbound.values()
    return next((r for r in found if (r.city, r.source, r.inbound.external_id) == same), None)


class FakeInbox(Part):
    async def add(self, resident: int, inbound: Inbound) -> int | None:
        resident = self.whom(resident)
        row = self.tables.residents.get(resident)
        if row is None or row.city != self.city or row.last_address is None or row.erased_at:
            return None
        return add_inbound(self.tables, resident, row.last_address, ("", ""), inbound)

    async def handled(self, row: int) -> None:
        found = self.tables.inbound.get(row)
        if found and found.city == self.city:
            self.tables.inbound[row] = replace(found, handled_at=self.now)


class FakeTalks(Part):
    async def lock(self, resident: int, turn: int) -> None:
        self._talk(resident, turn)

    async def save(
        self,
        resident: int,
        turn: int,
        state: Mapping[str, Any],
        *,
        pending: str | None,
        waits_until: datetime | None = None,
    ) -> None:
        found = self._talk(resident, turn)
        self.tables.talks[resident] = TalkRow(
            found.turn + 1, self.now, as_kept(dict(state)), pending, waits_until
        )

    async def unanswered(self, now: datetime, most: int) -> Sequence[Unanswered]:
        found: list[Unanswered] = []
        for resident, talk in self.tables.talks.items():
            row, until = self.tables.residents[resident], talk.waits_until
            if row.city == self.city and until and until <= now and row.last_address:
                found.append(Unanswered(resident, talk.turn, until, row.last_address.channel))
        found = sorted(found, key=lambda each: each.waits_until)[:most]
        for each in found:
            talk = self.tables.talks[each.resident]
            self.tables.talks[each.resident] = replace(talk, waits_until=None)
        return found

    async def following(self, resident: int, most: int) -> Sequence[OpenTalk]:
        found = [
            OpenTalk(number, talk.session, talk.updated_at)
            for number, talk in sorted(self.tables.talks.items())
            if number > resident
            and talk.session is not None
            and self.tables.residents[number].city == self.city
        ]
        return found[:most]

    async def log(self, resident: int, turn: int, events: Sequence[Mapping[str, Any]]) -> None:
        self.resident(resident)
        row = EventRow(self.city, resident, turn, self.now, as_kept([dict(e) for e in events]))
        self.tables.events[self.tables.next_id()] = row

    def _talk(self, resident: int, turn: int) -> TalkRow:
        found, row = self.tables.talks.get(resident), self.tables.residents.get(resident)
        mine = row is not None and row.city == self.city
        asked = self.tables.ended.get(resident, found.turn) if found else None
        if found is None or not mine or asked != turn:
            raise Conflict
        return found


class FakeOutbox(Part):
    async def add(self, resident: int, address: Address | None, outgoing: Outgoing) -> None:
        resident = self.whom(resident)
        to = address or self.resident(resident).last_address
        if to is None or self.own(outgoing.key) in self.tables.outgoing:
            return
        self.resident(resident)
        kept = replace(outgoing, extra=as_kept(dict(outgoing.extra)))
        self.tables.outgoing[self.own(outgoing.key)] = OutgoingRow(
            self.tables.next_id(), resident, to, kept, OutgoingState.QUEUED.value, self.now
        )


class FakeIntents(Part):
    async def add(self, intent: Intent) -> None:
        self.resident(intent.resident)
        row = IntentRow(
            resident=intent.resident,
            name=intent.name,
            args=as_kept(dict(intent.args)),
            root=intent.root,
            tries=intent.tries,
            created_at=self.now,
            ask_at=self.now + timedelta(seconds=10),
        )
        self.tables.intents.setdefault(self.own(intent.key), row)

    async def get(self, key: str) -> Intent | None:
        row = self._open(key)
        return self._intent(key, row) if row else None

    async def done(self, key: str, outcome: str) -> bool:
        row = self._open(key)
        if row:
            self.tables.intents[self.own(key)] = replace(row, outcome=outcome, ask_at=None)
        return row is not None

    async def again(self, key: str, at: datetime) -> None:
        if row := self._open(key):
            self.tables.intents[self.own(key)] = replace(row, tries=row.tries + 1, ask_at=at)

    async def due(self, now: datetime, most: int) -> Sequence[Intent]:
        found = [
            (key, row)
            for key, row in self.tables.intents.items()
            if key.city == self.city and row.ask_at and row.ask_at <= now
        ]
        for key, row in found[:most]:
            self.tables.intents[key] = replace(row, ask_at=now + timedelta(minutes=1))
        return [self._intent(key.id, row) for key, row in found[:most]]

    def _open(self, key: str) -> IntentRow | None:
        row = self.tables.intents.get(self.own(key))
        return row if row and row.outcome is None else None

    def _intent(self, key: str, row: IntentRow) -> Intent:
        return Intent(key, self.city, row.resident, row.name, row.args, row.root, row.tries)


class FakeJobs(Part):
    """Kept as (name, arguments) in `FakeStore.jobs`."""

    async def drain(self, resident: int) -> None:
        self._defer("drain", resident=self.whom(resident))

    async def ask_remote(self, key: str) -> None:
        self._defer("ask_remote", key=key)

    async def fulfil(self, payment: str) -> None:
        self._defer("fulfil", payment=payment)

    def _defer(self, name: str, **ids: str | int) -> None:
        self.tables.jobs[self.tables.next_id()] = (name, {"city": self.city, **ids})

"""The fake store's residents: what is known, what is erased, how long rows are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.bookings import BookingState
from bot.domain.payments import LIVE_ATTEMPTS, AttemptState, PaymentState
from bot.domain.reminders import ReminderState
from tests.fakes_matters import UNDER_WAY, FakeDesk, FakePayments, S
from tests.fakes_tables import Owned, Tables, TalkRow, Try
from tests.fakes_talk import Part

ON_ITS_WAY = UNDER_WAY | {S.REVIEW}
OVER = {S.FULFILLED, S.REFUNDED, S.EXPIRED, S.CANCELLED}


def drop(rows: dict[Any, Any], gone: Callable[[Any, Any], bool]) -> int:
    """How many went."""
    keys = [key for key, row in rows.items() if gone(key, row)]
    for key in keys:
        del rows[key]
    return len(keys)


class FakeResidents(Part):
    async def known(self, resident: int) -> Mapping[str, Any]:
        row = self.tables.residents.get(resident)
        if row is None or row.city != self.city:
            return {}
        off = self.tables.reminders_off.get(resident)
        t, pays, desk = self.tables, FakePayments(self.tables, self.city, self.now), self._desk()
        return {
            "since": f"{row.created_at:%Y-%m-%d}",
            "addresses": "; ".join(
                f"{a.channel} {a.chat}" for a, its in t.addresses.items() if its == resident
            ),
            "messages": sum(r.resident == resident for r in t.inbound.values()),
            "answers": sum(r.resident == resident for r in t.outgoing.values()),
            "turns": sum(r.resident == resident for r in t.events.values()),
            "requests": sum(r.resident == resident for r in t.intents.values()),
            "reminders": sum(r.resident == resident for r in t.reminders.values()),
            "no_reminders_since": f"{off:%Y-%m-%d}" if off else None,
            "bookings": "; ".join(
                f"{b.service} {b.place.starts_at:%Y-%m-%d} {b.state}"
                for b in await desk.of(resident)
            ),
            "payments": "; ".join(
                f"{p.title} {p.money.minor // 100}.{p.money.minor % 100:02d} {p.money.currency} "
                f"{p.state}"
                for p in await pays.of(resident)
            ),
        }

    async def erase(self, resident: int, now: datetime) -> Mapping[str, int]:
        row = self.tables.residents.get(resident)
        if row is None or row.city != self.city:
            return {}
        kept = await self._part_from_payments(resident, now)
        counts = self._drop_all(resident)
        erased = replace(row, last_address=None, erased_at=now)
        self.tables.residents[resident] = erased
        turn = self.tables.talks[resident].turn
        self.tables.talks[resident] = TalkRow(turn + 1, now)
        drop(self.tables.codes, lambda _, code: code.resident == resident)
        self.tables.ended[resident] = turn
        return {**counts, "kept": kept}

    async def add_wrong_try(self, key: str, scope: str, subject: str, now: datetime) -> None:
        self.tables.tries.setdefault(self.own(key), Try(self.city, scope, subject, now))

    async def wrong_tries(self, scope: str, subject: str, since: datetime) -> int:
        wanted = (self.city, scope, subject)
        found = [t for t in self.tables.tries.values() if (t.city, t.scope, t.subject) == wanted]
        return sum(t.tried_at > since for t in found)

    def _desk(self) -> FakeDesk:
        return FakeDesk(self.tables, self.city, self.now)

    def _drop_all(self, resident: int) -> dict[str, int]:
        t = self.tables
        ours = {key.id for key, b in t.bookings.items() if b.resident == resident}
        drop(t.places, lambda _, booking: booking in ours)
        drop(t.persons, lambda _, booking: booking in ours)

        def mine(_: Any, row: Any) -> bool:
            return bool(row.resident == resident)

        t.reminders_off.pop(resident, None)
        return {
            "reminders": drop(t.reminders, mine),
            "messages": drop(t.inbound, mine),
            "answers": drop(t.outgoing, mine),
            "turns": drop(t.events, mine),
            "bookings": drop(t.bookings, mine),
            "requests": drop(t.intents, mine),
            "addresses": drop(t.addresses, lambda _, its: its == resident),
        }

    async def _part_from_payments(self, resident: int, now: datetime) -> int:
        payments = FakePayments(self.tables, self.city, self.now)
        found = await payments.of(resident)
        for each in found:
            if each.state is PaymentState.CREATED:
                await payments.move(each, S.CANCELLED, why="erased", now=now, receipt=None)
            blank(self.tables, self.city, each.id)
            for attempt in await payments.attempts(each.id):
                self.tables.attempts[self.own(attempt.key)] = replace(attempt, pay_url=None)
        return len(found)


def blank(tables: Tables, city: str, payment: str) -> None:
    """Unless money is on its way."""
    key = Owned(city, payment)
    row = tables.payments[key]
    if row.payment.state not in ON_ITS_WAY:
        gone = replace(row.payment, token="", reference="", title="")
        tables.payments[key] = replace(row, payment=gone)


def enforce(
    tables: Tables, city: str, keep: Mapping[str, timedelta], now: datetime
) -> dict[str, int]:
    counts = {"erased": _farewell(tables, city, now)}
    drop(tables.codes, lambda key, code: key.city == city and code.until <= now)
    for kind, gone in KINDS.items():
        if kind in keep:
            counts[kind] = gone(tables, city, now - keep[kind])
    return counts


def _messages(t: Tables, city: str, before: datetime) -> int:
    return drop(
        t.inbound,
        lambda _, r: r.city == city and r.handled_at is not None and r.handled_at <= before,
    ) + drop(
        t.outgoing,
        lambda key, r: key.city == city and r.state != "sending" and r.state_at <= before,
    )


def _talks(t: Tables, city: str, before: datetime) -> int:
    gone = drop(t.events, lambda _, e: e.city == city and e.logged_at <= before)
    for resident, talk in t.talks.items():
        mine = t.residents[resident].city == city
        if mine and talk.session is not None and talk.updated_at <= before:
            t.talks[resident] = TalkRow(talk.turn, talk.updated_at)
            gone += 1
    return gone


def _bookings(t: Tables, city: str, before: datetime) -> int:
    never = (BookingState.HELD, BookingState.LAPSED)
    over = {
        key.id
        for key, b in t.bookings.items()
        if key.city == city
        if b.place.starts_at <= before or (b.state in never and b.until and b.until <= before)
    }
    drop(t.places, lambda _, booking: booking in over)
    drop(t.persons, lambda _, booking: booking in over)
    return drop(t.bookings, lambda key, _: key.city == city and key.id in over) + drop(
        t.reminders,
        lambda key, row: (
            key.city == city and row.state is not ReminderState.WAITING and row.state_at <= before
        ),
    )


def _payments(t: Tables, city: str, before: datetime) -> int:
    open_ones = {
        Owned(key.city, attempt.payment)
        for key, attempt in t.attempts.items()
        if attempt.state in LIVE_ATTEMPTS | {AttemptState.REFUNDING}
    }
    return drop(
        t.payments,
        lambda key, row: (
            key.city == city
            and row.payment.state in OVER
            and row.moved_at <= before
            and key not in open_ones
        ),
    )


def _intents(t: Tables, city: str, before: datetime) -> int:
    return drop(
        t.intents,
        lambda key, i: key.city == city and i.outcome is not None and i.created_at <= before,
    )


def _residents(t: Tables, city: str, before: datetime) -> int:
    rows = (t.inbound, t.outgoing, t.events, t.bookings, t.intents)
    busy = {row.resident for table in rows for row in table.values()}
    busy |= {row.payment.resident for row in t.payments.values()}
    return _remove(
        t,
        lambda resident, row: (
            row.city == city and resident not in busy and t.talks[resident].updated_at <= before
        ),
    )


def _farewell(t: Tables, city: str, now: datetime) -> int:
    """What an erasure had to leave, once money has arrived and the last words are out; and who was
    joined to somebody, once everybody knows."""
    erased = {resident for resident, row in t.residents.items() if row.erased_at}
    for key, row in list(t.payments.items()):
        if key.city == city and row.payment.resident in erased:
            blank(t, city, key.id)
            for attempt_key, each in list(t.attempts.items()):
                if attempt_key.city == city and each.payment == key.id:
                    t.attempts[attempt_key] = replace(each, pay_url=None)
    waiting = {row.resident for row in t.outgoing.values() if row.state not in ("sent", "given_up")}
    waiting |= {row.payment.resident for row in t.payments.values() if row.payment.token}
    waiting |= {
        resident
        for resident in erased
        if t.residents[resident].last_address and not _long_ago(t, resident, now)
    }
    return _remove(
        t, lambda resident, row: row.city == city and row.erased_at and resident not in waiting
    )


def _long_ago(t: Tables, resident: int, now: datetime) -> bool:
    at = t.residents[resident].erased_at
    return at is not None and at <= now - timedelta(hours=1)


def _remove(t: Tables, gone: Callable[[Any, Any], Any]) -> int:
    going = {resident for resident, row in t.residents.items() if gone(resident, row)}
    drop(t.addresses, lambda _, resident: resident in going)
    drop(t.talks, lambda resident, _: resident in going)
    drop(t.leases, lambda resident, _: resident in going)
    drop(t.reminders, lambda _, row: row.resident in going)
    drop(t.reminders_off, lambda resident, _: resident in going)
    return drop(t.residents, lambda resident, _: resident in going)


KINDS: dict[str, Callable[[Tables, str, datetime], int]] = {
    "messages": _messages,
    "talks": _talks,
    "bookings": _bookings,
    "payments": _payments,
    "intents": _intents,
    "tries": lambda t, city, before: drop(
        t.tries, lambda key, each: key.city == city and each.tried_at <= before
    ),
    "callbacks": lambda t, city, before: drop(
        t.callbacks, lambda key, at: key.city == city and at <= before
    ),
    "residents": _residents,
}

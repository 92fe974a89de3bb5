"""Each kind of row goes by the days in the city's own file; nothing unfinished ever does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Table

from bot.domain.bookings import BookingState
from bot.domain.messages import Address, OutgoingState
from bot.domain.payments import AttemptState, PaymentState
from bot.domain.reminders import Planned, Reminder, ReminderKind, ReminderState
from bot.ports import Intent
from bot.store.keep import KINDS
from bot.store.matter_tables import link_code, publication, revision
from bot.store.store import PostgresStore
from bot.store.tables import METADATA
from tests.stands.catalogue import shipped
from tests.stands.stores import (
    CITY,
    NOW,
    OnPostgres,
    arrive,
    attempt,
    hold,
    payment,
    said,
    seat,
    words,
)

KEEP = {kind: timedelta(days=n) for kind, n in shipped().cities[CITY].keep_days.items()}
HOUR = timedelta(hours=1)
LATER = timedelta(days=1)
OF_KIND = {
    "messages": ("inbound", "outgoing"),
    "talks": ("event", "talk WHERE session IS NOT NULL"),
    "bookings": ("booking", "place", "booking_person", "reminder"),
    "payments": ("payment", "attempt", "payment_event"),
    "intents": ("intent",),
    "tries": ("wrong_try",),
    "callbacks": ("callback",),
    "residents": ("resident", "address", "lease", "talk"),
}
"""Every table with rows of residents, under the kind its days are kept by."""


async def lived(store: PostgresStore, name: str, at: datetime) -> int:
    """A resident of whom everything was finished on that day."""
    home = Address(CITY, "shanghai_rest", "rest", name)
    got = await arrive(store, said("hello", f"{name}:1", received_at=at), home)
    async with store.begin(CITY, at) as work:
        await work.inbox.handled(got.id)
        await work.talks.save(got.resident, 0, {"a": 1}, pending=None)
        await work.talks.log(got.resident, 1, [{"event": "said"}])
        await work.outbox.add(got.resident, home, words(name))
        await work.intents.add(Intent(name, CITY, got.resident, "submit", {}, None, 0))
        await work.intents.done(name, "ok")
        made = payment(got.resident, name, reference=name, created_at=at)
        await work.payments.add(made)
        await work.payments.add_attempt(attempt(name))
        for to in (PaymentState.PAID, PaymentState.FULFILLED):
            moved = await work.payments.move(made, to, why="t", now=at, receipt="R")
            assert moved
            made = moved
        await work.payments.move_attempt(
            f"{name}:1", AttemptState.PAID, gateway_id=None, pay_url=None
        )
        await work.payments.callback("sandbox", name, at)
        await work.residents.add_wrong_try(name, "look", name, at)
        # an appointment of that very moment
        booked = hold(got.resident, name, place=replace(seat(), starts_at=at), until=at + HOUR)
        assert await work.desk.hold(booked, at)
        facts = {"code": "c", "token": name}
        await work.desk.confirm(booked, **facts, persons=[name], now=at)
        reminder = Reminder(ReminderKind.TWO_HOURS, booked.id, got.resident, at, at)
        await work.reminders.add(Planned(reminder))
        await work.reminders.end(reminder.key, ReminderState.TOLD, None, at)
        await work.commit("test")
    rows = [sent.id for sent in await store.pending(home)]
    await store.mark(CITY, rows, OutgoingState.SENT, at)
    return got.resident


def counts(on: OnPostgres, kind: str) -> list[int]:
    return [on.ask(f"SELECT count(*) FROM {table}")[0][0] for table in OF_KIND[kind]]  # noqa: S608 # ours


async def test_what_is_old_enough_goes_and_what_is_younger_stays(on_store: OnPostgres) -> None:
    """One clock, turned on kind by kind: the days of one kind say nothing about another's."""
    old = NOW - timedelta(days=2)
    await lived(on_store.store, "old", old)
    await lived(on_store.store, "young", old + LATER)
    both = {kind: counts(on_store, kind) for kind in KINDS}
    for days in sorted(set(KEEP.values())):
        kinds = [kind for kind in KINDS if KEEP[kind] == days and kind != "residents"]
        await on_store.store.enforce_keep(CITY, KEEP, old + days - HOUR)
        assert {kind: counts(on_store, kind) for kind in kinds} == {k: both[k] for k in kinds}
        await on_store.store.enforce_keep(CITY, KEEP, old + days + HOUR)
        left = {kind: counts(on_store, kind) for kind in kinds}
        assert left == {kind: [n // 2 for n in both[kind]] for kind in kinds}
    assert counts(on_store, "residents")[0] == 1, "the younger one's payment is still theirs"


async def test_a_resident_goes_when_the_last_of_theirs_has_gone(on_store: OnPostgres) -> None:
    await lived(on_store.store, "old", NOW)
    await lived(on_store.store, "young", NOW + LATER)
    longest = max(KEEP.values())
    await on_store.store.enforce_keep(CITY, KEEP, NOW + longest + HOUR)
    assert counts(on_store, "residents") == [1, 1, 1, 1]
    await on_store.store.enforce_keep(CITY, KEEP, NOW + longest + LATER + HOUR)
    left = {kind: counts(on_store, kind) for kind in KINDS}
    assert left == {kind: [0] * len(OF_KIND[kind]) for kind in KINDS}


UNFINISHED = [s for s in PaymentState if s not in {"fulfilled", "refunded", "expired", "cancelled"}]
PATHS = {
    PaymentState.UNKNOWN: (PaymentState.PENDING, PaymentState.UNKNOWN),
    PaymentState.REVIEW: (PaymentState.PAID, PaymentState.REVIEW),
    PaymentState.REFUNDING: (PaymentState.PAID, PaymentState.REFUNDING),
}


@pytest.mark.parametrize("state", UNFINISHED)
async def test_money_that_has_not_arrived_is_never_forgotten(
    on_store: OnPostgres, state: PaymentState
) -> None:
    got = await arrive(on_store.store)
    async with on_store.store.begin(CITY, NOW) as work:
        made = payment(got.resident)
        await work.payments.add(made)
        for to in PATHS.get(state, (state,) * (state is not PaymentState.CREATED)):
            moved = await work.payments.move(made, to, why="t", now=NOW, receipt=None)
            assert moved
            made = moved
        await work.commit("test")
    nothing_kept = dict.fromkeys(KINDS, timedelta(0))
    await on_store.store.enforce_keep(CITY, nothing_kept, NOW + timedelta(days=36_500))
    assert on_store.ask("SELECT state FROM payment") == [(str(state),)]
    assert on_store.ask("SELECT count(*) FROM resident") == [(1,)]


async def test_an_appointment_to_come_is_never_forgotten(on_store: OnPostgres) -> None:
    """Not even by a city that keeps nothing at all."""
    got = await arrive(on_store.store)
    async with on_store.store.begin(CITY, NOW) as work:
        booked = hold(got.resident)
        await work.desk.hold(booked, NOW)
        facts = {"code": "c", "token": "t"}
        await work.desk.confirm(booked, **facts, persons=["p"], now=NOW)
        await work.commit("test")
    nothing_kept = dict.fromkeys(KINDS, timedelta(0))
    until = booked.place.starts_at
    await on_store.store.enforce_keep(CITY, nothing_kept, until - HOUR)
    assert on_store.ask("SELECT state FROM booking") == [(str(BookingState.CONFIRMED),)]
    assert counts(on_store, "bookings") == [1, 1, 1, 0]
    await on_store.store.enforce_keep(CITY, nothing_kept, until + HOUR)
    assert counts(on_store, "bookings") == [0, 0, 0, 0]


async def test_a_code_that_joins_two_doors_goes_with_its_end(on_store: OnPostgres) -> None:
    """Whatever the city keeps."""
    got = await arrive(on_store.store)
    async with on_store.store.begin(CITY, NOW) as work:
        await work.doors.make_code(got.resident, NOW, NOW + HOUR)
        await work.commit("test")
    for now, left in ((NOW + HOUR - timedelta(seconds=1), 1), (NOW + HOUR, 0)):
        await on_store.store.enforce_keep(CITY, KEEP, now)
        assert on_store.ask("SELECT count(*) FROM link_code") == [(left,)]


def test_no_table_with_rows_of_residents_is_kept_without_an_end() -> None:
    """Whoever adds a table says here by which kind its rows go."""
    named = {table.partition(" ")[0] for tables in OF_KIND.values() for table in tables}
    of_nobody: set[Table] = {revision, publication}
    ends_by_itself = {link_code}
    assert named | {table.name for table in of_nobody | ends_by_itself} == METADATA.tables.keys()

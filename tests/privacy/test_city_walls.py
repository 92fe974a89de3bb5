"""City A's rows are as if they were not there for city B, whatever method is called (promise 7)."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
from psycopg.errors import ForeignKeyViolation

from bot import ports
from bot.domain.bookings import BookingState
from bot.domain.messages import Inbound, InboundKind, OutgoingState
from bot.domain.payments import AttemptState, PaymentState
from bot.domain.publications import Publication
from bot.domain.reminders import Planned, Reminder, ReminderKind, ReminderState
from bot.ports import Conflict, Intent, Store, Work
from bot.store.keep import KINDS
from tests.stands.postgres import plain
from tests.stands.stores import (
    CITY,
    ELSEWHERE,
    HOME,
    NOW,
    OTHER,
    OnPostgres,
    arrive,
    attempt,
    hold,
    lived_in,
    payment,
    said,
    seat,
    words,
)


async def _released(work: Work, resident: int) -> Any:
    done = await work.release_and_commit(resident, 1, "test", HOME)
    return done.more or done.pending


async def _redeemed(work: Work, resident: int) -> int | None:
    return (await work.doors.redeem(resident, A_CODE[-1], NOW)).owner


A_CODE: list[str] = []
"""The one A's resident made last."""

FAR = NOW + timedelta(days=9_999)
REFUSED = (LookupError, Conflict, ValueError, ForeignKeyViolation)
"""What a stranger may get instead of nothing."""

PAID: Inbound = replace(said("x"), kind=InboundKind.PAID, external_id="payment:1:paid")

Try = Callable[[Work, int], Awaitable[Any]]
"""A call of city B, about city A's resident of this number and A's ids."""

WORK: Mapping[str, Try] = {
    "inbox.add": lambda w, r: w.inbox.add(r, PAID),
    "inbox.handled": lambda w, _: w.inbox.handled(1),
    "talks.lock": lambda w, r: w.talks.lock(r, 1),
    "talks.save": lambda w, r: w.talks.save(r, 1, {"b": 1}, pending=None),
    "talks.following": lambda w, _: w.talks.following(0, 99),
    "talks.unanswered": lambda w, _: w.talks.unanswered(FAR, 99),
    "talks.log": lambda w, r: w.talks.log(r, 1, [{"event": "x"}]),
    "outbox.add": lambda w, r: w.outbox.add(r, None, words("b")),
    "payments.add": lambda w, r: w.payments.add(payment(r, "pay-b", city=OTHER)),
    "payments.get": lambda w, _: w.payments.get("pay-0"),
    "payments.by_token": lambda w, _: w.payments.by_token(f"{CITY}.token-pay-0"),
    "payments.by_attempt": lambda w, _: w.payments.by_attempt("pay-0:1"),
    "payments.of": lambda w, r: w.payments.of(r),
    "payments.open_for": lambda w, r: w.payments.open_for(r, "traffic_fines", "ref-0"),
    "payments.move": lambda w, r: w.payments.move(
        payment(r, "pay-0"), PaymentState.CANCELLED, why="b", now=NOW, receipt=None
    ),
    "payments.due": lambda w, _: w.payments.due(FAR, 99),
    "payments.look_again": lambda w, _: w.payments.look_again("pay-0", FAR),
    "payments.add_attempt": lambda w, _: w.payments.add_attempt(attempt("pay-0", 2)),
    "payments.attempts": lambda w, _: w.payments.attempts("pay-0"),
    "payments.move_attempt": lambda w, _: w.payments.move_attempt(
        "pay-0:1", AttemptState.PAID, gateway_id="b", pay_url=None
    ),
    "payments.callback": lambda w, _: _first(w),
    "desk.hold": lambda w, r: w.desk.hold(hold(r, "hold-b", place=seat(9, city=OTHER)), NOW),
    "desk.taken": lambda w, _: w.desk.taken(OTHER, "xuhui", NOW, FAR, NOW),
    "desk.get": lambda w, _: w.desk.get("hold-1"),
    "desk.by_token": lambda w, _: w.desk.by_token("t"),
    "desk.of": lambda w, r: w.desk.of(r),
    "desk.extend": lambda w, r: w.desk.extend(r, FAR, NOW),
    "desk.confirm": lambda w, r: _confirms(w, r, "hold-1"),
    "desk.end": lambda w, _: w.desk.end("hold-1", BookingState.CANCELLED, NOW),
    "desk.mark": lambda w, r: w.desk.mark(
        replace(hold(r), state=BookingState.CONFIRMED), BookingState.ATTENDED, NOW
    ),
    "desk.move": lambda w, r: w.desk.move(hold(r), seat(2, city=OTHER), NOW),
    "doors.make_code": lambda w, r: w.doors.make_code(r, NOW, FAR),
    "doors.whose": lambda w, _: w.doors.whose(A_CODE[-1], NOW),
    "doors.stand_back": lambda w, r: w.doors.stand_back(r, A_CODE[-1], NOW),
    "doors.redeem": _redeemed,
    "doors.doors": lambda w, r: w.doors.doors(r),
    "doors.writes_from": lambda w, r: w.doors.writes_from(r, ELSEWHERE),
    "doors.cut_off_others": lambda w, r: w.doors.cut_off_others(r, HOME, NOW),
    "reminders.add": lambda w, r: w.reminders.add(_reminder(r, "b")),
    "reminders.drop": lambda w, _: w.reminders.drop("hold-1", "b", NOW),
    "reminders.due": lambda w, _: w.reminders.due(FAR, 99),
    "reminders.put_off": lambda w, r: w.reminders.put_off(_reminder(r).reminder.key, FAR),
    "reminders.end": lambda w, r: w.reminders.end(
        _reminder(r).reminder.key, ReminderState.TOLD, None, NOW
    ),
    "reminders.of": lambda w, r: w.reminders.of(r),
    "reminders.stop": lambda w, r: w.reminders.stop(r, FAR),
    "reminders.resume": lambda w, r: w.reminders.resume(r),
    "reminders.stopped": lambda w, r: w.reminders.stopped(r),
    "residents.known": lambda w, r: w.residents.known(r),
    "residents.erase": lambda w, r: w.residents.erase(r, NOW),
    "residents.add_wrong_try": lambda w, _: w.residents.add_wrong_try("k", "look", "x", NOW),
    "residents.wrong_tries": lambda w, _: w.residents.wrong_tries("look", "x", NOW - timedelta(1)),
    "intents.add": lambda w, r: w.intents.add(Intent("b", OTHER, r, "submit", {}, None, 0)),
    "intents.get": lambda w, _: w.intents.get("i"),
    "intents.done": lambda w, _: w.intents.done("i", "ok"),
    "intents.again": lambda w, _: w.intents.again("i", FAR),
    "intents.due": lambda w, _: w.intents.due(FAR, 99),
    "shelf.publish": lambda w, _: w.shelf.publish(Publication("s", 1, "2", NOW), {}),
    "shelf.history": lambda w, _: w.shelf.history(),
    "shelf.told": lambda w, _: w.shelf.told("s", 1, NOW),
    "shelf.files": lambda w, _: w.shelf.files("s", "1"),
    "release_lease": lambda w, r: w.release_lease(r, 1),
    "release_and_commit": _released,
}
WRITTEN_FOR_B = {"residents.add_wrong_try", "shelf.publish"}
"""They concern nobody's rows but the caller's own; tried last."""

READS = {
    *("payments.get", "payments.by_token", "payments.by_attempt", "payments.of"),
    *("payments.open_for", "payments.attempts", "payments.due"),
    *("doors.whose", "doors.doors", "doors.redeem"),
    *("reminders.due", "reminders.of", "reminders.stopped"),
    *("desk.get", "desk.by_token", "desk.of", "residents.known", "residents.wrong_tries"),
    *("intents.get", "intents.due", "shelf.history", "shelf.files", "talks.following"),
}

STORE: Mapping[str, Callable[[Store, int], Awaitable[Any]]] = {
    "take_lease": lambda s, r: s.take_lease(
        OTHER, r, holder="b", lease=timedelta(seconds=9), now=FAR
    ),
    "drop_lease": lambda s, r: s.drop_lease(OTHER, r, 1),
    "read_talk": lambda s, r: s.read_talk(OTHER, r),
    "pending": lambda s, _: s.pending(replace(HOME, city=OTHER)),
    "replies": lambda s, _: s.replies(OTHER, 1),
    "history": lambda s, _: _remembers(s),
    "mark": lambda s, _: s.mark(OTHER, range(1, 99), OutgoingState.SENT, NOW),
    "enforce_keep": lambda s, _: _sweep(s),
    "receive": lambda s, _: _arrives(s),
}
OF_EVERYBODY = {"begin", "overdue", "is_handled", "can_write", "editions"}
"""`overdue` names the city of each talk it finds, `editions` that of each number; `is_handled`
tells B that no such row waits."""


def _reminder(resident: int, about: str = "hold-1") -> Planned:
    return Planned(Reminder(ReminderKind.TWO_HOURS, about, resident, seat().starts_at, NOW))


async def _first(work: Work) -> bool:
    """Whether B is told that it has seen A's event before."""
    return not await work.payments.callback("sandbox", "e", NOW)


async def _confirms(work: Work, resident: int, id_: str) -> str | None:
    facts = {"code": "c", "token": "b"}
    told = await work.desk.confirm(hold(resident, id_), **facts, persons=["p"], now=NOW)
    return None if told == "lapsed" else told


async def _sweep(store: Store) -> int:
    days = dict.fromkeys(KINDS, timedelta(0))
    return sum((await store.enforce_keep(OTHER, days, FAR)).values())


async def _remembers(store: Store) -> Any:
    there = await store.history(replace(HOME, city=OTHER), 99)
    return there.entries or there.resident


async def _arrives(store: Store) -> bool:
    """Whether B takes A's message, or A's resident, for its own."""
    got = await arrive(store, said("hello", "m1"), ELSEWHERE)
    return got.duplicate or got.resident == 1


def rows_of_a(on: OnPostgres) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of city A, as PostgreSQL prints it."""
    with psycopg.connect(plain(on.url), autocommit=True) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND column_name = 'city'"
        ).fetchall()
        return {
            name: connection.execute(
                f"SELECT t::text FROM {name} t WHERE city = %s ORDER BY 1".encode(),  # noqa: S608 # a table's name
                (CITY,),
            ).fetchall()
            for (name,) in tables
        }


async def a_lives(on: OnPostgres) -> int:
    """A's resident with something of every kind, a booking with its code among it."""
    resident = await lived_in(on.store, PaymentState.PENDING)
    async with on.store.begin(CITY, NOW) as work:
        booked = hold(resident)
        facts = {"code": "c", "token": "t"}
        assert await work.desk.confirm(booked, **facts, persons=["p"], now=NOW) == "confirmed"
        await work.reminders.add(_reminder(resident))
        await work.reminders.stop(resident, NOW)
        await work.residents.add_wrong_try("k", "look", "x", NOW)
        A_CODE.append(await work.doors.make_code(resident, NOW, FAR))
        await work.payments.callback("sandbox", "e", NOW)
        await work.shelf.publish(Publication("s", 1, "1", NOW), {"f": "x"})
        await work.commit("test")
    return resident


async def test_no_method_of_a_transaction_reaches_across(on_store: OnPostgres) -> None:
    resident = await a_lives(on_store)
    before = rows_of_a(on_store)
    for name, tried in sorted(WORK.items(), key=lambda item: item[0] in WRITTEN_FOR_B):
        told = None
        with suppress(*REFUSED):
            async with on_store.store.begin(OTHER, NOW) as work:
                told = await tried(work, resident)
                await work.commit("test")
        assert not told or name in WRITTEN_FOR_B, f"{name}: B is told {told!r}"
        assert rows_of_a(on_store) == before, name


async def test_the_same_calls_find_it_all_at_home(on_store: OnPostgres) -> None:
    """Or the walls would be proved by asking for nothing."""
    resident = await a_lives(on_store)
    async with on_store.store.begin(CITY, NOW) as work:
        assert {name for name in READS if await WORK[name](work, resident)} == READS


async def test_no_method_of_the_store_reaches_across(on_store: OnPostgres) -> None:
    resident = await a_lives(on_store)
    before = rows_of_a(on_store)
    for name, tried in STORE.items():
        told = None
        with suppress(*REFUSED):
            told = await tried(on_store.store, resident)
        assert not told, f"{name}: B is told {told!r}"
        assert rows_of_a(on_store) == before, name


async def test_the_same_ids_are_two_things_in_two_cities(on_store: OnPostgres) -> None:
    store = on_store.store
    ours, theirs = await a_lives(on_store), (await arrive(store, at=ELSEWHERE)).resident
    before = rows_of_a(on_store)
    async with store.begin(OTHER, NOW) as work:
        made = payment(theirs, "pay-0", city=OTHER, token=f"{OTHER}.t", title="B")
        await work.payments.add(made)
        await work.desk.hold(hold(theirs, place=seat(city=OTHER), title="B"), NOW)
        await work.intents.add(Intent("i", OTHER, theirs, "submit", {"b": 1}, None, 0))
        await work.commit("test")
    assert rows_of_a(on_store) == before
    for city, title, whose in ((CITY, "Fine 3101150000000001", ours), (OTHER, "B", theirs)):
        async with store.begin(city, NOW) as work:
            paid, booked = await work.payments.get("pay-0"), await work.desk.get("hold-1")
            intent = await work.intents.get("i")
        assert paid
        assert booked
        assert intent
        assert (paid.title, paid.resident) == (title, whose)
        assert (booked.resident, intent.resident) == (whose, whose)


def test_every_method_has_its_try() -> None:
    """Whoever adds a method to a port says here what a stranger gets from it."""
    parts = {
        name: str(inspect.signature(part.fget).return_annotation)
        for name, part in vars(ports.Work).items()
        if isinstance(part, property) and part.fget
    }
    methods = {f"{part}.{m}" for part, kind in parts.items() for m in _methods(vars(ports)[kind])}
    jobs = {name for name in methods if name.startswith("jobs.")}
    own = _methods(ports.Work) - parts.keys() - {"savepoint", "commit"}
    assert methods - jobs | own == WORK.keys()
    assert _methods(ports.Store) - OF_EVERYBODY == STORE.keys()


def _methods(port: type) -> set[str]:
    return {name for name in vars(port) if not name.startswith("_")}

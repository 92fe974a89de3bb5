"""Stores to test: the fake one, and PostgreSQL on each engine it must work on.

    from tests.stands.stores import store

and rows to put into them, of invented people.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from bot.domain.bookings import Booking, BookingState, Place
from bot.domain.messages import Address, Inbound, InboundKind, Outgoing, Words
from bot.domain.money import Money
from bot.domain.payments import Attempt, AttemptState, Payment, PaymentState
from bot.ports import Intent, Received, Store, Work
from bot.store.crypto import SecretKeys
from bot.store.migrate import migrate
from bot.store.store import PostgresStore
from tests.fakes_store import FakeStore, nothing
from tests.stands.postgres import ENGINES, Server, plain, server

CITY, OTHER = "shanghai", "guangzhou"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)
KEYS = SecretKeys([b"test" * 8])

HOME = Address(CITY, "shanghai_rest", "rest", "resident-1")
NEXT_DOOR = Address(CITY, "shanghai_rest", "rest", "resident-2")
ELSEWHERE = Address(OTHER, "guangzhou_rest", "rest", "resident-1")


def migrated(on: Server) -> str:
    """The name of a database with all tables and no rows."""
    return on.prepared("migrated", migrate)


@dataclass(frozen=True, slots=True)
class OnPostgres:
    """A store on a database of its own, whose rows a test may look at."""

    store: PostgresStore
    url: str

    def ask(self, line: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(plain(self.url), autocommit=True) as connection:
            answer = connection.execute(line.encode(), values)
            return answer.fetchall() if answer.description else []

    async def line(self) -> psycopg.AsyncConnection[tuple[Any, ...]]:
        """Another connection, for a test that holds something up."""
        return await psycopg.AsyncConnection.connect(plain(self.url), autocommit=True)


@pytest.fixture
async def on_postgres(store_server: Server) -> AsyncIterator[OnPostgres]:
    with store_server.fresh(migrated(store_server)) as url:
        made = PostgresStore(url, KEYS, nothing)
        await made.open()
        yield OnPostgres(made, url)
        await made.close()


@pytest.fixture(params=["fake", *ENGINES])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    if request.param == "fake":
        yield FakeStore()
        return
    on = server(request.param)
    with on.fresh(migrated(on)) as url:
        made = PostgresStore(url, KEYS, nothing)
        await made.open()
        yield made
        await made.close()


def later(seconds: float = 0, **more: float) -> datetime:
    return NOW + timedelta(seconds=seconds, **more)


def said(text: str, id_: str | None = None, **more: Any) -> Inbound:
    facts: dict[str, Any] = {"received_at": NOW, "body": {"text": text}, **more}
    return Inbound(InboundKind.SAID, id_, **facts)


async def arrive(
    store: Store, inbound: Inbound | None = None, at: Address = HOME, holder: str = "one"
) -> Received:
    return await store.receive(at, inbound or said("hello"), holder=holder, lease=LEASE)


async def resident_at(store: Store, at: Address = HOME) -> int:
    """Somebody who wrote, and whose talk is idle again."""
    got = await arrive(store, at=at)
    async with store.begin(at.city, NOW) as work:
        await work.inbox.handled(got.id)
        if got.fence:
            await work.release_lease(got.resident, got.fence)
        await work.commit("test")
    return got.resident


def words(key: str, text: str = "Good morning", **more: Any) -> Outgoing:
    return Outgoing(key, Words(text), **more)


def payment(resident: int, id_: str = "pay-1", **more: Any) -> Payment:
    made = Payment(
        id=id_,
        city=CITY,
        resident=resident,
        token=f"{CITY}.token-{id_}",
        money=Money(200_00, "CNY"),
        state=PaymentState.CREATED,
        version=0,
        register="traffic_fines",
        reference="3101150000000001",
        title="Fine 3101150000000001",
        service="traffic_fine",
        receipt_text="utter_fine_paid",
        language="en",
        gateway="sandbox",
        practice=True,
        created_at=NOW,
        expires_at=later(minutes=90),
    )
    return replace(made, **more)


def attempt(id_: str = "pay-1", number: int = 1, **more: Any) -> Attempt:
    made = Attempt(f"{id_}:{number}", id_, number, AttemptState.ASKED, None, None, NOW)
    return replace(made, **more)


def seat(number: int = 1, hour: int = 10, city: str = CITY) -> Place:
    return Place(city, "xuhui", datetime(2026, 12, 1, hour, tzinfo=UTC), number)


def hold(resident: int, id_: str = "hold-1", **more: Any) -> Booking:
    made = Booking(
        id=id_,
        place=seat(),
        minutes=20,
        resident=resident,
        service="marriage_registration",
        state=BookingState.HELD,
        language="en",
        created_at=NOW,
        until=later(minutes=10),
        title="Marriage registration",
    )
    return replace(made, **more)


def jobs(on: OnPostgres) -> list[tuple[str, dict[str, Any], str]]:
    """(name, arguments, lock) of what was deferred."""
    rows = on.ask("SELECT task_name, args::text, lock FROM procrastinate_jobs ORDER BY id")
    return [(name, json.loads(args), lock) for name, args, lock in rows]


async def lived_in(store: Store, *states: PaymentState) -> int:
    """A resident with something of every kind; a payment per state."""
    resident = (await arrive(store, said("hello", "m1"))).resident
    async with store.begin(CITY, NOW) as work:
        await work.talks.save(resident, 0, {"a": 1}, pending="look")
        await work.talks.log(resident, 1, [{"event": "said"}])
        await work.outbox.add(resident, HOME, words("k"))
        await work.intents.add(Intent("i", CITY, resident, "submit", {}, None, 0))
        await work.desk.hold(hold(resident), NOW)
        for number, state in enumerate(states):
            made = payment(resident, f"pay-{number}", reference=f"ref-{number}")
            await work.payments.add(made)
            await work.payments.add_attempt(attempt(made.id, pay_url="https://g/1"))
            await _brought_to(work, made, state)
        await work.commit("test")
    return resident


async def _brought_to(work: Work, made: Payment, state: PaymentState) -> None:
    paid_first = state in (PaymentState.FULFILLED, PaymentState.REFUNDING)
    path = [PaymentState.PAID] * paid_first + [state] * (state is not PaymentState.CREATED)
    for to in path:
        after = await work.payments.move(made, to, why="test", now=NOW, receipt="R-1")
        assert after is not None
        made = after

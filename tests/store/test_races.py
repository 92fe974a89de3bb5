"""Two hands at the same row: real connections, real commits, and one of them was first."""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.bookings import Booking, BookingState
from bot.domain.messages import Address
from bot.domain.payments import Payment, PaymentState
from bot.ports import Conflict, Work
from bot.store.store import PostgresStore
from tests.fakes_store import nothing
from tests.stands.stores import (
    CITY,
    HOME,
    KEYS,
    LEASE,
    NOW,
    OnPostgres,
    arrive,
    hold,
    later,
    payment,
    resident_at,
    said,
    words,
)

ROOT = Path(__file__).parents[2]
MESSAGES = 100


@pytest.fixture
async def second(on_postgres: OnPostgres) -> AsyncIterator[PostgresStore]:
    """Another process's store, as far as the database can tell."""
    made = PostgresStore(on_postgres.url, KEYS, nothing)
    await made.open()
    yield made
    await made.close()


# --- one resident ------------------------------------------------------------------------------


async def test_no_message_is_left_lying_and_none_is_handled_twice(on_postgres: OnPostgres) -> None:
    """Two processes write to one resident and work for them; there is no tick that would help."""
    facts = ("-m", "tests.store.hammer", on_postgres.url)
    hands = [
        await asyncio.create_subprocess_exec(sys.executable, *facts, name, str(MESSAGES), cwd=ROOT)
        for name in ("one", "two")
    ]
    assert await asyncio.gather(*(hand.wait() for hand in hands)) == [0, 0]
    ((rows, waiting),) = on_postgres.ask(
        "SELECT count(*), count(*) FILTER (WHERE handled_at IS NULL) FROM inbound"
    )
    assert (rows, waiting) == (2 * MESSAGES, 0)
    ((turns, residents),) = on_postgres.ask("SELECT sum(turn), count(*) FROM talk")
    assert (turns, residents) == (2 * MESSAGES, 1), "each row was one turn"
    ((answers, answered),) = on_postgres.ask(
        "SELECT count(*), count(DISTINCT split_part(key, ':', 1)) FROM outgoing"
    )
    assert (answers, answered) == (2 * MESSAGES, 2 * MESSAGES)
    assert on_postgres.ask("SELECT holder FROM lease") == [("",)]


async def test_a_message_that_comes_while_the_lease_is_given_back_is_seen(
    on_postgres: OnPostgres, second: PostgresStore
) -> None:
    """The gap itself, slowly: the release has looked and is not committed yet."""
    store = on_postgres.store
    got = await arrive(store)
    assert got.fence is not None
    async with store.begin(CITY, NOW) as work:
        await work.inbox.handled(got.id)
        assert not await work.release_lease(got.resident, got.fence)
        coming = asyncio.create_task(arrive(second, said("late", "m2"), holder="two"))
        done, _ = await asyncio.wait({coming}, timeout=0.3)
        assert not done, "it waits for what the release decides"
        await work.commit("test")
    assert (await coming).fence is not None, "and finds the lease free"


async def test_a_release_waits_for_a_message_that_is_on_its_way(on_postgres: OnPostgres) -> None:
    """The other way round: the message holds the lease's row and is not committed yet."""
    store = on_postgres.store
    got = await arrive(store)
    assert got.fence is not None
    async with await on_postgres.line() as other, store.begin(CITY, NOW) as work:
        await work.inbox.handled(got.id)
        await other.execute("BEGIN")
        await other.execute(
            "INSERT INTO inbound (city, resident, address, kind, rank, source, body, received_at)"
            " SELECT city, resident, address, kind, rank, source, body, received_at FROM inbound"
        )
        await other.execute("SELECT FROM lease FOR UPDATE")
        releasing = asyncio.create_task(work.release_lease(got.resident, got.fence))
        done, _ = await asyncio.wait({releasing}, timeout=0.3)
        assert not done
        await other.execute("COMMIT")
        assert await releasing, "the new row is seen, the lease stays ours"


async def test_a_message_delivered_many_times_at_once_is_one_row(
    on_postgres: OnPostgres, second: PostgresStore
) -> None:
    stores = [on_postgres.store, second] * 10
    got = await asyncio.gather(*(arrive(each, said("pay", "m1")) for each in stores))
    assert len({each.id for each in got}) == len({each.resident for each in got}) == 1
    assert sum(not each.duplicate for each in got) == 1
    assert sum(each.fence is not None for each in got) == 1
    ((residents,),) = on_postgres.ask("SELECT count(*) FROM resident")
    assert residents == 1, "who came second to somebody new left nothing behind"


async def test_one_of_two_turns_is_saved(on_postgres: OnPostgres, second: PostgresStore) -> None:
    store = on_postgres.store
    resident = await resident_at(store)

    async def turn(at: PostgresStore, name: str) -> str | None:
        read = await at.read_talk(CITY, resident)
        try:
            async with at.begin(CITY, NOW) as work:
                await work.talks.save(resident, read.turn, {"by": name}, pending=None)
                await work.outbox.add(resident, HOME, words(f"{name}:{read.turn}"))
                await work.commit("turn")
        except Conflict:
            return None
        return f"{name}:{read.turn}"

    hands = [(store, "a"), (second, "b"), (store, "c"), (second, "d")] * 10
    told = [each for each in await asyncio.gather(*(turn(*hand) for hand in hands)) if each]
    said_keys = [sent.outgoing.key for sent in await store.pending(HOME)]
    assert sorted(said_keys) == sorted(told)
    assert (await store.read_talk(CITY, resident)).turn == len(told)


# --- one place ---------------------------------------------------------------------------------


async def confirm(work: Work, booking: Booking, *persons: str, now: datetime = NOW) -> str:
    link = f"{CITY}.{booking.id}"
    return await work.desk.confirm(booking, code="AB", token=link, persons=persons, now=now)


async def race_for_a_place(on_postgres: OnPostgres, second: PostgresStore) -> list[bool]:
    stores = [on_postgres.store, second]
    homes = [Address(CITY, "shanghai_rest", "rest", f"racer-{n}") for n in range(20)]
    racers = [await resident_at(on_postgres.store, home) for home in homes]

    async def run(number: int, racer: int) -> bool:
        async with stores[number % 2].begin(CITY, NOW) as work:
            booking = hold(racer, f"hold-{number}")
            got = await work.desk.hold(booking, NOW)
            if got:
                assert await confirm(work, booking, f"p{number}") == "confirmed"
            await work.commit("test")
        return got

    return list(await asyncio.gather(*(run(*racer) for racer in enumerate(racers))))


async def test_a_place_is_sold_once(on_postgres: OnPostgres, second: PostgresStore) -> None:
    assert sum(await race_for_a_place(on_postgres, second)) == 1
    assert on_postgres.ask("SELECT count(*) FROM place") == [(1,)]
    assert on_postgres.ask("SELECT count(*) FROM booking") == [(1,)]


async def test_it_is_the_constraint_that_judges(
    on_postgres: OnPostgres, second: PostgresStore
) -> None:
    on_postgres.ask("ALTER TABLE place DROP CONSTRAINT place_once")
    assert sum(await race_for_a_place(on_postgres, second)) > 1


async def test_whoever_confirms_in_time_keeps_the_place(
    on_postgres: OnPostgres, second: PostgresStore
) -> None:
    """Somebody else takes the hold for lapsed while its owner confirms it."""
    store = on_postgres.store
    owner, other = await resident_at(store), await resident_at(store, replace(HOME, chat="r2"))
    mine = hold(owner)
    async with store.begin(CITY, NOW) as work:
        await work.desk.hold(mine, NOW)
        await work.commit("test")
    async with store.begin(CITY, NOW) as work:
        assert await confirm(work, mine, "p", now=later(599)) == "confirmed"

        async def take() -> bool:
            async with second.begin(CITY, NOW) as theirs:
                theirs_too = hold(other, "hold-2", until=later(1_300))
                got = await theirs.desk.hold(theirs_too, later(601))
                await theirs.commit("test")
            return got

        taking = asyncio.create_task(take())
        await asyncio.wait({taking}, timeout=0.3)
        await work.commit("test")
    assert not await taking
    assert on_postgres.ask("SELECT booking FROM place") == [("hold-1",)]
    async with store.begin(CITY, NOW) as work:
        booked = await work.desk.get("hold-1")
    assert booked is not None
    assert booked.state is BookingState.CONFIRMED


async def test_one_person_gets_one_of_two_places(
    on_postgres: OnPostgres, second: PostgresStore
) -> None:
    store = on_postgres.store
    resident = await resident_at(store)
    seats = [hold(resident, f"h{n}", place=replace(hold(resident).place, seat=n)) for n in (1, 2)]
    for each in seats:
        async with store.begin(CITY, NOW) as work:
            await work.desk.hold(each, NOW)
            await work.commit("test")

    async def book(at: PostgresStore, number: int) -> str:
        async with at.begin(CITY, NOW) as work:
            persons = ("a", "b") if number else ("b", "a")
            result = await confirm(work, seats[number], *persons)
            await work.commit("test")
        return result

    results = await asyncio.gather(book(store, 0), book(second, 1))
    assert sorted(results) == ["already_booked", "confirmed"]


# --- one payment -------------------------------------------------------------------------------


async def paid(store: PostgresStore, made: Payment) -> bool:
    async with store.begin(CITY, NOW) as work:
        moved = await work.payments.move(
            made, PaymentState.PAID, why="callback", now=NOW, receipt=None
        )
        if moved:
            await work.jobs.fulfil(made.id)
        await work.commit("settle")
    return moved is not None


async def test_a_payment_is_settled_once(on_postgres: OnPostgres, second: PostgresStore) -> None:
    store = on_postgres.store
    made = payment(await resident_at(store))
    async with store.begin(CITY, NOW) as work:
        await work.payments.add(made)
        await work.commit("test")
    settled = await asyncio.gather(*(paid(each, made) for each in [store, second] * 8))
    assert sum(settled) == 1
    assert on_postgres.ask("SELECT before, after, why, version FROM payment_event") == [
        ("created", "paid", "callback", 1)
    ]


async def test_two_ticks_never_get_the_same_payment(
    on_postgres: OnPostgres, second: PostgresStore
) -> None:
    store = on_postgres.store
    resident = await resident_at(store)
    async with store.begin(CITY, NOW) as work:
        for number in range(6):
            await work.payments.add(payment(resident, f"pay-{number}", reference=str(number)))
        await work.commit("test")
    over = NOW + timedelta(minutes=90)
    async with store.begin(CITY, NOW) as one, second.begin(CITY, NOW) as two:
        first, other = await one.payments.due(over, 4), await two.payments.due(over, 4)
        await one.commit("test")
        await two.commit("test")
    assert len(first) + len(other) == len({each.id for each in (*first, *other)}) == 6


async def test_the_lease_is_one_hands(on_postgres: OnPostgres, second: PostgresStore) -> None:
    resident = await resident_at(on_postgres.store)
    tries = await asyncio.gather(
        *(
            each.take_lease(CITY, resident, holder="x", lease=LEASE, now=NOW)
            for each in [on_postgres.store, second] * 8
        )
    )
    assert sum(fence is not None for fence in tries) == 1

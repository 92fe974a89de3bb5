"""The database in trouble, and us: only what was committed counts, and the next call works."""

import asyncio
import contextlib

import pytest
from psycopg import errors

from bot.ports import Conflict, Unreachable, Work
from bot.store.store import PostgresStore
from tests.fakes_store import nothing
from tests.stands.postgres import Server
from tests.stands.stores import (
    CITY,
    HOME,
    KEYS,
    LEASE,
    NEXT_DOOR,
    NOW,
    OnPostgres,
    arrive,
    hold,
    jobs,
    migrated,
    payment,
    resident_at,
    said,
    seat,
    words,
)

CUT_ALL = (  # and waits until they have ended: until then one may still serve
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    " AND datname = current_database() AND backend_type = 'client backend'"
)


async def test_kill_points_stand_around_every_commit(store_server: Server) -> None:
    passed: list[str] = []

    async def note(name: str) -> None:
        passed.append(name)

    with store_server.fresh(migrated(store_server)) as url:
        store = PostgresStore(url, KEYS, note)
        await store.open()
        got = await arrive(store)
        await arrive(store)
        async with store.begin(CITY, NOW) as work:
            await work.inbox.handled(got.id)
            await work.commit("turn")
        await store.mark(CITY, [1], "sent", NOW)
        await store.drop_lease(CITY, got.resident, got.fence or 0)
        await store.take_lease(CITY, got.resident, holder="x", lease=LEASE, now=NOW)
        await store.enforce_keep(CITY, {}, NOW)
        async with store.begin(CITY, NOW):
            pass
        await store.close()
    names = ["receive_first", "receive", "turn", "mark", "drop_lease", "take_lease", "enforce_keep"]
    assert passed == [f"{name}:{when}" for name in names for when in ("before", "after")]


@pytest.mark.parametrize("when", ["before", "after"])
async def test_what_a_kill_at_a_commit_leaves(store_server: Server, when: str) -> None:
    async def die(name: str) -> None:
        if name == f"turn:{when}":
            raise SystemExit

    with store_server.fresh(migrated(store_server)) as url:
        store = PostgresStore(url, KEYS, die)
        await store.open()
        resident = await resident_at(store)
        with pytest.raises(SystemExit):
            await turn(store, resident, "turn")
        assert len(await store.pending(HOME)) == (when == "after")
        assert (await store.read_talk(CITY, resident)).turn == (when == "after")
        await store.close()


async def turn(store: PostgresStore, resident: int, at: str) -> None:
    async with store.begin(CITY, NOW) as work:
        await work.talks.save(resident, 0, {"a": 1}, pending=None)
        await work.outbox.add(resident, HOME, words("k"))
        await work.commit(at)


async def test_connections_that_were_cut_are_replaced(on_postgres: OnPostgres) -> None:
    """As after a restart of the database: no call fails for having been idle meanwhile."""
    resident = await resident_at(on_postgres.store)
    reads = [on_postgres.store.read_talk(CITY, resident) for _ in range(8)]
    await asyncio.gather(*reads)
    on_postgres.ask(CUT_ALL)
    for number in range(8):
        await arrive(on_postgres.store, said("hello", str(number)))


async def test_a_connection_that_is_cut_within_a_transaction_is_unreachable(
    on_postgres: OnPostgres,
) -> None:
    resident = await resident_at(on_postgres.store)

    async def cut() -> None:
        async with on_postgres.store.begin(CITY, NOW) as work:
            await work.talks.lock(resident, 0)
            on_postgres.ask(CUT_ALL)
            await work.talks.save(resident, 0, {}, pending=None)
            await work.commit("turn")

    with pytest.raises(Unreachable, match="database"):
        await cut()
    assert (await on_postgres.store.read_talk(CITY, resident)).turn == 0


async def test_a_database_that_is_not_there_is_unreachable() -> None:
    store = PostgresStore("postgresql+psycopg://nobody@127.0.0.1:9/none", KEYS, nothing)
    with pytest.raises(Unreachable, match="database"):
        await store.open(patience=0.3)
    await store.close()


async def test_two_hands_in_each_others_way_are_told_to_look_again(
    on_postgres: OnPostgres,
) -> None:
    """A deadlock: the database ends one of them, whose turn is worked out anew."""
    store = on_postgres.store
    one, two = await resident_at(store), await resident_at(store, NEXT_DOOR)
    met = asyncio.Barrier(2)

    async def go(first: int, then: int) -> str:
        try:
            async with store.begin(CITY, NOW) as work:
                await work.talks.lock(first, 0)
                await work.shelf.history()  # with this look the lock is really taken
                await met.wait()
                await work.talks.lock(then, 0)
                await work.commit("test")
        except Conflict:
            return "again"
        return "done"

    assert sorted(await asyncio.gather(go(one, two), go(two, one))) == ["again", "done"]


async def test_a_turn_that_was_lost_cannot_be_committed_all_the_same(
    on_postgres: OnPostgres,
) -> None:
    store = on_postgres.store
    got = await arrive(store)
    await store.read_talk(CITY, got.resident)
    elsewhere = PostgresStore(on_postgres.url, KEYS, nothing)
    await elsewhere.open()
    await turn(elsewhere, got.resident, "turn")
    await elsewhere.close()

    async def stubborn() -> None:
        async with store.begin(CITY, NOW) as work:
            await work.talks.save(got.resident, 0, {"b": 1}, pending=None)
            await work.outbox.add(got.resident, HOME, words("l"))
            with contextlib.suppress(Conflict):
                await work.release_lease(got.resident, got.fence or 0)
            await work.commit("turn")

    with pytest.raises(Conflict):
        await stubborn()
    assert [s.outgoing.key for s in await store.pending(HOME)] == ["k"]


# --- our own mistakes --------------------------------------------------------------------------


async def broken(work: Work, resident: int) -> None:
    """A hold under an id that is there already: the database says no."""
    await work.desk.hold(hold(resident), NOW)
    await work.desk.hold(hold(resident, place=seat(2)), NOW)


async def test_a_failure_in_a_savepoint_is_undone_with_it(on_postgres: OnPostgres) -> None:
    resident = await resident_at(on_postgres.store)
    async with on_postgres.store.begin(CITY, NOW) as work:
        await work.outbox.add(resident, HOME, words("before"))
        with pytest.raises(errors.UniqueViolation):
            async with work.savepoint():
                await broken(work, resident)
        await work.outbox.add(resident, HOME, words("after"))
        await work.commit("test")
    assert [s.outgoing.key for s in await on_postgres.store.pending(HOME)] == ["before", "after"]
    assert on_postgres.ask("SELECT count(*) FROM place") == [(0,)]


async def test_a_failure_of_queued_work_surfaces_in_its_savepoint(on_postgres: OnPostgres) -> None:
    resident = await resident_at(on_postgres.store)

    async def queue_nonsense(work: Work) -> None:
        async with work.savepoint():
            await work.desk.extend(resident, NOW, NOW)
            await work.intents.again("k\0", NOW)  # no text of PostgreSQL holds this sign

    async with on_postgres.store.begin(CITY, NOW) as work:
        with pytest.raises(errors.DataError):
            await queue_nonsense(work)
        await work.outbox.add(resident, HOME, words("after"))
        await work.commit("test")
    assert len(await on_postgres.store.pending(HOME)) == 1


async def test_a_swallowed_failure_is_not_taken_for_a_commit(on_postgres: OnPostgres) -> None:
    resident = await resident_at(on_postgres.store)

    async def careless() -> None:
        async with on_postgres.store.begin(CITY, NOW) as work:
            await work.outbox.add(resident, HOME, words("k"))
            with contextlib.suppress(errors.UniqueViolation):
                await broken(work, resident)
            await work.commit("test")

    with pytest.raises((Unreachable, errors.InFailedSqlTransaction)):
        await careless()
    assert await on_postgres.store.pending(HOME) == []


async def test_a_call_that_is_cancelled_leaves_the_pool_in_order(on_postgres: OnPostgres) -> None:
    store = PostgresStore(on_postgres.url, KEYS, nothing, connections=2)
    await store.open()
    resident = await resident_at(store)
    async with await on_postgres.line() as other:
        await other.execute("BEGIN")
        await other.execute("SELECT FROM talk FOR UPDATE")
        waiting = [asyncio.create_task(turn(store, resident, "turn")) for _ in range(4)]
        await asyncio.sleep(0.2)
        for task in waiting:
            task.cancel()
        ended = await asyncio.gather(*waiting, return_exceptions=True)
        assert all(isinstance(each, asyncio.CancelledError) for each in ended)
        await other.execute("ROLLBACK")
    for number in range(6):
        await arrive(store, said("still there", str(number)))
    assert (await store.read_talk(CITY, resident)).turn == 0
    await store.close()


# --- jobs --------------------------------------------------------------------------------------


async def test_jobs_are_deferred_in_our_transaction(on_postgres: OnPostgres) -> None:
    resident = await resident_at(on_postgres.store)
    for commits in (False, True):
        async with on_postgres.store.begin(CITY, NOW) as work:
            await work.payments.add(payment(resident))
            await work.jobs.fulfil("pay-1")
            await work.jobs.drain(resident)
            await work.jobs.drain(resident)
            await work.outbox.add(resident, HOME, words("k"))
            if commits:
                await work.commit("test")
        drain = ("drain", {"city": CITY, "resident": resident}, f"resident:{resident}")
        fulfil = ("fulfil", {"city": CITY, "payment": "pay-1"}, f"payment:{CITY}:pay-1")
        assert jobs(on_postgres) == ([fulfil, drain, drain] if commits else [])
    assert len(await on_postgres.store.pending(HOME)) == 1


async def test_a_database_that_only_reads_counts_as_away(on_postgres: OnPostgres) -> None:
    """A copy of it, or one that is being changed over."""
    store = on_postgres.store
    await store.can_write()
    on_postgres.ask(f'ALTER DATABASE "{_name(on_postgres)}" SET default_transaction_read_only = on')
    on_postgres.ask(CUT_ALL)
    for attempt in (store.can_write, lambda: arrive(store)):
        with pytest.raises(Unreachable, match="it only reads"):
            await attempt()
    assert await store.is_handled(CITY, 1), "what can be read is read"


def _name(on: OnPostgres) -> str:
    ((name,),) = on.ask("SELECT current_database()")
    return str(name)


@pytest.mark.parametrize("steps", range(12), ids="cancelled {} steps after it was free".format)
async def test_a_cancel_is_obeyed_while_a_connection_comes(
    steps: int, store_server: Server
) -> None:
    """Or a task that is ended would go on for ever, and whoever ends it would wait for it."""
    with store_server.fresh(migrated(store_server)) as url:
        store = PostgresStore(url, KEYS, nothing, connections=1)
        await store.open()
        try:
            async with store.begin(CITY, NOW):
                waits = asyncio.create_task(look_for_ever(store))
                await asyncio.sleep(0.01)
            for _ in range(steps):
                await asyncio.sleep(0)
            waits.cancel()
            assert await asyncio.wait([waits], timeout=5) == ({waits}, set())
            assert waits.cancelled()
            assert await store.is_handled(CITY, 1)
        finally:
            waits.cancel()
            await store.close()


async def look_for_ever(store: PostgresStore) -> None:
    await store.is_handled(CITY, 1)
    await asyncio.Event().wait()

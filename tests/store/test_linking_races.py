"""Doors that are joined and parted while others are at it: real connections, real commits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.domain.messages import Address, Inbound, InboundKind
from bot.domain.payments import PaymentState
from bot.ports import Conflict, Intent, Joined, Redeemed
from bot.store.crypto import ID_BYTES, NONCE_BYTES
from bot.store.store import PostgresStore
from tests.contract.test_store_linking import a_code, cut_off, redeem, two
from tests.fakes_store import nothing
from tests.stands.stores import (
    CITY,
    HOME,
    KEYS,
    NEXT_DOOR,
    NOW,
    OnPostgres,
    arrive,
    attempt,
    hold,
    payment,
    resident_at,
    said,
    seat,
    words,
)

THIRD = Address(CITY, "shanghai_rest", "rest", "resident-3")
MARK = "11010119900101000X"  # nobody's: sequence code 000


@pytest.fixture
async def second(on_postgres: OnPostgres) -> AsyncIterator[PostgresStore]:
    """Another process's store, as far as the database can tell."""
    made = PostgresStore(on_postgres.url, KEYS, nothing)
    await made.open()
    yield made
    await made.close()


async def test_another_process_notices_who_lives_there_now(
    on_postgres: OnPostgres, second: PostgresStore
) -> None:
    """It knew the address: being out of date is noticed, for linking and for unlinking."""
    store = on_postgres.store
    ours, theirs = await two(store)
    assert (await arrive(second, said("hi"), NEXT_DOOR)).resident == theirs
    await redeem(store, theirs, await a_code(store, ours))
    got = await arrive(second, said("after it", "m2"), NEXT_DOOR)
    assert got.resident == ours
    read = await second.read_talk(CITY, ours)
    assert read.oldest
    (cut,) = await cut_off(store, ours)
    assert (await arrive(second, said("cut off", "m3"), NEXT_DOOR)).resident == cut.resident
    assert (await arrive(second, said("at home"), HOME)).resident == ours


async def test_one_code_joins_one_of_two(on_postgres: OnPostgres, second: PostgresStore) -> None:
    store = on_postgres.store
    ours, theirs = await two(store)
    other = await resident_at(store, THIRD)
    code = await a_code(store, ours)
    results = await asyncio.gather(redeem(store, theirs, code), redeem(second, other, code))
    assert sorted(each.how for each in results) == [Redeemed.JOINED, Redeemed.WRONG]
    ((doors,),) = on_postgres.ask("SELECT count(*) FROM address WHERE resident = %s", ours)
    assert doors == 2


async def redeems(store: PostgresStore, resident: int, code: str) -> Joined | None:
    """As a turn does it; None where somebody was first."""
    read = await store.read_talk(CITY, resident)
    try:
        async with store.begin(CITY, NOW) as work:
            await work.doors.stand_back(resident, code, NOW)
            await work.talks.lock(resident, read.turn)
            async with work.savepoint():
                joined = await work.doors.redeem(resident, code, NOW)
            await work.commit("test")
    except Conflict:
        return None
    return joined


@pytest.mark.parametrize("number", range(5))
async def test_two_who_redeem_each_others_code_do_not_wait_for_each_other(
    on_postgres: OnPostgres, second: PostgresStore, number: int
) -> None:
    del number
    store = on_postgres.store
    ours, theirs = await two(store)
    codes = await a_code(store, ours), await a_code(store, theirs)
    async with asyncio.timeout(0.9):  # PostgreSQL looks for deadlocks after a second
        results = await asyncio.gather(
            redeems(store, theirs, codes[0]), redeems(second, ours, codes[1])
        )
    assert [each.how for each in results if each].count(Redeemed.JOINED) == 1
    ((living,),) = on_postgres.ask("SELECT count(DISTINCT resident) FROM address")
    assert living == 1


async def test_a_message_that_comes_meanwhile_waits_and_is_the_other_ones(
    on_postgres: OnPostgres, second: PostgresStore
) -> None:
    store = on_postgres.store
    ours, theirs = await two(store)
    await arrive(second, said("known there"), NEXT_DOOR)
    code = await a_code(store, ours)
    async with store.begin(CITY, NOW) as work:
        assert (await work.doors.redeem(theirs, code, NOW)).how is Redeemed.JOINED
        coming = asyncio.create_task(arrive(second, said("meanwhile", "m9"), NEXT_DOOR))
        done, _ = await asyncio.wait({coming}, timeout=0.3)
        assert not done
        await work.commit("test")
    assert (await coming).resident == ours
    waiting = on_postgres.ask("SELECT DISTINCT resident FROM inbound WHERE handled_at IS NULL")
    assert waiting == [(ours,)]
    assert (await second.read_talk(CITY, ours)).oldest


@pytest.mark.parametrize("number", range(8))
async def test_news_of_money_at_that_moment_are_not_lost(
    on_postgres: OnPostgres, second: PostgresStore, number: int
) -> None:
    """It was looked up before as the payment of somebody who is nobody by now."""
    store = on_postgres.store
    ours, theirs = await two(store)
    async with store.begin(CITY, NOW) as work:
        made = payment(theirs)
        await work.payments.add(made)
        await work.commit("test")
    code = await a_code(store, ours)

    async def news() -> None:
        async with second.begin(CITY, NOW) as work:
            found = await work.payments.get(made.id)
            assert found
            await asyncio.sleep(number / 400)
            moved = await work.payments.move(
                found, PaymentState.PAID, why="test", now=NOW, receipt=None
            )
            assert moved
            await work.inbox.add(
                found.resident, Inbound(InboundKind.PAID, "payment:1:paid", NOW, {"n": 1})
            )
            await work.jobs.drain(found.resident)
            await work.commit("test")

    joined, _ = await asyncio.gather(redeem(store, theirs, code), news())
    assert joined.how is Redeemed.JOINED
    read = await store.read_talk(CITY, ours)
    assert read.oldest
    assert read.oldest.inbound.body == {"n": 1}
    async with store.begin(CITY, NOW) as work:
        (paid,) = await work.payments.of(ours)
    assert (paid.state, paid.reference) == (PaymentState.PAID, made.reference)


# --- the key that is gone ----------------------------------------------------------------------


async def everything_marked(store: PostgresStore) -> int:
    """At the next door, one of whom every private value is the mark."""
    at = Address(CITY, "shanghai_rest", "rest", f"chat {MARK}")
    got = await arrive(store, said(f"my number is {MARK}", "m1"), at)
    theirs = got.resident
    async with store.begin(CITY, NOW) as work:
        await work.talks.save(theirs, 0, {"said": MARK}, pending=None)
        await work.talks.log(theirs, 1, [{"event": MARK}])
        await work.outbox.add(theirs, at, words("k", MARK))
        await work.intents.add(Intent("i", CITY, theirs, "submit", {"id": MARK}, None, 0))
        await work.desk.hold(hold(theirs, place=seat(2), title=MARK), NOW)
        await work.payments.add(payment(theirs, title=MARK))
        await work.payments.add_attempt(attempt(pay_url=f"https://g/{MARK}"))
        await work.commit("test")
    return theirs


def opened_with(on: OnPostgres, key: bytes) -> list[str]:
    """Tables where something sealed with this key says the mark, wherever it is bound to."""
    columns = on.ask(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND data_type = 'bytea'"
    )
    found = []
    for table, column in columns:
        for (value,) in on.ask(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"):  # noqa: S608 # names of our own tables
            nonce, rest = value[1 : 1 + NONCE_BYTES], value[1 + NONCE_BYTES :]
            if len(nonce) == NONCE_BYTES and MARK.encode() in _deciphered(key, nonce, rest):
                found.append(table)
    return sorted(found)


def _deciphered(key: bytes, nonce: bytes, rest: bytes) -> bytes:
    """GCM without its tag: what an honest reader would be refused."""
    counter = nonce + (2).to_bytes(4, "big")
    reading = Cipher(algorithms.AES(key), modes.CTR(counter)).decryptor()
    return reading.update(rest) + reading.finalize()


def key_of(on: OnPostgres, resident: int) -> bytes:
    ((wrapped,),) = on.ask("SELECT wrapped FROM resident WHERE id = %s", resident)
    nonce = wrapped[ID_BYTES : ID_BYTES + NONCE_BYTES]
    secret = KEYS.of(CITY)._first  # as somebody with the secret keys and a backup could
    facts = f'["resident.wrapped","{CITY}",{resident}]'.encode()
    return secret.cipher.decrypt(nonce, wrapped[ID_BYTES + NONCE_BYTES :], facts)


async def test_nothing_is_left_that_the_old_key_opens(on_postgres: OnPostgres) -> None:
    store = on_postgres.store
    ours, theirs = await resident_at(store), await everything_marked(store)
    old = key_of(on_postgres, theirs)
    everywhere = {
        *("address", "attempt", "booking", "event", "inbound", "intent", "outgoing"),
        *("payment", "talk"),
    }
    assert set(opened_with(on_postgres, old)) == everywhere, "or this would find nothing at all"
    await redeem(store, theirs, await a_code(store, ours))
    assert opened_with(on_postgres, old) == []
    left = set(opened_with(on_postgres, key_of(on_postgres, ours)))
    assert left == everywhere - {"event", "talk"}
    assert key_of(on_postgres, theirs) != old


async def test_what_is_cut_off_is_sealed_with_a_key_of_its_own(on_postgres: OnPostgres) -> None:
    store = on_postgres.store
    ours, theirs = await resident_at(store), await everything_marked(store)
    await redeem(store, theirs, await a_code(store, ours))
    (cut,) = await cut_off(store, ours)
    theirs_now = set(opened_with(on_postgres, key_of(on_postgres, cut.resident)))
    assert theirs_now == {"address", "inbound"}
    matters = set(opened_with(on_postgres, key_of(on_postgres, ours)))
    assert matters == {"attempt", "booking", "intent", "outgoing", "payment"}

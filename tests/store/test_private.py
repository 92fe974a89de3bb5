"""What the database's rows give away about residents: nothing they said, and nothing they are."""

import asyncio
import base64
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from bot.domain.messages import Address, Button, Inbound, InboundKind, Outgoing, Words
from bot.domain.payments import AttemptState
from bot.ports import Conflict, Intent
from bot.store.crypto import SecretKeys, UnknownKey
from bot.store.store import PostgresStore
from tests.fakes_store import nothing
from tests.stands.stores import (
    CITY,
    HOME,
    KEYS,
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

MARK = "11010119900101000X"  # nobody's: sequence code 000
NEW = SecretKeys([b"next" * 8, b"test" * 8])


def spellings(mark: str) -> list[bytes]:
    """As it may stand in a row's text form."""
    raw = mark.encode()
    return [raw, raw.hex().encode(), base64.b64encode(raw)[:-4]]


def rows(on: OnPostgres) -> dict[str, bytes]:
    """Every row of every table, procrastinate's too, as PostgreSQL prints them."""
    tables = on.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {
        name: "\n".join(str(row[0]) for row in on.ask(f"SELECT t::text FROM {name} t")).encode()  # noqa: S608 # a table's name
        for (name,) in tables
    }


def giving_away(on: OnPostgres, mark: str) -> list[str]:
    return [
        name for name, text in rows(on).items() if any(each in text for each in spellings(mark))
    ]


async def everything_marked(store: PostgresStore) -> int:
    """One resident of whom every private value is the mark."""
    at = Address(CITY, "shanghai_rest", "rest", f"chat {MARK}")
    got = await arrive(store, said(f"my number is {MARK}", f"{MARK}:1"), at)
    resident = got.resident
    async with store.begin(CITY, NOW) as work:
        await work.talks.save(resident, 0, {"slots": {"id": MARK}}, pending="look")
        await work.talks.log(resident, 1, [{"event": "slot", "value": MARK}])
        told = Words(MARK, (Button(MARK, MARK),), f"https://x/pay/{MARK}", f"/f/{MARK}")
        await work.outbox.add(resident, at, Outgoing("k", told, extra={"x": MARK}))
        await work.inbox.add(resident, Inbound(InboundKind.REMOTE, MARK, NOW, {"values": MARK}))
        await work.intents.add(Intent("i", CITY, resident, "submit", {"id": MARK}, None, 0))
        made = payment(resident, title=MARK, reference=MARK, token=f"{CITY}.{MARK}")
        await work.payments.add(made)
        await work.payments.add_attempt(attempt(pay_url=f"https://g/{MARK}"))
        facts: dict[str, Any] = {"gateway_id": "g1", "pay_url": f"https://g/2/{MARK}"}
        await work.payments.move_attempt("pay-1:1", AttemptState.OPEN, **facts)
        booking = hold(resident, title=MARK)
        await work.desk.hold(booking, NOW)
        persons = (MARK, f"2{MARK}")
        await work.desk.confirm(booking, code=MARK, token=MARK, persons=persons, now=NOW)
        await work.residents.add_wrong_try("w", "look", MARK, NOW)
        await work.jobs.drain(resident)
        await work.jobs.ask_remote("i")
        await work.jobs.fulfil("pay-1")
        await work.commit("test")
    return resident


async def test_the_search_finds_what_is_there_in_any_spelling(on_postgres: OnPostgres) -> None:
    for number, spelling in enumerate(spellings(MARK)):
        on_postgres.ask(
            "INSERT INTO callback VALUES ('x', %s, %s, now())", str(number), spelling.decode()
        )
        assert giving_away(on_postgres, MARK) == ["callback"]
        on_postgres.ask("DELETE FROM callback")
    resident = "INSERT INTO resident (city, wrapped, created_at) VALUES ('x', %s, now())"
    on_postgres.ask(resident, MARK.encode())
    assert giving_away(on_postgres, MARK) == ["resident"]


async def test_no_row_gives_a_private_value_away(on_postgres: OnPostgres) -> None:
    await everything_marked(on_postgres.store)
    assert sum(bool(text) for text in rows(on_postgres).values()) >= 17, "every table has a row"
    assert giving_away(on_postgres, MARK) == []
    assert giving_away(on_postgres, MARK.lower()) == []


async def test_jobs_carry_ids_only(on_postgres: OnPostgres) -> None:
    resident = await everything_marked(on_postgres.store)
    deferred = on_postgres.ask("SELECT task_name, args, lock FROM procrastinate_jobs ORDER BY id")
    assert deferred == [
        ("drain", {"city": CITY, "resident": resident}, f"resident:{resident}"),
        ("ask_remote", {"city": CITY, "key": "i"}, f"intent:{CITY}:i"),
        ("fulfil", {"city": CITY, "payment": "pay-1"}, f"payment:{CITY}:pay-1"),
    ]


async def test_after_an_erasure_a_copy_made_before_stays_shut(on_postgres: OnPostgres) -> None:
    """A backup has the sealed rows; the key they were sealed with exists nowhere any more."""
    resident = await everything_marked(on_postgres.store)
    ((backup, turn),) = on_postgres.ask("SELECT session, turn FROM talk")
    async with on_postgres.store.begin(CITY, NOW) as work:
        await work.residents.erase(resident, NOW)
        await work.commit("test")
    ((wrapped,),) = on_postgres.ask("SELECT wrapped FROM resident")
    key = KEYS.of(CITY).unwrap(wrapped, resident)
    with pytest.raises(InvalidTag):
        key.open(backup, "talk.session", CITY, resident, turn)


# --- what one process remembers and another erases ---------------------------------------------


async def store_with(on: OnPostgres, keys: SecretKeys = KEYS) -> PostgresStore:
    made = PostgresStore(on.url, keys, nothing)
    await made.open()
    return made


async def test_an_erasure_elsewhere_is_noticed(on_postgres: OnPostgres) -> None:
    store, elsewhere = on_postgres.store, await store_with(on_postgres)
    resident = await resident_at(store)
    await arrive(store, said("again"))
    read = await store.read_talk(CITY, resident)
    async with elsewhere.begin(CITY, NOW) as work:
        await work.residents.erase(resident, NOW)
        await work.commit("test")
    await elsewhere.close()
    with pytest.raises(Conflict):
        await saved(store, resident, read.turn)
    got = await arrive(store, said("hello"))
    assert got.resident != resident
    read = await store.read_talk(CITY, got.resident)
    assert read.oldest is not None
    assert read.oldest.inbound.body == {"text": "hello"}


async def saved(store: PostgresStore, resident: int, turn: int) -> None:
    async with store.begin(CITY, NOW) as work:
        await work.talks.save(resident, turn, {"a": 1}, pending=None)
        await work.outbox.add(resident, HOME, words("k"))
        await work.commit("test")


async def test_an_erasure_waits_for_the_turn_that_is_being_saved(on_postgres: OnPostgres) -> None:
    store, elsewhere = on_postgres.store, await store_with(on_postgres)
    resident = await resident_at(store)

    async def erase() -> None:
        async with elsewhere.begin(CITY, NOW) as work:
            await work.residents.erase(resident, NOW)
            await work.commit("test")

    read = await store.read_talk(CITY, resident)
    async with store.begin(CITY, NOW) as work:
        await work.talks.save(resident, read.turn, {"a": 1}, pending=None)
        await work.talks.log(resident, 1, [{"event": "x"}])
        assert await work.payments.get("none") is None  # by now the save has reached the database
        erasing = asyncio.create_task(erase())
        done, _ = await asyncio.wait({erasing}, timeout=0.3)
        assert not done
        await work.outbox.add(resident, HOME, words("k"))
        await work.commit("test")
    await erasing
    await elsewhere.close()
    assert on_postgres.ask("SELECT count(*) FROM event") == [(0,)]
    assert await store.pending(HOME) == [], "nothing sealed with the old key is left"


# --- another secret key ------------------------------------------------------------------------


async def test_a_new_secret_key_reads_what_the_old_one_wrote(on_postgres: OnPostgres) -> None:
    first = await arrive(on_postgres.store, said("one", "m1"))
    async with on_postgres.store.begin(CITY, NOW) as work:
        made = payment(first.resident)
        await work.payments.add(made)
        await work.residents.add_wrong_try("w", "look", "x", NOW)
        booking = hold(first.resident)
        await work.desk.hold(booking, NOW)
        await work.desk.confirm(booking, code="c", token="t", persons=("p",), now=NOW)  # noqa: S106
        await work.commit("test")
    turned = await store_with(on_postgres, NEW)
    again = await arrive(turned, said("one", "m1"))
    assert (again.id, again.resident, again.duplicate) == (first.id, first.resident, True)
    async with turned.begin(CITY, NOW) as work:
        assert await work.payments.by_token(made.token) == made
        assert await work.payments.open_for(made.resident, made.register, made.reference) == made
        assert await work.residents.wrong_tries("look", "x", NOW.replace(year=2020)) == 1
        assert await work.desk.by_token("t") is not None
        other = hold(first.resident, "hold-2", place=seat(2))
        await work.desk.hold(other, NOW)
        facts = {"code": "c", "token": "u"}
        assert await work.desk.confirm(other, **facts, persons=["p"], now=NOW) == "already_booked"
    await arrive(turned, said("two", "m2"))
    read = await turned.read_talk(CITY, first.resident)
    assert read.oldest is not None
    await turned.close()


async def test_without_the_old_key_nothing_opens(on_postgres: OnPostgres) -> None:
    got = await arrive(on_postgres.store, said("one", "m1"))
    stranger = await store_with(on_postgres, SecretKeys([b"else" * 8]))
    with pytest.raises(UnknownKey):
        await stranger.read_talk(CITY, got.resident)
    await stranger.close()

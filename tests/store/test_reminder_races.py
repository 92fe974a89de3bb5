"""Two clocks at the same reminders, and a resident who changes their mind at that very moment."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.bookings import BookingState
from bot.domain.reminders import Planned, Reminder, ReminderKind, ReminderState
from bot.store.store import PostgresStore
from tests.fakes_store import nothing
from tests.stands.stores import (
    CITY,
    KEYS,
    NOW,
    OnPostgres,
    hold,
    jobs,
    later,
    payment,
    resident_at,
)
from tests.store.reminder_clock import DUE, remind_with

ROOT = Path(__file__).parents[2]
K = ReminderKind
MANY = 180
MANY_AT_ONCE = 3


@pytest.fixture
async def second(on_postgres: OnPostgres) -> AsyncIterator[PostgresStore]:
    """Another clock's store, as far as the database can tell."""
    made = PostgresStore(on_postgres.url, KEYS, nothing)
    await made.open()
    yield made
    await made.close()


async def owing(on: OnPostgres, many: int, mark: str = "pay") -> int:
    """A resident who is to be reminded of so many links; erased, they are somebody new."""
    resident = await resident_at(on.store)
    async with on.store.begin(CITY, NOW) as work:
        for number in range(many):
            id_ = f"{mark}-{number}"
            made = payment(resident, id_, reference=id_, expires_at=later(hours=2))
            await work.payments.add(made)
            await work.reminders.add(
                Planned(Reminder(K.UNPAID, made.id, resident, made.expires_at, DUE))
            )
        await work.commit("test")
    return resident


def told(on: OnPostgres) -> tuple[int, int, int]:
    """(reminders told, rows in the inbox, distinct ones of them)."""
    ((states,),) = on.ask("SELECT count(*) FROM reminder WHERE state = 'told'")
    ((rows, distinct),) = on.ask(
        "SELECT count(*), count(DISTINCT external_index) FROM inbound WHERE kind = 'reminder'"
    )
    return states, rows, distinct


async def clock(on: OnPostgres, *args: str) -> asyncio.subprocess.Process:
    facts = ("-m", "tests.store.reminder_clock", on.url, *args)
    return await asyncio.create_subprocess_exec(
        sys.executable, *facts, cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )


async def test_two_clocks_in_two_processes_tell_each_once(on_postgres: OnPostgres) -> None:
    await owing(on_postgres, MANY)
    clocks = [await clock(on_postgres, "12") for _ in range(2)]
    said = [(await each.communicate())[1].decode() for each in clocks]
    assert [each.returncode for each in clocks] == [0, 0], said
    assert sum(int(each.split()[-1]) for each in said) == MANY
    assert told(on_postgres) == (MANY, MANY, MANY)


async def test_a_second_clock_gets_others_while_the_first_is_at_it(
    on_postgres: OnPostgres, second: PostgresStore
) -> None:
    await owing(on_postgres, 6)
    async with on_postgres.store.begin(CITY, DUE) as one, second.begin(CITY, DUE) as two:
        first, other = await one.reminders.due(DUE, 4), await two.reminders.due(DUE, 9)
        assert (len(first), len(other)) == (4, 2)
        assert not {each.key for each in first} & {each.key for each in other}
    async with second.begin(CITY, DUE) as again:
        assert len(await again.reminders.due(DUE, 9)) == 6, "neither has told any"


async def test_many_ticks_at_once_tell_each_once(
    on_postgres: OnPostgres, second: PostgresStore
) -> None:
    await owing(on_postgres, 20)
    ticking = [remind_with(store)(CITY) for store in [on_postgres.store, second] * 6]
    await asyncio.gather(*ticking)
    assert told(on_postgres) == (20, 20, 20)
    assert [name for name, _, _ in jobs(on_postgres)] == ["drain"] * 20


@pytest.mark.parametrize(
    ("point", "left"), [("remind:before", MANY_AT_ONCE), ("remind:after", 0)], ids=str
)
async def test_a_clock_that_is_killed_leaves_the_rest_to_the_next(
    on_postgres: OnPostgres, point: str, left: int
) -> None:
    await owing(on_postgres, MANY_AT_ONCE)
    killed = await clock(on_postgres, "1", point)
    assert await killed.wait() == -signal.SIGKILL
    done = MANY_AT_ONCE - left
    assert told(on_postgres) == (done, done, done)
    assert len(jobs(on_postgres)) == done
    assert await remind_with(on_postgres.store)(CITY) == left
    assert told(on_postgres) == (MANY_AT_ONCE, MANY_AT_ONCE, MANY_AT_ONCE)


async def test_cancelled_while_a_clock_tells_it(
    on_postgres: OnPostgres, second: PostgresStore
) -> None:
    """The cancelling waits until the reminder is told; when it is said, it is looked at again."""
    store = on_postgres.store
    resident = await resident_at(store)
    booked = hold(resident)
    async with store.begin(CITY, NOW) as work:
        await work.desk.hold(booked, NOW)
        await work.desk.confirm(booked, code="c", token="t", persons=[], now=NOW)  # noqa: S106 # of a booking
        at = booked.place.starts_at
        await work.reminders.add(Planned(Reminder(K.DAY_BEFORE, booked.id, resident, at, DUE)))
        await work.commit("test")

    async def cancel() -> None:
        async with second.begin(CITY, DUE) as theirs:
            await theirs.desk.end(booked.id, BookingState.CANCELLED, DUE)
            await theirs.reminders.drop(booked.id, "cancelled", DUE)
            await theirs.commit("test")

    async with store.begin(CITY, DUE) as work:
        (due,) = await work.reminders.due(DUE, 9)
        cancelling = asyncio.create_task(cancel())
        done, _ = await asyncio.wait({cancelling}, timeout=0.3)
        assert not done
        assert await work.reminders.end(due.key, ReminderState.TOLD, None, DUE)
        await work.commit("test")
    await cancelling
    body = {"kind": K.DAY_BEFORE.value, "about": booked.id, "at": at.isoformat()}
    assert not await remind_with(second).still_of_use(CITY, resident, body)


async def test_erased_while_a_clock_tells_it(
    on_postgres: OnPostgres, second: PostgresStore
) -> None:
    """Neither waits for ever for the other, and nothing is left of the resident."""
    for number in range(5):
        resident = await owing(on_postgres, 30, f"pay-{number}")

        async def erase(resident: int = resident) -> None:
            async with second.begin(CITY, DUE) as work:
                await work.residents.erase(resident, DUE)
                await work.commit("erased")

        await asyncio.gather(remind_with(on_postgres.store)(CITY), erase())
        await remind_with(second)(CITY)
        assert on_postgres.ask("SELECT count(*) FROM reminder") == [(0,)]
        left = on_postgres.ask("SELECT count(*) FROM inbound WHERE resident = %s", resident)
        assert left == [(0,)]

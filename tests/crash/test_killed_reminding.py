"""Killed while a reminder is told, or a question left unanswered is closed: after the next start it
is said once, and never again."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from bot.supervise.hold import LISTEN
from tests.crash.table import to_the_code
from tests.crash.talks import says
from tests.stands.desk import Desk, aided, desk, long_not_heard_of, wait_until
from tests.stands.embedded import short_folder
from tests.stands.resident import Resident
from tests.stands.warm import Warm

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
REMINDED = "Your appointment is coming up"
TICKS = 6.0
"""Seconds in which the clock ticks at least once more."""


@pytest.mark.slow
@pytest.mark.parametrize("point", ["remind:before", "remind:after"])
def test_it_is_said_once(point: str) -> None:
    with short_folder() as folder, _desk(folder) as made, aided(made):
        _start_at(made, MONDAY)
        resident = Resident(made.url, "one")
        _books(resident)
        due = _due(made)
        made.stop()
        made.hold(point)
        _start_at(made, due)
        wait_until(lambda: made.held, 30, f"a clock that comes by {point}")
        long_not_heard_of(made)
        made.kill()
        made.let_go()
        made.start()
        wait_until(lambda: _reminded(resident) > 0, 30, "the reminder")
        time.sleep(TICKS)
        resident.collect()
        assert _count(resident) == 1
        assert _states(made) == [("dropped",), ("told",)], "the day before was too late"


@pytest.mark.slow
@pytest.mark.parametrize("point", ["silence:before", "silence:after"])
def test_a_question_left_unanswered_is_closed_once(point: str) -> None:
    with short_folder() as folder, _desk(folder) as made, aided(made):
        _start_at(made, MONDAY)
        resident = Resident(made.url, "one")
        for call in to_the_code(says("13000000001"))[:5]:
            call(resident, 1)
            resident.calls += 1
        made.stop()
        made.hold(point)
        _start_at(made, MONDAY + timedelta(hours=1))
        wait_until(lambda: made.held, 30, f"a clock that comes by {point}")
        long_not_heard_of(made)
        made.kill()
        made.let_go()
        made.start()
        wait_until(lambda: _closed(resident) > 0, 75, "the closing words")
        time.sleep(TICKS)
        assert _closed(resident) == 1


def _closed(resident: Resident) -> int:
    resident.collect()
    return sum("closed this" in text for text in resident.texts())


def _start_at(made: Desk, now: datetime) -> None:
    made.env = {**made.env, "CITYDESK_NOW": now.isoformat()}
    made.start()


def _books(resident: Resident) -> None:
    for call in to_the_code(says("13000000001")):
        call(resident, 1)
        resident.calls += 1


def _reminded(resident: Resident) -> int:
    resident.collect()
    return _count(resident)


def _count(resident: Resident) -> int:
    return sum(REMINDED in text for text in resident.texts())


def _due(made: Desk) -> datetime:
    ((at,),) = _ask(made, "SELECT due_at FROM reminder WHERE state = 'waiting'")
    assert isinstance(at, datetime)
    return at


def _states(made: Desk) -> list[tuple[object, ...]]:
    return _ask(made, "SELECT state FROM reminder ORDER BY due_at")


def _ask(made: Desk, line: str) -> list[tuple[object, ...]]:
    with psycopg.connect(made.database_url, autocommit=True) as connection:
        answer = connection.execute(line.encode())
        return answer.fetchall() if answer.description else []


def _desk(folder: Path) -> AbstractContextManager[Desk]:
    return desk(folder, Warm.shared(), CITYDESK_HOLD_AT=LISTEN)

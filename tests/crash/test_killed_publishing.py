"""Killed while those inside a revision that was ended are told: after the next start everybody is
told once, and never again. The desk is a process of its own; another one publishes."""

from __future__ import annotations

import asyncio
import time
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import _parser
from bot.settings import Settings
from bot.supervise.hold import LISTEN
from bot.verbs.flows import flows
from flows.folders import Books, from_texts
from tests.crash.talks import presses, says
from tests.stands.catalogue import shipped
from tests.stands.desk import Desk, aided, desk, long_not_heard_of, wait_until
from tests.stands.embedded import ask, short_folder
from tests.stands.resident import Resident
from tests.stands.warm import Warm

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
FINE = "traffic_fine"
TICKS = 6.0
"""Seconds in which the clock ticks at least once more."""


@pytest.mark.slow
@pytest.mark.parametrize("point", ["publish_tell:before", "publish_tell:after"])
def test_everybody_inside_is_told_once(point: str) -> None:
    with short_folder() as folder, _desk(folder) as made, aided(made):
        made.env = {**made.env, "CITYDESK_NOW": MONDAY.isoformat()}
        made.start()
        resident = Resident(made.url, "one")
        for call in (says("menu"), presses("Traffic fine")):
            call(resident, 1)
            resident.calls += 1
        made.hold(point)
        assert publish(made, "--plan", "finish", "--city", resident.city) == 0
        wait_until(lambda: made.held, 30, f"a clock that comes by {point}")
        long_not_heard_of(made)
        made.kill()
        made.let_go()
        made.start()
        wait_until(lambda: told(resident) > 0, 60, "the closing words")
        time.sleep(TICKS)
        assert told(resident) == 1
        assert live(made, resident.city) == changed().services[FINE].revision


def changed() -> Books:
    """As if an admin had written something into a file of one service, where no talk was recorded:
    ours want the language model."""
    books = shipped()
    files = {name: f"{text}\n# clearer\n" for name, text in books.files[FINE].items()}
    services = {**books.services, FINE: from_texts(FINE, files)}
    files_then = {**books.files, FINE: files}
    return replace(books, services=services, files=files_then, folder=None)


def publish(made: Desk, *words: str) -> int:
    """By another process than the desk's own; its exit code."""
    settings = Settings(
        database_url=made.database_url,
        citydesk_data=made.folder,
        citydesk_secret_keys=tuple(made.secret_keys.split()),
        citydesk_now=MONDAY,
    )
    wishes = _parser().parse_args(["flows", "publish", FINE, "--yes", *words])
    return asyncio.run(flows(settings, changed(), print, wishes))


def live(made: Desk, city: str) -> object:
    line = (
        "SELECT revision FROM publication WHERE city = %s AND service = %s "
        "ORDER BY number DESC LIMIT 1"
    )
    ((revision,),) = ask(made.database_url, line, city, FINE)
    return revision


def told(resident: Resident) -> int:
    resident.collect()
    return sum("has been changed" in text for text in resident.texts())


def _desk(folder: Path) -> AbstractContextManager[Desk]:
    return desk(folder, Warm.shared(), CITYDESK_HOLD_AT=LISTEN)

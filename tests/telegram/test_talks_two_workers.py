"""Two workers on one database: one of them fetches; when it is killed, the other goes on."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.stands.desk import Program, wait_until
from tests.stands.machines import machines
from tests.stands.telegram import Call, Resident, ThreadedStand, threaded_stand
from tests.telegram.channel import TOKEN

pytestmark = pytest.mark.slow

SOON = 60.0
BOTH = 3.0
"""Seconds in which two that fetch would have met: who waits tries every second."""

QUIET = 1.5
MENU = "This is the Shanghai city desk"


@pytest.fixture
def run() -> Iterator[ThreadedStand]:
    with threaded_stand() as made:
        made(lambda stand: stand.account(token=TOKEN))
        yield made


@pytest.fixture
def workers(run: ThreadedStand) -> Iterator[list[Program]]:
    told = {"SHANGHAI_TELEGRAM_TOKEN": TOKEN, "TELEGRAM_BASE_URL": run.stand.url}
    with machines(**told) as desk:
        made = [desk.machine("worker") for _ in range(2)]
        for each in made:
            each.launch()
        yield made


def fetches(run: ThreadedStand) -> list[Call]:
    return run(lambda stand: [c for c in stand.calls if c.method == "getUpdates"])


def read(run: ThreadedStand, li: Resident) -> list[str]:
    return run(lambda _: [text for text in li.texts if MENU in text])


def test_one_fetches_and_the_other_takes_over(run: ThreadedStand, workers: list[Program]) -> None:
    li: Resident = run(lambda stand: stand.resident(language="en"))
    run(lambda _: li.start())
    wait_until(lambda: len(read(run, li)) == 1, SOON, "an answer")
    time.sleep(BOTH)
    assert all(each.running for each in workers)
    assert not [call for call in fetches(run) if call.outcome.startswith("409")], "no rivals"
    begun = len(fetches(run))
    workers[0].kill()
    run(lambda _: li.say("menu"))
    wait_until(lambda: len(read(run, li)) == 2, SOON, "an answer, whoever fetches")
    assert len(fetches(run)) > begun
    workers[0].launch()
    time.sleep(BOTH)
    workers[1].kill()
    run(lambda _: li.say("menu"))
    wait_until(lambda: len(read(run, li)) == 3, SOON, "an answer of the one that came back")
    time.sleep(QUIET)
    assert len(read(run, li)) == 3, "each answered once"

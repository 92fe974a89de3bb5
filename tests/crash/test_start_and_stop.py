"""Started again it answers within seconds; ended in whatever way, nothing of it is left."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import psutil
import pytest

from tests.crash.talks import fine_number
from tests.stands.calling import http
from tests.stands.desk import Desk, desk, wait_until
from tests.stands.embedded import free_memory, short_folder
from tests.stands.resident import CutOff, Resident, Told
from tests.stands.warm import Warm
from tests.stands.yardstick import slowness

pytestmark = pytest.mark.slow

FOUND = "Parking where it is forbidden"
SOON = 5.0
AGAIN = 30.0
"""Seconds within which a child that was killed is of use again."""


@pytest.fixture(scope="module")
def made() -> Iterator[Desk]:
    """A desk with all of its children, once started and stopped."""
    with short_folder() as folder, desk(folder) as running:
        running.start()
        assert running.stop() == 0
        yield running
    free_memory()


@pytest.fixture
def running(made: Desk) -> Desk:
    """Started where it does not run any more: what comes back is of use to the next test."""
    if not made.running:
        made.start()
    return made


def child(running: Desk, sign: str) -> psutil.Process:
    """The one whose command line holds the sign, the leash that holds it aside."""
    found = [one for one in running.tree()[1:] if sign in " ".join(one.cmdline())]
    return max(found, key=lambda one: len(one.parents()))


def database_server(running: Desk) -> psutil.Process:
    found = [one for one in running.tree() if one.name() == "postgres"]
    return min(found, key=lambda one: len(one.parents()))


def soon_says(resident: Resident, text: str, wanted: str) -> None:
    """Said again and again until the answer is the right one."""

    def says() -> bool:
        return any(wanted in told.text for told in _said(resident, text))

    wait_until(says, AGAIN * slowness(), f"{wanted!r} in answer to {text!r}")


def _said(resident: Resident, text: str) -> list[Told]:
    resident.calls += 1
    try:
        return resident.say(text)
    except CutOff:
        return []


def test_a_second_start_answers_buttons_and_sure_words_within_seconds(made: Desk) -> None:
    assert not made.running
    before = slowness()
    since = time.monotonic()
    made.start()
    resident = Resident(made.url, "early")
    assert resident.say("menu")
    resident.calls += 1
    assert any("decision number" in told.text for told in resident.press("Traffic fine"))
    took = time.monotonic() - since
    made.stop()
    slow = max(before, slowness())
    assert took < SOON * slow, f"{took:.1f} s on a machine {slow:.1f} times slower than quiet"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_child(number: signal.Signals, running: Desk) -> None:
    assert len(running.tree()) > 5
    assert running.stop(number) == 0


def test_a_kill_of_the_main_process_ends_every_child(running: Desk) -> None:
    assert len(running.tree()) > 5
    running.kill()
    running.start()
    assert Resident(running.url, "after-a-kill").say("menu")


def test_the_database_comes_back_after_a_kill(running: Desk) -> None:
    resident = Resident(running.url, "database-lost")
    assert resident.say("menu")
    database_server(running).kill()
    soon_says(resident, "menu", "Shanghai")


def test_the_far_sides_come_back_after_a_kill(running: Desk) -> None:
    resident = Resident(running.url, "far-side-lost")
    child(running, "sandbox-city").kill()
    for text in ("menu", "1", fine_number(1)):
        assert resident.say(text)
        resident.calls += 1
    if not any(FOUND in text for text in resident.texts()):  # they may be back already
        soon_says(resident, "yes", FOUND)


def test_far_sides_that_are_away_are_named_until_they_are_back(running: Desk) -> None:
    def named() -> bool:
        told = http().get(f"{running.url}/readyz").json()["degraded"]
        return any("connector" in line for line in told)

    wait_until(lambda: not named(), AGAIN * slowness(), "far sides that have started")
    child(running, "sandbox-city").kill()
    wait_until(named, AGAIN * slowness(), "their names")
    wait_until(lambda: not named(), AGAIN * slowness(), "far sides that are back")


@pytest.mark.parametrize(
    "seconds", [0.3, 1.0, 2.0, 3.0], ids="killed after {} s of its first start".format
)
def test_a_first_start_that_was_killed_can_be_made_again(seconds: float) -> None:
    with short_folder() as folder, desk(folder) as fresh:
        fresh.launch()
        time.sleep(seconds * slowness())
        fresh.kill()
        fresh.warm = Warm.shared()
        fresh.start()
        assert Resident(fresh.url, "first").say("menu")
    free_memory()


def test_a_taken_port_is_told_in_one_line(running: Desk) -> None:
    with short_folder() as folder, desk(folder) as second:
        second.port = running.port
        second.launch()
        assert second.wait(AGAIN * slowness()) == 1
        assert "PORT" in second.said().splitlines()[-1]
        assert "Traceback" not in second.said()

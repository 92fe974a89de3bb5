"""Killed in the middle of a turn, and once more while putting that right."""

from __future__ import annotations

import pytest
from procrastinate import App, SyncPsycopgConnector

from tests.crash.cases import Case
from tests.crash.killing import Killing, answered
from tests.crash.table import AFTER_A_KILL, AT_START, LOOK_UP, NOTHING_TO_DO
from tests.stands.desk import wait_until

CUT_OFF = Case(LOOK_UP, 2, "turn:before")
"""The message is kept, a lease is held, nothing is answered."""


@pytest.mark.slow
def test_the_second_kill_does_no_harm_either(killing: Killing) -> None:
    wanted = killing.undisturbed(LOOK_UP)
    cases = [
        _killed_twice(killing, f"{at}:{when}")
        for at in sorted(AT_START | AFTER_A_KILL)
        for when in ("before", "after")
    ]
    killing.compare(cases, {LOOK_UP.name: wanted})


def _killed_twice(killing: Killing, point: str) -> Case:
    desk, case = killing.desk, Case(LOOK_UP, CUT_OFF.call, CUT_OFF.point)
    call = killing.lead(case)
    desk.kill()
    assert case.reached
    assert not answered(call)
    if point.partition(":")[0] in AT_START:
        desk.hold(point)
        desk.launch()
        wait_until(lambda: desk.held, 60, f"a start that comes by {point}")
    else:
        desk.start()
        call = killing.stop_at(case, point)
        assert case.reached, f"never reached: {point}"
    desk.kill()
    assert not answered(call)
    desk.let_go()
    killing.start()
    case.unmarked = killing.unmarked(case)
    killing.finish(case)
    return case


@pytest.mark.slow
def test_a_kill_where_nothing_was_left_to_do_does_no_harm(killing: Killing) -> None:
    wanted = killing.undisturbed(LOOK_UP)
    cases = [
        _killed_idle(killing, f"{at}:{when}")
        for at in sorted(NOTHING_TO_DO)
        for when in ("before", "after")
    ]
    killing.compare(cases, {LOOK_UP.name: wanted})


def _killed_idle(killing: Killing, point: str) -> Case:
    """Between two calls a wake-up comes for what was handled long ago."""
    desk, case = killing.desk, Case(LOOK_UP, 2, point)
    killing.lead_before(case)
    desk.hold(point)
    _wake_up(killing, case)
    wait_until(lambda: desk.held, 60, f"a job that comes by {point}")
    desk.kill()
    desk.let_go()
    killing.start()
    case.unmarked = killing.unmarked(case)
    killing.finish(case)
    return case


def _wake_up(killing: Killing, case: Case) -> None:
    """One job too many, as they come where a turn is quicker than the worker."""
    who = killing.books.resident(case.resident)
    with App(connector=SyncPsycopgConnector(conninfo=killing.desk.database_url)).open() as app:
        app.configure_task("drain").defer(city=case.resident.city, resident=who)

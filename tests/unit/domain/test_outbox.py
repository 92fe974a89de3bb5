"""What becomes of a message after each try to send it: the whole table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.messages import OutgoingState as S
from bot.domain.outbox import (
    FIRST_WAIT,
    LONGEST_WAIT,
    MOST_TRIES,
    Attempted,
    Lane,
    Outcome,
    after,
    is_too_late,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("lane", Lane)
@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.DELIVERED, S.SENT),
        (Outcome.BUSY, S.QUEUED),
        (Outcome.NOT_SENT, S.QUEUED),
        (Outcome.MOVED, S.QUEUED),
        (Outcome.CLOSED, S.GIVEN_UP),
        (Outcome.DENIED, S.GIVEN_UP),
    ],
)
def test_most_outcomes_are_the_same_in_every_lane(outcome: Outcome, state: S, lane: Lane) -> None:
    decided = after(Attempted(outcome, why="w"), lane, 1, 0, NOW)
    assert decided.state is state
    assert (decided.due_at is not None) == (state is S.QUEUED)


def test_a_reply_that_was_cut_off_is_repeated_once_and_then_stays_unknown() -> None:
    cut = Attempted(Outcome.CUT_OFF)
    assert after(cut, Lane.REPLY, 1, 1, NOW).state is S.QUEUED
    assert after(cut, Lane.REPLY, 2, 2, NOW).state is S.UNKNOWN


@pytest.mark.parametrize("lane", [Lane.REMINDER, Lane.BULK])
def test_a_reminder_or_notice_that_was_cut_off_is_never_repeated(lane: Lane) -> None:
    assert after(Attempted(Outcome.CUT_OFF), lane, 1, 1, NOW).state is S.UNKNOWN


def test_the_platforms_wait_is_obeyed() -> None:
    busy = Attempted(Outcome.BUSY, wait=MINUTE)
    assert after(busy, Lane.REPLY, 99, 0, NOW).due_at == NOW + MINUTE
    assert after(Attempted(Outcome.BUSY), Lane.REPLY, 1, 0, NOW).due_at == NOW + FIRST_WAIT


def test_certain_failures_are_tried_again_ever_more_slowly_and_then_given_up() -> None:
    failed = Attempted(Outcome.NOT_SENT, why="refused")
    waits = [after(failed, Lane.REPLY, n, 0, NOW).due_at for n in range(1, MOST_TRIES)]
    known = [at - NOW for at in waits if at]
    assert known == sorted(known)
    assert (known[0], known[-1]) == (timedelta(seconds=4), LONGEST_WAIT)
    assert timedelta(hours=6) < sum(known, timedelta(0)) < timedelta(hours=7)
    last = after(failed, Lane.REPLY, MOST_TRIES, 0, NOW)
    assert (last.state, last.why) == (S.GIVEN_UP, "refused")


@pytest.mark.parametrize("outcome", [Outcome.NOT_SENT, Outcome.DENIED, Outcome.CLOSED])
def test_what_is_given_up_says_why(outcome: Outcome) -> None:
    assert after(Attempted(outcome), Lane.REPLY, MOST_TRIES, 0, NOW).why == outcome.value


@pytest.mark.parametrize(
    ("latest", "late"),
    [
        (None, False),
        ((NOW + MINUTE).isoformat(), False),
        (NOW.isoformat(), False),
        ((NOW - MINUTE).isoformat(), True),
    ],
)
def test_what_is_of_no_use_any_more_is_too_late(latest: str | None, late: bool) -> None:
    assert is_too_late(latest, NOW) is late

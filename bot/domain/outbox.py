"""What becomes of a message after each try to send it. Pure: the table is `after`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from bot.domain.messages import OutgoingState

LATEST = "latest"
"""In `Outgoing.extra`: the moment (ISO 8601) from which on a message is of no use."""


class Lane(StrEnum):
    """What goes first where an account may not send everything at once."""

    REPLY = "reply"
    REMINDER = "reminder"
    BULK = "bulk"


class Outcome(StrEnum):
    """What a channel saw of one try."""

    DELIVERED = "delivered"
    BUSY = "busy"  # certainly not sent: the platform wants us to wait
    NOT_SENT = "not_sent"  # certainly not sent: never reached it, or it said it is broken
    CUT_OFF = "cut_off"  # nobody knows: no answer after it may have acted
    CLOSED = "closed"  # this address cannot be written to any more (blocked, deactivated)
    MOVED = "moved"  # the same people are at another chat now
    DENIED = "denied"  # a no to this very message, for ever


@dataclass(frozen=True, slots=True)
class Attempted:
    """One try. `parts`: how many parts of the message have certainly left by now, counted from its
    beginning. `wait`: how long BUSY asks us to. `chat`: where MOVED leads. `why`: in an operator's
    words, nothing of the message. `platform_id`: the platform's number of the last part sent."""

    outcome: Outcome
    parts: int = 0
    wait: timedelta = timedelta(0)
    chat: str | None = None
    why: str = ""
    platform_id: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """`due_at`: when it is tried again, where it is `queued`."""

    state: OutgoingState
    due_at: datetime | None = None
    why: str = ""


MOST_TRIES = 16
"""Of certain failures: with the waits below about six hours."""

LONGEST_WAIT = timedelta(hours=1)
FIRST_WAIT = timedelta(seconds=2)

REPEATED = 2
"""A reply that was cut off is sent word for word once more: better twice than never. The second
time it stays unknown. A reminder or a notice is never repeated: twice annoys, and the matter itself
is seen under "my matters"."""


def is_too_late(latest: object, now: datetime) -> bool:
    """`latest`: what a message's extra says, None for one that is always of use."""
    return isinstance(latest, str) and datetime.fromisoformat(latest) < now


def after(attempted: Attempted, lane: Lane, tries: int, cut_off: int, now: datetime) -> Decided:
    """What to do next. `tries` and `cut_off` count this try too."""
    why = attempted.why
    match attempted.outcome:
        case Outcome.DELIVERED:
            decided = Decided(OutgoingState.SENT)
        case Outcome.BUSY:
            decided = _again(now + max(attempted.wait, FIRST_WAIT), why or "busy")
        case Outcome.NOT_SENT if tries < MOST_TRIES:
            decided = _again(now + _wait(tries), why)
        case Outcome.CUT_OFF if lane is Lane.REPLY and cut_off < REPEATED:
            decided = _again(now + FIRST_WAIT, "cut off")
        case Outcome.CUT_OFF:
            decided = Decided(OutgoingState.UNKNOWN, why="cut off")
        case Outcome.NOT_SENT | Outcome.CLOSED | Outcome.DENIED:
            decided = Decided(OutgoingState.GIVEN_UP, why=why or attempted.outcome.value)
        case Outcome.MOVED:
            decided = _again(now, "moved")
        case _:
            assert_never(attempted.outcome)
    return decided


def _again(due_at: datetime, why: str) -> Decided:
    return Decided(OutgoingState.QUEUED, due_at, why)


def _wait(tries: int) -> timedelta:
    """Two seconds, doubled each time."""
    return min(FIRST_WAIT * int(2 ** min(tries, 20)), LONGEST_WAIT)

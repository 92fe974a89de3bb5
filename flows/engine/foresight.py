"""What a publication would do to a talk in the middle of it, told before anybody decides.

Worked out by what will carry it out (moving.py), on flows as they would be then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from flows.engine.advance import advance
from flows.engine.catalog import Flows, is_system
from flows.engine.events import TimedOut
from flows.engine.moving import matters
from flows.engine.session import Frame, Session

NOTHING = TimedOut("")
"""What wakes a talk without having anything to say to it."""


class Becomes(StrEnum):
    """It finishes on the revision it began with; goes on in the live one at the same step, or at
    another; is closed; or is left alone until the action it waits for has a result."""

    KEEPS = "keeps"
    GOES_ON = "goes on"
    GOES_TO = "goes to"
    CLOSED = "closed"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`matter`: a frame with those it called. `step`: where it goes on, `END` where it is through;
    empty unless it is another one."""

    matter: tuple[Frame, ...]
    becomes: Becomes
    step: str = ""


def foresee(flows: Flows, session: Session, *, now: datetime) -> Iterator[Foreseen]:
    """Every open matter. `flows`: as they would be then, with each revision the talk stands in."""
    for matter in matters(session.stack):
        if matter[0].kind == "pattern":
            continue
        if session.pending is not None and _stopped(flows, matter):
            yield Foreseen(matter, Becomes.WAITS)
        else:
            yield _foreseen(flows, session, matter, now)
    for parked in session.parked:
        becomes = Becomes.WAITS if _stopped(flows, parked.frames) else Becomes.KEEPS
        yield Foreseen(parked.frames, becomes)


def _foreseen(flows: Flows, session: Session, matter: tuple[Frame, ...], now: datetime) -> Foreseen:
    if not _stopped(flows, matter):
        return Foreseen(matter, _unstopped(flows, matter[-1]))
    alone = replace(session, stack=matter, parked=(), agenda=(), pending=None)
    turn = advance(flows, alone, NOTHING, now=now)
    if any(fact.event == "flow_cancelled" for fact in turn.facts):
        return Foreseen(matter, Becomes.CLOSED)
    left = [frame for frame in turn.session.stack if frame.kind != "pattern"]
    if not left:
        return Foreseen(matter, Becomes.GOES_TO, "END")
    old, new = matter[-1], left[-1]
    if (new.flow, new.step) == (old.flow, old.step):
        return Foreseen(matter, Becomes.GOES_ON)
    return Foreseen(matter, Becomes.GOES_TO, new.step)


def _stopped(flows: Flows, matter: tuple[Frame, ...]) -> bool:
    return any(
        (frame.service, frame.revision) in flows.fates and not _unpinned(flows, frame)
        for frame in matter
    )


def _unstopped(flows: Flows, frame: Frame) -> Becomes:
    flow, live = flows.flow(frame), flows.live.get(frame.service)
    if flow is None or frame.step not in flow.steps:
        return Becomes.CLOSED
    newest = live is not None and live.revision == frame.revision
    return Becomes.GOES_ON if newest or _unpinned(flows, frame) else Becomes.KEEPS


def _unpinned(flows: Flows, frame: Frame) -> bool:
    live = flows.live.get(frame.service)
    return live is not None and is_system(live)

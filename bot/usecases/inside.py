"""Who is in the middle of what: looked at before something is published, and told afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.domain.messages import Inbound, InboundKind
from bot.domain.publications import fates
from bot.ports import Clock, OpenTalk, Store
from bot.usecases.reminding import quiet_hours
from flows.engine.catalog import Flows
from flows.engine.fates import Fates
from flows.engine.session import Frame, Session, load

log = structlog.get_logger()

SOME = 500
"""Talks opened at a time."""

MOST = 200
"""Residents told by one tick: each of them is a job."""

SETTLES = timedelta(seconds=15)
"""So long a process may still begin matters on a revision that is not the live one any more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """So many talks stand at one step of one revision. `oldest`: the longest silent one's last
    turn."""

    service: str
    revision: str
    flow: str
    step: str
    talks: int
    oldest: datetime


async def standing(store: Store, city: str, service: str, now: datetime) -> Sequence[Standing]:
    """Each step of this service that anybody stands at. Nothing of what they have answered."""
    found: dict[tuple[str, str, str], list[datetime]] = {}
    async for talk, session in _open(store, city, now):
        for frame in _innermost(session):
            if frame.service == service:
                place = frame.revision, frame.flow, frame.step
                found.setdefault(place, []).append(talk.at)
    return [
        Standing(service, *place, len(moments), min(moments))
        for place, moments in sorted(found.items())
    ]


async def _open(store: Store, city: str, now: datetime) -> AsyncIterator[tuple[OpenTalk, Session]]:
    """Every talk that is remembered, some at a time."""
    after, more = 0, True
    while more:
        async with store.begin(city, now) as work:
            some = await work.talks.following(after, SOME)
        for talk in some:
            try:
                yield talk, load(talk.session)
            except ValueError:
                log.warning("session_not_read", city=city, resident=talk.resident)
        more = len(some) == SOME
        after = some[-1].resident if some else after


def _innermost(session: Session) -> Iterator[Frame]:
    """Of each open matter the frame that is being walked, not those that called it."""
    for frames in (session.stack, *(parked.frames for parked in session.parked)):
        for number, frame in enumerate(frames):
            if number + 1 == len(frames) or frames[number + 1].kind != "called":
                yield frame


@dataclass(frozen=True, slots=True)
class TellPublished:
    """A tick per city: who stands in a revision that was ended or moved on is told, once each. It
    is carried out by the turn that tells them, or by an earlier one of theirs."""

    store: Store
    flows: Callable[[str], Flows]
    clock: Clock

    async def __call__(self, city: str) -> int:
        """The number of residents told. In quiet hours nobody is; whoever writes is answered."""
        now = self.clock()
        async with self.store.begin(city, now) as work:
            history = await work.shelf.history()
        waiting = [each for each in history if each.told is None]
        if not waiting or quiet_hours(self.flows(city).city).holds(now):
            return 0
        residents = [r async for r in self._stopped(city, fates(history), now)]
        told = 0
        async with self.store.begin(city, now) as work:
            for resident in residents:
                key, body = f"published:{len(history)}:{resident}", {"edition": len(history)}
                row = Inbound(InboundKind.PUBLISHED, key, now, body)
                if told < MOST and await work.inbox.add(resident, row) is not None:
                    await work.jobs.drain(resident)
                    told += 1
            for each in waiting:
                if told == 0 and now - each.at > SETTLES:
                    await work.shelf.told(each.service, each.number, now)
            await work.commit("publish_tell")
        return told

    async def _stopped(self, city: str, ends: Fates, now: datetime) -> AsyncIterator[int]:
        async for talk, session in _open(self.store, city, now):
            if any((frame.service, frame.revision) in ends for frame in session.stack):
                yield talk.resident

"""Who is in the middle of what: looked at before something is published, and told afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

import structlog

from bot.domain.messages import Inbound, InboundKind
from bot.domain.publications import fates
from bot.ports import Clock, OpenTalk, Store
from bot.usecases.reminding import quiet_hours
from flows.engine.catalog import Flows
from flows.engine.fates import Fates
from flows.engine.foresight import Becomes, foresee
from flows.engine.moving import open_frames
from flows.engine.session import Session, load

log = structlog.get_logger()

SOME = 500
"""Talks opened at a time."""

MOST = 200
"""Residents told by one tick: each of them is a job."""

SETTLES = timedelta(seconds=15)
"""So long a process may still begin matters on a revision that is not the live one any more."""


Holding: TypeAlias = Callable[[Session], Awaitable[Flows]]
"""Flows as they would be then, with every revision that a talk stands in."""


@dataclass(frozen=True, slots=True)
class Standing:
    """So many talks stand at one step of one revision, and this becomes of them. `oldest`: the
    longest silent one's last turn. `goes_to`: another step, where they go on there."""

    service: str
    revision: str
    flow: str
    step: str
    becomes: Becomes
    goes_to: str
    talks: int
    oldest: datetime


async def standing(
    store: Store, city: str, services: Collection[str], holding: Holding, now: datetime
) -> Sequence[Standing]:
    """Each step of these services that anybody stands at. Nothing of what they have answered."""
    found: dict[tuple[str, str, str, str, Becomes, str], list[datetime]] = {}
    async for talk, session in _open(store, city, now):
        if not any(frame.service in services for frame in open_frames(session)):
            continue
        for seen in foresee(await holding(session), session, now=now):
            walked = seen.matter[-1]
            for service, revision in {(f.service, f.revision): 0 for f in seen.matter}:
                if service in services:
                    at = service, revision, walked.flow, walked.step, seen.becomes, seen.step
                    found.setdefault(at, []).append(talk.at)
    return [Standing(*at, len(moments), min(moments)) for at, moments in sorted(found.items())]


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

"""Questions left unanswered: followed up once, then closed politely, and what was held is free."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.messages import PUSH_CHANNELS, Inbound, InboundKind
from bot.ports import Clock, Store, TalkRead
from bot.usecases.reminding import quiet_hours
from flows.engine.advance import waits
from flows.engine.catalog import Flows
from flows.engine.session import Session

FOLLOWED_UP = (*PUSH_CHANNELS, "web")
"""Where a follow-up can be seen before the question is closed. Elsewhere it is only closed, and
that is told with the next call."""

LONG_PAST = timedelta(hours=1)
"""A question this much overdue (we were away, or it was night) is closed without a follow-up."""

MOST = 50


def waits_until(flows: Flows, session: Session, read: TalkRead, now: datetime) -> datetime | None:
    """When something is to be done about the question this turn leaves open."""
    patience = waits(flows, session, now=now)
    if patience is None:
        return None
    first, rest = patience
    if session.followed_up:
        return now + rest
    seen = read.oldest is not None and read.oldest.address.channel in FOLLOWED_UP
    return now + first if seen else now + first + rest


@dataclass(frozen=True, slots=True)
class Silence:
    """A tick per city."""

    store: Store
    flows: Callable[[str], Flows]
    clock: Clock

    async def __call__(self, city: str) -> int:
        """The number of talks told. In quiet hours nobody is followed up; holds lapse by
        themselves."""
        now = self.clock()
        if quiet_hours(self.flows(city).city).holds(now):
            return 0
        async with self.store.begin(city, now) as work:
            found = await work.talks.unanswered(now, MOST)
            for each in found:
                closes = each.channel not in FOLLOWED_UP or now - each.waits_until > LONG_PAST
                body = {"turn": each.turn, "closes": closes}
                key = f"silence:{each.resident}:{each.turn}"
                await work.inbox.add(each.resident, Inbound(InboundKind.SILENCE, key, now, body))
                await work.jobs.drain(each.resident)
            if found:
                await work.commit("silence")
        return len(found)

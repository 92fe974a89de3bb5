"""A message comes in: a row first, then an answer in the same call where there is time for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from bot.domain.messages import Address, Inbound, OutgoingState
from bot.domain.outbox import LATEST, is_too_late
from bot.ports import Claims, Clock, Kept, Sent, Store, TalkRead, Unreachable
from bot.usecases.buttons import is_taken, pressed
from bot.usecases.drain import LEASE, Drain
from bot.usecases.hand_back import HandBack

log = structlog.get_logger()

PATIENCE = timedelta(seconds=10)
"""How long a call waits for another hand that is already at work for this resident."""

GLANCE = 0.02
"""Seconds between two looks at whether the other hand is done."""


@dataclass(frozen=True, slots=True)
class Receive:
    store: Store
    drain: Drain
    clock: Clock
    hand_back: HandBack
    claims: Claims
    in_flight: set[int] = field(default_factory=set[int])
    going_on: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    async def keep(self, address: Address, inbound: Inbound) -> Kept:
        """Durable when this returns; the turn goes on by itself, and its words go out when there
        are any. Where another hand is at work, less is known of it; nothing where the same message
        came before."""
        got = await self.store.receive(address, inbound, holder=self.drain.holder, lease=LEASE)
        text = str(inbound.body.get("text", ""))
        if got.fence is not None:
            turn = asyncio.create_task(self._go_on(address.city, got.resident, got.fence, got.read))
            self.going_on.add(turn)
            turn.add_done_callback(self.going_on.discard)
            return _kept(got.id, got.read, text, turn)
        if got.duplicate or pressed(text) is None:
            return Kept()
        return _kept(got.id, await self._as_it_is(address.city, got.resident), text)

    async def _as_it_is(self, city: str, resident: int) -> TalkRead | None:
        """The talk that another hand is about to bring this button to, where it can be read."""
        try:
            return await self.store.read_talk(city, resident)
        except Unreachable:
            return None

    async def _go_on(self, city: str, resident: int, fence: int, read: TalkRead | None) -> None:
        """What stops it leaves the row; the clock wakes whoever waits too long."""
        try:
            await self.drain(city, resident, fence, read)
        except Unreachable as away:
            log.warning("turn_put_off", city=city, resident=resident, who=away.who)
        except Exception:
            log.exception("turn_put_off", city=city, resident=resident)

    async def finish(self, seconds: float) -> None:
        """Before the desk closes: the turns that go on by themselves come to their end."""
        if self.going_on:
            await asyncio.wait(self.going_on, timeout=seconds)

    async def __call__(self, address: Address, inbound: Inbound) -> Sequence[Sent]:
        """The answer to this message, after whatever had not reached this address yet.

        When this returns the message is durable; it is answered even if this call is cut off.
        A repeated message gets the stored reply.
        """
        got = await self.store.receive(address, inbound, holder=self.drain.holder, lease=LEASE)
        if got.duplicate and got.fence is None:
            await self._until_handled(address.city, got.id)
            return await self.store.replies(address.city, got.id)
        self.in_flight.add(got.id)
        try:
            released = None
            if got.fence is not None:
                released = await self.drain(address.city, got.resident, got.fence, got.read)
            else:
                await self._until_handled(address.city, got.id)
            if released is not None and released.address == address:
                return await self._own(address.city, got.id, released.pending)
            return await self._own(address.city, got.id, await self.store.pending(address))
        finally:
            self.in_flight.discard(got.id)

    async def _own(self, city: str, row: int, pending: Sequence[Sent]) -> Sequence[Sent]:
        """What another call of the same resident is about to answer is left to that call, here or
        in another process, and what has left a moment ago is not said twice."""
        others, gone = self.in_flight - {row}, self.hand_back.gone(city)
        of_use = await self._of_use(city, pending)
        left = [s for s in of_use if s.reply_to not in others and s.id not in gone]
        ours = await self.claims.take(city, [s.id for s in left])
        return [s for s in left if s.id in ours]

    async def _of_use(self, city: str, pending: Sequence[Sent]) -> Sequence[Sent]:
        """Without the reminders that nobody has fetched in time: those are given up."""
        now = self.clock()
        late = {s.id for s in pending if is_too_late(s.outgoing.extra.get(LATEST), now)}
        if late:
            await self.store.mark(city, sorted(late), OutgoingState.GIVEN_UP, now)
        return [s for s in pending if s.id not in late]

    async def collect(self, address: Address) -> Sequence[Sent]:
        """What came meanwhile, without saying anything."""
        return await self._own(address.city, 0, await self.store.pending(address))

    async def _until_handled(self, city: str, row: int) -> None:
        for _ in range(int(PATIENCE.total_seconds() / GLANCE)):
            if await self.store.is_handled(city, row):
                return
            await asyncio.sleep(GLANCE)


def _kept(
    row: int, read: TalkRead | None, text: str, turn: asyncio.Task[None] | None = None
) -> Kept:
    """What the talk as it was read does with this row; where another one comes before it, nobody
    can tell yet."""
    session = (read.session if read else None) or {}
    is_next = read is not None and read.oldest is not None and read.oldest.id == row
    return Kept(turn, is_next and is_taken(session, text), session.get("language"))

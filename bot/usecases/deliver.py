"""Sending what waits in the outbox, on the channels where we write first.

Each process of a desk does this: whoever has worked out a turn sends its words at once (`wake`),
and looks about twice a second for what others left. Rows are claimed: nothing is sent by two.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.domain.outbox import LATEST, Attempted, Lane, Outcome, after, is_too_late
from bot.ports import Channel, Checkpoint, Clock, Conflict, Post, Rate, Sent, Unreachable

log = structlog.get_logger()

LOOK_EVERY = 0.5
"""Seconds between two looks where nobody wakes us."""

SETTLE_EVERY = 10.0
"""Seconds between two looks for what others were sending when they died."""

MOST = 32
"""Messages being sent at the same time by one process."""

CLAIMED_FOR = timedelta(seconds=90)
"""Longer than any send takes, all its parts and waits included; then its hand is dead, wherever it
was."""

PATIENCE = 5.0
"""Seconds a claimed message waits for its turn in the account's rate; longer ones are put back."""

OUR_RATE, NIGHT = "our own rate", "quiet hours"
"""Why we wait by ourselves, with nobody having asked us to."""


def never(city: str, now: datetime) -> datetime | None:
    """There are no quiet hours."""
    del city, now
    return None


@dataclass
class Deliver:
    """`holder`: this process. `is_gone`: of another one, where that can be known. `night`: when the
    quiet hours of a city are over, where it lies in them."""

    post: Post
    channels: Mapping[str, Channel]
    rate: Rate
    clock: Clock
    checkpoint: Checkpoint
    holder: str
    is_gone: Callable[[str], bool]
    night: Callable[[str, datetime], datetime | None] = never
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _sending: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def wake(self) -> None:
        """There may be something to send."""
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled; what is being sent then is sent to its end. While the database is away
        it goes on looking."""
        if not self.channels:
            await asyncio.Event().wait()
        time, settle_at = asyncio.get_running_loop().time, 0.0
        try:
            while True:
                if time() >= settle_at:
                    settle_at = time() + SETTLE_EVERY
                    await self._settle()
                with contextlib.suppress(Unreachable):
                    await self.look()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY):  # wait_for swallows a late cancel
                        await self._wake.wait()
                self._wake.clear()
        finally:
            await self._finish()

    async def look(self) -> int:
        """Claims what is due and begins to send it. The number of messages begun."""
        names, now = list(self.channels), self.clock()
        claimed = []
        if (room := MOST - len(self._sending)) > 0:
            claimed = list(await self.post.claim(names, self.holder, now, room))
        for sent in claimed:
            task = asyncio.create_task(self._deliver(sent))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        return len(claimed)

    async def settle_lost(self) -> int:
        """Messages whose sender died in the middle. Nobody knows whether they left. Each one who
        sends looks for them, not the clock alone: it may have no account of its own, and until then
        their addresses get nothing more."""
        names, now = list(self.channels), self.clock()
        gone = [each for each in await self.post.holders() if self.is_gone(each)]
        before = now - CLAIMED_FOR
        lost = await self.post.lost(names, self.holder, gone, before, now, MOST)
        for sent in lost:
            await self._decide(sent, Attempted(Outcome.CUT_OFF, sent.parts, why="sender died"))
        return len(lost)

    async def _settle(self) -> None:
        """What goes wrong with one of them is tried again, and keeps nothing new from leaving."""
        try:
            await self.settle_lost()
        except Unreachable:
            return
        except Exception:
            log.exception("lost_not_settled")

    async def _finish(self) -> None:
        if self._sending:
            await asyncio.wait(self._sending, timeout=PATIENCE)

    async def _deliver(self, sent: Sent) -> None:
        """One message; then its address may have another one, so we look at once."""
        try:
            await self._note(sent, await self._try(sent))
        except Exception:
            log.exception("delivery_failed", city=sent.address.city, outgoing=sent.id)
        self.wake()

    async def _note(self, sent: Sent, attempted: Attempted) -> None:
        """Nobody else knows what came of it, and this address waits: while the database is away, or
        somebody changes the same rows, it is noted again and again, until the message counts as
        lost."""
        until = self.clock() + CLAIMED_FOR
        while True:
            try:
                return await self._decide(sent, attempted)
            except (Unreachable, Conflict):
                log.warning("delivery_not_noted", city=sent.address.city, outgoing=sent.id)
                if self.clock() > until:
                    return None
            await asyncio.sleep(LOOK_EVERY)

    async def _try(self, sent: Sent) -> Attempted:
        channel = self.channels.get(sent.address.channel)
        if channel is None:
            return Attempted(Outcome.NOT_SENT, sent.parts, why="no such channel here")
        if (kept := self._kept_back(sent, self.clock())) is not None:
            return kept
        lane = _lane(sent)
        wait = await self.rate.wait(sent.address.account, lane, self.clock())
        if wait.total_seconds() > 0 and wait.total_seconds() <= PATIENCE:
            await asyncio.sleep(wait.total_seconds())
            wait = await self.rate.wait(sent.address.account, lane, self.clock())
        if wait:
            return Attempted(Outcome.BUSY, sent.parts, wait, why=OUR_RATE)
        await self.checkpoint("send_message:before")
        attempted = await channel.send(sent)
        await self.checkpoint("send_message:after")
        return attempted

    def _kept_back(self, sent: Sent, now: datetime) -> Attempted | None:
        """What is not to leave now, or not any more. It was written awake and in time, but may have
        waited since: for a platform that was away, or for us."""
        latest = sent.outgoing.extra.get(LATEST)
        if is_too_late(latest, now):
            return Attempted(Outcome.DENIED, sent.parts, why="too late")
        over = None if _lane(sent) is Lane.REPLY else self.night(sent.address.city, now)
        if over is None:
            return None
        if is_too_late(latest, over):
            return Attempted(Outcome.DENIED, sent.parts, why=NIGHT)
        return Attempted(Outcome.BUSY, sent.parts, over - now, why=NIGHT)

    async def _decide(self, sent: Sent, attempted: Attempted) -> None:
        now, names = self.clock(), list(self.channels)
        match attempted.outcome:
            case Outcome.CLOSED | Outcome.MOVED:
                why = attempted.why or "closed"
                found = await self.post.close(sent, why, names, now, attempted.chat)
                log.warning("address_closed", **_ids(sent), why=why, next_door=found)
                return
            case Outcome.BUSY if attempted.wait and attempted.why not in (OUR_RATE, NIGHT):
                await self.rate.pause(sent.address.account, now + attempted.wait)
        cut_off = sent.cut_off + (attempted.outcome is Outcome.CUT_OFF)
        decided = after(attempted, _lane(sent), sent.tries, cut_off, now)
        await self.post.done(sent, attempted, decided, now)
        log.info("delivery", **_ids(sent), outcome=attempted.outcome, state=decided.state)


def _lane(sent: Sent) -> Lane:
    return Lane(sent.outgoing.lane)


def _ids(sent: Sent) -> dict[str, object]:
    return {
        "city": sent.address.city,
        "account": sent.address.account,
        "outgoing": sent.id,
        "resident": sent.resident,
        "row": sent.reply_to,
        "tries": sent.tries,
    }

"""Handling what waits in one resident's inbox, in order, by whoever holds the lease."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.domain.messages import InboundKind
from bot.ports import Clock, Conflict, Released, Store, TalkRead
from bot.usecases.converse import After, root_of
from bot.usecases.wording import outgoing_of
from flows.engine.advance import RUNAWAY, Turn, advance
from flows.engine.catalog import Flows
from flows.engine.effects import Say
from flows.engine.events import Failed
from flows.engine.render import fill
from flows.engine.render_city import show_city
from flows.engine.session import dump, load

log = structlog.get_logger()

LEASE = timedelta(seconds=30)
"""Long enough for eight slow actions; a hand that died is replaced after it."""

MAX_CONFLICTS = 5

OUR_MISTAKES = (
    *(ArithmeticError, AttributeError, LookupError, TypeError, ValueError),
    RecursionError,
)


async def nobody(city: str, resident: int) -> None:
    """No page is open and nothing is sent."""


class Converses(Protocol):
    """One turn after the other."""

    @property
    def flows(self) -> Callable[[str], Flows]: ...

    async def __call__(self, read: TalkRead, fence: int, root: int | None) -> After: ...


@dataclass(frozen=True, slots=True)
class Drain:
    """`spoken`: told about each resident there may be new words for."""

    store: Store
    converse: Converses
    clock: Clock
    holder: str
    spoken: Callable[[str, int], Awaitable[None]] = nobody

    async def wake(self, city: str, resident: int) -> None:
        """Takes the lease if nobody has it, and handles what waits. Then looks once more: who wrote
        while we gave the lease back without a turn saw that it was ours, and waits."""
        for _ in range(MAX_CONFLICTS):
            fence = await self.store.take_lease(
                city, resident, holder=self.holder, lease=LEASE, now=self.clock()
            )
            if fence is None:
                return
            await self(city, resident, fence)
            if not _waits(await self.store.read_talk(city, resident)):
                return

    async def __call__(
        self, city: str, resident: int, fence: int, known: TalkRead | None = None
    ) -> Released | None:
        """Until nothing waits; the lease is ours when this begins and given back at the end.

        `known`: the talk, where it was read after the lease was taken. Returns what the last turn
        saw as it gave the lease back.
        """
        try:
            return await self._until_nothing_waits(city, resident, fence, known)
        finally:
            await self.spoken(city, resident)

    async def _until_nothing_waits(
        self, city: str, resident: int, fence: int, known: TalkRead | None
    ) -> Released | None:
        root: int | None = None
        conflicts = 0
        while conflicts < MAX_CONFLICTS:
            read, known = known or await self.store.read_talk(city, resident), None
            if not _waits(read):
                break
            if not _left_look(read):
                root = root_of(read)
            try:
                after = await self._one(read, fence, root)
                if not after.more:
                    return after.released
            except Conflict:
                conflicts += 1
        await self.store.drop_lease(city, resident, fence)
        return None

    async def _one(self, read: TalkRead, fence: int, root: int | None) -> After:
        """One row. Our own mistake is said plainly and the row is done with, so that one bad
        message cannot stop a resident's talk for ever; the store's trouble goes up."""
        try:
            return await self.converse(read, fence, root)
        except OUR_MISTAKES as error:
            log.exception("turn_failed", city=read.city, resident=read.resident, kind=type(error))
            await self._stumble(read, root)
            return After(more=True)

    async def _stumble(self, read: TalkRead, root: int | None) -> None:
        """The matter whose action we stumble over ends, or the talk would wait for it for ever."""
        flows, now, row = self.converse.flows(read.city), self.clock(), read.oldest
        turn = _without_action(flows, read, now)
        async with self.store.begin(read.city, now) as work:
            if turn is not None:
                pending = turn.ask.kind if turn.ask else None
                await work.talks.save(read.resident, read.turn, dump(turn.session), pending=pending)
            key = f"stumble:{read.resident}:{read.turn}:{row.id if row else 0}"
            to, language = row.address if row else None, _language(flows, read)
            words = outgoing_of(sorry(key, flows, language), flows, language, root)
            await work.outbox.add(read.resident, to, words)
            if row is not None and not _left_look(read):
                await work.inbox.handled(row.id)
            await work.commit("stumble")


def _without_action(flows: Flows, read: TalkRead, now: datetime) -> Turn | None:
    """The talk after the matter was given up whose look was left or whose result has come; None
    where the trouble was something else."""
    remote = read.oldest is not None and read.oldest.inbound.kind is InboundKind.REMOTE
    if read.session is None or not (_left_look(read) or remote):
        return None
    session = load(read.session)
    if session.pending is None:
        return None
    return advance(flows, session, Failed(session.pending.key, RUNAWAY), now=now)


def sorry(key: str, flows: Flows, language: str) -> Say:
    """Our own mistake, said in the talk's language."""
    name, city = "utter_internal_error_rasa", flows.city
    response = flows.response(name)
    texts = response.variations[0].texts if response else {}
    text = texts.get(language) or next(iter(texts.values()), "")
    return Say(key, name, fill(text, lambda place: show_city(place, city, "", language)))


def _language(flows: Flows, read: TalkRead) -> str:
    return str((read.session or {}).get("language") or flows.city.languages[0])


def _waits(read: TalkRead) -> bool:
    return read.oldest is not None or _left_look(read)


def _left_look(read: TalkRead) -> bool:
    pending = (read.session or {}).get("pending")
    return isinstance(pending, dict) and pending.get("kind") == "look"

"""Handling what waits in one resident's inbox, in order, by whoever holds the lease."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.domain.messages import Outgoing, Words
from bot.ports import Clock, Conflict, Store, TalkRead
from bot.usecases.converse import Converse, root_of
from flows.engine.catalog import Flows

log = structlog.get_logger()

LEASE = timedelta(seconds=30)
"""Long enough for eight slow actions; a hand that died is replaced after it."""

MAX_CONFLICTS = 5


@dataclass(frozen=True, slots=True)
class Drain:
    store: Store
    converse: Converse
    clock: Clock
    holder: str

    async def wake(self, city: str, resident: int) -> None:
        """Takes the lease if nobody has it, and handles what waits."""
        fence = await self.store.take_lease(
            city, resident, holder=self.holder, lease=LEASE, now=self.clock()
        )
        if fence is not None:
            await self(city, resident, fence)

    async def __call__(self, city: str, resident: int, fence: int) -> None:
        """Until nothing waits; the lease is ours when this begins and given back at the end."""
        root: int | None = None
        conflicts = 0
        while conflicts < MAX_CONFLICTS:
            read = await self.store.read_talk(city, resident)
            if not _waits(read):
                break
            if not _left_look(read):
                root = root_of(read)
            try:
                if not await self._one(read, fence, root):
                    return
            except Conflict:
                conflicts += 1
        await self.store.drop_lease(city, resident, fence)

    async def _one(self, read: TalkRead, fence: int, root: int | None) -> bool:
        """One row. Our own mistake is said plainly and the row is done with, so that one bad
        message cannot stop a resident's talk for ever; the store's trouble goes up."""
        try:
            return await self.converse(read, fence, root)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            log.exception("turn_failed", city=read.city, resident=read.resident, kind=type(error))
            await self._stumble(read)
            return True

    async def _stumble(self, read: TalkRead) -> None:
        if read.oldest is None:
            return
        flows: Flows = self.converse.flows(read.city)
        text = sorry(flows, read)
        async with self.store.begin(read.city, self.clock()) as work:
            key = f"stumble:{read.oldest.id}"
            words = Words(text, practice=flows.city.practice)
            await work.outbox.add(
                read.resident, read.oldest.address, Outgoing(key, words, root_of(read))
            )
            await work.inbox.handled(read.oldest.id)
            await work.commit("stumble")


def sorry(flows: Flows, read: TalkRead) -> str:
    """Our own mistake, said in the talk's language."""
    response = flows.response("utter_internal_error_rasa")
    language = (read.session or {}).get("language")
    texts = response.variations[0].texts if response else {}
    return texts.get(str(language)) or next(iter(texts.values()), "")


def _waits(read: TalkRead) -> bool:
    return read.oldest is not None or _left_look(read)


def _left_look(read: TalkRead) -> bool:
    pending = (read.session or {}).get("pending")
    return isinstance(pending, dict) and pending.get("kind") == "look"

"""A remote action that took too long is asked again under its key until it has an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.ports import Clock, Store, Unreachable
from bot.usecases.act import Actions
from bot.usecases.answer_remote import answer_remote
from bot.usecases.drain import Drain
from bot.usecases.setting import outcome

log = structlog.get_logger()

PAUSES = tuple(timedelta(seconds=s) for s in (2, 5, 15, 60, 300, 900))
MOST_TRIES = 40
"""After this the resident is told that the city's system could not be reached."""


@dataclass(frozen=True, slots=True)
class AskAgain:
    store: Store
    actions: Actions
    drain: Drain
    clock: Clock

    async def __call__(self, city: str, key: str) -> None:
        async with self.store.begin(city, self.clock()) as work:
            intent = await work.intents.get(key)
        if intent is None:
            return
        try:
            values = await self.actions.remotes[intent.name](city, key, intent.args)
        except Unreachable:
            if intent.tries < MOST_TRIES:
                await self._later(city, key, intent.tries)
                return
            values = outcome("down")
        await answer_remote(self.store, city, key, values, self.clock())
        await self.drain.wake(city, intent.resident)

    async def due(self, city: str) -> int:
        """One tick over the remote actions whose time has come."""
        async with self.store.begin(city, self.clock()) as work:
            intents = await work.intents.due(self.clock(), 50)
            await work.commit("intents_claim")
        for intent in intents:
            try:
                await self(city, intent.key)
            except Unreachable:
                raise
            except Exception:  # one request nobody can handle must not hold up the others
                log.exception("ask_again_failed", city=city, intent=intent.name)
        return len(intents)

    async def _later(self, city: str, key: str, tries: int) -> None:
        pause = PAUSES[min(tries, len(PAUSES) - 1)]
        async with self.store.begin(city, self.clock()) as work:
            await work.intents.again(key, self.clock() + pause)
            await work.commit("remote_later")

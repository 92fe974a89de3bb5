"""Asks the whole understanding about phrases, as it hears the first message of a new talk."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.ports import Unreachable
from flows.engine.catalog import Flows
from flows.engine.events import Understood
from flows.engine.session import fresh
from nlu.cascade import Cascade
from nlu.evaluate.report import Times

AT_ONCE = 8
"""Messages in work at the same time: more would only wait for the model, and longer than it is
given."""

TRIES = 3

TIMED = 200
"""Messages that are asked one at a time, for how long one takes."""


async def _ms(ask: Callable[[str], Awaitable[object]], text: str) -> float:
    began = time.perf_counter()
    await ask(text)
    return (time.perf_counter() - began) * 1000


@dataclass(frozen=True, slots=True)
class Asking:
    cascade: Cascade
    flows: Flows
    language: str
    now: datetime

    async def all(self, texts: Iterable[str]) -> list[Understood]:
        """In their order. Raises Unreachable where the model stays away."""
        room = asyncio.Semaphore(AT_ONCE)

        async def one(text: str) -> Understood:
            async with room:
                return await self._sure_to_be_heard(text)

        return await asyncio.gather(*map(one, texts))

    async def timed(self, texts: Sequence[str]) -> Times:
        """Of some of them, spread over all, one after the other."""
        some = texts[:: max(1, len(texts) // TIMED)]
        model = self.cascade.interpreter.parse
        return Times(
            [await _ms(self.one, text) for text in some], [await _ms(model, text) for text in some]
        )

    async def one(self, text: str) -> Understood:
        talk = fresh("nlu-test", self._spoken(text))
        return await self.cascade.understand(self.flows, talk, text, now=self.now)

    def _spoken(self, text: str) -> str:
        """Another language of the city's, where the text asks for this one."""
        named = self.cascade.words.language(text) == self.language
        others = (one for one in self.flows.city.languages if one != self.language)
        return next(others, self.language) if named else self.language

    async def _sure_to_be_heard(self, text: str) -> Understood:
        """A model that is away for a moment says nothing about what it understands."""
        for _ in range(TRIES):
            understood = await self.one(text)
            if understood.source != "away":
                return understood
            await asyncio.sleep(1)
        raise Unreachable("language model", "gives no answers")

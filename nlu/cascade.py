"""What a message means: what must not wait, then what is sure without a model, then the model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from bot.ports import Interpreter, Refused, Unreachable
from flows.engine.advance import wants_understanding
from flows.engine.catalog import Flows
from flows.engine.commands import CANCEL
from flows.engine.definition import Flow
from flows.engine.events import Entity, Understood
from flows.engine.session import Session
from flows.engine.slots.link_codes import around_link_code
from flows.engine.standing import LANGUAGE as NAMED
from nlu.orders import Orders
from nlu.safety import Safety
from nlu.several import MOST, head_of, is_request, requests_in
from nlu.words import LANGUAGE, SureWords, bare

LONGEST = 1_000
"""Characters the model is asked about: who writes more said it at the beginning."""

REPEAT = "control.repeat"

LINK = "doors.link"
"""What a one-time code is written for."""

_ORDER = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[/／]")


@dataclass(frozen=True, slots=True)
class Cascade:
    interpreter: Interpreter
    safety: Safety
    words: SureWords
    orders: Orders = field(default_factory=Orders.load)

    async def understand(
        self, flows: Flows, session: Session, text: str, *, now: datetime
    ) -> Understood:
        """An emergency, nothing (the text answers by itself), a sure word, or the model's word.
        Never raises for the model's sake: while it is away, `source` says so."""
        if kind := self.safety.kind(text):
            return Understood(safety=kind)
        if not wants_understanding(flows, session, text, now=now) or _ORDER.match(text):
            return Understood()
        intent = self._sure(flows, session, text)
        if intent is not None:
            entities = self._language_in(text, intent)
            return Understood(intent, 1.0, ((intent, 1.0),), "sure", entities=entities)
        asked = await self._asked(text)
        understood = replace(asked, several=await self._several(flows, session, text, asked))
        return self.orders.heard(text, understood)

    async def _several(
        self, flows: Flows, session: Session, text: str, whole: Understood
    ) -> tuple[tuple[str, str], ...]:
        """The requests of a message that surely has more than one, "stop" before another one
        included; the model is asked about each part, and only where there are any."""
        if whole.source != "model":
            return ()
        stop, rest = self._stop_first(text)
        asked: dict[str, Understood] = {}

        async def meant(part: str) -> Understood:
            if part not in asked:
                sure = self._sure(flows, session, part)
                asked[part] = Understood(sure, 1.0) if sure else await self._asked(part)
            return asked[part]

        found: dict[str, str] = {CANCEL: stop} if stop else {}
        requests = await requests_in(flows, Understood() if stop else whole, rest, meant)
        if stop and not requests and is_request(flows, await meant(rest)):
            requests = [(rest, await meant(rest))]
        for part, told in requests:
            found.setdefault(told.intent or "", part)
        return tuple(found.items())[: MOST + bool(stop)] if len(found) > 1 else ()

    def _stop_first(self, text: str) -> tuple[str, str]:
        """The word that ends what is open, where more is said after it; and what more."""
        head, rest = head_of(text)
        return (head, rest) if self.words.intent(head) == CANCEL else ("", text)

    def _sure(self, flows: Flows, session: Session, text: str) -> str | None:
        intent = self.words.intent(text)
        if intent == LANGUAGE and self.words.language(text) == session.language:
            return REPEAT  # it is spoken already; to change it would be the opposite
        return intent or self._coded(text) or self._named(flows, text)

    def _language_in(self, text: str, intent: str | None) -> tuple[Entity, ...]:
        """The one that a wish for another language names."""
        named = self.words.named(text) if intent == LANGUAGE else None
        return (Entity(NAMED, named),) if named else ()

    def _coded(self, text: str) -> str | None:
        """A code to link two doors, written just as it was shown, or beside the wish to link."""
        found = around_link_code(text)
        if found is None:
            return None
        rest, as_shown = found
        told = self.words.intent(rest)
        return LINK if told == LINK or (as_shown and not bare(rest)) else None

    def _named(self, flows: Flows, text: str) -> str | None:
        """The intent of the service whose exact name the message is; the city's own come first."""
        ways = frozenset(self.words.ways(text))
        if not ways:
            return None
        return next(
            (
                intent
                for flow, intent in _startable(flows)
                if any(_called(name) in ways for name in flow.names.values())
            ),
            None,
        )

    async def _asked(self, text: str) -> Understood:
        try:
            parse = await self.interpreter.parse(text[:LONGEST])
        except (Unreachable, Refused):
            return Understood(source="away")
        intent = parse.intent or None
        entities = (*parse.entities, *self._language_in(text, intent))
        scores = (parse.confidence, parse.ranking)
        return Understood(intent, *scores, "model", entities=entities, words=parse.words)


@lru_cache(maxsize=512)
def _called(name: str) -> str:
    """A service's name as messages are compared with it."""
    return bare(name)


def _startable(flows: Flows) -> Iterator[tuple[Flow, str]]:
    """Each with an intent that begins this flow and no other; those of the menu first."""
    for flow in (*flows.menu(), *flows.starts.values()):
        own = (t.intent for t in flow.triggers if flows.by_intent.get(t.intent) is flow)
        if (intent := next(own, None)) is not None:
            yield flow, intent

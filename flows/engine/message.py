"""One message against one talk: what several rules need to know about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flows.engine.catalog import Flows
from flows.engine.city import ASIDES
from flows.engine.commands import OTHERS, REFUSE
from flows.engine.definition import Collect, Flow
from flows.engine.events import Understood
from flows.engine.hearing import Answer, Fit, is_free, is_written
from flows.engine.session import Choice
from flows.engine.talk import Talk


@dataclass(frozen=True)
class Hearing:
    """One message against one talk, with what several rules need worked out once."""

    talk: Talk
    text: str
    understood: Understood
    question: Collect | None
    answer: Answer = field(default_factory=lambda: Answer(Fit.NONE))

    @property
    def flows(self) -> Flows:
        return self.talk.flows

    @property
    def free(self) -> bool:
        """True when the open question takes almost any words."""
        slot = self.talk.slot(self.question.slot) if self.question else None
        return slot is not None and is_free(slot)

    @property
    def for_buttons(self) -> bool:
        """True when the open question is one that no words can answer."""
        slot = self.talk.slot(self.question.slot) if self.question else None
        return slot is not None and not is_written(slot)

    @property
    def intent(self) -> str | None:
        return self.understood.intent

    @property
    def aside(self) -> bool:
        """Thanks, an order to the bot, or a question about a service: no answer, though a day may
        stand in it."""
        told = (self.intent or "").startswith(ASIDES) and not self._named
        return told and self.sure(self.flows.city.thresholds.sure)

    @property
    def _named(self) -> bool:
        """Where something is asked, a name is an answer and nobody's secret."""
        return self.intent == OTHERS and self.question is not None

    @property
    def ordered(self) -> bool:
        """It tries to command the bot, or asks for what is not its business: no number in it
        begins anything."""
        told = (self.intent or "").startswith(REFUSE) and not self._named
        return told and self.enough

    def sure(self, threshold: float) -> bool:
        """The model means it, by the city's or the flow's own threshold."""
        return self.understood.source == "sure" or self.understood.confidence >= threshold

    @property
    def enough(self) -> bool:
        """The model is sure enough of this intent for it to count."""
        return self.sure(self.flows.threshold(self.intent or ""))

    def wish(self) -> Flow | None:
        """The service this message asks to start, when the model is strong enough about it."""
        wished = self.wishes()
        return wished[0] if len(wished) == 1 else None

    def wishes(self) -> tuple[Flow, ...]:
        """All that it may ask to start: several where it names them without saying which. Of these
        the one that is open is meant."""
        flows = self.flows.meant(self.intent)
        if not flows or not (self.enough and self._clear(flows)):
            return ()
        here = {frame.flow for frame in self.talk.group()[:1]}
        return tuple(flow for flow in flows if flow.id in here) or flows

    def _clear(self, flows: tuple[Flow, ...]) -> bool:
        city = self.flows.city.thresholds
        if self.understood.source == "sure" or self.sure(city.sure):
            return True
        return _margin(self.understood, flows, self.flows) >= city.margin


def _margin(understood: Understood, wished: tuple[Flow, ...], flows: Flows) -> float:
    """How far the best other flow is behind. An intent that may begin one of these as well is
    no other."""
    ranked = [(flows.meant(intent), share) for intent, share in understood.ranking]
    others = [share for meant, share in ranked if meant and not _ids(meant) & _ids(wished)]
    return understood.confidence - max(others, default=0.0)


def _ids(flows: tuple[Flow, ...]) -> frozenset[str]:
    return frozenset(flow.id for flow in flows)


def typed_choice(talk: Talk, text: str) -> Choice | None:
    """The button whose number (any script's digits, '2.', '#2') or title this text is."""
    choices = talk.session.choices
    word = text.strip().rstrip(".．。、)）").lstrip("#＃")
    if word.isdecimal() and len(word) <= 2 and 1 <= int(word) <= len(choices):
        return choices[int(word) - 1]
    folded = text.strip().casefold()
    return next((c for c in choices if folded in _titles(c)), None)


def hour_meant(talk: Talk, question: Collect | None, text: str, typed: Choice) -> Choice | None:
    """Another button whose time is this number as an hour: "10" among times, 10:00 one of them."""
    slot = talk.slot(question.slot) if question else None
    if slot is None or slot.kind != "time" or not text.strip().isdecimal():
        return None
    at = {"set": {slot.name: f"{int(text):02}:00"}}
    found = next((c for c in talk.session.choices if c.does == at), None)
    return found if found != typed else None


def _titles(choice: Choice) -> tuple[str, ...]:
    """The title, and of an answer that can be changed ("Plate: ...") the name alone."""
    title = choice.title.strip().casefold()
    if "reset" not in choice.does:
        return (title,)
    return (title, re.split(r": |：", title)[0])

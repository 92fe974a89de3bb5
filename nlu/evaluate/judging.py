"""What the desk takes a message for, beside what it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flows.engine.events import Understood
from nlu.evaluate.phrases import Phrase

REFUSED = "out_of_scope"
SAFETY = "safety"
COMMAND = "refuse.command"

CONFIRMS = ("answer.yes", "answer.no", "control.correct")
"""What moves a matter that is open already."""


@dataclass(frozen=True, slots=True)
class Row:
    """One phrase and what became of it. `label`: the intent the desk acts by, `REFUSED` where it
    is too unsure, `SAFETY`. `acts`: it would start or change a matter."""

    phrase: Phrase
    understood: Understood
    label: str
    acts: bool

    @property
    def right(self) -> bool:
        return self.label == self.phrase.intent

    @property
    def right_service(self) -> bool:
        return service_of(self.label) == service_of(self.phrase.intent)

    @property
    def guess(self) -> str:
        """The model's first thought, sure enough or not."""
        return self.understood.intent or REFUSED


@dataclass(frozen=True, slots=True)
class Judge:
    """`threshold`: from where on an intent counts. `transactions`: intents that begin a matter.
    `begins`: whether a text would begin one in spite of its intent; asked about commands alone."""

    threshold: Callable[[str], float]
    transactions: frozenset[str]
    begins: Callable[[str, Understood], bool] = lambda *_: False

    def row(self, phrase: Phrase, understood: Understood) -> Row:
        label = self._label(understood)
        asked = {label, *(intent for intent, _ in understood.several)}
        acts = bool(asked & (self.transactions | frozenset(CONFIRMS)))
        if phrase.intent == COMMAND and not acts:
            acts = self.begins(phrase.text, understood)
        return Row(phrase, understood, label, acts)

    def _label(self, understood: Understood) -> str:
        if understood.safety:
            return SAFETY
        intent = understood.intent or REFUSED
        counts = understood.source == "sure" or understood.confidence >= self.threshold(intent)
        return intent if counts else REFUSED


def service_of(intent: str) -> str:
    return intent.partition(".")[0]

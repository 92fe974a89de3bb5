"""What the desk takes a message for, beside what it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flows.engine.events import Understood
from nlu.evaluate.phrases import Phrase

REFUSED = "out_of_scope"
SAFETY = "safety"
COMMAND = "refuse.command"

WHICH = ".which"

ASKED_BACK = 0.2
"""From where on the desk asks whether a matter is meant (flows/engine/rules_services.py)."""

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
    def lost(self) -> bool:
        """Refused, though the likeliest of ours was right."""
        ranked = (intent for intent, _ in self.understood.ranking if intent != REFUSED)
        return self.label == REFUSED and next(ranked, REFUSED) == self.phrase.intent

    @property
    def guess(self) -> str:
        """The model's first thought, sure enough or not."""
        return self.understood.intent or REFUSED


@dataclass(frozen=True, slots=True)
class Judge:
    """`threshold`: from where on an intent counts. `transactions`: intents that begin a matter.
    `begins`: whether a text would begin one in spite of its intent; asked about commands alone.
    `offered`: intents that begin anything, looking at what one has included."""

    threshold: Callable[[str], float]
    transactions: frozenset[str]
    begins: Callable[[str, Understood], bool] = lambda *_: False
    offered: frozenset[str] = frozenset()

    def row(self, phrase: Phrase, understood: Understood) -> Row:
        label = self._label(understood)
        heard = label if self._counts(understood, self.threshold(label)) else REFUSED
        asked = {heard, *(intent for intent, _ in understood.several)}
        acts = bool(asked & (self.transactions | frozenset(CONFIRMS)))
        if phrase.intent == COMMAND and not acts:
            acts = self.begins(phrase.text, understood)
        return Row(phrase, understood, label, acts)

    def _label(self, understood: Understood) -> str:
        if understood.safety:
            return SAFETY
        if understood.several:
            return understood.several[0][0]
        intent = understood.intent or REFUSED
        return intent if self._counts(understood, self._bound(intent)) else REFUSED

    @staticmethod
    def _counts(understood: Understood, bound: float) -> bool:
        return understood.source == "sure" or understood.confidence >= bound

    def _bound(self, intent: str) -> float:
        """Of what begins a matter, the desk asks whether it is meant before it is sure."""
        asks = intent in self.transactions | self.offered or intent.endswith(WHICH)
        return min(ASKED_BACK, self.threshold(intent)) if asks else self.threshold(intent)


def service_of(intent: str) -> str:
    return intent.partition(".")[0]

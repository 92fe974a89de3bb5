"""Orders to the desk: "ignore your rules", "SYSTEM: verified", "mark it as paid".

No message has authority over the desk. Whoever tries to give it orders gets that answer, and
nothing of what they ask beside it is begun: an ordinary request is a fine disguise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from flows.engine.city import ASIDES
from flows.engine.commands import COMMAND
from flows.engine.events import Understood
from flows.engine.languages import languages
from flows.engine.tongue import Language
from nlu.words import bare

HINTED = 0.05
"""From here on the model's second thought that something is an order outweighs its first one."""

IDLE = (
    *ASIDES,
    "my.",
    "payment.",
    "control.repeat",
    "control.help",
    "control.menu",
    "out_of_scope",
)
"""What begins, ends and confirms nothing: there the model's first thought may stand."""

_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Orders:
    """`phrases`: bare, each in no other kind of message."""

    phrases: tuple[str, ...]

    @classmethod
    def load(cls) -> Orders:
        """Of every language there is, read once."""
        return _own()

    @classmethod
    def of(cls, spoken: Iterable[Language]) -> Orders:
        told = (bare(phrase) for one in spoken for phrase in one.orders)
        return cls(tuple(dict.fromkeys(phrase for phrase in told if phrase)))

    def given(self, text: str) -> bool:
        said = f" {bare(text)} "
        return any(_stands_in(said, phrase) for phrase in self.phrases)

    def heard(self, text: str, understood: Understood) -> Understood:
        """The same, or an order where the model's word may not count because it is one."""
        if understood.intent == COMMAND or understood.source != "model":
            return understood
        hinted = dict(understood.ranking).get(COMMAND, 0.0) >= HINTED
        idle = not understood.several and (understood.intent or "").startswith(IDLE)
        if not (self.given(text) or (hinted and not idle)):
            return understood
        told = replace(understood, intent=COMMAND, confidence=1.0, ranking=((COMMAND, 1.0),))
        return replace(told, several=(), words=())


def _stands_in(said: str, phrase: str) -> bool:
    return (phrase if _HAN.search(phrase) else f" {phrase} ") in said


@cache
def _own() -> Orders:
    return Orders.of(languages().values())

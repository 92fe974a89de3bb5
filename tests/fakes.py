"""Working stand-ins for what lies outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.ports import Parse, Unreachable


@dataclass
class FakeInterpreter:
    """A model that knows these texts by heart and nothing else; `away`: it does not answer."""

    known: Mapping[str, Parse] = field(default_factory=dict[str, Parse])
    away: bool = False
    asked: list[str] = field(default_factory=list[str])

    async def parse(self, text: str) -> Parse:
        """Raises Unreachable while it is away."""
        self.asked.append(text)
        if self.away:
            raise Unreachable("model", "away")
        return self.known.get(text, Parse("out_of_scope", 0.9, (("out_of_scope", 0.9),)))


def sure_parse(intent: str, confidence: float = 0.95) -> Parse:
    return Parse(intent, confidence, ((intent, confidence), ("out_of_scope", 1 - confidence)))

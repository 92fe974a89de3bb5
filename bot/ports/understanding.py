"""Understanding a text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from flows.engine.events import Entity


@dataclass(frozen=True, slots=True)
class Parse:
    """What the model says of one text: `ranking` is (intent, confidence), best first; `entities`
    only from a model that looks for any; `words`: those that carried it, where the model tells."""

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    entities: tuple[Entity, ...] = ()
    words: tuple[str, ...] = field(default=(), repr=False)


class Interpreter(Protocol):
    async def parse(self, text: str) -> Parse:
        """Raises Unreachable while the model is away."""
        ...

"""Understanding a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Parse:
    """What the model says of one text: `ranking` is (intent, confidence), best first."""

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]


class Interpreter(Protocol):
    async def parse(self, text: str) -> Parse:
        """Raises Unreachable while the model is away."""
        ...

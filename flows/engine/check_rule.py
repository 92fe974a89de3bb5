"""What one rule of `check` is: the same words for the terminal, the studio and docs/checks.md."""

from __future__ import annotations

from dataclasses import dataclass

from flows.engine.problems import Level


@dataclass(frozen=True, slots=True)
class Rule:
    """`id` never changes once given: people silence, count and look up problems by it.

    `finds`: what is wrong, in an admin's words; `example`: a line that it names; `hint`: the cure.
    """

    id: str
    finds: str
    example: str
    hint: str
    level: Level = "error"

"""What a slot tells its reader: how long the numbers of this provider are, what they begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

MOST_DIGITS = 20
"""Longer numbers are no numbers that anybody reads off a bill."""

ELSE = "else"


@dataclass(frozen=True, slots=True)
class Shape:
    """`digits`: how many there may be; empty: as many as the kind has by itself. `begins`: what
    stands in front, letters or digits, one of these; empty: anything."""

    digits: frozenset[int] = frozenset()
    begins: tuple[str, ...] = ()


ANY = Shape()

WORDS = ("digits", "begins")
"""What a shape may say, as it is written in YAML."""

TAKES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    dict.fromkeys(("account_no", "reader_card", "council_tax_no", "parking_ticket"), WORDS)
)
"""The kinds whose numbers differ from place to place, and what they can be told."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """One shape, or one for each answer to another question: `by` names that slot. Where its answer
    has none of its own `otherwise` counts."""

    otherwise: Shape = ANY
    by: str | None = None
    each: Mapping[str, Shape] = field(default_factory=dict[str, Shape])

    def of(self, answered: object) -> Shape:
        """`answered`: what stands in the slot that `by` names."""
        return self.each.get(str(answered), self.otherwise)

    def every(self) -> tuple[Shape, ...]:
        return (self.otherwise, *self.each.values())


ANY_SHAPE = Shapes()

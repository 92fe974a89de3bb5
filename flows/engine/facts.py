"""What `check` and the engine are told about the house around the flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from flows.engine.city import City

Kind: TypeAlias = Literal["look", "local", "remote"]

OUTCOME = "outcome"
"""The result every action has: "ok", or one of its reasons."""


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """One action: arguments it cannot do without, arguments it takes, results, reasons to fail."""

    name: str
    kind: Kind
    needs: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()
    gives: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """`intents` and `kinds` are None where nobody could say; then nothing is checked against them.

    `placeholders`: names in braces that the engine fills in itself, such as the city's name.
    `kept`: kinds of rows a city must say how many days it keeps.
    """

    channels: frozenset[str] = frozenset()
    intents: frozenset[str] | None = None
    cities: Mapping[str, City] = field(default_factory=dict[str, City])
    actions: Mapping[str, ActionFacts] = field(default_factory=dict[str, ActionFacts])
    kinds: frozenset[str] | None = None
    placeholders: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()

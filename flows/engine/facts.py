"""What `check` and the engine are told about the house around the flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, TypeAlias

from flows.engine.city import City

Kind: TypeAlias = Literal["look", "local", "remote"]

OUTCOME = "outcome"
"""The result every action has: "ok", or one of its reasons."""


@dataclass(frozen=True, slots=True)
class Left:
    """What an action leaves behind. `holds`: outcomes after which a place is held; `frees`: those
    after which none is any more. `opens`: the result by which a payment that was opened is shown
    to the resident; `closes`: it withdraws an open payment."""

    holds: frozenset[str] = frozenset()
    frees: frozenset[str] = frozenset()
    opens: str | None = None
    closes: bool = False


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """One action: arguments it cannot do without, arguments it takes, results, reasons to fail.

    `most`: of results that are lists of buttons, how many there are at most.
    """

    name: str
    kind: Kind
    needs: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()
    gives: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()
    left: Left = Left()
    most: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What a channel takes of one message; None: as much as you like.

    `max_text` and `max_title` in UTF-16 units; `callback_bytes`: what a button may carry of ours;
    `reply_window`: how long after a resident's last word we may still write.
    """

    max_text: int | None = None
    max_buttons: int | None = None
    max_title: int | None = None
    callback_bytes: int | None = None
    reply_window: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """`intents`, `kinds`, `phrases`, `ways_out` and `languages` are None where nobody could say;
    then nothing is checked against them.

    `phrases`: language -> intents with training phrases in it. `ways_out`: languages in which there
    are words that always end a matter. `languages`: those that have a file. `pages`:
    channel -> languages in which its own words are written.

    `placeholders`: names in braces that the engine fills in itself, such as the city's name.
    `kept`: kinds of rows a city must say how many days it keeps.
    """

    channels: Mapping[str, ChannelFacts] = field(default_factory=dict[str, ChannelFacts])
    intents: frozenset[str] | None = None
    cities: Mapping[str, City] = field(default_factory=dict[str, City])
    actions: Mapping[str, ActionFacts] = field(default_factory=dict[str, ActionFacts])
    kinds: frozenset[str] | None = None
    placeholders: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    phrases: Mapping[str, frozenset[str]] | None = None
    ways_out: frozenset[str] | None = None
    languages: frozenset[str] | None = None
    pages: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

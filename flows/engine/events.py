"""What may come into the engine. Each is a fact that has happened; none carries a clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from flows.engine.definition import Json


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing named in a text, from character `start` up to `end`; `role` and `group` tell two of
    a kind apart."""

    entity: str
    value: Json
    start: int = 0
    end: int = 0
    role: str | None = None
    group: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Understood:
    """What a text means, before the talk is looked at.

    `source`: 'sure' (a word that always means this), 'model', 'away' (the model gave no answer),
    'skipped' (nobody asked, the text answers the open question). `ranking`: best first.
    `safety`: the kind of emergency it speaks of, which outranks everything. `several`: (intent,
    its words) of each request where the message surely has more than one. `words`: the resident's
    own that carried the intent; shown to who asks why, kept nowhere.
    """

    intent: str | None = None
    confidence: float = 0.0
    ranking: tuple[tuple[str, float], ...] = ()
    source: str = "skipped"
    safety: str | None = None
    entities: tuple[Entity, ...] = ()
    several: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Said:
    """A resident wrote something. `language`: what the text seems to be in, None if unclear.
    `from_form`: on the page of the open question, not in the chat."""

    text: str
    understood: Understood
    language: str | None = None
    from_form: bool = False


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of ours came back: which turn's, and its number from 1."""

    token: str
    number: int


@dataclass(frozen=True, slots=True)
class Payload:
    """A payload given by a program we trust with it (tests, other CALM projects)."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The action asked for under `key` has a result: LookDone, LocalDone or RemoteDone in one
    shape, since the engine treats their results alike."""

    key: str
    values: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Failed:
    """The action asked for under `key` could not be done; `reason` is from the action's list."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Later:
    """The remote action asked for under `key` takes longer than the resident should wait."""

    key: str


@dataclass(frozen=True, slots=True)
class Told:
    """Something happened beside the talk (a payment moved, an appointment comes near): say this
    response of this service. `choices`: buttons of its own, each `{"title", "does"}`."""

    service: str
    response: str
    values: Mapping[str, Json]
    choices: tuple[Mapping[str, Json], ...] = ()


@dataclass(frozen=True, slots=True)
class Wished:
    """What a channel's own command or menu stands for: does what a button would do. Only ever
    made by our own code from a closed list."""

    does: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Unread:
    """Something came that cannot be read: voice, photo, sticker, edited, ..."""

    what: str


@dataclass(frozen=True, slots=True)
class Located:
    """A place on the map, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The question asked under `token` was left unanswered. `closes`: without a follow-up."""

    token: str
    closes: bool = False


Event: TypeAlias = (
    Said | Pressed | Wished | Unread | Located | Payload | Done | Failed | Later | Told | TimedOut
)

SPOKEN = Said | Pressed | Wished | Unread | Located | Payload
"""What comes from the resident, and always gets words."""

"""A talk as plain, versioned values. What is not here is not remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any, cast

from flows.engine.definition import Json

VERSION = 4


@dataclass(frozen=True, slots=True)
class SlotValue:
    """`source`: button, reader, text, set, action or initial; `turn`: when it was filled."""

    value: Json
    source: str
    turn: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One flow on the stack, pinned to the revision it was pushed with.

    `kind`: user, called or pattern. `tries`: answers to the present question that did not fit.
    `asked`: the present question was put. `ledger`: `flow.step` -> what was done once,
    as fingerprints of its inputs.
    """

    flow: str
    service: str
    revision: str
    step: str
    kind: str = "user"
    tries: int = 0
    asked: bool = False
    ledger: Mapping[str, str] = field(default_factory=dict[str, str])
    context: Mapping[str, Json] = field(default_factory=dict[str, Json])

    def at(self, step: str, *, asked: bool = False, tries: int = 0) -> Frame:
        """The same frame standing at a step."""
        return Frame(
            self.flow,
            self.service,
            self.revision,
            step,
            self.kind,
            tries,
            asked,
            self.ledger,
            self.context,
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """What a button does: one of set, reset, start, intent, tell (with service), say."""

    title: str
    does: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Pending:
    """The action whose result the talk waits for."""

    key: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Parked:
    """A matter that stands aside until the slow action it waits for has a result."""

    pending: Pending
    frames: tuple[Frame, ...]
    slots: Mapping[str, SlotValue]


@dataclass(frozen=True, slots=True)
class Session:
    """One resident's talk. `turn` counts what was handled; `token` ties buttons to a turn.
    `asides`: buttons of reminders, by their own tokens. `followed_up`: the open question was left
    unanswered once. `agenda`: (flow, the words that asked for it) of requests that wait.
    `pace`: the minute of the last message, counted since 1970, and how many came in it."""

    id: str
    language: str
    turn: int = 0
    stack: tuple[Frame, ...] = ()
    slots: Mapping[str, SlotValue] = field(default_factory=dict[str, SlotValue])
    choices: tuple[Choice, ...] = ()
    token: str = ""
    pending: Pending | None = None
    agenda: tuple[tuple[str, str], ...] = ()
    said: tuple[str, ...] = ()
    explicit_language: bool = False
    parked: tuple[Parked, ...] = ()
    asides: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict[str, tuple[Choice, ...]])
    followed_up: bool = False
    pace: tuple[int, int] = (0, 0)

    def values(self) -> dict[str, Json]:
        return {name: slot.value for name, slot in self.slots.items()}

    def offered(self, token: str) -> tuple[Choice, ...]:
        """The buttons of this token: the present question's, or a reminder's."""
        return self.choices if token == self.token else self.asides.get(token, ())

    def takes(self, token: str, number: int) -> bool:
        """Whether this button counts now: it is none of old, and nothing is being waited for."""
        return self.pending is None and 1 <= number <= len(self.offered(token))


def turn_token(session_id: str, turn: int) -> str:
    """Eight hex digits that name one turn of one talk, so that an old button is recognised."""
    return blake2b(f"{session_id}:{turn}".encode(), digest_size=4).hexdigest()


def dump(session: Session) -> dict[str, Any]:
    """Plain JSON values with their version."""
    return {
        "v": VERSION,
        "id": session.id,
        "language": session.language,
        "explicit_language": session.explicit_language,
        "turn": session.turn,
        "stack": [_dump_frame(frame) for frame in session.stack],
        "slots": _dump_slots(session.slots),
        "choices": _dump_choices(session.choices),
        "asides": {token: _dump_choices(c) for token, c in session.asides.items()},
        "followed_up": session.followed_up,
        "pace": list(session.pace),
        "token": session.token,
        "pending": _dump_pending(session.pending),
        "agenda": [list(request) for request in session.agenda],
        "said": list(session.said),
        "parked": [
            [_dump_pending(p.pending), [_dump_frame(f) for f in p.frames], _dump_slots(p.slots)]
            for p in session.parked
        ],
    }


def load(plain: Mapping[str, Any]) -> Session:
    """Reads every version ever written; an unknown one raises ValueError."""
    version = plain.get("v")
    while version != VERSION:
        step = MIGRATIONS.get(cast("int", version))
        if step is None:
            raise ValueError(f"a session of version {version!r} cannot be read")
        plain = step(plain)
        version = plain.get("v")
    return Session(
        id=plain["id"],
        language=plain["language"],
        explicit_language=plain["explicit_language"],
        turn=plain["turn"],
        stack=tuple(Frame(**frame) for frame in plain["stack"]),
        slots=_load_slots(plain["slots"]),
        choices=_load_choices(plain["choices"]),
        asides={token: _load_choices(c) for token, c in plain["asides"].items()},
        followed_up=plain["followed_up"],
        pace=(plain["pace"][0], plain["pace"][1]),
        token=plain["token"],
        pending=Pending(**plain["pending"]) if plain["pending"] else None,
        agenda=tuple((flow, text) for flow, text in plain["agenda"]),
        said=tuple(plain["said"]),
        parked=tuple(
            Parked(Pending(**pending), tuple(Frame(**f) for f in frames), _load_slots(slots))
            for pending, frames, slots in plain["parked"]
        ),
    )


def _from_1(plain: Mapping[str, Any]) -> Mapping[str, Any]:
    """Before there were reminders and follow-ups; at first no matter stood aside."""
    return {"parked": [], **plain, "v": 2, "asides": {}, "followed_up": False}


def _from_2(plain: Mapping[str, Any]) -> Mapping[str, Any]:
    """Before a child's ledger went on in its caller's, so that entries name their flow, and before
    requests that wait kept their words."""

    def named(frame: Mapping[str, Any]) -> dict[str, Any]:
        return {**frame, "ledger": {f"{frame['flow']}.{s}": i for s, i in frame["ledger"].items()}}

    return {
        **plain,
        "v": 3,
        "agenda": [[flow, ""] for flow in plain["agenda"]],
        "stack": [named(f) for f in plain["stack"]],
        "parked": [[p, [named(f) for f in frames], slots] for p, frames, slots in plain["parked"]],
    }


def _from_3(plain: Mapping[str, Any]) -> Mapping[str, Any]:
    """Before messages were counted."""
    return {**plain, "v": 4, "pace": [0, 0]}


MIGRATIONS: dict[int, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {
    1: _from_1,
    2: _from_2,
    3: _from_3,
}
"""version -> function that reads it and returns the next one; one entry per old version."""


def _dump_frame(frame: Frame) -> dict[str, Any]:
    return {
        "flow": frame.flow,
        "service": frame.service,
        "revision": frame.revision,
        "step": frame.step,
        "kind": frame.kind,
        "tries": frame.tries,
        "asked": frame.asked,
        "ledger": dict(frame.ledger),
        "context": dict(frame.context),
    }


def _dump_choices(choices: tuple[Choice, ...]) -> list[list[Any]]:
    return [[choice.title, dict(choice.does)] for choice in choices]


def _load_choices(plain: list[list[Any]]) -> tuple[Choice, ...]:
    return tuple(Choice(title, does) for title, does in plain)


def _dump_slots(slots: Mapping[str, SlotValue]) -> dict[str, list[Json]]:
    return {name: [slot.value, slot.source, slot.turn] for name, slot in slots.items()}


def _load_slots(plain: Mapping[str, Any]) -> dict[str, SlotValue]:
    return {name: SlotValue(*slot) for name, slot in plain.items()}


def _dump_pending(pending: Pending | None) -> dict[str, str] | None:
    if pending is None:
        return None
    return {"key": pending.key, "kind": pending.kind, "name": pending.name}


def fresh(session_id: str, language: str) -> Session:
    return Session(id=session_id, language=language)


def forget_talk(session: Session) -> Session:
    """The same talk, started over."""
    return replace(
        session, stack=(), slots={}, choices=(), token="", pending=None, agenda=(), said=()
    )

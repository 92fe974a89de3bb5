"""What a flow is: the public CALM format, read into frozen values.

Nested step lists are flattened at load: every step has an id and an explicit `next`, so that the
engine only ever follows names. Format: docs/flows.md, after Rasa's public documentation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeAlias

from flows.engine.conditions import Condition
from flows.engine.slots import READERS
from flows.engine.slots import Option as Spoken
from flows.engine.slots.shapes import ANY_SHAPE, Shapes

END = "END"

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None


Lines: TypeAlias = Mapping[str, int]
"""Where the keys of something stand in its file; what is equal may stand elsewhere."""


@dataclass(frozen=True, slots=True)
class Branch:
    """`when` is None for `else` and for a plain `next`; `then` is a step id or END."""

    when: Condition | None
    then: str
    lines: Lines = field(default_factory=dict[str, int], compare=False)


@dataclass(frozen=True, slots=True)
class Rejection:
    when: Condition
    utter: str
    lines: Lines = field(default_factory=dict[str, int], compare=False)


@dataclass(frozen=True, slots=True)
class Collect:
    """Ask for a slot and wait. `utter` is the response that asks. `expires`: how long the
    question may wait; None: as the city says."""

    id: str
    line: int
    slot: str
    utter: str
    next: tuple[Branch, ...]
    ask_before_filling: bool = False
    rejections: tuple[Rejection, ...] = ()
    force_slot_filling: bool = False
    help: str | None = None
    optional: bool = False
    description: str = ""
    expires: timedelta | None = None
    lines: Lines = field(default_factory=dict[str, int], compare=False)

    @property
    def asking_action(self) -> str:
        """The action that asks where no response does; its name is fixed by the format."""
        return f"action_ask_{self.slot}"

    @property
    def validating_action(self) -> str:
        """The action that looks at an answer, where there is one of this name (FLOWS.md 5.3)."""
        return f"validate_{self.slot}"


@dataclass(frozen=True, slots=True)
class SetSlots:
    id: str
    line: int
    values: tuple[tuple[str, Json], ...]
    next: tuple[Branch, ...]
    lines: Lines = field(default_factory=dict[str, int], compare=False)


@dataclass(frozen=True, slots=True)
class Act:
    """Run an action, or say a response when the name begins with `utter_`.

    `args`: argument -> literal or `slots.<name>`; `into`: result -> slot; both are our extension.
    """

    id: str
    line: int
    name: str
    next: tuple[Branch, ...]
    args: Mapping[str, Json] = field(default_factory=dict[str, Json])
    into: Mapping[str, str] = field(default_factory=dict[str, str])
    once: bool = False
    lines: Lines = field(default_factory=dict[str, int], compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    id: str
    line: int
    flow: str
    next: tuple[Branch, ...]
    lines: Lines = field(default_factory=dict[str, int], compare=False)


@dataclass(frozen=True, slots=True)
class Link:
    id: str
    line: int
    flow: str
    lines: Lines = field(default_factory=dict[str, int], compare=False)


@dataclass(frozen=True, slots=True)
class Noop:
    id: str
    line: int
    next: tuple[Branch, ...]
    lines: Lines = field(default_factory=dict[str, int], compare=False)


Step: TypeAlias = Collect | SetSlots | Act | Call | Link | Noop


@dataclass(frozen=True, slots=True)
class Trigger:
    """Any listed intent starts the flow; `threshold` None means the city's own."""

    intent: str
    threshold: float | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow of one revision. `steps` keeps the file's order; the first one is the entry."""

    id: str
    service: str
    line: int
    file: str
    names: Mapping[str, str]
    description: str
    steps: Mapping[str, Step]
    guard: Condition | None = None
    triggers: tuple[Trigger, ...] = ()
    persisted_slots: frozenset[str] = frozenset()
    run_pattern_completed: bool = True
    metadata: Mapping[str, Json] = field(default_factory=dict[str, Json])
    lines: Lines = field(default_factory=dict[str, int], compare=False)
    collects: tuple[Collect, ...] = field(init=False, repr=False, compare=False)
    calls: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """The flows its steps call."""

    def __post_init__(self) -> None:
        steps = self.steps.values()
        questions = tuple(step for step in steps if isinstance(step, Collect))
        object.__setattr__(self, "collects", questions)
        called = tuple(step.flow for step in steps if isinstance(step, Call))
        object.__setattr__(self, "calls", called)

    @property
    def entry(self) -> str:
        return next(iter(self.steps))

    def name(self, language: str) -> str:
        return self.names.get(language) or next(iter(self.names.values()), self.id)


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a choice; `titles`: language -> what the button says; `also`: other words."""

    value: str
    titles: Mapping[str, str]
    also: tuple[str, ...] = ()
    spoken: Spoken = field(init=False, repr=False, compare=False)
    """As it is recognised in what residents write."""
    lines: Lines = field(default_factory=dict[str, int], compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "spoken", Spoken(self.value, (*self.titles.values(), *self.also)))


@dataclass(frozen=True, slots=True)
class Slot:
    """`kind` names a typed reader; `choices` a list in the city's file that gives the options."""

    name: str
    type: str
    line: int
    file: str
    kind: str | None = None
    options: tuple[Option, ...] = ()
    choices: str | None = None
    initial: Json = None
    mappings: tuple[Mapping[str, Json], ...] = ()
    private: bool = False
    sensitive: bool = False
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    """What residents call it ("phone number", "手机号"), so that they can ask to change it."""
    rejections: tuple[Rejection, ...] = ()
    """Looked at whenever the slot is set; `refill_utter` asks again, else the slot's question."""
    refill_utter: str | None = None
    heard: bool = field(init=False, repr=False, compare=False)
    """May what a resident writes fill it? One that only actions and buttons set may not be."""
    reader: str = field(init=False, repr=False, compare=False)
    """Its own kind, or the one its type suggests."""
    shapes: Shapes = ANY_SHAPE
    """What its reader is told."""
    lines: Lines = field(default_factory=dict[str, int], compare=False)

    def __post_init__(self) -> None:
        heard = not self.mappings or any(m.get("type") not in _UNHEARD for m in self.mappings)
        object.__setattr__(self, "heard", heard)
        own = self.kind if self.kind in READERS else None
        object.__setattr__(self, "reader", own or _READERS.get(self.type, "text"))


_UNHEARD = ("controlled", "custom")
_READERS = {"bool": "bool", "float": "float"}


@dataclass(frozen=True, slots=True)
class Button:
    """`payload`: `/SetSlots(a=b)`, `/intent{...}`, or plain text; empty: the title it is shown
    with. `payloads`: other ones, by language."""

    titles: Mapping[str, str]
    payload: str
    payloads: Mapping[str, str] = field(default_factory=dict[str, str])
    lines: Lines = field(default_factory=dict[str, int], compare=False)


@dataclass(frozen=True, slots=True)
class Variation:
    """One way of saying it. `template`: its places are `{{ slots.x }}`, not `{x}`."""

    texts: Mapping[str, str]
    buttons: tuple[Button, ...] = ()
    buttons_from: str | None = None
    condition: Condition | None = None
    channel: str | None = None
    id: str | None = None
    template: bool = False
    lines: Lines = field(default_factory=dict[str, int], compare=False)


@dataclass(frozen=True, slots=True)
class Response:
    name: str
    line: int
    file: str
    variations: tuple[Variation, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """One folder of the catalog = one revision unit: its flows, slots and texts."""

    id: str
    revision: str
    flows: Mapping[str, Flow]
    slots: Mapping[str, Slot]
    responses: Mapping[str, Response]


def slots_read(value: Json) -> Iterator[str]:
    """Names of the slots an argument is made of, as deep as they are hidden."""
    match value:
        case str() if value.startswith("slots."):
            yield value.removeprefix("slots.")
        case list():
            for item in value:
                yield from slots_read(item)
        case dict():
            for item in value.values():
                yield from slots_read(item)
        case _:
            return

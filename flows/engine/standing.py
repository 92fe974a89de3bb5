"""Where a talk stands while one event is handled: its stack and answers, what the turn has made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from flows.engine.catalog import Flows, collected
from flows.engine.conditions import Condition
from flows.engine.definition import (
    Collect,
    Flow,
    Json,
    Option,
    Service,
    Slot,
)
from flows.engine.effects import Ask, Decision, Effect, Fact
from flows.engine.events import Understood
from flows.engine.session import Choice, Frame, Pending, Session, SlotValue, turn_token
from flows.engine.slots import Ear, Situation
from flows.engine.slots.shapes import ANY, Shape

MAX_STEPS = 200
"""Steps per turn; a flow that needs more runs in a circle."""

LAST_STEPS = 50
"""How many of them are kept for saying so, and for what lay below."""

LANGUAGE = "language"
"""The built-in slot that chooses the language of the talk (FLOWS.md 5.6)."""


NOTHING_UNDERSTOOD = Understood()


@dataclass
class Standing:
    """`session` is a value like any other. Its stack and its answers change many times in a turn;
    they are put into a new one only where somebody looks at the whole."""

    flows: Flows
    begun: Session
    now: datetime
    effects: list[Effect] = field(init=False)
    facts: list[Fact] = field(init=False)
    decisions: list[Decision] = field(init=False)
    choices: list[Choice] = field(init=False)
    ask: Ask | None = None
    steps: int = 0
    steps_left: int = MAX_STEPS - LAST_STEPS
    visited: list[tuple[str, str]] = field(init=False)
    filled: list[tuple[str, Json]] = field(init=False)
    commands: list[str] = field(init=False)
    channel: str | None = None
    understood: Understood = NOTHING_UNDERSTOOD
    mishaps: int = 0
    """Faults of flows met in this turn."""
    more: bool = False
    """The message asks for something else after this."""
    spoken: str = ""
    """The language of the talk before this event."""

    stack: tuple[Frame, ...] = field(init=False)
    slots: Mapping[str, SlotValue] = field(init=False)
    pace: tuple[int, int] = field(init=False)
    """The minute and its messages, this one counted."""

    kept: Session = field(init=False)
    """Right in everything but its stack and its slots."""

    turn: int = field(init=False)
    """The number of this turn."""

    token: str = field(init=False)
    """Of the buttons this turn shows."""

    _at_home: tuple[tuple[Frame, ...], Service | None] | None = field(init=False, default=None)
    _here: Situation | None = field(init=False, default=None)
    _asked_for: tuple[tuple[Frame, ...], tuple[str, ...]] | None = field(init=False, default=None)
    _ears: dict[tuple[str, str, Shape], Ear] = field(init=False)

    def __post_init__(self) -> None:
        self.effects, self.facts, self.decisions = [], [], []
        self.choices, self.visited, self.filled, self.commands = [], [], [], []
        self._ears = {}
        self.session = self.begun
        self.spoken = self.language
        self.pace = self.begun.pace
        self.turn = self.begun.turn + 1
        self.token = turn_token(self.begun.id, self.turn)

    # --- where we are ---------------------------------------------------------------------

    @property
    def session(self) -> Session:
        """`kept` with the stack and the answers as they are now."""
        if self.stack is not self.kept.stack or self.slots is not self.kept.slots:
            self.kept = replace(self.kept, stack=self.stack, slots=self.slots)
        return self.kept

    @session.setter
    def session(self, session: Session) -> None:
        self.kept, self.stack, self.slots = session, session.stack, session.slots

    @property
    def pending(self) -> Pending | None:
        return self.kept.pending

    @property
    def top(self) -> Frame | None:
        return self.stack[-1] if self.stack else None

    @property
    def language(self) -> str:
        return self.kept.language

    def flow_of(self, frame: Frame) -> Flow | None:
        return self.flows.flow(frame)

    def service_of(self, frame: Frame | None) -> Service | None:
        return self.flows.service(frame) if frame else None

    @property
    def matter(self) -> Frame | None:
        """The topmost frame that is no pattern: what the talk is about."""
        for frame in reversed(self.stack):
            if frame.kind != "pattern":
                return frame
        return None

    def home(self) -> Service | None:
        """The service in whose words the talk goes on."""
        if self._at_home is None or self._at_home[0] is not self.stack:
            self._at_home = self.stack, self.service_of(self.matter or self.top)
        return self._at_home[1]

    def question(self) -> Collect | None:
        """The collect step that waits for an answer."""
        frame = self.top
        flow = self.flow_of(frame) if frame else None
        step = flow.steps.get(frame.step) if flow and frame else None
        return step if isinstance(step, Collect) else None

    def slot(self, name: str) -> Slot | None:
        return self.flows.slot(name, self.home())

    def options(self, name: str) -> tuple[Option, ...]:
        slot = self.slot(name)
        return self.flows.options(slot) if slot else ()

    def on_page(self, name: str) -> bool:
        slot = self.slot(name)
        return slot is not None and self.flows.on_page(slot)

    def situation(self) -> Situation:
        if self._here is None or self._here.language != self.language:
            city, calendar = self.flows.city, self.flows.calendar
            here = (self.language, self.now, city.zone, calendar, city.country, city.currency)
            self._here = Situation(*here)
        return self._here

    def ear(self, text: str, slot: Slot | None = None) -> Ear:
        """For what was said in this turn: one for each text, in the language of the talk. `slot`:
        whose answer is listened for, where its reader must be told something."""
        shape = self._shape(slot) if slot is not None else ANY
        at = text, self.language, shape
        if at not in self._ears:
            here = self.situation()
            self._ears[at] = Ear(text, here if shape is ANY else replace(here, shape=shape))
        return self._ears[at]

    def _shape(self, slot: Slot) -> Shape:
        shapes = self.flows.shapes(slot)
        return shapes.of(self.value(shapes.by) if shapes.by else None)

    def group(self) -> tuple[Frame, ...]:
        """The top matter: its user frame and the children it called, bottom first."""
        stack = self.stack
        begin = len(stack)
        while begin > 0:
            begin -= 1
            if stack[begin].kind != "called":
                break
        return stack[begin:]

    def group_slots(self) -> tuple[str, ...]:
        """The slots the top matter asks for, its children's included, in flow order."""
        if self._asked_for is None or self._asked_for[0] is not self.stack:
            self._asked_for = self.stack, self._collected()
        return self._asked_for[1]

    def _collected(self) -> tuple[str, ...]:
        flows: list[Flow] = []
        for frame in self.group():
            flow = self.flow_of(frame)
            if flow is not None:
                flows += self.family(flow, frame)
        return collected({flow.id: flow for flow in flows}.values())

    def family(self, flow: Flow, frame: Frame | None = None) -> list[Flow]:
        """A flow and every flow it may call."""
        return self.flows.family(flow, self.service_of(frame) or self.flows.live.get(flow.service))

    def value(self, name: str) -> Json:
        slot = self.slots.get(name)
        if slot is not None:
            return slot.value
        definition = self.slot(name)
        return definition.initial if definition else None

    def put(self, name: str, value: Json, source: str) -> None:
        slots = dict(self.slots)
        if value is None:
            slots.pop(name, None)
        else:
            slots[name] = SlotValue(value, source, self.turn)
        self.filled.append((name, value))
        self.slots = slots
        if name == LANGUAGE and value in self.flows.city.languages:
            self.session = replace(self.session, language=str(value), explicit_language=True)
        self.facts.append(Fact("slot", {"name": name, "filled": value is not None}))

    def holds(self, condition: Condition | None) -> bool:
        if condition is None:
            return True
        frame = self.top
        known = {n: slot for n in condition.slots if (slot := self.slot(n)) is not None}
        values = {name: self.value(name) for name in known}
        categorical = frozenset(n for n, slot in known.items() if self.flows.options(slot))
        return condition.holds(values, frame.context if frame else {}, categorical=categorical)

    def push(self, flow: Flow, kind: str, context: Mapping[str, Json] | None = None) -> None:
        top = self.service_of(self.top)
        own = top if top and top.id == flow.service else self.flows.live[flow.service]
        frame = Frame(flow.id, flow.service, own.revision, flow.entry, kind, context=context or {})
        self.stack = (*self.stack, frame)

    def pop(self) -> Frame:
        *rest, frame = self.stack
        self.stack = tuple(rest)
        return frame

    def set_top(self, frame: Frame) -> None:
        self.stack = (*self.stack[:-1], frame)

    def label(self, name: str) -> str:
        """What residents call a slot."""
        definition = self.slot(name)
        return definition.labels.get(self.language, "") if definition else ""

    def decide(self, rule: str, why: str) -> None:
        self.decisions.append(Decision(rule, why))

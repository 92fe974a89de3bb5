"""The working copy of one talk while one event is being handled: changed here, frozen at the end.

Only `advance` makes one; nothing outside this room sees it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from flows.engine.catalog import Flows, collected
from flows.engine.conditions import Condition
from flows.engine.definition import (
    Button,
    Collect,
    Flow,
    Json,
    Option,
    Service,
    Slot,
    Variation,
)
from flows.engine.effects import Ask, Decision, Effect, Fact, Say
from flows.engine.events import Understood
from flows.engine.payloads import parse_payload
from flows.engine.render import fill, in_language, show
from flows.engine.render_city import show_city
from flows.engine.session import Choice, Frame, Session, SlotValue, turn_token
from flows.engine.slots import Situation
from flows.engine.wording import Values, from_item, labelled, names_in, pick, worded

IN_WORDS_OF = "in_words_of"
"""What a pattern's context calls the service in whose words it speaks."""

CONTEXT = "context."

MAX_STEPS = 200
"""Steps per turn; a flow that needs more runs in a circle."""

LAST_STEPS = 50
"""How many of them are kept for saying so, and for what lay below."""

LANGUAGE = "language"
"""The built-in slot that chooses the language of the talk (FLOWS.md 5.6)."""


@dataclass
class Talk:
    flows: Flows
    session: Session
    now: datetime
    effects: list[Effect] = field(default_factory=list[Effect])
    facts: list[Fact] = field(default_factory=list[Fact])
    decisions: list[Decision] = field(default_factory=list[Decision])
    choices: list[Choice] = field(default_factory=list[Choice])
    ask: Ask | None = None
    steps: int = 0
    steps_left: int = MAX_STEPS - LAST_STEPS
    visited: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    filled: list[tuple[str, Json]] = field(default_factory=list[tuple[str, Json]])
    commands: list[str] = field(default_factory=list[str])
    channel: str | None = None
    understood: Understood = field(default_factory=Understood)
    mishaps: int = 0
    """Faults of flows met in this turn."""
    spoken: str = ""
    """The language of the talk before this event."""

    def __post_init__(self) -> None:
        self.spoken = self.session.language

    # --- where we are ---------------------------------------------------------------------

    @property
    def top(self) -> Frame | None:
        return self.session.stack[-1] if self.session.stack else None

    @property
    def token(self) -> str:
        """The token of the buttons this turn shows."""
        return turn_token(self.session.id, self.session.turn + 1)

    @property
    def language(self) -> str:
        return self.session.language

    def flow_of(self, frame: Frame) -> Flow | None:
        return self.flows.flow(frame)

    def service_of(self, frame: Frame | None) -> Service | None:
        return self.flows.service(frame) if frame else None

    @property
    def matter(self) -> Frame | None:
        """The topmost frame that is no pattern: what the talk is about."""
        return next((f for f in reversed(self.session.stack) if f.kind != "pattern"), None)

    def home(self) -> Service | None:
        """The service in whose words the talk goes on."""
        return self.service_of(self.matter or self.top)

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
        city = self.flows.city
        return Situation(self.language, self.now, city.zone, city.calendar)

    def group(self) -> tuple[Frame, ...]:
        """The top matter: its user frame and the children it called, bottom first."""
        stack = self.session.stack
        begin = len(stack)
        while begin > 0:
            begin -= 1
            if stack[begin].kind != "called":
                break
        return stack[begin:]

    def group_slots(self) -> tuple[str, ...]:
        """The slots the top matter asks for, its children's included, in flow order."""
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
        slot = self.session.slots.get(name)
        if slot is not None:
            return slot.value
        definition = self.slot(name)
        return definition.initial if definition else None

    def put(self, name: str, value: Json, source: str) -> None:
        slots = dict(self.session.slots)
        if value is None:
            slots.pop(name, None)
        else:
            slots[name] = SlotValue(value, source, self.session.turn + 1)
        self.filled.append((name, value))
        self.session = replace(self.session, slots=slots)
        if name == LANGUAGE and value in self.flows.city.languages:
            self.session = replace(self.session, language=str(value), explicit_language=True)
        self.facts.append(Fact("slot", {"name": name, "filled": value is not None}))

    def holds(self, condition: Condition | None) -> bool:
        if condition is None:
            return True
        frame = self.top
        slots = {name: self.value(name) for name in condition.slots}
        known = {name: value for name, value in slots.items() if self.slot(name) is not None}
        categorical = frozenset(n for n in known if self.options(n))
        return condition.holds(known, frame.context if frame else {}, categorical=categorical)

    def push(self, flow: Flow, kind: str, context: Mapping[str, Json] | None = None) -> None:
        top = self.service_of(self.top)
        own = top if top and top.id == flow.service else self.flows.live[flow.service]
        frame = Frame(flow.id, flow.service, own.revision, flow.entry, kind, context=context or {})
        self.session = replace(self.session, stack=(*self.session.stack, frame))

    def pop(self) -> Frame:
        frame = self.session.stack[-1]
        self.session = replace(self.session, stack=self.session.stack[:-1])
        return frame

    def set_top(self, frame: Frame) -> None:
        self.session = replace(self.session, stack=(*self.session.stack[:-1], frame))

    # --- words ----------------------------------------------------------------------------

    def say(
        self,
        name: str,
        extra: Mapping[str, Json] | None = None,
        *,
        at: Service | None = None,
        choices: Sequence[Choice] = (),
    ) -> bool:
        """Says a response, with its own buttons or the given ones. False: there is no such one."""
        service = at or self._speaker()
        variation = self._variation(name, service)
        if variation is None:
            return False
        values = extra or {}
        offered = [*self._buttons(variation), *choices]
        buttons = tuple(self._offer(choice) for choice in offered)
        self.effects.append(
            Say(
                key=self.key(),
                name=name,
                text=worded(variation, self._values(values, service)),
                buttons=buttons,
                link=self._hosted(variation, "link", values),
                file=self._hosted(variation, "file", values),
            )
        )
        return True

    def choices_of(self, name: str) -> list[Choice]:
        """What a response would offer if it were said now."""
        variation = self._variation(name, self._speaker())
        return self._buttons(variation) if variation else []

    def _speaker(self) -> Service | None:
        """In whose words a pattern speaks: those it was given, else those of the matter below."""
        named = self.top.context.get(IN_WORDS_OF) if self.top else None
        return self.flows.live.get(named) if isinstance(named, str) else self.home()

    def word(self, name: str) -> str:
        """A short text for a button, in the resident's language."""
        response = self.flows.response(name)
        return in_language(response.variations[0].texts if response else {}, self.language) or name

    def add_buttons(self, choices: Sequence[Choice]) -> None:
        """Adds buttons to the words said last."""
        if not choices or not self.effects or not isinstance(last := self.effects[-1], Say):
            return
        buttons = tuple(self._offer(choice) for choice in choices)
        self.effects[-1] = replace(last, buttons=last.buttons + buttons)

    def key(self) -> str:
        """Made of facts: the same event handled again asks for the same thing."""
        return f"{self.session.id}:{self.session.turn + 1}:{len(self.effects)}"

    def shown(
        self, name: str, extra: Mapping[str, Json], service: Service | None = None
    ) -> str | None:
        """What stands for `{name}` in words of this service; None where nothing is known by it."""
        around = {**(self.top.context if self.top else {}), **extra}
        if name in around:
            return show(around[name], None, self.language)
        definition = self.slot(name)
        if definition is None:
            return show_city(name, self.flows.city, service.id if service else "", self.language)
        options = self.flows.options(definition)
        return show(self.value(name), definition.kind, self.language, options)

    def _values(self, extra: Mapping[str, Json], service: Service | None) -> Values:
        around = {**(self.top.context if self.top else {}), **extra}
        return Values(self.language, around, lambda n: self.shown(n, extra, service), self.value)

    def _hosted(self, variation: Variation, kind: str, extra: Mapping[str, Json]) -> str | None:
        """The page of ours that these words point to: a slot of kind `link` or `file`."""
        for name in names_in(variation, self.language):
            definition = self.slot(name)
            value = extra.get(name, self.value(name))
            if isinstance(value, str) and (
                name == kind or (definition and definition.kind == kind)
            ):
                return value
        return None

    def _variation(self, name: str, service: Service | None) -> Variation | None:
        own = self.service_of(self.top)
        if (
            own is not None
            and name in own.responses
            and not (service and name in service.responses)
        ):
            service = own
        response = self.flows.response(name, service)
        if response is None:
            return None
        return pick(response.variations, self.channel, self.holds, self.session.turn)

    def _offer(self, choice: Choice) -> tuple[str, str]:
        self.choices.append(choice)
        return choice.title, f"#{self.token}.{len(self.choices)}"

    def _buttons(self, variation: Variation) -> list[Choice]:
        """What was found or answered comes first, so that the ways out are last."""
        own = [self._from_button(button) for button in variation.buttons]
        return self._from_slot(variation.buttons_from) + own

    def _from_button(self, button: Button) -> Choice:
        title = in_language(button.titles, self.language)
        shown = fill(title, lambda place: self.shown(place, {}))
        payload = button.payloads.get(self.language, button.payload)
        return Choice(shown, self.meaning(payload or shown))

    def meaning(self, payload: str) -> dict[str, Json]:
        """What a payload of ours does, its values in the types of their slots."""
        return parse_payload(payload, self._offering)

    def _offering(self, name: str) -> tuple[Slot, tuple[Option, ...]] | None:
        return (slot, self.flows.options(slot)) if (slot := self.slot(name)) else None

    def _from_slot(self, name: str | None) -> list[Choice]:
        if name is None:
            return []
        match name:
            case "services":
                return self.service_choices()
            case "answers":
                return self.answer_choices()
            case _:
                if name.startswith(CONTEXT):
                    return self.given_choices(name.removeprefix(CONTEXT))
                return self._each(self.value(name))

    def given_choices(self, name: str) -> list[Choice]:
        """The buttons that the pattern on top was given under this name of its context."""
        return self._each(self.top.context.get(name) if self.top else None)

    def _each(self, items: Json) -> list[Choice]:
        return [from_item(i, self.language) for i in items] if isinstance(items, list) else []

    def service_choices(self) -> list[Choice]:
        return [Choice(flow.name(self.language), {"start": flow.id}) for flow in self.flows.menu()]

    def label(self, name: str) -> str:
        """What residents call a slot."""
        definition = self.slot(name)
        return definition.labels.get(self.language, "") if definition else ""

    def answer_choices(self) -> list[Choice]:
        """What the resident has answered so far, each a tap to change it."""
        choices: list[Choice] = []
        for name in self.group_slots():
            definition = self.slot(name)
            if definition is None or not definition.labels or self.value(name) is None:
                continue
            label = definition.labels.get(self.language, name)
            title = labelled(label, self.shown(name, {}) or "", self.language)
            choices.append(Choice(title, {"reset": name}))
        return choices

    def decide(self, rule: str, why: str) -> None:
        self.decisions.append(Decision(rule, why))

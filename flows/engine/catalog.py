"""The flows of one city as one value: what `advance` is given to walk on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from flows.engine.calendar import CityCalendar
from flows.engine.city import ENDING, LIKELY_IS_ENOUGH, City
from flows.engine.definition import Collect, Flow, Option, Response, Service, Slot, Trigger
from flows.engine.facts import ActionFacts
from flows.engine.fates import Fate, Fates
from flows.engine.session import Frame
from flows.engine.slots.shapes import Shapes

SYSTEM = "system"
"""The service that holds the patterns and every text the engine itself needs."""


DESKS = "desks."

WHICH = ".which"
"""How intents end that name a service and leave open what is wanted of it; several flows may carry
one, and then the resident is asked."""

OFFERED_AT_ONCE = 8
"""Flows of one such intent that are offered."""

PATTERN = "pattern_"
"""How the ids of system flows begin that stand for a repair (FLOWS.md 8)."""

REPAIRS = frozenset(
    PATTERN + name
    for name in (
        *("session_start", "correction", "cancel_flow", "clarification", "continue_interrupted"),
        *("next_request", "completed", "customer_satisfaction", "cannot_handle", "chitchat"),
        *("search", "help", "skip_question", "repeat_bot_messages", "restart", "human_handoff"),
        *("user_silence", "validate_slot", "code_change", "internal_error"),
    )
)
"""Those there are; any other one would never run."""


@dataclass(frozen=True)
class Flows:
    """`live`: service -> the revision new frames are pinned to. `kept`: older ones still inside,
    and `fates`: what was decided for those.

    Services the city does not offer are left out of `starts`, except system ones.
    """

    city: City
    live: Mapping[str, Service]
    actions: Mapping[str, ActionFacts]
    kept: Mapping[tuple[str, str], Service] = field(default_factory=dict[tuple[str, str], Service])
    fates: Fates = field(default_factory=dict[tuple[str, str], Fate])
    starts: Mapping[str, Flow] = field(init=False, repr=False)
    by_intent: Mapping[str, Flow] = field(init=False, repr=False)
    families: Mapping[str, tuple[Flow, ...]] = field(init=False, repr=False)
    """Of each intent that leaves open which flow is meant: those there are, two at least."""
    thresholds: Mapping[str, float | None] = field(init=False, repr=False)
    _slots: Mapping[str, Slot] = field(init=False, repr=False)
    _responses: Mapping[str, Response] = field(init=False, repr=False)
    calendar: CityCalendar = field(init=False, repr=False)
    _menu: tuple[Flow, ...] = field(init=False, repr=False)
    _offices: Mapping[str, tuple[Option, ...]] = field(init=False, repr=False)
    """Of each service: where it is offered, as choices."""

    def __post_init__(self) -> None:
        flows = {flow.id: flow for flow in _in_order(self.city, self.live)}
        triggers = [(t, flow) for flow in flows.values() for t in flow.triggers]
        object.__setattr__(self, "starts", flows)
        found = {t.intent: self._carrying(t.intent, triggers) for t, _ in triggers}
        alone = {intent: each[0] for intent, each in found.items() if len(each) == 1}
        object.__setattr__(self, "by_intent", alone)
        families = {intent: each for intent, each in found.items() if len(each) > 1}
        object.__setattr__(self, "families", families)
        object.__setattr__(self, "thresholds", {t.intent: t.threshold for t, _ in triggers})
        object.__setattr__(self, "calendar", self.city.calendar)
        menu = [flow for flow in flows.values() if menu_order(flow) is not None]
        menu = sorted(filter(self.offered, menu), key=lambda flow: menu_order(flow) or 0)
        object.__setattr__(self, "_menu", tuple(menu))
        system = self.live.get(SYSTEM)
        ranked = (*([system] if system else []), *self.live.values())
        object.__setattr__(self, "_slots", _firsts(each.slots for each in self.live.values()))
        object.__setattr__(self, "_responses", _firsts(each.responses for each in ranked))
        object.__setattr__(self, "_offices", dict(_offices(self.city)))

    def _carrying(self, intent: str, triggers: list[tuple[Trigger, Flow]]) -> tuple[Flow, ...]:
        """The flow of an intent; of a `.which` those offered here, as the menu orders them. Where
        none of them is, one can still tell where it is done."""
        flows = [flow for trigger, flow in triggers if trigger.intent == intent]
        here = [flow for flow in flows if self.offered(flow)]
        if not (intent.endswith(WHICH) and here):
            return (flows[-1],)
        return tuple(sorted(here, key=_on_menu))[:OFFERED_AT_ONCE]

    def meant(self, intent: str | None) -> tuple[Flow, ...]:
        """What an intent may begin: one flow, several where it leaves that open, or nothing."""
        alone = self.by_intent.get(intent or "")
        return (alone,) if alone else self.families.get(intent or "", ())

    def threshold(self, intent: str) -> float:
        """From where on an intent counts: the city's word on it, the flow's own, the city's; less
        is enough where nothing begins or ends."""
        city, own = self.city.thresholds, self.thresholds.get(intent)
        begins = intent in self.thresholds or not intent.startswith(LIKELY_IS_ENOUGH)
        begins = begins or intent in ENDING
        usual = city.start if begins else city.told
        return city.intents.get(intent, usual if own is None else own)

    def offered(self, flow: Flow) -> bool:
        return flow.service in self.city.services or is_system(self.live[flow.service])

    def service(self, frame: Frame) -> Service | None:
        """The revision the frame is pinned to; system flows are never pinned."""
        live = self.live.get(frame.service)
        if live is not None and (live.revision == frame.revision or is_system(live)):
            return live
        return self.kept.get((frame.service, frame.revision))

    def pattern(self, name: str) -> Flow | None:
        return self.starts.get(name)

    def flow(self, frame: Frame) -> Flow | None:
        service = self.service(frame)
        return service.flows.get(frame.flow) if service else None

    def slot(self, name: str, service: Service | None = None) -> Slot | None:
        if service is not None and name in service.slots:
            return service.slots[name]
        return self._slots.get(name)

    def on_page(self, slot: Slot) -> bool:
        """True where its answer is given on a page of its own: the city wants none in the chat."""
        if not slot.sensitive or self.city.sensitive_in_chat:
            return False
        return slot.heard and slot.type in ("text", "float") and not self.options(slot)

    def options(self, slot: Slot) -> tuple[Option, ...]:
        """The city's own first; `choices: desks.<service>` are the offices that serve it."""
        if slot.name in self.city.options:
            return self.city.options[slot.name]
        if slot.choices and slot.choices.startswith(DESKS):
            return self._offices.get(slot.choices.removeprefix(DESKS), ())
        return self.city.lists.get(slot.choices, ()) if slot.choices else slot.options

    def shapes(self, slot: Slot) -> Shapes:
        """What its reader is told: the city's word first."""
        return self.city.shapes.get(slot.name, slot.shapes)

    def response(self, name: str, service: Service | None = None) -> Response | None:
        """The city's own wording first, the frame's revision, the desk's own, then any live one."""
        if name in self.city.responses:
            return self.city.responses[name]
        if service is not None and name in service.responses:
            return service.responses[name]
        return self._responses.get(name)

    def family(self, flow: Flow, service: Service | None) -> list[Flow]:
        """A flow and every flow it may call, those of its own revision first."""
        found, queue = {flow.id: flow}, [flow]
        while queue:
            for name in queue.pop().calls:
                own = service.flows.get(name) if service else None
                child = own or self.starts.get(name)
                if child is not None and name not in found:
                    found[child.id] = child
                    queue.append(child)
        return list(found.values())

    def menu(self) -> tuple[Flow, ...]:
        """What the city offers, in the order its flows ask for."""
        return self._menu


def _in_order(city: City, live: Mapping[str, Service]) -> Iterator[Flow]:
    """The desk's own flows first, so that a service may bring its own `pattern_*` instead; one that
    the city does not offer changes nothing here."""
    for service in sorted(live.values(), key=lambda one: one.id != SYSTEM):
        ours = service.id in city.services or is_system(service)
        yield from (f for f in service.flows.values() if ours or not f.id.startswith(PATTERN))


_Thing = TypeVar("_Thing")


def _firsts(books: Iterable[Mapping[str, _Thing]]) -> dict[str, _Thing]:
    """Every name with what the first of these books has under it."""
    found: dict[str, _Thing] = {}
    for book in books:
        found = {**book, **found}
    return found


def _offices(city: City) -> Iterator[tuple[str, tuple[Option, ...]]]:
    for service in {name for desk in city.desks.values() for name in desk.services}:
        desks = (desk for desk in city.desks.values() if service in desk.services)
        yield service, tuple(Option(desk.id, desk.names, desk.also) for desk in desks)


def is_system(service: Service) -> bool:
    return service.id == SYSTEM or any(desk_facts(f).get("system") for f in service.flows.values())


def desk_facts(flow: Flow) -> Mapping[str, object]:
    facts = flow.metadata.get("city_desk")
    return facts if isinstance(facts, dict) else {}


def is_passing(flow: Flow | None) -> bool:
    """A look at something: left without a word when anything else begins."""
    return flow is not None and desk_facts(flow).get("passing") is True


def menu_order(flow: Flow) -> int | None:
    order = desk_facts(flow).get("menu")
    return order if isinstance(order, int) else None


def _on_menu(flow: Flow) -> tuple[bool, int]:
    order = menu_order(flow)
    return order is None, order or 0


def collects(flow: Flow) -> tuple[Collect, ...]:
    return flow.collects


def collected(flows: Iterable[Flow]) -> tuple[str, ...]:
    """The slots these flows ask for, in flow order, each once."""
    names = (step.slot for flow in flows for step in collects(flow))
    return tuple(dict.fromkeys(names))

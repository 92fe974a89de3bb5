"""Slots: are they what the steps that fill them take them for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

from flows.engine.catalog import collected
from flows.engine.check_scope import Scope, at, problem, problem_at
from flows.engine.definition import Json, SetSlots, Slot
from flows.engine.problems import FileProblem

_INTERNAL = "dialogue_stack"
_SIGNS = frozenset("()=,")
_WANTED = {"from_entity": ("entity",), "from_intent": ("intent", "value")}


def slot_names(scope: Scope) -> Iterator[FileProblem]:
    for slot in scope.slots.values():
        if slot.name == _INTERNAL:
            yield problem("slot-reserved", slot, slot.line, f"'{_INTERNAL}' is a reserved word")
        if _SIGNS & set(slot.name):
            yield problem(
                "slot-name", slot, slot.line, f"slot '{slot.name}': buttons cannot set such a name"
            )


def slot_kinds(scope: Scope) -> Iterator[FileProblem]:
    for slot in scope.slots.values():
        known = scope.facts.kinds
        if slot.kind is not None and known is not None and slot.kind not in known:
            message = f"slot '{slot.name}': there is no kind '{slot.kind}'"
            yield problem("slot-kind", slot, at(slot.lines, "kind"), message)
        elif slot.kind is not None and slot.kind not in _KINDS_OF.get(slot.type, (slot.kind,)):
            message = f"slot '{slot.name}': a '{slot.kind}' does not go into a slot of type "
            line = at(slot.lines, "kind")
            yield problem("kind-type", slot, line, message + f"'{slot.type}'")


_KINDS_OF = {"float": ("float", "count"), "bool": ("bool",)}
"""The other types take what any kind gives."""


def slot_choices(scope: Scope) -> Iterator[FileProblem]:
    """Something to choose from, in every city that offers the service."""
    for service in scope.catalog.values():
        for slot in service.slots.values():
            if slot.type == "categorical" and not slot.options and slot.choices is None:
                message = f"slot '{slot.name}' has no values to choose from"
                yield problem("choice-none", slot, at(slot.lines, "values"), message)
            for city in scope.cities(service.id) if slot.choices else ():
                if not scope.desks[city.id].options(slot):
                    message = (
                        f"slot '{slot.name}': {city.id} has no '{slot.choices}' to choose from"
                    )
                    yield problem("choice-city", slot, at(slot.lines, "choices"), message)


def slot_mappings(scope: Scope) -> Iterator[FileProblem]:
    for slot in scope.slots.values():
        for n, mapping in enumerate(slot.mappings):
            kind, line = str(mapping.get("type")), at(slot.lines, f"mappings.{n}")
            for key in _WANTED.get(kind, ()):
                if key not in mapping:
                    message = f"slot '{slot.name}': '{kind}' needs '{key}'"
                    yield problem("mapping-incomplete", slot, line, message)
            if kind == "from_llm" and slot.type == "any":
                message = f"slot '{slot.name}': 'any' cannot be read from what is written"
                yield problem("mapping-any", slot, line, message)
            for intent in _intents(mapping.get("intent")):
                if scope.facts.intents is not None and intent not in scope.facts.intents:
                    message = f"slot '{slot.name}': intent '{intent}' has no training phrases"
                    yield problem("mapping-intent", slot, line, message)


def _intents(value: Json) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [intent for intent in listed if isinstance(intent, str)]


def shared_entities(scope: Scope) -> Iterator[FileProblem]:
    """Two questions of one flow that listen for the same word: one answer would fill both."""
    for flow in scope.flows.values():
        asked = set(collected([flow]))
        slots = [slot for name in sorted(asked) if (slot := scope.slots.get(name)) is not None]
        for one, other in combinations(slots, 2):
            if _entities(one) & _entities(other):
                message = f"slots '{one.name}' and '{other.name}' listen for the same entity"
                yield problem("entity-shared", flow, flow.line, message)


def _entities(slot: Slot) -> set[tuple[str, str, str]]:
    return {
        (str(m.get("entity")), str(m.get("role")), str(m.get("group")))
        for m in slot.mappings
        if m.get("type") == "from_entity" and not m.get("conditions")
    }


def collected_slots(scope: Scope) -> Iterator[FileProblem]:
    for flow, step in scope.collects():
        slot = scope.slot(flow, step.slot)
        if slot is None:
            message = f"slot '{step.slot}' does not exist"
            yield problem_at("question-slot", flow, step, message, at(step.lines, "collect"))
        elif slot.type == "list":
            message = f"slot '{step.slot}' is a list; only actions fill lists"
            yield problem_at("question-list", flow, step, message, at(step.lines, "collect"))


def set_values(scope: Scope) -> Iterator[FileProblem]:
    for flow, step in scope.steps():
        for name, value in step.values if isinstance(step, SetSlots) else ():
            slot, line = scope.slot(flow, name), at(step.lines, f"set_slots.{name}")
            if slot is None:
                yield problem_at("set-slot", flow, step, f"slot '{name}' does not exist", line)
            elif not fits(slot, value):
                message = f"slot '{name}' ({slot.type}) cannot be {value!r}"
                yield problem_at("set-value", flow, step, message, line)


def initial_values(scope: Scope) -> Iterator[FileProblem]:
    for slot in scope.slots.values():
        if slot.type != "list" and not fits(slot, slot.initial):
            message = f"slot '{slot.name}' ({slot.type}) cannot begin as {slot.initial!r}"
            yield problem("initial-value", slot, at(slot.lines, "initial_value"), message)


def fits(slot: Slot, value: Json) -> bool:
    """Null fits everything but a list, which only actions touch."""
    if slot.type == "list":
        return False
    if slot.type == "categorical":
        return value is None or slot.choices is not None or _is_option(slot, value)
    return value is None or _FITTING.get(slot.type, _anything)(value)


def _anything(_: Json) -> bool:
    return True


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_FITTING: Mapping[str, Callable[[Json], bool]] = {
    "bool": lambda value: isinstance(value, bool),
    "float": _is_number,
    "text": lambda value: isinstance(value, str),
}


def _is_option(slot: Slot, value: Json) -> bool:
    return str(value).casefold() in {option.value.casefold() for option in slot.options}

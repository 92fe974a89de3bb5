"""Things that readers find in a message, beside those that the model names: together they are what
the dialogue has in hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flows.engine.events import Entity, Understood
from flows.engine.slots import Ear, Found, Situation

NUMBERS = {
    "cn_plate": "plate",
    "uk_plate": "plate",
    "penalty_no": "penalty_no",
    "phone": "phone",
    "email": "email",
    "money": "money",
}
"""Reader -> entity, of kinds that never share a span."""

MOMENTS = {"date": "date", "time": "time"}
"""These do: "tomorrow at ten" is a day and a time."""


def with_readings(understood: Understood, text: str, situation: Situation) -> Understood:
    """Of two that stand over each other the longer one; of an emergency nothing is read."""
    if understood.safety:
        return understood
    every = sorted((*understood.entities, *_found(text, situation)), key=_shorter)
    kept: list[Entity] = []
    for each in every:
        if not any(each.entity == one.entity and _over(each, one) for one in kept):
            kept.append(each)
    return replace(understood, entities=tuple(kept))


def _shorter(entity: Entity) -> int:
    return entity.start - entity.end


def _over(one: Entity, other: Entity) -> bool:
    return one.start < other.end and other.start < one.end


def _found(text: str, situation: Situation) -> Iterator[Entity]:
    ear = Ear(text, situation)
    for each in ear.scan(tuple(NUMBERS)):
        yield _entity(NUMBERS[each.kind], each)
    for kind, entity in MOMENTS.items():
        yield from (_entity(entity, each) for each in ear.scan((kind,)))


def _entity(name: str, found: Found) -> Entity:
    value = dict(found.value) if isinstance(found.value, dict) else str(found.value)
    return Entity(name, value, found.start, found.end)

"""Things that readers find in a message, beside those that the model names: together they are what
the dialogue has in hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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

BOUNDS = frozenset({"time_start", "time_end"})
"""What of a moment is hours from or to."""

_BESIDE = re.compile(r"^(?:[\s,，的]|(?:on|at|in|the|of)\b)+|[\s,，的]*(?:\b(?:on|of|the))?\s*$")

_SHORT = re.compile(r"[^\s,，。!?！？]{1,10}(?: [^\s,，。!?！？]{1,10}){0,3}")


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


def _over(one: Entity | Found, other: Entity | Found) -> bool:
    return one.start < other.end and other.start < one.end


def _found(text: str, situation: Situation) -> Iterator[Entity]:
    ear = Ear(text, situation)
    for each in ear.scan(tuple(NUMBERS)):
        yield _entity(NUMBERS[each.kind], each)
    days, hours = ear.scan(("date",)), ear.scan(("time",))
    yield from (_entity("date", each) for each in days)
    yield from (_entity("time", each) for each in hours)
    for each in ear.scan(("datetime",)):
        yield from _parts(each, text, days, hours)


def _parts(
    found: Found, text: str, days: Sequence[Found], hours: Sequence[Found]
) -> Iterator[Entity]:
    """Of more than a day or an hour: in "sat morning" and 周五下班后 a time stands beside the day,
    and "after six" is one by itself."""
    value = dict(found.value) if isinstance(found.value, dict) else {}
    inside = [each for each in days if found.start <= each.start and each.end <= found.end]
    if value.keys() & BOUNDS or (inside and "part" in value):
        first = min((each.start for each in inside), default=found.end)
        last = max((each.end for each in inside), default=found.end)
        rest = max((found.start, first), (last, found.end), key=lambda each: each[1] - each[0])
        said = _BESIDE.sub("", text[slice(*rest)])
        start = text.find(said, *rest)
        beside = Entity("time", said, start, start + len(said))
        if _SHORT.fullmatch(said) and not any(_over(each, beside) for each in hours):
            yield beside


def _entity(name: str, found: Found) -> Entity:
    value = dict(found.value) if isinstance(found.value, dict) else str(found.value)
    return Entity(name, value, found.start, found.end)

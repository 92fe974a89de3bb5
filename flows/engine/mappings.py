"""What a slot's mappings make of an understood message (FLOWS.md 5.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flows.engine.definition import Json, Slot
from flows.engine.events import Entity, Understood
from flows.engine.talk import Talk

FROM_TEXT = "from_text"
_READS = (FROM_TEXT, "from_llm")


@dataclass(frozen=True, slots=True)
class Around:
    """The talk as conditions of mappings see it. `starts`: this message starts a flow."""

    active_flows: frozenset[str] = frozenset()
    collecting: str | None = None
    starts: bool = False


@dataclass(frozen=True, slots=True)
class Mapped:
    """A value, and the entity it stands in where there is one."""

    value: Json
    entity: Entity | None = None


def mapped_here(talk: Talk, slot: Slot, text: str, *, starts: bool = False) -> tuple[Mapped, ...]:
    """What the language model's words give this slot. Text as it stands is not among it: that is
    an answer, and only to the open question."""
    if not slot.mappings:
        return ()
    found = replace(slot, mappings=tuple(m for m in slot.mappings if m.get("type") != FROM_TEXT))
    return mapped(found, _sure(talk), text, _around(talk, starts=starts))


def takes_text(talk: Talk, slot: Slot) -> bool:
    """Whether words as they stand may be its value, this message being understood as it is."""
    around, intent = _around(talk), _sure(talk).intent
    return not slot.mappings or any(
        m.get("type") in _READS and _listens(m, intent, around) for m in slot.mappings
    )


def _sure(talk: Talk) -> Understood:
    """A weak guess of an intent is none."""
    said = talk.understood
    sure = said.source == "sure" or said.confidence >= talk.flows.city.thresholds.start
    return said if sure else replace(said, intent=None)


def _around(talk: Talk, *, starts: bool = False) -> Around:
    question = talk.question() if talk.top and talk.top.asked else None
    flows = frozenset(frame.flow for frame in talk.group())
    return Around(flows, question.slot if question else None, starts)


def mapped(slot: Slot, understood: Understood, text: str, around: Around) -> tuple[Mapped, ...]:
    """The values of the first mapping that gives any; several where a kind of thing is named
    several times, and only the resident knows which is meant."""
    for mapping in slot.mappings:
        if _listens(mapping, understood.intent, around):
            found = tuple(_values(mapping, understood, text, slot.name, around))
            if found:
                return found
    return ()


def _values(
    mapping: Mapping[str, Json], understood: Understood, text: str, slot: str, around: Around
) -> Iterator[Mapped]:
    match mapping.get("type"):
        case "from_entity":
            yield from (Mapped(e.value, e) for e in understood.entities if _is(mapping, e))
        case "from_intent" if understood.intent is not None:
            yield Mapped(mapping.get("value"))
        case "from_trigger_intent" if understood.intent is not None and around.starts:
            yield Mapped(mapping.get("value"))
        case "from_text" if slot == around.collecting and text.strip():
            yield Mapped(text.strip())
        case _:
            pass


def _is(mapping: Mapping[str, Json], entity: Entity) -> bool:
    """A mapping without a role wants an entity without one."""
    wanted = (mapping.get("entity"), mapping.get("role"), mapping.get("group"))
    return wanted == (entity.entity, entity.role, entity.group)


def _listens(mapping: Mapping[str, Json], intent: str | None, around: Around) -> bool:
    wanted, unwanted = _words(mapping.get("intent")), _words(mapping.get("not_intent"))
    if (wanted and intent not in wanted) or intent in unwanted:
        return False
    conditions = mapping.get("conditions")
    if not isinstance(conditions, list) or not conditions:
        return True
    return any(isinstance(each, dict) and _applies(each, around) for each in conditions)


def _applies(condition: Mapping[str, Json], around: Around) -> bool:
    """All keys of one condition must hold; of several conditions one is enough."""
    flow = condition.get("active_flow", condition.get("active_loop"))
    asked = condition.get("requested_slot")
    return (flow is None or flow in around.active_flows) and asked in (None, around.collecting)


def _words(value: Json) -> tuple[Json, ...]:
    return tuple(value) if isinstance(value, list) else () if value is None else (value,)

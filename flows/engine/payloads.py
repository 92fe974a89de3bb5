"""CALM's button payloads, from a flow file of ours, never from what was typed."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from flows.engine.definition import Json, Option, Slot
from flows.engine.events import Entity, Understood

MOST_PAIRS = 10
"""Of one `/SetSlots(...)`; what stands after them is not read."""

Known: TypeAlias = Callable[[str], tuple[Slot, tuple[Option, ...]] | None]
"""The slot of that name with what it offers here."""

_SET_SLOTS = re.compile(r"/SetSlots\((.*)\)", re.DOTALL)
_INTENT = re.compile(r"/([A-Za-z_][\w.+-]*)(\{.*\})?", re.DOTALL)
_NULL = frozenset({"null", "None", "undefined"})
_LITERALS: dict[str, Json] = {"true": True, "false": False}


def parse_payload(payload: str, known: Known | None = None) -> dict[str, Json]:
    """`/SetSlots(a=b)`, `/intent{"entity": "value"}`, or plain text: what the button does.

    With `known` every value is cast to its slot's type, and pairs that cannot be are left out.
    """
    if found := _SET_SLOTS.fullmatch(payload):
        return {"set": dict(_pairs(found[1], known))}
    if found := _INTENT.fullmatch(payload):
        entities = _entities(found[2])
        return {"intent": found[1], **({"entities": entities} if entities else {})}
    return {"say": payload}


def _pairs(inner: str, known: Known | None) -> Iterator[tuple[str, Json]]:
    for part in inner.split(",")[:MOST_PAIRS]:
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not sign or not name or set(name + value) & {"(", ")"}:
            continue
        if known is None:
            yield name, _literal(value)
        elif (slot := known(name)) is not None and (cast := cast_text(value, *slot)) is not None:
            yield name, cast[0]


def _literal(text: str) -> Json:
    return None if text in _NULL else _LITERALS.get(text, _unquoted(text))


def cast_text(text: str, slot: Slot, options: tuple[Option, ...]) -> tuple[Json] | None:
    """A written value in its slot's type; None: it can be none. Lists are for actions only."""
    if text in _NULL and slot.type != "list":
        return (None,)
    plain = _unquoted(text)
    if options or slot.type == "categorical":
        return _option(plain, options)
    match slot.type:
        case "text":
            return (plain,)
        case "any":
            return (_literal(text),)
        case _:
            return _strict(plain, slot.type)


def is_of(kind: str, value: Json) -> bool:
    """Can a slot of this type hold the value as it stands? Null it always can."""
    match kind:
        case "bool":
            return isinstance(value, bool | None)
        case "float":
            return isinstance(value, int | float | None) and not isinstance(value, bool)
        case "text" | "categorical":
            return isinstance(value, str | None)
        case "list":
            return isinstance(value, list | None)
        case _:
            return True


def _option(text: str, options: tuple[Option, ...]) -> tuple[Json] | None:
    """In the letters of the domain, however it was written."""
    folded = text.casefold()
    return next(((each.value,) for each in options if each.value.casefold() == folded), None)


def _strict(text: str, kind: str) -> tuple[Json] | None:
    if kind == "float":
        return _number(text)
    value = _LITERALS.get(text.lower()) if kind == "bool" else None
    return None if value is None else (value,)


def _number(text: str) -> tuple[Json] | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return (number,) if math.isfinite(number) else None


def _unquoted(text: str) -> str:
    return text.strip("\"'")


def _entities(written: str | None) -> dict[str, Json]:
    """What stands in braces after an intent; nothing where it is no JSON."""
    try:
        found = json.loads(written or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def pressed(intent: str, entities: Json) -> Understood:
    """What a button means, in the shape of a message that says it; several values are several
    entities, each in a place of its own."""
    found = entities.items() if isinstance(entities, dict) else ()
    named = [(name, one) for name, value in found for one in _each(value)]
    listed = tuple(Entity(name, value, n, n) for n, (name, value) in enumerate(named))
    return Understood(intent, 1.0, ((intent, 1.0),), "sure", entities=listed)


def _each(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]

"""What a message could mean here: how well it answers the open question, what else it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from flows.engine.catalog import collected
from flows.engine.definition import Collect, Flow, Json, Slot
from flows.engine.mappings import mapped_here, takes_text
from flows.engine.payloads import is_of
from flows.engine.slots import (
    Ambiguous,
    NotThis,
    Option,
    Problem,
    Reading,
    Value,
    read_choice,
    scan_choice,
)
from flows.engine.slots.shapes import ANY_SHAPE
from flows.engine.talk import Talk

TRUSTED = frozenset(
    {"date", "time", "phone", "cn_id", "cn_plate", "penalty_no", "email", "link_code"}
    | {"uk_plate", "postcode", "parking_ticket", "hk_macau_permit", "home_return_permit"}
)
"""Kinds whose shape is so plain that a value is recognised without being asked for."""

_NOT = re.compile(r"(\bnot|n't|不是|别|不要)\s*$", re.IGNORECASE)


class Fit(IntEnum):
    """How well a message answers the open question (docs/rules.md)."""

    NONE = 0
    WEAK = 1  # free text: anything could be it
    STRONG = 2  # a value of the right kind stands in the message
    EXACT = 3  # the message is a value of the right kind


@dataclass(frozen=True, slots=True)
class Heard:
    """One value for one slot, and whether it should be read back."""

    slot: str
    value: Json
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """`heard` when it fits; `problem` names what is wrong with it; `among`: say which."""

    fit: Fit
    heard: Heard | None = None
    problem: str | None = None
    among: tuple[Heard, ...] = ()


def as_options(talk: Talk, slot: Slot) -> tuple[Option, ...]:
    options = talk.flows.options(slot)
    return tuple(option.spoken for option in options) if options else ()


def kind_of(slot: Slot) -> str:
    """The reader of a slot: its own kind, or the one its type suggests."""
    return slot.reader


def is_free(slot: Slot) -> bool:
    """Would almost any words do as its value? Then a wish of another kind outranks it."""
    if not is_written(slot) or slot.options or slot.choices:
        return False
    return kind_of(slot) in _FREE


def is_written(slot: Slot) -> bool:
    """May words fill it? Some questions are only for buttons and for changing earlier answers."""
    return slot.heard and slot.type not in ("any", "list")


_FREE = frozenset({"text", "free_text", "person_name"})


def answer(talk: Talk, question: Collect, text: str) -> Answer:
    """How `text` answers the question that is open."""
    slot = talk.slot(question.slot)
    if slot is None or not slot.heard:
        return Answer(Fit.NONE)
    written = _written(talk, slot, text)
    if written.fit is Fit.EXACT or not slot.mappings:
        return written
    heard = modelled(talk, slot, text)
    if len(heard) == 1:
        return Answer(Fit.STRONG, heard[0])
    return Answer(Fit.NONE, among=heard) if heard else written


def _written(talk: Talk, slot: Slot, text: str) -> Answer:
    """What the words themselves are worth, whatever the language model makes of them."""
    options = as_options(talk, slot)
    if options:
        return _choice(talk, slot, options, text)
    if slot.type in ("any", "list") or (is_free(slot) and not takes_text(talk, slot)):
        return Answer(Fit.NONE)
    reading = talk.ear(text, slot).read(kind_of(slot))
    if isinstance(reading, NotThis) and not is_free(slot):
        return _inside(talk, slot, text)
    return _judge(slot, reading, Fit.WEAK if is_free(slot) else Fit.EXACT)


def modelled(talk: Talk, slot: Slot, text: str, *, starts: bool = False) -> tuple[Heard, ...]:
    """What the slot's mappings find in the message as it was understood."""
    found = mapped_here(talk, slot, text, starts=starts)
    heard = [h for m in found if (h := _as_value(talk, slot, m.value)) is not None]
    return tuple({str(h.value): h for h in heard}.values())


def _as_value(talk: Talk, slot: Slot, value: Json) -> Heard | None:
    """As it would be stored, or None where the slot cannot be that."""
    if not isinstance(value, str) or slot.type in ("any", "list"):
        return Heard(slot.name, value) if is_of(slot.type, value) else None
    options = as_options(talk, slot)
    if not options and kind_of(slot) in _FREE:
        return Heard(slot.name, value)
    reading = (
        read_choice(value, options, talk.situation())
        if options
        else talk.ear(value, slot).read(kind_of(slot))
    )
    return _judge(slot, reading, Fit.STRONG).heard


def _choice(talk: Talk, slot: Slot, options: tuple[Option, ...], text: str) -> Answer:
    reading = read_choice(text, options, talk.situation())
    if not isinstance(reading, NotThis):
        return _judge(slot, reading, Fit.EXACT)
    named = {found.value for found in scan_choice(text, options, talk.situation())}
    heard = tuple(Heard(slot.name, plain_value(value)) for value in sorted(named, key=str))
    if len(heard) == 1:
        return Answer(Fit.STRONG, heard[0])
    return Answer(Fit.NONE, among=heard)


def _inside(talk: Talk, slot: Slot, text: str) -> Answer:
    values = positive(talk, slot, text)
    if len(values) == 1:
        return Answer(Fit.STRONG, values[0])
    return Answer(Fit.NONE, among=values)


def _judge(slot: Slot, reading: Reading, fit: Fit) -> Answer:
    match reading:
        case Value(value, confirm):
            return Answer(fit, Heard(slot.name, plain_value(value), confirm))
        case Ambiguous(choices):
            among = tuple(Heard(slot.name, plain_value(c.value), c.confirm) for c in choices)
            return Answer(Fit.NONE, among=among)
        case Problem(part):
            return Answer(Fit.NONE, problem=part)
        case _:
            return Answer(Fit.NONE)


def positive(talk: Talk, slot: Slot, text: str) -> tuple[Heard, ...]:
    """The values of one slot named in a message, without one that is said *not* to be it."""
    found = talk.ear(text, slot).scan((kind_of(slot),))
    wanted = [f for f in found if not _NOT.search(text[: f.start].rstrip(" ,，"))]
    unique = {str(f.value): Heard(slot.name, plain_value(f.value), f.confirm) for f in wanted}
    return tuple(unique.values())


def plain_value(value: object) -> Json:
    return dict(value) if isinstance(value, dict) else value  # type: ignore[return-value]  # Json


# --- other slots -----------------------------------------------------------------------------


def named(talk: Talk, flows: list[Flow], text: str, *, skip: frozenset[str]) -> list[Heard]:
    """Values for the slots these flows ask for, each span used once, in flow order."""
    slots = [s for n in collected(flows) if n not in skip and (s := talk.slot(n)) and s.heard]
    slots = [slot for slot in slots if not talk.on_page(slot.name)]
    heard = _found_by_model(talk, slots, text, starts=_starts(talk, flows))
    kinds = {kind_of(s) for s in slots if talk.flows.shapes(s) == ANY_SHAPE} & TRUSTED
    found = [
        f
        for f in (talk.ear(text).scan(kinds) if kinds else ())
        if not _NOT.search(text[: f.start].rstrip(" ,，"))
    ]
    for slot in slots:
        first = next((f for f in found if f.kind == kind_of(slot)), None)
        if slot.name in heard:
            continue
        if as_options(talk, slot):
            heard.update((each.slot, each) for each in named_option(talk, slot, text))
        elif first is not None:
            found.remove(first)
            heard[slot.name] = Heard(slot.name, plain_value(first.value), first.confirm)
        else:
            heard.update((each.slot, each) for each in _of_shape(talk, slot, text))
    return [heard[slot.name] for slot in slots if slot.name in heard]


def _of_shape(talk: Talk, slot: Slot, text: str) -> tuple[Heard, ...]:
    """The one number of a shape that only this slot has."""
    if kind_of(slot) not in TRUSTED or talk.flows.shapes(slot) == ANY_SHAPE:
        return ()
    values = positive(talk, slot, text)
    return values if len(values) == 1 else ()


def _starts(talk: Talk, flows: list[Flow]) -> bool:
    """The message is what starts one of these flows."""
    return any(t.intent == talk.understood.intent for flow in flows for t in flow.triggers)


def _found_by_model(talk: Talk, slots: list[Slot], text: str, *, starts: bool) -> dict[str, Heard]:
    """Of slots that listen for the same thing the first one gets it."""
    heard: dict[str, Heard] = {}
    used: set[tuple[int, int, str]] = set()
    for slot in slots if talk.understood.intent or talk.understood.entities else ():
        for found in mapped_here(talk, slot, text, starts=starts):
            span = found.entity and (found.entity.start, found.entity.end, found.entity.entity)
            value = None if span in used else _as_value(talk, slot, found.value)
            if value is not None:
                heard[slot.name] = value
                used |= {span} if span else set()
                break
    return heard


def named_option(talk: Talk, slot: Slot, text: str) -> list[Heard]:
    values = {f.value for f in scan_choice(text, as_options(talk, slot), talk.situation())}
    return [Heard(slot.name, plain_value(values.pop()))] if len(values) == 1 else []

"""What a message could mean here: how well it answers the open question, what else it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from flows.engine.catalog import collected, collects
from flows.engine.definition import Collect, Flow, Json, Slot
from flows.engine.renaming import PERSON_NAME, meant, renamed
from flows.engine.slots import (
    READERS,
    Ambiguous,
    NotThis,
    Option,
    Problem,
    Reading,
    Value,
    read,
    read_choice,
    scan,
    scan_choice,
)
from flows.engine.talk import Talk

TRUSTED = frozenset(
    {"date", "time", "phone", "cn_id", "cn_plate", "penalty_no", "email", "link_code"}
)
"""Kinds whose shape is so plain that a value is recognised without being asked for."""

_CUES = re.compile(
    r"^(no|nope|sorry|wait|oops)\b|\b(not|actually|i meant?|i mean|instead|rather|wrong"
    r"|scratch that|change (it|that|the)|make it|correct(ion)?|should be|mistake)\b"
    r"|不对|不是|错了|弄错|打错|写错|我是说|应该是|改成|改为|换成|更正|说错|其实|搞错|改一下|改到",
    re.IGNORECASE,
)
_A_NAME = re.compile(r"(?<![a-z])name(?![a-z])|姓名|名字", re.IGNORECASE)
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
    return tuple(Option(o.value, (*o.titles.values(), *o.also)) for o in talk.flows.options(slot))


def kind_of(slot: Slot) -> str:
    """The reader of a slot: its own kind, or the one its type suggests."""
    if slot.kind in READERS:
        return slot.kind or "text"
    return {"bool": "bool", "float": "float"}.get(slot.type, "text")


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
    options = as_options(talk, slot)
    if options:
        return _choice(talk, slot, options, text)
    if slot.type in ("any", "list"):
        return Answer(Fit.NONE)
    reading = read(kind_of(slot), text, talk.situation())
    if isinstance(reading, NotThis) and not is_free(slot):
        return _inside(talk, slot, text)
    return _judge(slot, reading, Fit.WEAK if is_free(slot) else Fit.EXACT)


def _choice(talk: Talk, slot: Slot, options: tuple[Option, ...], text: str) -> Answer:
    reading = read_choice(text, options, talk.situation())
    if not isinstance(reading, NotThis):
        return _judge(slot, reading, Fit.EXACT)
    named = {found.value for found in scan_choice(text, options, talk.situation())}
    heard = tuple(Heard(slot.name, _plain(value)) for value in sorted(named, key=str))
    if len(heard) == 1:
        return Answer(Fit.STRONG, heard[0])
    return Answer(Fit.NONE, among=heard)


def _inside(talk: Talk, slot: Slot, text: str) -> Answer:
    values = _positive(talk, slot, text)
    if len(values) == 1:
        return Answer(Fit.STRONG, values[0])
    return Answer(Fit.NONE, among=values)


def _judge(slot: Slot, reading: Reading, fit: Fit) -> Answer:
    match reading:
        case Value(value, confirm):
            return Answer(fit, Heard(slot.name, _plain(value), confirm))
        case Ambiguous(choices):
            among = tuple(Heard(slot.name, _plain(c.value), c.confirm) for c in choices)
            return Answer(Fit.NONE, among=among)
        case Problem(part):
            return Answer(Fit.NONE, problem=part)
        case _:
            return Answer(Fit.NONE)


def _positive(talk: Talk, slot: Slot, text: str) -> tuple[Heard, ...]:
    """The values of one slot named in a message, without one that is said *not* to be it."""
    found = scan([kind_of(slot)], text, talk.situation())
    wanted = [f for f in found if not _NOT.search(text[: f.start].rstrip(" ,，"))]
    unique = {str(f.value): Heard(slot.name, _plain(f.value), f.confirm) for f in wanted}
    return tuple(unique.values())


def _plain(value: object) -> Json:
    return dict(value) if isinstance(value, dict) else value  # type: ignore[return-value]  # Json


# --- other slots -----------------------------------------------------------------------------


def has_cue(text: str) -> bool:
    """True when the message sounds like a correction."""
    return bool(_CUES.search(text.strip()))


def named(talk: Talk, flows: list[Flow], text: str, *, skip: frozenset[str]) -> list[Heard]:
    """Values for the slots these flows ask for, each span used once, in flow order."""
    heard: list[Heard] = []
    slots = [s for n in collected(flows) if n not in skip and (s := talk.slot(n)) and s.heard]
    slots = [slot for slot in slots if not talk.on_page(slot.name)]
    kinds = {kind_of(s) for s in slots} & TRUSTED
    found = [
        f
        for f in (scan(kinds, text, talk.situation()) if kinds else ())
        if not _NOT.search(text[: f.start].rstrip(" ,，"))
    ]
    for slot in slots:
        if as_options(talk, slot):
            heard += _named_option(talk, slot, text)
            continue
        first = next((f for f in found if f.kind == kind_of(slot)), None)
        if first is not None:
            found.remove(first)
            heard.append(Heard(slot.name, _plain(first.value), first.confirm))
    return heard


def _named_option(talk: Talk, slot: Slot, text: str) -> list[Heard]:
    values = {f.value for f in scan_choice(text, as_options(talk, slot), talk.situation())}
    return [Heard(slot.name, _plain(values.pop()))] if len(values) == 1 else []


def beside(talk: Talk, question: Collect, text: str) -> list[Heard]:
    """Values for other open questions of the same matter, given instead of the one asked for."""
    asked = talk.slot(question.slot)
    flows = [flow for frame in talk.group() if (flow := talk.flow_of(frame))]
    lasting = {s.slot for flow in flows for s in collects(flow) if not s.ask_before_filling}
    found: dict[str, Heard] = {}
    for name in talk.group_slots():
        slot = talk.slot(name)
        if slot is None or not slot.heard or name == question.slot or name not in lasting:
            continue
        if talk.on_page(name):
            continue
        key = name if talk.options(name) else kind_of(slot)
        if (
            talk.value(name) is None
            and key not in found
            and (asked is None or key != kind_of(asked))
        ):
            values = _wholly(talk, slot, text)
            found |= {key: values[0]} if len(values) == 1 else {}
    return list(found.values())


def _wholly(talk: Talk, slot: Slot, text: str) -> Sequence[Heard]:
    """A choice only where the message is nothing else; a value of a plain shape anywhere in it."""
    if options := as_options(talk, slot):
        reading = read_choice(text, options, talk.situation())
        return [Heard(slot.name, _plain(reading.value))] if isinstance(reading, Value) else []
    return _positive(talk, slot, text) if kind_of(slot) in TRUSTED else ()


def corrections(talk: Talk, question: Collect | None, text: str) -> list[Heard]:
    """Answers given earlier in the top matter that this message gives anew (FLOWS.md 11.4).

    Of several answers of one kind the one given last is meant.
    """
    given = [
        s
        for n in talk.group_slots()
        if (s := talk.slot(n))
        and s.heard
        and not talk.on_page(n)
        and talk.value(n) is not None
        and (question is None or n != question.slot)
    ]
    by_age = sorted(
        given, key=lambda s: -talk.session.slots[s.name].turn if s.name in talk.session.slots else 0
    )
    changes: dict[str, Heard] = {}
    for slot in by_age:
        if as_options(talk, slot):
            new = _named_option(talk, slot, text)
        elif kind_of(slot) in TRUSTED | {"id_tail"}:
            new = list(_positive(talk, slot, text))
        else:
            new = []
        fresh = [h for h in new if h.value != talk.value(slot.name)]
        key = slot.name if as_options(talk, slot) else kind_of(slot)
        if len(fresh) == 1 and key not in changes:
            changes[key] = fresh[0]
    if name := renamed(talk, by_age, text, alone=not changes):
        changes[PERSON_NAME] = Heard(name[0].name, name[1])
    return list(changes.values())


def mentioned(talk: Talk, text: str) -> str | None:
    """The answered slot that a message names by what residents call it."""
    lowered = text.casefold().replace("'", "’")
    given = [
        slot
        for name in talk.group_slots()
        if (slot := talk.slot(name)) and talk.value(name) is not None
    ]
    for slot in given:
        if any(label.casefold() in lowered for label in slot.labels.values() if label):
            return slot.name
    names = [slot for slot in given if slot.kind == PERSON_NAME]
    slot = meant(talk, names, text) if names and _A_NAME.search(text) else None
    return slot.name if slot else None

"""What else a message gives: an earlier answer anew, or the answer to a question beside the one
that is open."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.engine.arguments import is_look, slots_given
from flows.engine.catalog import collects
from flows.engine.definition import Act, Collect, Slot
from flows.engine.hearing import (
    TRUSTED,
    Heard,
    as_options,
    kind_of,
    modelled,
    named_option,
    plain_value,
    positive,
)
from flows.engine.renaming import PERSON_NAME, meant, renamed
from flows.engine.slots import Value, read_choice
from flows.engine.talk import Talk

_CUES = re.compile(
    r"^(no|nope|sorry|wait|oops)\b|\b(not|actually|i meant?|i mean|instead|rather|wrong"
    r"|scratch that|change (it|that|the)|make it|correct(ion)?|should be|mistake)\b"
    r"|不对|不是|错了|弄错|打错|写错|我是说|应该是|改成|改为|换成|更正|说错|其实|搞错|改一下|改到",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\W*(?:(?:please|can i|could i|i(?:’|')?d like to|i want to|let me)\s+)*"
    r"(?:change|correct|edit|fix|update)\s+(?:the|my|that|this)\b"
    r"|(?:我想|我要|请|帮我|想|要)*(?:修改|更改|更正|改一下|改下|换一下|换个|改)",
    re.IGNORECASE,
)
_SHORT = 40
_RECOGNISED = TRUSTED | {"id_tail"}
_RANGE = "range"
_MOMENTS = frozenset({"date", "time"})
_A_NAME = re.compile(r"(?<![a-z])name(?![a-z])|姓名|名字", re.IGNORECASE)


def has_cue(text: str) -> bool:
    """True when the message sounds like a correction."""
    return bool(_CUES.search(text.strip()))


def asks_to_change(text: str) -> bool:
    """True when a message begins with the wish to change something, and tells nothing else."""
    return len(text) <= _SHORT and bool(_CHANGE.match(text))


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


def days_wanted(talk: Talk, question: Collect, text: str) -> Heard | None:
    """The question for a day or a time answered with several: for a slot of kind `range` by which
    the matter looks for places, where there is one."""
    asked = talk.slot(question.slot)
    if asked is None or asked.reader not in _MOMENTS:
        return None
    slot = next(filter(_is_range, map(talk.slot, _given_to_looks(talk))), None)
    reading = talk.ear(text, slot).read(_RANGE) if slot else None
    if slot is None or not isinstance(reading, Value):
        return None
    return Heard(slot.name, plain_value(reading.value), reading.confirm)


def _given_to_looks(talk: Talk) -> list[str]:
    flows = (flow for frame in talk.group() if (flow := talk.flow_of(frame)))
    acts = (step for flow in flows for step in flow.steps.values() if isinstance(step, Act))
    return [name for act in acts if is_look(talk, act) for name in sorted(slots_given(act))]


def _is_range(slot: Slot | None) -> bool:
    return slot is not None and slot.heard and slot.reader == _RANGE


def _wholly(talk: Talk, slot: Slot, text: str) -> Sequence[Heard]:
    """A choice only where the message is nothing else; a value of a plain shape anywhere in it."""
    if options := as_options(talk, slot):
        reading = read_choice(text, options, talk.situation())
        return [Heard(slot.name, plain_value(reading.value))] if isinstance(reading, Value) else []
    return positive(talk, slot, text) if kind_of(slot) in TRUSTED else ()


def corrections(talk: Talk, question: Collect | None, text: str) -> list[Heard]:
    """Answers given earlier in the top matter that this message gives anew (FLOWS.md 11.4).

    Of several answers of one kind the one given last is meant.
    """
    by_age = _given(talk, question)
    changes = _anew(talk, by_age, text)
    if name := renamed(talk, by_age, text, alone=not changes):
        changes[PERSON_NAME] = Heard(name[0].name, name[1])
    return list(changes.values())


def corrections_of(
    talk: Talk, question: Collect, text: str, kinds: frozenset[str]
) -> tuple[Heard, ...]:
    """Those of them whose slots are of these kinds."""
    given = [slot for slot in _given(talk, question) if kind_of(slot) in kinds]
    return tuple(_anew(talk, given, text).values())


def _given(talk: Talk, question: Collect | None) -> list[Slot]:
    """The answered slots of the top matter that words may change, the newest answer first."""
    open_now = question.slot if question else None
    given = [
        slot
        for name in talk.group_slots()
        if name != open_now
        and talk.value(name) is not None
        and (slot := talk.slot(name))
        and slot.heard
        and not talk.flows.on_page(slot)
    ]
    slots = talk.slots
    return sorted(given, key=lambda s: -slots[s.name].turn if s.name in slots else 0)


def _anew(talk: Talk, by_age: Sequence[Slot], text: str) -> dict[str, Heard]:
    """By kind, or by name where there is a choice: the value that the message gives."""
    changes: dict[str, Heard] = {}
    for slot in by_age:
        kind = key = kind_of(slot)
        new: Sequence[Heard] = ()
        if talk.flows.options(slot):
            key, new = slot.name, named_option(talk, slot, text)
        elif kind in _RECOGNISED or (slot.type == "float" and _named(slot, text)):
            new = positive(talk, slot, text)
        elif slot.mappings:
            new = modelled(talk, slot, text)
        fresh = [h for h in new if h.value != talk.value(slot.name)]
        if len(fresh) == 1 and key not in changes:
            changes[key] = fresh[0]
    return changes


def _stands_in(label: str, text: str) -> bool:
    """Not inside another word: a Friday is no "day"."""
    return re.search(rf"(?<![a-z]){re.escape(label)}", text) is not None


def _named(slot: Slot, text: str) -> bool:
    """By what residents call it, in any language of the city."""
    lowered = text.casefold().replace("'", "’")
    return any(_stands_in(label.casefold(), lowered) for label in slot.labels.values() if label)


def mentioned(talk: Talk, text: str) -> str | None:
    """The answered slot that a message names by what residents call it."""
    given = [
        slot
        for name in talk.group_slots()
        if (slot := talk.slot(name)) and talk.value(name) is not None
    ]
    for slot in given:
        if _named(slot, text):
            return slot.name
    names = [slot for slot in given if slot.kind == PERSON_NAME]
    slot = meant(talk, names, text) if names and _A_NAME.search(text) else None
    return slot.name if slot else None

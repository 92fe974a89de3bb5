"""A slot's own rules, looked at the moment a resident gives it a value (FLOWS.md 5.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flows.engine.definition import Json, Rejection, Slot
from flows.engine.talk import Talk
from flows.engine.walk import enact

VALIDATE = "pattern_validate_slot"


def validate(talk: Talk, names: Iterable[str]) -> None:
    """A value that is rejected is emptied again and that is said; its question comes when it is its
    turn, the open one at once."""
    for name in dict.fromkeys(names):
        slot = talk.slot(name)
        rejection = _rejected(talk, slot) if slot and talk.value(name) is not None else None
        if slot is not None and rejection is not None:
            talk.put(name, None, "set")
            _tell(talk, slot, rejection)


def refuses(talk: Talk, changes: Mapping[str, Json]) -> bool:
    """True, and said, when one of these new values would be rejected: the old ones stay."""
    before = talk.session
    for name, value in changes.items():
        talk.put(name, value, "reader")
    slots = [slot for name in changes if (slot := talk.slot(name)) and talk.value(name) is not None]
    found = [(slot, rejection) for slot in slots if (rejection := _rejected(talk, slot))]
    talk.session = before
    for slot, rejection in found:
        _tell(talk, slot, rejection)
    return bool(found)


def _rejected(talk: Talk, slot: Slot) -> Rejection | None:
    return next((r for r in slot.rejections if talk.holds(r.when)), None)


def _tell(talk: Talk, slot: Slot, rejection: Rejection) -> None:
    question = talk.question()
    here = question is not None and question.slot == slot.name
    refill = slot.refill_utter if here else None
    context: dict[str, Json] = {"validate": slot.name, "utter": rejection.utter}
    enact(talk, VALIDATE, {**context, "refill_utter": refill})

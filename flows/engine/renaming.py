"""Which earlier answer a message means by its name, and a person's name given anew."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.engine.definition import Slot
from flows.engine.slots import Value
from flows.engine.talk import Talk

PERSON_NAME = "person_name"

_LEADING = re.compile(
    r"(?:\W*(?:no|nope|sorry|oops|wait|actually|wrong|i meant?|it'?s|it is|it should be)(?![a-z]))+"
    r"[\s,:;.!]+"
    r"|\W*(?:姓名|名字)?(?:不对|[弄打写搞]?错了|更正|我是说)\W*(?:应该)?(?:是|叫)?\s*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z]+|[\u3400-\u9fff]")
_EMPTY = frozenset({"the", "of", "a", "s", "第", "人", "号", "的"})


def renamed(
    talk: Talk, given: Sequence[Slot], text: str, *, alone: bool
) -> tuple[Slot, str] | None:
    """A person's name said again, and whose it is; `given`: answers, the newest first.

    Where it is not announced ("the name is ...") it must be plainly one, and the whole message but
    for "no, ..." ; `alone`: nothing else was heard in it. None where it could be either of two.
    """
    names = [slot for slot in given if slot.kind == PERSON_NAME]
    if not names:
        return None
    new = _announced(talk, text) or (_plain_name(talk, text) if alone else None)
    slot = meant(talk, names, text)
    if new is None or slot is None or new == talk.value(slot.name):
        return None
    return slot, new


def meant(talk: Talk, slots: Sequence[Slot], text: str) -> Slot | None:
    """The one whose label shares most words with the message; the only one, or what was answered
    just now, where that does not tell. None where several are equally near."""
    if len(slots) == 1:
        return slots[0]
    said = _words(text)
    shared = {slot.name: max(len(words & said) for words in _labels(slot)) for slot in slots}
    best = [slot for slot in slots if shared[slot.name] == max(shared.values())]
    if len(best) == 1:
        return best[0]
    newest = talk.session.slots.get(slots[0].name)
    just_now = newest is not None and newest.turn >= talk.session.turn - 1
    return slots[0] if just_now and slots[0] in best else None


def _labels(slot: Slot) -> list[frozenset[str]]:
    return [_words(label) for label in slot.labels.values() if label] or [frozenset()]


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold())) - _EMPTY


def _announced(talk: Talk, text: str) -> str | None:
    found = {str(one.value) for one in talk.ear(text).scan((PERSON_NAME,))}
    return found.pop() if len(found) == 1 else None


def _plain_name(talk: Talk, text: str) -> str | None:
    """What follows "no," or 不对，where it is a name and could hardly be anything else."""
    lead = _LEADING.match(text)
    rest = text[lead.end() :].strip() if lead else ""
    reading = talk.ear(rest).read(PERSON_NAME) if rest else None
    if not isinstance(reading, Value) or reading.confirm:
        return None
    lettered = rest.isascii()
    capital = all(word[:1].isupper() for word in rest.rstrip(".! ").split())
    return str(reading.value) if capital or not lettered else None

"""Rules about answers: to the open question, to an earlier one, to one not asked yet."""

from __future__ import annotations

import re

from flows.engine.catalog import collected, desk_facts
from flows.engine.commands import (
    Beside,
    Command,
    Control,
    Correct,
    Fill,
    Reset,
    Start,
    Take,
    Unfit,
)
from flows.engine.definition import Flow, Slot
from flows.engine.hearing import Fit, Heard, kind_of, named
from flows.engine.message import Hearing
from flows.engine.overhearing import (
    asks_to_change,
    beside,
    corrections,
    corrections_of,
    days_wanted,
    has_cue,
    mentioned,
)
from flows.engine.renaming import PERSON_NAME
from flows.engine.slots import Option, Value, read_choice


def correct_wish(hearing: Hearing) -> tuple[Command, ...]:
    changes = corrections(hearing.talk, hearing.question, hearing.text)
    if changes:
        return (Correct(tuple(changes)),)
    slot = mentioned(hearing.talk, hearing.text)
    return (Reset(slot),) if slot else (Control("correct"),)


def yes_or_no(hearing: Hearing) -> tuple[Command, ...]:
    """A yes-or-no question answered in words that no lexicon knows."""
    slot = hearing.talk.slot(hearing.question.slot) if hearing.question else None
    if slot is None or slot.type != "bool" or hearing.answer.fit is Fit.EXACT:
        return ()
    said = {"answer.yes": True, "answer.no": False}.get(hearing.intent or "")
    if said is None or not hearing.enough:
        return ()
    changes = corrections(hearing.talk, hearing.question, hearing.text)
    return (Correct(tuple(changes)),) if changes else (Fill((Heard(slot.name, said),)),)


def correction(hearing: Hearing) -> tuple[Command, ...]:
    """An earlier answer given anew: with a cue word, or because only that question takes it."""
    if hearing.answer.fit is Fit.EXACT or not hearing.talk.session.stack:
        return ()
    cue = has_cue(hearing.text)
    if hearing.answer.fit is Fit.STRONG and not cue:
        return ()
    plain = not (hearing.free or hearing.aside or _ASKS.search(hearing.text))
    if cue or (plain and not hearing.wishes()):
        changes = corrections(hearing.talk, hearing.question, hearing.text)
        changes = [c for c in changes if not _same_kind(hearing, c)]
        if changes:
            return (Correct(tuple(changes)),)
    named_only = hearing.answer.fit is Fit.NONE and (cue or hearing.for_buttons)
    named_only |= hearing.answer.fit is Fit.WEAK and asks_to_change(hearing.text)
    if named_only and (slot := mentioned(hearing.talk, hearing.text)):
        return (Reset(slot),)
    return (Control("correct"),) if named_only and names_somebody(hearing) else ()


def names_somebody(hearing: Hearing) -> bool:
    """A name is given anew, but of whom cannot be told."""
    return bool(hearing.talk.ear(hearing.text).scan((PERSON_NAME,)))


_ASKS = re.compile(r"([?？]|[吗么])\W*$")


def _same_kind(hearing: Hearing, change: Heard) -> bool:
    asked = hearing.talk.slot(hearing.question.slot) if hearing.question else None
    other = hearing.talk.slot(change.slot)
    if asked is None or other is None or other.options or other.choices:
        return False
    return kind_of(asked) == kind_of(other)


def answered(hearing: Hearing) -> tuple[Command, ...]:
    """The answer to the open question, and what else of the same matter was said with it."""
    reply, wish = hearing.answer, hearing.wish()
    if reply.heard is None or hearing.question is None or _is_no_answer(hearing):
        return ()
    if reply.fit is Fit.WEAK and len(hearing.wishes()) > 1:
        return ()
    top = hearing.talk.group()[0].flow if hearing.talk.session.stack else None
    other = wish if wish is not None and wish.id != top else None
    if reply.fit is Fit.EXACT or other is None:
        return (*_together(hearing), Fill((reply.heard, *_more(hearing))))
    if reply.fit is Fit.WEAK or _takes(hearing, other):
        return (Start(other.id, hearing.text),)
    return (Fill((reply.heard,)), Start(other.id))


def _is_no_answer(hearing: Hearing) -> bool:
    """An aside, or a sure word where anything at all would be an answer."""
    if hearing.answer.fit is Fit.EXACT:
        return False
    sure = hearing.understood.source == "sure" and hearing.intent is not None
    return hearing.aside or (sure and hearing.answer.fit is Fit.WEAK)


def _together(hearing: Hearing) -> tuple[Command, ...]:
    """'Thursday at three' as the answer to 'what time?': the day given before is changed too."""
    asked = hearing.talk.slot(hearing.question.slot) if hearing.question else None
    if asked is None or hearing.question is None or hearing.answer.fit < Fit.STRONG:
        return ()
    if (kind := kind_of(asked)) not in _MOMENT:
        return ()
    changes = corrections_of(hearing.talk, hearing.question, hearing.text, _MOMENT - {kind})
    return (Correct(changes),) if changes else ()


_MOMENT = frozenset({"date", "time"})


def _takes(hearing: Hearing, flow: Flow) -> bool:
    """True when the other service asks for a value of this kind itself."""
    asked = hearing.talk.slot(hearing.question.slot) if hearing.question else None
    slots = [hearing.talk.slot(name) for name in collected(hearing.talk.family(flow))]
    return asked is not None and any(s and kind_of(s) == kind_of(asked) for s in slots)


def _more(hearing: Hearing) -> list[Heard]:
    """Answers to later questions of the same matter, given along the way."""
    asked = hearing.talk.slot(hearing.question.slot) if hearing.question else None
    if asked is None or hearing.question is None or not _holds_more(hearing, asked):
        return []
    filled = frozenset(
        n for n in hearing.talk.group_slots() if hearing.talk.value(n) is not None
    ) | {hearing.question.slot}
    flows = [f for frame in hearing.talk.group() if (f := hearing.talk.flow_of(frame))]
    return [
        h
        for h in named(hearing.talk, flows, hearing.text, skip=filled)
        if (s := hearing.talk.slot(h.slot)) and kind_of(s) != kind_of(asked)
    ]


def _holds_more(hearing: Hearing, asked: Slot) -> bool:
    """A day is read out of 'Tuesday at ten' as a whole, so the time stands in an exact answer."""
    if hearing.answer.fit is Fit.EXACT:
        return kind_of(asked) in _MOMENT
    return hearing.answer.fit is Fit.STRONG


def volunteered(hearing: Hearing) -> tuple[Command, ...]:
    """'I have no number, the plate is ...': what the matter needs is taken where it comes."""
    if hearing.question is None or hearing.aside or hearing.answer.fit is not Fit.NONE:
        return ()
    here = hearing.talk.group()[0].flow
    if any(wished.id != here for wished in hearing.wishes()):
        return ()
    heard = beside(hearing.talk, hearing.question, hearing.text)
    return (Beside(tuple(heard)),) if heard else ()


def narrowed(hearing: Hearing) -> tuple[Command, ...]:
    """'Any weekday after five' where one day is asked for: the places offered keep to it."""
    reply, question = hearing.answer, hearing.question
    if question is None or hearing.aside or reply.fit is not Fit.NONE or reply.among:
        return ()
    wish = hearing.wish()
    wish = None if wish and desk_facts(wish).get("system") else wish  # no booking is changed by it
    if wish is not None and wish.id != hearing.talk.group()[0].flow:
        return ()
    heard = days_wanted(hearing.talk, question, hearing.text)
    return (_pressed(hearing) or (Beside((heard,)),)) if heard else ()


def named_problem(hearing: Hearing) -> tuple[Command, ...]:
    """A wrong ID is a wrong ID, whatever the model makes of its digits; but words for one of the
    buttons are no wrong answer: 早上那个 where times are offered."""
    if hearing.question is None or hearing.wishes():
        return ()
    if hearing.answer.problem is None and not hearing.answer.among:
        return ()
    return _pressed(hearing) or (Unfit(hearing.answer.problem, hearing.answer.among),)


def _pressed(hearing: Hearing) -> tuple[Command, ...]:
    """A button named in words, without figures."""
    return () if any(each.isdigit() for each in hearing.text) else said_button(hearing)


def said_button(hearing: Hearing) -> tuple[Command, ...]:
    """Part of a button's title, or which one in words ('the last one'), where nothing else fits."""
    shown = {f"‹{n}›": choice for n, choice in enumerate(hearing.talk.session.choices)}
    offered = [Option(name, (choice.title,)) for name, choice in shown.items()]
    chosen = read_choice(hearing.text, offered, hearing.talk.situation())
    choice = shown.get(str(chosen.value)) if isinstance(chosen, Value) else None
    return (Take(choice),) if choice is not None else ()

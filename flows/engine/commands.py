"""A message and the state of the talk become commands. The table below is the order of rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from flows.engine.catalog import Flows, collected
from flows.engine.definition import Collect, Flow, Json
from flows.engine.events import Said, Understood
from flows.engine.hearing import (
    Answer,
    Fit,
    Heard,
    answer,
    corrections,
    has_cue,
    is_free,
    kind_of,
    mentioned,
    named,
)
from flows.engine.session import Choice
from flows.engine.talk import Talk


@dataclass(frozen=True, slots=True)
class Fill:
    heard: tuple[Heard, ...]
    source: str = "reader"


@dataclass(frozen=True, slots=True)
class Correct:
    heard: tuple[Heard, ...]


@dataclass(frozen=True, slots=True)
class Reset:
    slot: str


@dataclass(frozen=True, slots=True)
class Start:
    """`text`: the message that started it, searched for values; empty when a button did."""

    flow: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """A wish about the talk itself: cancel, help, repeat, restart, skip, human, menu, correct,
    language, none."""

    what: str


@dataclass(frozen=True, slots=True)
class Clarify:
    flows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tell:
    """An answer that changes nothing: small talk, a question about the service."""

    response: str


@dataclass(frozen=True, slots=True)
class Emergency:
    kind: str


@dataclass(frozen=True, slots=True)
class Take:
    """A button's own meaning."""

    choice: Choice


@dataclass(frozen=True, slots=True)
class Unfit:
    """The open question was not answered: what is wrong with the answer, or which of several."""

    problem: str | None = None
    among: tuple[Heard, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """`reason`: not_understood, model_away, slash, empty, elsewhere."""

    reason: str


Command: TypeAlias = (
    Fill | Correct | Reset | Start | Control | Clarify | Tell | Emergency | Take | Unfit | Unknown
)

SLASHES = {
    "/start": "menu",
    "/menu": "menu",
    "/help": "help",
    "/cancel": "cancel",
    "/restart": "restart",
}
"""What may be typed by hand with a slash; every other slash is just words (FLOWS.md 11.1)."""

CONTROL = "control."


@dataclass(frozen=True)
class Hearing:
    """One message against one talk, with what several rules need worked out once."""

    talk: Talk
    text: str
    understood: Understood
    question: Collect | None
    answer: Answer = field(default_factory=lambda: Answer(Fit.NONE))

    @property
    def flows(self) -> Flows:
        return self.talk.flows

    @property
    def free(self) -> bool:
        """True when the open question takes almost any words."""
        slot = self.talk.slot(self.question.slot) if self.question else None
        return slot is not None and is_free(slot)

    @property
    def intent(self) -> str | None:
        return self.understood.intent

    def sure(self, threshold: float) -> bool:
        """The model means it, by the city's or the flow's own threshold."""
        return self.understood.source == "sure" or self.understood.confidence >= threshold

    def wish(self) -> Flow | None:
        """The service this message asks to start, when the model is strong enough about it."""
        flow = self.flows.by_intent.get(self.intent or "")
        if flow is None:
            return None
        city = self.flows.city.thresholds
        own = self.flows.thresholds.get(self.intent or "")
        margin = _margin(self.understood, flow, self.flows)
        strong = self.sure(city.start if own is None else own)
        clear = self.understood.source == "sure" or margin >= city.margin or self.sure(city.sure)
        return flow if strong and clear else None


def _margin(understood: Understood, flow: Flow, flows: Flows) -> float:
    """How far the best other flow is behind."""
    others = [c for i, c in understood.ranking if flows.by_intent.get(i) not in (None, flow)]
    return understood.confidence - max(others, default=0.0)


def listen(talk: Talk, said: Said) -> tuple[Command, ...]:
    """The commands of one message; the first decisive rule wins, and says why."""
    question = talk.question()
    reply = answer(talk, question, said.text) if question else Answer(Fit.NONE)
    hearing = Hearing(talk, said.text.strip(), said.understood, question, reply)
    for number, rule in RULES:
        commands = rule(hearing)
        if commands:
            talk.decide(number, f"{rule.__name__}: {_scores(hearing)}")
            return commands
    return (Unknown("not_understood"),)


def _scores(hearing: Hearing) -> str:
    best = ", ".join(f"{name} {score:.2f}" for name, score in hearing.understood.ranking[:3])
    return f"fit {hearing.answer.fit.name.lower()}; {hearing.understood.source}; {best}".strip("; ")


# --- the rules, in order ---------------------------------------------------------------------

Rule: TypeAlias = Callable[[Hearing], tuple[Command, ...]]


def emergency(hearing: Hearing) -> tuple[Command, ...]:
    kind = hearing.understood.safety
    return (Emergency(kind),) if kind else ()


def button(hearing: Hearing) -> tuple[Command, ...]:
    """The number or the exact title of a button that was just shown."""
    choice = typed_choice(hearing.talk, hearing.text)
    return (Take(choice),) if choice else ()


def slash(hearing: Hearing) -> tuple[Command, ...]:
    if not hearing.text.startswith("/"):
        return ()
    word = hearing.text.split()[0].split("@")[0].lower()
    what = SLASHES.get(word)
    return (Control(what),) if what else (Unknown("slash"),)


def nothing_said(hearing: Hearing) -> tuple[Command, ...]:
    if any(c.isalnum() for c in hearing.text) or hearing.answer.fit is Fit.EXACT:
        return ()
    return (Unfit(),) if hearing.question else (Unknown("empty"),)


def forced(hearing: Hearing) -> tuple[Command, ...]:
    """A question that takes every word as its answer; only sure words still get through."""
    if not (hearing.question and hearing.question.force_slot_filling):
        return ()
    if hearing.understood.source == "sure":
        return ()
    heard = hearing.answer.heard
    return (Fill((heard,)),) if heard else (Unfit(hearing.answer.problem),)


def control(hearing: Hearing) -> tuple[Command, ...]:
    if hearing.answer.fit >= Fit.STRONG or not (hearing.intent or "").startswith(CONTROL):
        return ()
    if not hearing.sure(hearing.flows.city.thresholds.start):
        return ()
    what = (hearing.intent or "").removeprefix(CONTROL)
    if what == "correct":
        return _correct(hearing)
    return (Control(what),)


def _correct(hearing: Hearing) -> tuple[Command, ...]:
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
    if said is None or not hearing.sure(hearing.flows.city.thresholds.start):
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
    changes = corrections(hearing.talk, hearing.question, hearing.text)
    if hearing.question is not None:
        changes = [c for c in changes if not _same_kind(hearing, c)]
    if changes and (cue or (not hearing.free and hearing.wish() is None)):
        return (Correct(tuple(changes)),)
    if cue and hearing.answer.fit is Fit.NONE and (slot := mentioned(hearing.talk, hearing.text)):
        return (Reset(slot),)
    return ()


def _same_kind(hearing: Hearing, change: Heard) -> bool:
    asked = hearing.talk.slot(hearing.question.slot) if hearing.question else None
    other = hearing.talk.slot(change.slot)
    if asked is None or other is None or other.options or other.choices:
        return False
    return kind_of(asked) == kind_of(other)


def answered(hearing: Hearing) -> tuple[Command, ...]:
    """The answer to the open question, and what else of the same matter was said with it."""
    reply, wish = hearing.answer, hearing.wish()
    if reply.heard is None or hearing.question is None:
        return ()
    top = hearing.talk.group()[0].flow if hearing.talk.session.stack else None
    other = wish if wish is not None and wish.id != top else None
    if reply.fit is Fit.EXACT or other is None:
        if reply.fit is Fit.WEAK and hearing.understood.source == "sure" and hearing.intent:
            return ()
        return (Fill((reply.heard, *_more(hearing))),)
    if reply.fit is Fit.WEAK or _takes(hearing, other):
        return (Start(other.id, hearing.text),)
    return (Fill((reply.heard,)), Start(other.id))


def _takes(hearing: Hearing, flow: Flow) -> bool:
    """True when the other service asks for a value of this kind itself."""
    asked = hearing.talk.slot(hearing.question.slot) if hearing.question else None
    slots = [hearing.talk.slot(name) for name in collected(hearing.talk.family(flow))]
    return asked is not None and any(s and kind_of(s) == kind_of(asked) for s in slots)


def _more(hearing: Hearing) -> list[Heard]:
    """Answers to later questions of the same matter, given along the way."""
    if hearing.answer.fit is not Fit.STRONG or hearing.question is None:
        return []
    filled = frozenset(
        n for n in hearing.talk.group_slots() if hearing.talk.value(n) is not None
    ) | {hearing.question.slot}
    flows = [f for frame in hearing.talk.group() if (f := hearing.talk.flow_of(frame))]
    asked = hearing.talk.slot(hearing.question.slot)
    return [
        h
        for h in named(hearing.talk, flows, hearing.text, skip=filled)
        if (s := hearing.talk.slot(h.slot)) and asked and kind_of(s) != kind_of(asked)
    ]


def start(hearing: Hearing) -> tuple[Command, ...]:
    flow = hearing.wish()
    if flow is not None:
        return (Start(flow.id, hearing.text),)
    if hearing.question is not None:
        return ()
    return _clarify(hearing)


def _clarify(hearing: Hearing) -> tuple[Command, ...]:
    """Two services could be meant: ask, at most three."""
    likely = [
        flow
        for intent, score in hearing.understood.ranking
        if (flow := hearing.flows.by_intent.get(intent)) and score >= 0.2
    ]
    unique = list(dict.fromkeys(flow.id for flow in likely))[:3]
    if not unique or hearing.intent not in hearing.flows.by_intent:
        return ()
    return (Clarify(tuple(unique)),)


def told(hearing: Hearing) -> tuple[Command, ...]:
    """Questions about a service and small talk: a response named after the intent."""
    if hearing.intent is None or not hearing.sure(hearing.flows.city.thresholds.start):
        return ()
    name = "utter_" + hearing.intent.replace(".", "_")
    service = hearing.talk.service_of(hearing.talk.top)
    known = hearing.flows.response(name, service)
    return (Tell(name),) if known else ()


def unfit(hearing: Hearing) -> tuple[Command, ...]:
    if hearing.question is None:
        return ()
    return (Unfit(hearing.answer.problem, hearing.answer.among),)


def unknown(hearing: Hearing) -> tuple[Command, ...]:
    away = hearing.understood.source == "away"
    return (Unknown("model_away" if away else "not_understood"),)


def named_problem(hearing: Hearing) -> tuple[Command, ...]:
    """A wrong ID is a wrong ID, whatever the model makes of its digits."""
    if hearing.question is None or hearing.wish() is not None:
        return ()
    if hearing.answer.problem is None and not hearing.answer.among:
        return ()
    return (Unfit(hearing.answer.problem, hearing.answer.among),)


RULES: tuple[tuple[str, Rule], ...] = (
    ("0", emergency),
    ("1", button),
    ("2", slash),
    ("2b", nothing_said),
    ("3", forced),
    ("5", control),
    ("6a", yes_or_no),
    ("7", correction),
    ("6", answered),
    ("6b", named_problem),
    ("8", start),
    ("9", told),
    ("10a", unfit),
    ("10b", unknown),
)
"""FLOWS.md 11.1, first decisive one wins. The names are shown by `citydesk chat --explain`."""


def typed_choice(talk: Talk, text: str) -> Choice | None:
    """The button whose number (any script's digits, '2.', '#2') or title this text is."""
    choices = talk.session.choices
    word = text.strip().rstrip(".．。、)）").lstrip("#＃")
    if word.isdecimal() and len(word) <= 2 and 1 <= int(word) <= len(choices):
        return choices[int(word) - 1]
    folded = text.strip().casefold()
    return next((c for c in choices if c.title.strip().casefold() == folded), None)


def needs_model(talk: Talk, text: str) -> bool:
    """False when the text is a button, a slash word or an exact answer to the open question."""
    stripped = text.strip()
    if stripped.startswith("/") or typed_choice(talk, stripped):
        return False
    if not any(c.isalnum() for c in stripped):
        return False
    question = talk.question()
    if question is None:
        return True
    return answer(talk, question, stripped).fit is not Fit.EXACT


Values = dict[str, Json]

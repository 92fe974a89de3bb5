"""Rules about services: which one is wished for, which one is asked about."""

from __future__ import annotations

import re

from flows.engine.asking import help_of
from flows.engine.catalog import SYSTEM, desk_facts
from flows.engine.commands import (
    ANSWERS,
    CANCEL,
    CONTROL,
    FAQ,
    Clarify,
    Command,
    Control,
    Start,
    TakeUp,
    Tell,
)
from flows.engine.definition import Flow, Noop
from flows.engine.hearing import Fit, named
from flows.engine.message import Hearing
from flows.engine.rules_answers import said_button


def start(hearing: Hearing) -> tuple[Command, ...]:
    flows = hearing.wishes()
    if len(flows) == 1:
        return (Start(flows[0].id, hearing.text),)
    if flows:
        return (Clarify(tuple(flow.id for flow in flows), hearing.text),)
    if hearing.question is not None:
        return ()
    return _clarify(hearing)


def several(hearing: Hearing) -> tuple[Command, ...]:
    """A message with more than one request; not where its words are the answer."""
    if hearing.answer.fit >= Fit.STRONG:
        return ()
    asked = hearing.understood.several
    stops = any(intent == CANCEL for intent, _ in asked)
    here = set() if stops else {frame.flow for frame in hearing.talk.group()}
    wished = [
        (flow.id, text)
        for intent, text in asked
        if (flow := hearing.flows.by_intent.get(intent)) is not None
        and hearing.flows.offered(flow)
        and flow.id not in here
    ]
    requests = tuple({name: (name, text) for name, text in reversed(wished)}.values())[::-1]
    if len(requests) > 1:
        begun: tuple[Command, ...] = (TakeUp(requests),)
    else:
        begun = tuple(Start(name, text) for name, text in requests if stops)
    return (Control("cancel"), *begun) if stops and begun else begun


def by_value(hearing: Hearing) -> tuple[Command, ...]:
    """A bare number or plate starts the one service whose first fork looks for just that."""
    if hearing.question is not None or hearing.wish() is not None or hearing.ordered:
        return ()
    flows = [
        flow
        for flow in hearing.flows.menu()
        if (looked := _first_fork(flow))
        and any(
            h.slot in looked for h in named(hearing.talk, [flow], hearing.text, skip=frozenset())
        )
    ]
    return (Start(flows[0].id, hearing.text),) if len(flows) == 1 else ()


def _first_fork(flow: Flow) -> frozenset[str]:
    """The slots that the flow's entry decides by, before anything is asked."""
    entry = flow.steps[flow.entry]
    if not isinstance(entry, Noop):
        return frozenset()
    return frozenset[str]().union(*(b.when.slots for b in entry.next if b.when))


def _clarify(hearing: Hearing) -> tuple[Command, ...]:
    """Two services could be meant: ask, at most three; what one intent offers is not cut short."""
    first = hearing.flows.meant(hearing.intent)
    likely = [
        flow
        for intent, score in hearing.understood.ranking
        if score >= LIKELY
        for flow in hearing.flows.meant(intent)
    ]
    unique = tuple(dict.fromkeys(flow.id for flow in likely))[: max(3, len(first))]
    return (Clarify(unique, hearing.text),) if unique and first else ()


LIKELY = 0.2
"""From here on a service is worth asking about."""


def told(hearing: Hearing) -> tuple[Command, ...]:
    """Questions about a service and small talk: a response named after the intent."""
    if hearing.intent is None or not hearing.enough or _says_too_little(hearing):
        return ()
    if hearing.intent == LOST and _has_help(hearing):
        return (Control("help"),)
    name = "utter_" + hearing.intent.replace(".", "_")
    if hearing.flows.response(name) is None:
        return _nobody_does(hearing)
    if not hearing.sure(hearing.flows.city.thresholds.start) and said_button(hearing):
        return ()
    wordings = [f for f in hearing.flows.menu() if name in hearing.flows.live[f.service].responses]
    return (_in_whose_words(hearing, name, wordings),)


LOST = FAQ + "lost"
SMALL = "small."


def _says_too_little(hearing: Hearing) -> bool:
    """Where an answer is expected, small talk has to be surer: "somewhere nice" is a try."""
    small = hearing.question is not None and (hearing.intent or "").startswith(SMALL)
    return small and not hearing.sure(hearing.flows.city.thresholds.start)


def _has_help(hearing: Hearing) -> bool:
    """It answers where a number is found."""
    return hearing.question is not None and any(help_of(hearing.talk, hearing.question))


def _nobody_does(hearing: Hearing) -> tuple[Command, ...]:
    """The model knows what is wished for, and nothing here does it: that is said, by the service
    that the wish is about or else by the desk."""
    intent, flows = hearing.intent or "", hearing.flows
    answers = intent.startswith((ANSWERS, CONTROL))
    if answers or flows.meant(intent) or flows.response(NOT_HERE) is None:
        return ()
    able = {f.service for f in flows.menu() if NOT_HERE in flows.live[f.service].responses}
    about = intent.partition(".")[0]
    return (Tell(NOT_HERE, about if about in able else SYSTEM),)


NOT_HERE = "utter_out_of_scope"


def _in_whose_words(hearing: Hearing, name: str, wordings: list[Flow]) -> Tell:
    """The service that is named, the open one, the only one; else the desk asks which."""
    spoken_of = {flow.service for flow in wordings if _speaks_of(hearing.text, flow)}
    here = hearing.talk.service_of(hearing.talk.top)
    if len(spoken_of) == 1:
        return Tell(name, spoken_of.pop())
    if here is not None and name in here.responses:
        return Tell(name, here.id)
    if not (hearing.intent or "").startswith(FAQ):
        return Tell(name, SYSTEM)
    offered = tuple(dict.fromkeys(flow.service for flow in wordings))
    return Tell(name, offered[0]) if len(offered) == 1 else Tell(name, SYSTEM, offered)


def _speaks_of(text: str, flow: Flow) -> bool:
    """The message names the service by one of the words its flow lists."""
    words = desk_facts(flow).get("words")
    listed = words.values() if isinstance(words, dict) else ()
    known = [str(w).casefold() for part in listed if isinstance(part, list) for w in part]
    folded = text.casefold()
    return any(
        re.search(rf"\b{re.escape(w)}", folded) if w.isascii() else w in folded for w in known
    )

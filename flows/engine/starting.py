"""Starting a service, or going back to it where it is open already (FLOWS.md 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.engine.asking import ask_again, unknown
from flows.engine.definition import Flow, Json
from flows.engine.effects import Fact
from flows.engine.frames import begin, bring_up, leave_passing, reopen
from flows.engine.languages import written
from flows.engine.prefill import prefill
from flows.engine.talk import Talk

MAX_FRAMES = 8
"""Matters opened one upon another; more than that is nobody's intention."""


def start(talk: Talk, flow_id: str, text: str, given: Json = None) -> None:
    """Starts a service, or goes back to it where it is open already (FLOWS.md 6).

    `given`: slots a button of ours fills at once; a matter that is open with another one is left.
    """
    flow = talk.flows.starts.get(flow_id)
    if flow is None:
        unknown(talk, "not_understood")
        return
    if not talk.flows.offered(flow):
        _elsewhere(talk, flow)
        return
    if flow_id not in {frame.flow for frame in talk.group()}:
        leave_passing(talk)
    open_now = [frame.flow for frame in talk.session.stack]
    if flow_id in open_now:
        bring_up(talk, flow_id)
        reopen(talk)
    elif len(open_now) + len(talk.session.parked) >= MAX_FRAMES:
        talk.say("utter_too_many_matters")
        ask_again(talk)
        return
    elif not talk.holds(flow.guard):
        talk.say("utter_not_possible_now")
        ask_again(talk)
        return
    else:
        _open(talk, flow)
    _give(talk, given)
    if text:
        prefill(talk, flow, text)


def take_up(talk: Talk, requests: Sequence[tuple[str, str]]) -> None:
    """Several requests of one message: the first is begun, the others wait, and that is said."""
    (first, text), *rest = requests
    known = {name for name, _ in talk.session.agenda}
    later = tuple((name, said) for name, said in rest if name not in known)
    talk.session = replace(talk.session, agenda=(*talk.session.agenda, *later))
    names = [talk.flows.starts[name].name(talk.language) for name, _ in requests]
    then = written(talk.language).pause.join(names[1:])
    talk.say("utter_agenda", {"first": names[0], "rest": then})
    start(talk, first, text)


def _give(talk: Talk, given: Json) -> None:
    for name, value in given.items() if isinstance(given, dict) else ():
        talk.put(name, value, "button")


def _open(talk: Talk, flow: Flow) -> None:
    top = talk.top
    if top is not None and top.kind == "pattern":
        talk.pop()
        top = talk.top
    if top is not None:
        values: dict[str, Json] = {"flow_id": top.flow, "step_id": top.step}
        talk.facts.append(Fact("flow_interrupted", values))
    begin(talk, flow)


def _elsewhere(talk: Talk, flow: Flow) -> None:
    """Not offered in this city, which says where it is done."""
    texts = talk.flows.city.elsewhere.get(flow.service, {})
    text = texts.get(talk.language) or next(iter(texts.values()), None)
    if text is None:
        talk.say("utter_not_offered", {"service": flow.name(talk.language)})
    else:
        talk.say("utter_elsewhere", {"text": text})
    talk.decide("8", f"{flow.service} is not offered in {talk.flows.city.id}")
    ask_again(talk)

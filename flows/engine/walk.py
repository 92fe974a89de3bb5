"""Walking: from step to step until the talk must listen, or an action must be asked for."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from json import dumps
from typing import assert_never

from flows.engine.definition import Act, Call, Collect, Json, Link, Noop, SetSlots, Step
from flows.engine.effects import Ask, Fact, Say
from flows.engine.frames import (
    abandon,
    begin,
    finish,
    follow,
    give_up,
    leave_everything,
    reset,
    surface,
)
from flows.engine.hearing import is_written, kind_of
from flows.engine.session import Choice, Frame, Pending
from flows.engine.talk import Talk

MAX_STEPS = 200
"""Steps per turn; a flow that needs more runs in a circle."""


def run(talk: Talk) -> None:
    """Walks until a question is open, an action is asked for, or nothing is left."""
    while talk.session.pending is None:
        talk.steps += 1
        frame = talk.top
        if frame is None:
            return
        flow = talk.flow_of(frame)
        step = flow.steps.get(frame.step) if flow else None
        if flow is None or step is None or talk.steps > MAX_STEPS:
            give_up(talk, "a step that is not there" if step is None else "too many steps")
            return
        talk.visited.append((flow.id, step.id))
        if not _step(talk, frame, step):
            return


def _step(talk: Talk, frame: Frame, step: Step) -> bool:
    """Handles one step; False when the turn stops here."""
    match step:
        case Collect():
            return _collect(talk, frame, step)
        case SetSlots():
            for name, value in step.values:
                talk.put(name, value, "set")
            follow(talk, step.next)
        case Act():
            return _act(talk, frame, step)
        case Call():
            _call(talk, step)
        case Link():
            _link(talk, step)
        case Noop():
            follow(talk, step.next)
        case _:
            assert_never(step)
    return True


def _call(talk: Talk, step: Call) -> None:
    frame = talk.top
    service = talk.service_of(frame)
    child = (service and service.flows.get(step.flow)) or talk.flows.starts.get(step.flow)
    if child is None:
        give_up(talk, f"no flow {step.flow}")
        return
    talk.push(child, "called")


def _link(talk: Talk, step: Link) -> None:
    target = talk.flows.starts.get(step.flow)
    frame = talk.pop()
    flow = talk.flows.flow(frame)
    talk.facts.append(Fact("flow_completed", {"flow_id": frame.flow, "step_id": frame.step}))
    if flow is not None:
        reset(talk, flow, frame)
    if target is None:
        give_up(talk, f"no flow {step.flow}")
    else:
        begin(talk, target)


def _collect(talk: Talk, frame: Frame, step: Collect) -> bool:
    """FLOWS.md 3.3: keep and go on when the slot is filled and not rejected, else ask.

    A question that is open already is not put a second time.
    """
    if step.ask_before_filling and not frame.asked and talk.value(step.slot) is not None:
        talk.put(step.slot, None, "set")
    if talk.value(step.slot) is None and frame.asked:
        return False
    if talk.value(step.slot) is None:
        only = _only_answer(talk, step)
        if only is None:
            return put_question(talk, step)
        talk.put(step.slot, only, "button")
    for rejection in step.rejections:
        if talk.holds(rejection.when):
            talk.say(rejection.utter)
            talk.put(step.slot, None, "set")
            return put_question(talk, step)
    follow(talk, step.next)
    return True


def _only_answer(talk: Talk, step: Collect) -> Json:
    """A question that only a button can answer, with one button, answers itself."""
    slot = talk.slot(step.slot)
    choices = [] if slot is None or is_written(slot) else talk.choices_of(step.utter)
    does = choices[0].does.get("set") if len(choices) == 1 else None
    return does.get(step.slot) if isinstance(does, dict) and len(does) == 1 else None


def put_question(talk: Talk, step: Collect) -> bool:
    """Asks, with the buttons the slot's kind offers; the talk listens now."""
    frame = talk.top
    if frame is None:
        return False
    before = len(talk.choices)
    talk.set_top(replace(frame, asked=True))
    talk.say(step.utter)
    if len(talk.choices) == before:
        talk.add_buttons(answers_of(talk, step.slot))
    _mark_asking(talk, step)
    return False


def _mark_asking(talk: Talk, step: Collect) -> None:
    """What kind of answer is wanted, for channels with a way of their own to give it."""
    definition = talk.slot(step.slot)
    if definition is None or not talk.effects or not isinstance(last := talk.effects[-1], Say):
        return
    if talk.on_page(step.slot):
        talk.effects[-1] = replace(last, form=step.slot)
        return
    options = {option.value for option in talk.flows.options(definition)}
    office = bool(options) and options <= talk.flows.city.desks.keys()
    talk.effects[-1] = replace(last, asks="desk" if office else kind_of(definition))


def answers_of(talk: Talk, name: str) -> list[Choice]:
    """Buttons for a slot with few possible values."""
    definition = talk.slot(name)
    if definition is None:
        return []
    options = talk.flows.options(definition)
    if options:
        return [
            Choice(o.titles.get(talk.language, o.value), {"set": {name: o.value}}) for o in options
        ]
    if definition.type == "bool":
        yes, no = talk.word("button_yes"), talk.word("button_no")
        return [Choice(yes, {"set": {name: True}}), Choice(no, {"set": {name: False}})]
    return []


def _act(talk: Talk, frame: Frame, step: Act) -> bool:
    if step.name.startswith("utter_"):
        talk.say(step.name)
        follow(talk, step.next)
        return True
    if step.name in BUILT_IN:
        BUILT_IN[step.name](talk)
        return True
    facts = talk.flows.actions.get(step.name)
    if facts is None:
        give_up(talk, f"no action {step.name}")
        return False
    args = {name: argument(talk, value) for name, value in step.args.items()}
    inputs = fingerprint(args)
    if step.once and frame.ledger.get(step.id) == inputs:
        follow(talk, step.next)
        return True
    key = f"{talk.session.id}:{talk.session.turn + 1}:{step.id}"
    talk.ask = Ask(key, facts.kind, step.name, args, frame.service, frame.flow, step.once)
    pending = Pending(key, facts.kind, step.name)
    talk.session = replace(talk.session, pending=pending)
    return False


def argument(talk: Talk, value: Json) -> Json:
    """`slots.x` is the slot's value, anything else is meant as it stands."""
    if isinstance(value, str) and value.startswith("slots."):
        return talk.value(value.removeprefix("slots."))
    if isinstance(value, list):
        return [argument(talk, item) for item in value]
    if isinstance(value, dict):
        return {name: argument(talk, item) for name, item in value.items()}
    return value


def fingerprint(args: dict[str, Json]) -> str:
    return blake2b(dumps(args, sort_keys=True).encode(), digest_size=8).hexdigest()


def take_result(talk: Talk, values: dict[str, Json]) -> None:
    """Writes an action's results into the slots its step names and walks on from it."""
    frame = talk.top
    flow = talk.flow_of(frame) if frame else None
    step = flow.steps.get(frame.step) if flow and frame else None
    talk.session = replace(talk.session, pending=None)
    if frame is None or not isinstance(step, Act):
        return
    for result, slot in step.into.items():
        talk.put(slot, values.get(result), "action")
    talk.facts.append(Fact("action", {"name": step.name, "outcome": values.get("outcome")}))
    if step.once and values.get("outcome") in (None, "ok"):
        args = {name: argument(talk, value) for name, value in step.args.items()}
        talk.set_top(replace(frame, ledger={**frame.ledger, step.id: fingerprint(args)}))
    if "outcome" not in step.into and values.get("outcome") not in (None, "ok"):
        talk.say("utter_action_failed")
        abandon(talk)
        return
    follow(talk, step.next)


def _resume_interrupted(talk: Talk) -> None:
    talk.pop()
    frame = talk.top
    if frame is None:
        return
    talk.facts.append(Fact("flow_resumed", {"flow_id": frame.flow, "step_id": frame.step}))
    put_open_question(talk)


def put_open_question(talk: Talk) -> None:
    """The question the top matter waits with, once more."""
    question = talk.question()
    if question is not None:
        put_question(talk, question)


def _cancel_interrupted(talk: Talk) -> None:
    talk.pop()
    if talk.top is not None:
        abandon(talk)
    surface(talk, None)


def _finish_pattern(talk: Talk) -> None:
    finish(talk)


BUILT_IN = {
    "action_continue_interrupted_flow": _resume_interrupted,
    "action_cancel_interrupted_flows": _cancel_interrupted,
    "action_listen": _finish_pattern,
    "action_restart": leave_everything,
}
"""Default actions of the patterns; they move frames and need nobody outside."""

"""Walking: from step to step until the talk must listen, or an action must be asked for."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from json import dumps
from typing import assert_never

from flows.engine.catalog import collected
from flows.engine.definition import (
    END,
    Act,
    Branch,
    Call,
    Collect,
    Flow,
    Json,
    Link,
    Noop,
    SetSlots,
    Step,
)
from flows.engine.effects import Ask, Fact, LetGo
from flows.engine.session import Choice, Frame, Pending
from flows.engine.talk import Talk

MAX_STEPS = 200
"""Steps per turn; a flow that needs more runs in a circle."""

CONTINUE = "pattern_continue_interrupted"
COMPLETED = "pattern_completed"


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


# --- moving ----------------------------------------------------------------------------------


def follow(talk: Talk, branches: tuple[Branch, ...]) -> None:
    """Goes where the first true branch leads; nowhere true is the end, and is logged."""
    frame = talk.top
    if frame is None:
        return
    target = next((b.then for b in branches if talk.holds(b.when)), None)
    if target is None:
        talk.facts.append(Fact("no_branch_true", {"flow_id": frame.flow, "step_id": frame.step}))
    if target is None or target == END:
        finish(talk)
    else:
        talk.set_top(replace(frame, step=target, tries=0, asked=False))


def finish(talk: Talk) -> None:
    """The top flow has come to its end."""
    frame = talk.pop()
    flow = talk.flows.flow(frame)
    talk.facts.append(Fact("flow_completed", {"flow_id": frame.flow, "step_id": frame.step}))
    if frame.kind == "called":
        _return_to_caller(talk)
        return
    if flow is not None and frame.kind == "user":
        reset(talk, flow, frame)
        surface(talk, flow)


def surface(talk: Talk, ended: Flow | None) -> None:
    """After a matter ended: the interrupted one, else the next of the agenda, else 'done'."""
    below = talk.top
    if below is not None and below.kind != "pattern":
        offer_to_continue(talk)
    elif below is None and talk.session.agenda:
        name, *rest = talk.session.agenda
        talk.session = replace(talk.session, agenda=tuple(rest))
        begin(talk, talk.flows.starts[name])
    elif below is None and ended is not None and ended.run_pattern_completed:
        completed = talk.flows.starts.get(COMPLETED)
        if completed is not None:
            talk.push(completed, "pattern", {"previous_flow_name": ended.name(talk.language)})


def offer_to_continue(talk: Talk) -> None:
    """Asks before going back to what was interrupted; residents find a jump back unnatural."""
    frame = talk.group()[0]
    flow, pattern = talk.flow_of(frame), talk.flows.starts.get(CONTINUE)
    if flow is None or pattern is None:
        return
    for name in collected([pattern]):
        talk.put(name, None, "set")
    talk.push(pattern, "pattern", {"previous_flow_name": flow.name(talk.language)})


def begin(talk: Talk, flow: Flow) -> None:
    talk.push(flow, "user")
    talk.facts.append(Fact("flow_started", {"flow_id": flow.id}))


def reset(talk: Talk, flow: Flow, frame: Frame) -> None:
    """End of a matter: every slot it asked for, set or was given by an action is emptied."""
    family = talk.family(flow, frame)
    names = set(collected(family))
    for member in family:
        for step in member.steps.values():
            if isinstance(step, SetSlots):
                names |= {name for name, _ in step.values}
            if isinstance(step, Act):
                names |= set(step.into.values())
    persisted = frozenset[str]().union(*(member.persisted_slots for member in family))
    for name in sorted(names - persisted):
        if name in talk.session.slots:
            talk.put(name, None, "set")


def _return_to_caller(talk: Talk) -> None:
    frame = talk.top
    flow = talk.flow_of(frame) if frame else None
    step = flow.steps.get(frame.step) if flow and frame else None
    if isinstance(step, Call):
        follow(talk, step.next)


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


# --- questions -------------------------------------------------------------------------------


def _collect(talk: Talk, frame: Frame, step: Collect) -> bool:
    """FLOWS.md 3.3: keep and go on when the slot is filled and not rejected, else ask.

    A question that is open already is not put a second time.
    """
    if step.ask_before_filling and not frame.asked and talk.value(step.slot) is not None:
        talk.put(step.slot, None, "set")
    if talk.value(step.slot) is None:
        return not frame.asked and put_question(talk, step)
    for rejection in step.rejections:
        if talk.holds(rejection.when):
            talk.say(rejection.utter)
            talk.put(step.slot, None, "set")
            return put_question(talk, step)
    follow(talk, step.next)
    return True


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
    return False


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


# --- actions ---------------------------------------------------------------------------------


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


# --- leaving ---------------------------------------------------------------------------------


def abandon(talk: Talk) -> None:
    """Ends the top matter unfinished: slots emptied, holds given back."""
    group = talk.group()
    talk.session = replace(talk.session, stack=talk.session.stack[: -len(group)], pending=None)
    for frame in reversed(group):
        flow = talk.flows.flow(frame)
        values: dict[str, Json] = {"flow_id": frame.flow, "step_id": frame.step}
        talk.facts.append(Fact("flow_cancelled", values))
        if flow is not None and frame.kind == "user":
            reset(talk, flow, frame)
        if frame.kind == "user":
            talk.effects.append(LetGo(talk.key(), frame.service))


def give_up(talk: Talk, why: str) -> None:
    """Something is wrong with a flow: said plainly, the matter ends, the rest of the talk stays."""
    frame = talk.top
    flow_id = frame.flow if frame else None
    talk.facts.append(Fact("internal_error", {"why": why, "flow_id": flow_id}))
    if frame is not None:
        abandon(talk)
    talk.say("utter_internal_error_rasa")


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
}
"""Default actions of the patterns; they move frames and need nobody outside."""

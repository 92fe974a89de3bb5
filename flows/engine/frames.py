"""Matters on the stack: begun, ended, interrupted, come back to, left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flows.engine.catalog import collected, collects, is_passing
from flows.engine.definition import END, Act, Branch, Call, Flow, Json, SetSlots
from flows.engine.effects import Fact, LetGo
from flows.engine.ledger import something_done
from flows.engine.prefill import prefill
from flows.engine.session import Frame, forget_talk
from flows.engine.standing import MAX_STEPS
from flows.engine.talk import Talk

CONTINUE = "pattern_continue_interrupted"
COMPLETED = "pattern_completed"
INTERNAL_ERROR = "pattern_internal_error"
NEXT_REQUEST = "pattern_next_request"
CODE_CHANGE = "pattern_code_change"

TOO_MANY_STEPS = "too many steps"
MAX_MISHAPS = 3
"""Faults of flows in one turn; after that everything open is closed."""


def follow(talk: Talk, branches: tuple[Branch, ...]) -> None:
    """Goes where the first true branch leads; nowhere true is the end, and is logged."""
    frame = talk.top
    if frame is None:
        return
    target = next((b.then for b in branches if b.when is None or talk.holds(b.when)), None)
    if target is None:
        talk.facts.append(Fact("no_branch_true", {"flow_id": frame.flow, "step_id": frame.step}))
    if target is None or target == END:
        finish(talk)
    else:
        talk.set_top(frame.at(target))


def finish(talk: Talk) -> None:
    """The top flow has come to its end."""
    frame = talk.pop()
    flow = talk.flows.flow(frame)
    talk.facts.append(Fact("flow_completed", {"flow_id": frame.flow, "step_id": frame.step}))
    if frame.kind == "called":
        _return_to_caller(talk, frame)
        return
    if frame.kind == "pattern":
        for step in collects(flow) if flow is not None else ():
            talk.put(step.slot, None, "set")
        reopen(talk)
    if flow is not None and frame.kind == "user":
        reset(talk, flow, frame)
        surface(talk, flow)


def reopen(talk: Talk) -> None:
    """The open question is put again when the talk comes back to it."""
    question, frame = talk.question(), talk.top
    if question is not None and frame is not None and talk.value(question.slot) is None:
        talk.set_top(replace(frame, asked=False))


def surface(talk: Talk, ended: Flow | None) -> None:
    """After a matter ended: the interrupted one, else the next of the agenda, else 'done'."""
    below = talk.top
    if below is not None and below.kind != "pattern":
        offer_to_continue(talk)
    elif below is None and talk.session.agenda:
        _take_next(talk, ended)
    elif below is None and ended is not None and ended.run_pattern_completed:
        completed = talk.flows.starts.get(COMPLETED)
        if completed is not None:
            talk.push(completed, "pattern", {"previous_flow_name": ended.name(talk.language)})


def _take_next(talk: Talk, ended: Flow | None) -> None:
    """The next request of a message that had several."""
    (name, text), *rest = talk.session.agenda
    talk.session = replace(talk.session, agenda=tuple(rest))
    flow, pattern = talk.flows.starts.get(name), talk.flows.pattern(NEXT_REQUEST)
    if flow is None or not talk.holds(flow.guard):
        surface(talk, ended)
        return
    begin(talk, flow)
    prefill(talk, flow, text)
    if pattern is not None:
        talk.push(pattern, "pattern", {"next_name": flow.name(talk.language)})


def offer_to_continue(talk: Talk) -> None:
    """Asks before going back to what was interrupted; residents find a jump back unnatural."""
    pattern = talk.flows.pattern(CONTINUE)
    begun = [frame for frame in talk.session.stack if frame.kind == "user"]
    open_flows = [flow for frame in reversed(begun) if (flow := talk.flow_of(frame))]
    if pattern is None or not open_flows:
        reopen(talk)
        return
    for name in collected([pattern]):
        talk.put(name, None, "set")
    names: list[Json] = [flow.name(talk.language) for flow in open_flows]
    options: list[Json] = [
        {"title": flow.name(talk.language), "set": {CHOSEN: flow.id}} for flow in open_flows
    ]
    context: dict[str, Json] = {
        "previous_flow_name": names[0],
        "interrupted_flow_names": names,
        "interrupted_flow_ids": [flow.id for flow in open_flows],
        "interrupted_flow_options": options,
        "multiple_flows_interrupted": len(open_flows) > 1,
    }
    talk.push(pattern, "pattern", context)


CHOSEN = "interrupted_flow_to_continue"


def bring_up(talk: Talk, flow_id: str) -> None:
    """An open matter deeper down comes up with the children it called; other patterns end."""
    stack = list(talk.session.stack)
    at = next((i for i, frame in enumerate(stack) if frame.flow == flow_id), None)
    if at is None:
        return
    while at > 0 and stack[at].kind == "called":
        at -= 1
    end = at + 1
    while end < len(stack) and stack[end].kind == "called":
        end += 1
    rest = [f for f in [*stack[:at], *stack[end:]] if f.kind != "pattern"]
    talk.session = replace(talk.session, stack=(*rest, *stack[at:end]))


def begin(talk: Talk, flow: Flow) -> None:
    talk.push(flow, "user")
    talk.facts.append(Fact("flow_started", {"flow_id": flow.id}))


def reset(talk: Talk, flow: Flow, frame: Frame) -> None:
    """End of a matter: every slot it asked for, set or was given by an action is emptied."""
    family = talk.family(flow, frame)
    persisted = frozenset[str]().union(*(member.persisted_slots for member in family))
    for name in sorted(_slots_of(family) - persisted):
        if name in talk.slots:
            talk.put(name, None, "set")


def slots_of(talk: Talk, frame: Frame) -> set[str]:
    """Every slot the frame's flow and its children ask for, set or are given by an action."""
    flow = talk.flow_of(frame)
    return _slots_of(talk.family(flow, frame)) if flow else set()


def _slots_of(family: Iterable[Flow]) -> set[str]:
    names = set(collected(family))
    for member in family:
        for step in member.steps.values():
            if isinstance(step, SetSlots):
                names |= {name for name, _ in step.values}
            if isinstance(step, Act):
                names |= set(step.into.values())
    return names


def _return_to_caller(talk: Talk, child: Frame) -> None:
    """What the child has done once stays in the ledger of the matter."""
    frame = talk.top
    if frame is None:
        return
    frame = replace(frame, ledger={**frame.ledger, **child.ledger})
    talk.set_top(frame)
    flow = talk.flow_of(frame)
    step = flow.steps.get(frame.step) if flow else None
    if isinstance(step, Call):
        follow(talk, step.next)


def entry(frame: Frame, step: str) -> str:
    """What the ledger calls a step of this frame's flow."""
    return f"{frame.flow}.{step}"


def abandon(talk: Talk) -> None:
    """Ends the top matter unfinished: slots emptied, holds given back."""
    group = talk.group()
    talk.session = replace(talk.session, stack=talk.session.stack[: -len(group)], pending=None)
    for frame in reversed(group):
        flow = talk.flows.flow(frame) or talk.flows.starts.get(frame.flow)
        values: dict[str, Json] = {"flow_id": frame.flow, "step_id": frame.step}
        talk.facts.append(Fact("flow_cancelled", values))
        if flow is not None and frame.kind == "user":
            reset(talk, flow, frame)
        if frame.kind == "user":
            talk.effects.append(LetGo(talk.key(), frame.service))


def leave_everything(talk: Talk) -> None:
    """Every open matter ends and every answer is forgotten."""
    while talk.top is not None:
        if talk.top.kind == "pattern":
            talk.pop()
        else:
            abandon(talk)
    talk.session = forget_talk(talk.session)
    talk.facts.append(Fact("restart"))


def leave_passing(talk: Talk) -> None:
    """A mere look ends when the talk turns to something else; nobody is asked to go back to it."""
    group = talk.group()
    if group and is_passing(talk.flow_of(group[0])):
        abandon(talk)


def give_up(talk: Talk, why: str) -> None:
    """Something is wrong with a flow: said plainly, the matter ends, the rest of the talk stays."""
    frame, pattern = talk.top, talk.flows.pattern(INTERNAL_ERROR)
    flow_id = frame.flow if frame else None
    talk.facts.append(Fact("internal_error", {"why": why, "flow_id": flow_id}))
    talk.mishaps += 1
    done = something_done(talk)
    over = talk.mishaps > MAX_MISHAPS or (why == TOO_MANY_STEPS and talk.steps_left >= MAX_STEPS)
    talk.steps_left = MAX_STEPS if why == TOO_MANY_STEPS else talk.steps_left
    while over and talk.top is not None:
        done |= something_done(talk)
        abandon(talk)
    if frame is not None and not over:
        abandon(talk)
        surface(talk, None)
    if pattern is None or flow_id == INTERNAL_ERROR or over:
        talk.say("utter_internal_error_done_stays" if done else "utter_internal_error_rasa")
        return
    error = why.replace(" ", "_")
    talk.push(pattern, "pattern", {"error_type": error, "info": flow_id, "something_done": done})


def changed_meanwhile(talk: Talk) -> None:
    """The flow or the step a talk stands at is not there any more: said, and that matter ends."""
    pattern, frame = talk.flows.pattern(CODE_CHANGE), talk.top
    broken = frame is not None and frame.kind == "pattern"
    if pattern is None or broken or talk.mishaps >= MAX_MISHAPS:
        give_up(talk, "a step that is not there")
        return
    talk.mishaps += 1
    talk.facts.append(Fact("code_change", {"flow_id": frame.flow if frame else None}))
    talk.push(pattern, "pattern", {"something_done": something_done(talk)})

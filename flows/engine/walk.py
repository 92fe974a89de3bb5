"""Walking: from step to step until the talk must listen, or an action must be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from flows.engine.acting import act
from flows.engine.catalog import PATTERN
from flows.engine.definition import Act, Call, Collect, Json, Link, Noop, SetSlots, Step
from flows.engine.effects import Fact
from flows.engine.frames import (
    TOO_MANY_STEPS,
    begin,
    changed_meanwhile,
    follow,
    give_up,
    reset,
)
from flows.engine.hearing import is_written
from flows.engine.questions import put_question, validates
from flows.engine.session import Frame
from flows.engine.talk import Talk

MAX_DEPTH = 40
"""Frames upon one another; a flow that needs more calls itself."""


def run(talk: Talk, *, pattern: str | None = None) -> None:
    """Walks until a question is open, an action is asked for, or nothing is left; of a pattern that
    is named, until it has ended."""
    while talk.pending is None and _goes_on(talk, pattern):
        talk.steps += 1
        frame = talk.stack[-1]
        flow = talk.flow_of(frame)
        step = flow.steps.get(frame.step) if flow else None
        if flow is None or step is None:
            changed_meanwhile(talk)
            continue
        if talk.steps > talk.steps_left or len(talk.stack) > MAX_DEPTH:
            give_up(talk, TOO_MANY_STEPS if talk.steps > talk.steps_left else "too many frames")
            continue
        talk.visited.append((flow.id, step.id))
        if not _step(talk, frame, step):
            return


def _goes_on(talk: Talk, pattern: str | None) -> bool:
    stack = talk.stack
    return bool(stack) if pattern is None else any(frame.flow == pattern for frame in stack)


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
            return act(talk, frame, step)
        case Call():
            _call(talk, frame, step)
        case Link():
            _link(talk, step)
        case Noop():
            follow(talk, step.next)
        case _:
            assert_never(step)
    return True


def _call(talk: Talk, frame: Frame, step: Call) -> None:
    """The child knows what its matter has done already."""
    service = talk.service_of(frame)
    child = (service and service.flows.get(step.flow)) or talk.flows.starts.get(step.flow)
    if child is None:
        give_up(talk, f"no flow {step.flow}")
        return
    talk.push(child, "called")
    talk.set_top(replace(talk.stack[-1], ledger=frame.ledger))


def _link(talk: Talk, step: Link) -> None:
    target = talk.flows.starts.get(step.flow)
    frame = talk.pop()
    flow = talk.flows.flow(frame)
    talk.facts.append(Fact("flow_completed", {"flow_id": frame.flow, "step_id": frame.step}))
    if flow is not None:
        reset(talk, flow, frame)
    if target is None:
        give_up(talk, f"no flow {step.flow}")
    elif target.id.startswith(PATTERN):
        talk.push(target, "pattern")
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
    if validates(talk, step):
        return False
    follow(talk, step.next)
    return True


def _only_answer(talk: Talk, step: Collect) -> Json:
    """A question that only a button can answer, with one button, answers itself."""
    slot = talk.slot(step.slot)
    choices = [] if slot is None or is_written(slot) else talk.choices_of(step.utter)
    does = choices[0].does.get("set") if len(choices) == 1 else None
    return does.get(step.slot) if isinstance(does, dict) and len(does) == 1 else None


def enact(talk: Talk, name: str, context: Mapping[str, Json]) -> None:
    """Runs a system flow to its end, or to where it listens; the talk goes on from there."""
    pattern = talk.flows.pattern(name)
    if pattern is None:
        return
    talk.push(pattern, "pattern", context)
    run(talk, pattern=name)

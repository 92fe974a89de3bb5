"""Answers taken and changed: the flow is walked again from the step that looks at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flows.engine.arguments import is_look, slots_given
from flows.engine.catalog import collects
from flows.engine.definition import Act, Collect, Flow, Json, Link, Step
from flows.engine.frames import reopen
from flows.engine.hearing import Heard
from flows.engine.ledger import together
from flows.engine.prefill import read_back
from flows.engine.session import Frame
from flows.engine.talk import Talk


def fill(talk: Talk, heard: Sequence[Heard], source: str) -> None:
    for one in heard:
        talk.put(one.slot, one.value, source)
        read_back(talk, one)


def take_along(talk: Talk, heard: Sequence[Heard]) -> None:
    """What was said instead of an answer; where the question stays, its taker says so."""
    for one in heard:
        talk.put(one.slot, one.value, "reader")
    if look_again(talk, frozenset(one.slot for one in heard)):
        for one in heard:
            read_back(talk, one)
        return
    for one in heard:
        told: dict[str, Json] = {"label": talk.label(one.slot), "value": talk.shown(one.slot, {})}
        talk.say("utter_noted", told)
    reopen(talk)


def rewind(talk: Talk, changes: Mapping[str, Json]) -> None:
    """Changes answers and goes back to the earliest question concerned, or to the present one."""
    for name, value in changes.items():
        talk.put(name, value, "reader")
    _go_back(talk, talk.group(), frozenset(changes))


def look_again(talk: Talk, names: frozenset[str]) -> bool:
    """Values came beside the open question: back to the first step that looks at one of them.

    False where none does: they are kept for later and the question stays.
    """
    group = talk.group()
    for depth, frame in enumerate(group):
        flow = talk.flow_of(frame)
        if flow is None:
            continue
        before = list(flow.steps.values())[: list(flow.steps).index(frame.step)]
        first = next((step for step in before if _looks_at(talk, step, names)), None)
        if first is not None:
            _stand_at(talk, group, depth, flow, first)
            return True
    return False


def _looks_at(talk: Talk, step: Step, names: frozenset[str]) -> bool:
    if isinstance(step, Link):
        return False
    if isinstance(step, Collect) and step.slot in names:
        return True
    if isinstance(step, Act) and slots_given(step) & names and is_look(talk, step):
        return True
    return any(branch.when and branch.when.slots & names for branch in step.next)


def _go_back(talk: Talk, group: Sequence[Frame], names: frozenset[str]) -> None:
    """To the frame that asks for one of `names`, at its first such step in the file's order."""
    for depth, frame in enumerate(group):
        flow = talk.flow_of(frame)
        if flow is None:
            continue
        order = list(flow.steps)
        asks = [s.id for s in collects(flow) if s.slot in names]
        if not asks:
            continue
        first = min([*asks, frame.step], key=order.index)
        _stand_at(talk, group, depth, flow, flow.steps[first])
        return


def _stand_at(talk: Talk, group: Sequence[Frame], depth: int, flow: Flow, step: Step) -> None:
    """Goes to a step of one frame of the matter; children called above it are left."""
    keep = len(talk.session.stack) - len(group) + depth + 1
    talk.session = replace(talk.session, stack=talk.session.stack[:keep])
    asked = isinstance(step, Collect) and talk.value(step.slot) is not None
    done = together(group[depth:])
    talk.set_top(replace(group[depth], step=step.id, asked=asked, tries=0, ledger=done))
    _forget_later_confirmations(talk, flow, step.id)


def _forget_later_confirmations(talk: Talk, flow: Flow, step: str) -> None:
    """Questions that want a fresh answer each time are asked again after the change."""
    order, here = list(flow.steps), flow.steps[step]
    kept = here.slot if isinstance(here, Collect) else None
    for later in collects(flow):
        after = order.index(later.id) > order.index(step)
        if later.ask_before_filling and after and later.slot != kept:
            talk.put(later.slot, None, "set")

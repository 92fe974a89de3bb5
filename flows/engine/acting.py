"""Actions of steps: asked for, done once only where that is wanted, their results taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flows.engine.arguments import argument, fingerprint
from flows.engine.default_actions import ANYWHERE, DEFAULT_ACTIONS
from flows.engine.definition import Act, Collect, Json
from flows.engine.effects import Ask, Fact
from flows.engine.frames import abandon, entry, follow, give_up, surface
from flows.engine.ledger import something_done
from flows.engine.questions import action_key, filled_in, take_question, take_validated, wait_for
from flows.engine.session import Frame
from flows.engine.talk import Talk


def act(talk: Talk, frame: Frame, step: Act) -> bool:
    name = filled_in(step.name, frame)
    if name.startswith("utter_") or not name:
        if name:
            talk.say(name)
        follow(talk, step.next)
        return True
    facts = talk.flows.actions.get(name)
    if facts is None:
        _default_action(talk, frame, step, name)
        return True
    args = {name: argument(talk, value) for name, value in step.args.items()}
    inputs = fingerprint(args)
    if step.once and inputs in frame.ledger.get(entry(frame, step.id), "").split():
        follow(talk, step.next)
        return True
    key = action_key(talk, step)
    wait_for(talk, Ask(key, facts.kind, step.name, args, frame.service, frame.flow, step.once))
    return False


def _default_action(talk: Talk, frame: Frame, step: Act, name: str) -> None:
    """One of the actions patterns are made of; where it has left the pattern, there is no next."""
    allowed = frame.kind == "pattern" or name in ANYWHERE
    action = DEFAULT_ACTIONS.get(name) if allowed else None
    if action is None:
        give_up(talk, f"no action {name}")
        return
    action(talk)
    if frame.kind == "pattern" and talk.top is not None and talk.top.flow == frame.flow:
        follow(talk, step.next)


def take_result(talk: Talk, values: dict[str, Json]) -> None:
    """Writes an action's results into the slots its step names and walks on from it."""
    frame = talk.top
    flow = talk.flow_of(frame) if frame else None
    step = flow.steps.get(frame.step) if flow and frame else None
    pending = talk.session.pending
    talk.session = replace(talk.session, pending=None)
    if frame is not None and isinstance(step, Collect) and pending is not None:
        _take_answer(talk, frame, step, pending.name, values)
    if frame is None or not isinstance(step, Act):
        return
    for result, slot in step.into.items():
        talk.put(slot, values.get(result), "action")
    talk.facts.append(Fact("action", {"name": step.name, "outcome": values.get("outcome")}))
    if step.once and not _failed(values):
        args = {name: argument(talk, value) for name, value in step.args.items()}
        name = entry(frame, step.id)
        done = f"{frame.ledger.get(name, '')} {fingerprint(args)}".strip()
        talk.set_top(replace(frame, ledger={**frame.ledger, name: done}))
    if "outcome" not in step.into and _failed(values):
        _end_unfinished(talk)
        return
    follow(talk, step.next)


def _take_answer(
    talk: Talk, frame: Frame, step: Collect, name: str, values: Mapping[str, Json]
) -> None:
    """Of the action that asks, or of the one that looks at what was answered."""
    if name != step.validating_action:
        take_question(talk, frame, step, values)
    elif _failed(values):
        _end_unfinished(talk)
    else:
        take_validated(talk, step, values)


def _failed(values: Mapping[str, Json]) -> bool:
    return values.get("outcome") not in (None, "ok")


def _end_unfinished(talk: Talk) -> None:
    stays = "_done_stays" if something_done(talk) else ""
    talk.say(f"utter_action_failed{stays}")
    abandon(talk)
    surface(talk, None)

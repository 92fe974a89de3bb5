"""Walking: from step to step until the talk must listen, or an action must be asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from flows.engine.arguments import argument, fingerprint
from flows.engine.default_actions import ANYWHERE, DEFAULT_ACTIONS
from flows.engine.definition import Act, Call, Collect, Json, Link, Noop, SetSlots, Slot, Step
from flows.engine.effects import Ask, Fact, Say
from flows.engine.frames import (
    TOO_MANY_STEPS,
    abandon,
    begin,
    changed_meanwhile,
    entry,
    follow,
    give_up,
    reset,
    surface,
)
from flows.engine.hearing import is_written, kind_of
from flows.engine.ledger import something_done
from flows.engine.session import Choice, Frame, Pending
from flows.engine.talk import NOTHING_WANTED, Talk, Wanted
from flows.engine.wording import from_item

MAX_DEPTH = 40
"""Frames upon one another; a flow that needs more calls itself."""

WAYS_OUT_AFTER = 2
"""Answers that did not fit, after which the question comes with ways out."""


def run(talk: Talk, *, above: int = 0) -> None:
    """Walks until a question is open, an action is asked for, or no more frames than `above` are
    left."""
    while talk.pending is None and len(talk.stack) > above:
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
    talk.set_top(replace(talk.session.stack[-1], ledger=frame.ledger))


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
    talk.set_top(frame.at(frame.step, asked=True, tries=frame.tries))
    ways_out = _ways_out(talk, step) if frame.tries >= WAYS_OUT_AFTER else ()
    wanted = _wanted(talk, step)
    if not talk.say(filled_in(step.utter, frame), choices=ways_out, wanted=wanted):
        return _ask_by_action(talk, frame, step)
    return False


def _ask_by_action(talk: Talk, frame: Frame, step: Collect) -> bool:
    """Where no words ask, `action_ask_<slot>` does: its `text` and `buttons` are the question.
    True where nothing asks at all: that is said, and the turn goes on."""
    facts = talk.flows.actions.get(step.asking_action)
    if facts is None:
        give_up(talk, f"no question {step.utter}")
        return True
    talk.set_top(replace(frame, asked=False))  # not before there are words
    _await(talk, Ask(_key(talk, step), facts.kind, facts.name, {}, frame.service, frame.flow))
    return False


def _asked(talk: Talk, frame: Frame, step: Collect, values: Mapping[str, Json]) -> None:
    talk.set_top(replace(frame, asked=True))
    listed = values.get("buttons")
    buttons = [
        from_item(each, talk.language) for each in (listed if isinstance(listed, list) else [])
    ]
    if isinstance(text := values.get("text"), str) and text:
        wanted, name = _wanted(talk, step), step.asking_action
        talk.effects.append(Say(talk.key(), name, text, asks=wanted.kind, form=wanted.form))
        talk.add_buttons(buttons or wanted.choices)


def _ways_out(talk: Talk, step: Collect) -> list[Choice]:
    """Skip where allowed, a person, stop: nobody is kept at a question for ever."""
    ways = [("button_human", "control.human"), ("button_cancel", "control.cancel")]
    if step.optional:
        ways.insert(0, ("button_skip", "control.skip"))
    return [Choice(talk.word(word), {"intent": intent}) for word, intent in ways]


def filled_in(name: str, frame: Frame) -> str:
    """`{{context.utter}}` is what the pattern was given; empty where it was given nothing."""

    def given(found: re.Match[str]) -> str:
        value = frame.context.get(found[1])
        return value if isinstance(value, str) else ""

    return _GIVEN.sub(given, name) if "{{" in name else name


_GIVEN = re.compile(r"\{\{\s*context\.(\w+)\s*\}\}")


def _wanted(talk: Talk, step: Collect) -> Wanted:
    """What kind of answer is wanted, for channels with a way of their own to give it, and its
    buttons."""
    slot = talk.slot(step.slot)
    if slot is None:
        return NOTHING_WANTED
    choices = answers_of(talk, slot)
    if talk.flows.on_page(slot):
        return Wanted(choices, form=slot.name)
    options = talk.flows.options(slot)
    desks = talk.flows.city.desks
    office = bool(options) and all(option.value in desks for option in options)
    return Wanted(choices, "desk" if office else kind_of(slot))


def answers_of(talk: Talk, slot: Slot) -> list[Choice]:
    """Buttons for a slot with few possible values."""
    name, options = slot.name, talk.flows.options(slot)
    if options:
        return [
            Choice(o.titles.get(talk.language, o.value), {"set": {name: o.value}}) for o in options
        ]
    if slot.type == "bool":
        yes, no = talk.word("button_yes"), talk.word("button_no")
        return [Choice(yes, {"set": {name: True}}), Choice(no, {"set": {name: False}})]
    return []


def _act(talk: Talk, frame: Frame, step: Act) -> bool:
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
    key = _key(talk, step)
    _await(talk, Ask(key, facts.kind, step.name, args, frame.service, frame.flow, step.once))
    return False


def _key(talk: Talk, step: Step) -> str:
    return f"{talk.begun.id}:{talk.turn}:{step.id}"


def _await(talk: Talk, ask: Ask) -> None:
    talk.ask = ask
    talk.session = replace(talk.session, pending=Pending(ask.key, ask.kind, ask.name))


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
    talk.session = replace(talk.session, pending=None)
    if frame is not None and isinstance(step, Collect):
        _asked(talk, frame, step, values)
    if frame is None or not isinstance(step, Act):
        return
    for result, slot in step.into.items():
        talk.put(slot, values.get(result), "action")
    talk.facts.append(Fact("action", {"name": step.name, "outcome": values.get("outcome")}))
    if step.once and values.get("outcome") in (None, "ok"):
        args = {name: argument(talk, value) for name, value in step.args.items()}
        name = entry(frame, step.id)
        done = f"{frame.ledger.get(name, '')} {fingerprint(args)}".strip()
        talk.set_top(replace(frame, ledger={**frame.ledger, name: done}))
    if "outcome" not in step.into and values.get("outcome") not in (None, "ok"):
        done = something_done(talk)
        talk.say("utter_action_failed_done_stays" if done else "utter_action_failed")
        abandon(talk)
        surface(talk, None)
        return
    follow(talk, step.next)


def enact(talk: Talk, name: str, context: Mapping[str, Json]) -> None:
    """Runs a system flow to its end, or to where it listens; the talk goes on from there."""
    pattern = talk.flows.pattern(name)
    if pattern is None:
        return
    above = len(talk.stack)
    talk.push(pattern, "pattern", context)
    run(talk, above=above)

"""Putting a question: in words, by an action of its own, with the buttons its slot offers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from flows.engine.definition import Collect, Json, Slot, Step
from flows.engine.effects import Ask, Say
from flows.engine.facts import ActionFacts
from flows.engine.frames import follow, give_up, reopen
from flows.engine.hearing import kind_of
from flows.engine.session import Choice, Frame, Pending
from flows.engine.talk import NOTHING_WANTED, Talk, Wanted
from flows.engine.wording import from_item

WAYS_OUT_AFTER = 2
"""Answers that did not fit, after which the question comes with ways out."""


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
    _ask_for(talk, frame, step, facts, {})
    return False


def _ask_for(
    talk: Talk, frame: Frame, step: Collect, facts: ActionFacts, args: Mapping[str, Json]
) -> None:
    key = action_key(talk, step)
    wait_for(talk, Ask(key, facts.kind, facts.name, args, frame.service, frame.flow))


def validates(talk: Talk, step: Collect) -> bool:
    """True where an action of the house looks at the answer before the matter goes on."""
    frame, facts = talk.top, talk.flows.actions.get(step.validating_action)
    if facts is None or frame is None:
        return False
    _ask_for(talk, frame, step, facts, {step.slot: talk.value(step.slot)})
    return True


def take_validated(talk: Talk, step: Collect, values: Mapping[str, Json]) -> None:
    """`value`: what the answer is from now on, None where it will not do; `text`: why."""
    if "value" in values:
        talk.put(step.slot, values["value"], "action")
    if isinstance(text := values.get("text"), str) and text:
        talk.effects.append(Say(key=talk.key(), name=step.validating_action, text=text))
    if talk.value(step.slot) is None:
        reopen(talk)
    else:
        follow(talk, step.next)


def take_question(talk: Talk, frame: Frame, step: Collect, values: Mapping[str, Json]) -> None:
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


def action_key(talk: Talk, step: Step) -> str:
    return f"{talk.begun.id}:{talk.turn}:{step.id}"


def wait_for(talk: Talk, ask: Ask) -> None:
    talk.ask = ask
    talk.session = replace(talk.session, pending=Pending(ask.key, ask.kind, ask.name))

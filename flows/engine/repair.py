"""Carrying out commands, whether they were written or pressed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import assert_never

from flows.engine.asking import ask_again, clarify, emergency, tell, unfit, unknown
from flows.engine.catalog import collected
from flows.engine.changing import fill, look_again, take_along
from flows.engine.commands import (
    Beside,
    Clarify,
    Command,
    Control,
    Correct,
    Emergency,
    Fill,
    Reset,
    Start,
    Take,
    TakeUp,
    Tell,
    Unfit,
    Unknown,
    named,
)
from flows.engine.definition import Flow, Json
from flows.engine.hearing import named as heard_in
from flows.engine.ledger import rests_on
from flows.engine.payloads import pressed
from flows.engine.prefill import prefill
from flows.engine.questions import put_question
from flows.engine.session import Choice
from flows.engine.starting import start, take_up
from flows.engine.talk import Talk
from flows.engine.validating import refuses, validate
from flows.engine.walk import enact
from flows.engine.wishes import CONTROLS, no_such_wish, speak


def obey(talk: Talk, commands: Sequence[Command]) -> None:
    for left, command in zip(range(len(commands) - 1, -1, -1), commands, strict=True):
        talk.more = left > 0
        talk.commands.append(named(command))
        before = len(talk.filled)
        _obey(talk, command)
        validate(talk, (name for name, value in talk.filled[before:] if value is not None))


def _obey(talk: Talk, command: Command) -> None:  # noqa: C901, PLR0912  # one line per kind of command
    match command:
        case Fill(heard, source):
            fill(talk, heard, source)
        case Beside(heard):
            take_along(talk, heard)
        case Correct(heard):
            correct(talk, {one.slot: one.value for one in heard})
        case Reset(slot):
            correct(talk, {slot: None})
        case Start(flow, text):
            start(talk, flow, text)
        case TakeUp(requests):
            take_up(talk, requests)
        case Control(what):
            CONTROLS.get(what, no_such_wish)(talk)
        case Clarify(flows, text):
            clarify(talk, flows, text)
        case Tell(response, service, among):
            tell(talk, response, service, among)
        case Emergency(kind):
            emergency(talk, kind)
        case Take(choice):
            take(talk, choice)
        case Unfit():
            unfit(talk, command)
        case Unknown(reason):
            unknown(talk, reason)
        case _:
            assert_never(command)


def take(talk: Talk, choice: Choice) -> None:
    """A button: set, reset, start, intent, tell or say."""
    talk.decide("1", f"button: {', '.join(choice.does)}")
    does, flow = choice.does, choice.does.get("start")
    if isinstance(flow, str):
        start(talk, flow, "", does.get("set"))
    elif isinstance(values := does.get("set"), dict):
        _set_by_button(talk, values)
    elif isinstance(name := does.get("reset"), str):
        correct(talk, {name: None})
    elif isinstance(spoken := does.get("language"), str):
        speak(talk, spoken)
    elif isinstance(intent := does.get("intent"), str):
        _intended(talk, intent, does.get("entities"))
    elif isinstance(response := does.get("tell"), str):
        tell(talk, response, str(does.get("service")))
    elif isinstance(text := does.get("say"), str) and (question := talk.question()):
        talk.put(question.slot, text, "button")


def _set_by_button(talk: Talk, values: dict[str, Json]) -> None:
    if all(value is None for value in values.values()):
        correct(talk, values)
        return
    question = talk.question()
    others = frozenset(name for name in values if question is None or name != question.slot)
    asked_for = others & set(collected(_flows(talk)))
    if any(talk.value(name) is not None for name in asked_for) and refused(talk, asked_for):
        return
    for name, value in values.items():
        talk.put(name, value, "button")
    seen = not others or look_again(talk, others)
    if question is not None and not seen and talk.value(question.slot) is None:
        put_question(talk, question)


def correct(talk: Talk, changes: Mapping[str, Json]) -> None:
    """FLOWS.md 11.4: the value is changed and the flow walked again from the earlier question."""
    if refused(talk, changes) or refuses(talk, changes):
        return
    reset_only = all(value is None for value in changes.values())
    context: dict[str, Json] = {
        "corrected_slots": dict(changes),
        "new_slot_values": list(changes.values()),
        "is_reset_only": reset_only,
        "several": len(changes) > 1,
    }
    enact(talk, "pattern_correction", context)


def refused(talk: Talk, names: Collection[str]) -> bool:
    """True, and said, when something was charged or booked on these answers."""
    if not rests_on(talk, names):
        return False
    talk.say("utter_already_done")
    ask_again(talk)
    return True


def _intended(talk: Talk, intent: str, entities: Json) -> None:
    """As if it had been said, with these entities, and understood beyond doubt."""
    talk.understood = pressed(intent, entities)
    if intent.startswith("control."):
        CONTROLS.get(intent.removeprefix("control."), no_such_wish)(talk)
    elif flow := talk.flows.by_intent.get(intent):
        start(talk, flow.id, "")
        prefill(talk, flow, "")
    elif heard := heard_in(talk, _flows(talk), "", skip=frozenset()):
        fill(talk, heard, "button")
    elif talk.say("utter_" + intent.replace(".", "_")):
        ask_again(talk)
    else:
        unknown(talk, "not_understood")


def _flows(talk: Talk) -> list[Flow]:
    return [flow for frame in talk.group() if (flow := talk.flow_of(frame))]

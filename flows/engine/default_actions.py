"""The actions that patterns are made of. They move frames and answers; nobody outside is asked.

Names of the public format where it has one (FLOWS.md 8); docs/flows.md tells what each does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeAlias

from flows.engine.changing import rewind
from flows.engine.definition import Json
from flows.engine.effects import CallOperator, Fact
from flows.engine.frames import abandon, bring_up, follow, leave_everything, surface
from flows.engine.languages import written
from flows.engine.talk import Talk

DefaultAction: TypeAlias = Callable[[Talk], None]


@contextmanager
def _beneath(talk: Talk) -> Iterator[Mapping[str, Json]]:
    """Works on what the pattern stands upon; the pattern itself goes on afterwards."""
    frame = talk.pop()
    yield frame.context
    talk.session = replace(talk.session, stack=(*talk.session.stack, frame))


def _learn(talk: Talk, told: Mapping[str, Json]) -> None:
    """Tells the pattern's later steps and its texts."""
    if frame := talk.top:
        talk.set_top(replace(frame, context={**frame.context, **told}))


def correct_flow_slot(talk: Talk) -> None:
    """Changes the answers and goes back to the earliest question concerned."""
    with _beneath(talk) as context:
        changes = context.get("corrected_slots")
        values = dict(changes) if isinstance(changes, dict) else {}
        rewind(talk, values)
        labels = {name: talk.label(name) for name in values}
        shown = {name: talk.shown(name, {}) or "" for name in values}
    pairs: list[Json] = [f"{labels[name]}: {shown[name]}" for name in values]
    joined = written(talk.language).semicolon.join(str(pair) for pair in pairs)
    first = next(iter(values), "")
    _learn(talk, {"label": labels.get(first), "value": shown.get(first), "changes": joined})


def cancel_flow(talk: Talk) -> None:
    """Ends what lies below unfinished: answers forgotten, holds given back."""
    with _beneath(talk):
        abandon(talk)
        surface(talk, None)


def clarify_flows(talk: Talk) -> None:
    """The flows that may be meant become buttons, with what was said for each."""
    context = talk.top.context if talk.top else {}
    names, said = context.get("clarification_flows"), context.get("clarification_values")
    flows = [talk.flows.starts[str(n)] for n in (names if isinstance(names, list) else [])]
    values = said if isinstance(said, dict) else {}
    options: list[Json] = []
    for flow in flows:
        option: dict[str, Json] = {"title": flow.name(talk.language), "start": flow.id}
        options.append({**option, "set": said_for} if (said_for := values.get(flow.id)) else option)
    options.append({"title": talk.word("button_none"), "intent": "control.none"})
    _learn(talk, {"clarification_options": options})


def continue_interrupted_flow(talk: Talk) -> None:
    """Back to what was interrupted, or to the one of several that was chosen."""
    chosen = talk.value("interrupted_flow_to_continue")
    with _beneath(talk):
        if isinstance(chosen, str):
            bring_up(talk, chosen)
        if frame := talk.top:
            values: dict[str, Json] = {"flow_id": frame.flow, "step_id": frame.step}
            talk.facts.append(Fact("flow_resumed", values))


def cancel_interrupted_flows(talk: Talk) -> None:
    """The one that was asked about ends, or all where several were."""
    with _beneath(talk) as context:
        several = context.get("multiple_flows_interrupted") is True
        while talk.top is not None:
            abandon(talk)
            if not several:
                break
        surface(talk, None)


def skip_question(talk: Talk) -> None:
    """The open question is passed over; its slot stays empty."""
    with _beneath(talk):
        question = talk.question()
        if question is not None:
            talk.put(question.slot, None, "set")
            follow(talk, question.next)


def restart(talk: Talk) -> None:
    frame = talk.top
    leave_everything(talk)
    if frame is not None and frame.kind == "pattern":
        talk.session = replace(talk.session, stack=(frame,))


def repeat_bot_messages(talk: Talk) -> None:
    """What was said last; an open question is put again by itself."""
    with _beneath(talk):
        said = talk.session.said if talk.question() is None else ()
    if said:
        talk.say("utter_repeat", {"text": "\n\n".join(said)})


def offer_services(talk: Talk) -> None:
    """The menu under the words said last, unless a matter is open or about to be."""
    with _beneath(talk):
        nothing_open = talk.top is None
    if nothing_open and not talk.more:
        talk.add_buttons(talk.service_choices())


def offer_choices(talk: Talk) -> None:
    """The choices that the pattern was given, under the words said last."""
    talk.add_buttons(talk.given_choices("choices"))


def call_operator(talk: Talk) -> None:
    matter = talk.matter
    talk.effects.append(CallOperator(talk.key(), matter.flow if matter else None))


def keep_score(talk: Talk) -> None:
    """How a resident found it, for the city's log; the talk forgets it."""
    talk.facts.append(Fact("satisfaction", {"score": talk.value("csat_score")}))


def clean_stack(talk: Talk) -> None:
    """Ends every matter that cannot go on because its flow or its step is not there any more."""
    with _beneath(talk):
        while (frame := talk.top) is not None:
            flow = talk.flow_of(frame)
            if flow is not None and frame.step in flow.steps:
                break
            abandon(talk)
        surface(talk, None)


def listen(talk: Talk) -> None:
    """The pattern ends here; the question below is not put once more."""
    talk.pop()


def session_start(talk: Talk) -> None:
    """Nothing to set up; a flow of one's own may greet after it."""


ANYWHERE = frozenset({"action_restart"})
"""Those that a flow of any kind may run; the others move what a pattern stands upon."""

LEAVING = frozenset({"action_restart", "action_listen"})
"""Those after which the flow that ran them may be gone."""

DEFAULT_ACTIONS: Mapping[str, DefaultAction] = {
    "action_correct_flow_slot": correct_flow_slot,
    "action_cancel_flow": cancel_flow,
    "action_clarify_flows": clarify_flows,
    "action_continue_interrupted_flow": continue_interrupted_flow,
    "action_cancel_interrupted_flows": cancel_interrupted_flows,
    "action_skip_question": skip_question,
    "action_restart": restart,
    "action_repeat_bot_messages": repeat_bot_messages,
    "action_offer_choices": offer_choices,
    "action_offer_services": offer_services,
    "action_call_operator": call_operator,
    "action_keep_score": keep_score,
    "action_clean_stack": clean_stack,
    "action_session_start": session_start,
    "action_listen": listen,
}

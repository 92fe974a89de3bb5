"""Words around a question: asked again, explained, offered as buttons, given up on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.engine.commands import ON_PAGE, Unfit
from flows.engine.definition import Collect, Flow, Json
from flows.engine.effects import Fact
from flows.engine.frames import CONTINUE, leave_passing, reopen
from flows.engine.hearing import Heard, kind_of, named
from flows.engine.render import show
from flows.engine.slots.examples import example_of, problem_keys
from flows.engine.talk import IN_WORDS_OF, Talk
from flows.engine.walk import enact

SMALL_TALK = ("utter_small_", "utter_refuse_")
CLOSING = frozenset({"utter_small_thanks", "utter_small_bye", "utter_reminder_confirmed"})
"""Said when somebody is leaving: no menu is put in their way."""


def ask_again(talk: Talk) -> None:
    """The open question once more, so that nobody wonders what is being waited for."""
    if talk.question() is not None:
        reopen(talk)
    elif not talk.choices and talk.top is None:
        menu_buttons(talk)


def menu_buttons(talk: Talk) -> None:
    talk.add_buttons(talk.service_choices())


def tell(talk: Talk, response: str, service: str | None = None, among: Sequence[str] = ()) -> None:
    """An answer in the words of one service; when several may be meant, each is a tap away."""
    found = [flow for flow in talk.flows.menu() if flow.service in among]
    choices: list[Json] = [
        {"title": flow.name(talk.language), "tell": response, "service": flow.service}
        for flow in found
    ]
    chat = response.startswith(SMALL_TALK)
    if chat:
        leave_passing(talk)
    known = talk.flows.response(response, talk.flows.live.get(service or "")) is not None
    context: dict[str, Json] = {
        "utter": response if known else "utter_which_service",
        "choices": choices,
        "closing": response in CLOSING,
    }
    if service is not None:
        context[IN_WORDS_OF] = service
    enact(talk, "pattern_chitchat" if chat else "pattern_search", context)


def clarify(talk: Talk, flows: Sequence[str], text: str) -> None:
    """Several services could be meant: the resident says which. What was said with it is kept for
    the one that is chosen."""
    found = [talk.flows.starts[name] for name in flows if name in talk.flows.starts]
    names: list[Json] = [flow.name(talk.language) for flow in found]
    context: dict[str, Json] = {
        "names": names,
        "clarification_flows": [flow.id for flow in found],
        "clarification_values": {flow.id: _said_for(talk, flow, text) for flow in found},
    }
    enact(talk, "pattern_clarification", context)


def _said_for(talk: Talk, flow: Flow, text: str) -> Json:
    """Values for its questions, plainly said; none where it is open, with answers of its own."""
    if any(frame.flow == flow.id for frame in talk.session.stack):
        return {}
    heard = named(talk, talk.family(flow), text, skip=frozenset())
    return {one.slot: one.value for one in heard if not one.confirm}


def emergency(talk: Talk, kind: str) -> None:
    """The city's own words, before and instead of everything else; the talk stays as it is."""
    texts = talk.flows.city.emergency.get(kind) or talk.flows.city.emergency.get("any", {})
    text = texts.get(talk.language) or next(iter(texts.values()), "")
    talk.say("utter_emergency", {"text": text})


def unfit(talk: Talk, command: Unfit) -> None:
    """The ladder: what is wrong and the question again, then examples, then ways out."""
    frame, question = talk.top, talk.question()
    if frame is None or question is None:
        return
    if frame.flow == CONTINUE:
        _answer_below(talk)
        return
    talk.set_top(replace(frame, tries=frame.tries + 1))
    talk.facts.append(Fact("cannot_handle", {"reason": command.problem or "no_answer"}))
    help_, example = help_of(talk, question)
    context: dict[str, Json] = {
        "reason": "which_one" if command.among else "no_answer",
        "utter": problem_words(talk, question, command.problem),
        "tries": frame.tries + 1,
        "help": help_,
        "example": example,
        "choices": _each(talk, command.among),
    }
    enact(talk, CANNOT_HANDLE, context)


def _answer_below(talk: Talk) -> None:
    """'Shall we go on?' answered with something else: the interrupted question is put again."""
    talk.pop()
    ask_again(talk)


def _each(talk: Talk, among: Sequence[Heard]) -> list[Json]:
    choices: list[Json] = []
    for heard in among:
        slot = talk.slot(heard.slot)
        options = talk.flows.options(slot) if slot else ()
        title = show(heard.value, slot.kind if slot else None, talk.language, options)
        choices.append({"title": title, "set": {heard.slot: heard.value}})
    return choices


def problem_words(talk: Talk, question: Collect, part: str | None) -> str | None:
    """The response that says which part is wrong, in the most special words there are."""
    if part == ON_PAGE:
        return "utter_use_form"
    slot = talk.slot(question.slot)
    kind = kind_of(slot) if slot else "text"
    names = (*problem_keys(kind, part), "utter_ask_rephrase")
    return next((n for n in names if talk.flows.response(n, talk.home()) is not None), None)


def help_of(talk: Talk, question: Collect) -> tuple[str | None, str | None]:
    """The question's own help, or else an example of an answer."""
    slot = talk.slot(question.slot)
    if question.help and talk.flows.response(question.help, talk.home()) is not None:
        return question.help, None
    if slot is None or talk.flows.options(slot) or slot.type == "bool":
        return None, None
    return None, example_of(kind_of(slot), talk.language)


CANNOT_HANDLE = "pattern_cannot_handle"

_WORDS_FOR = {"model_away": "utter_model_away", "slash": "utter_slash", "empty": "utter_empty"}


def unknown(talk: Talk, reason: str) -> None:
    talk.facts.append(Fact("cannot_handle", {"reason": reason}))
    words = _WORDS_FOR.get(reason, "utter_cannot_handle")
    enact(talk, CANNOT_HANDLE, {"reason": reason, "utter": words})

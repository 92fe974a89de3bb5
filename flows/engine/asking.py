"""Words around a question: asked again, explained, offered as buttons, given up on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.engine.commands import ON_PAGE, Unfit
from flows.engine.definition import Collect
from flows.engine.effects import Fact
from flows.engine.frames import CONTINUE, leave_passing
from flows.engine.hearing import Heard, kind_of
from flows.engine.render import show
from flows.engine.session import Choice
from flows.engine.slots.examples import EXAMPLES
from flows.engine.talk import Talk
from flows.engine.walk import put_question

SMALL_TALK = "utter_small_"
CLOSING = frozenset({"utter_small_thanks", "utter_small_bye", "utter_reminder_confirmed"})
"""Said when somebody is leaving: no menu is put in their way."""


def ask_again(talk: Talk) -> None:
    """The open question once more, so that nobody wonders what is being waited for."""
    question = talk.question()
    if question is not None:
        put_question(talk, question)
    elif not talk.choices and talk.top is None:
        menu_buttons(talk)


def menu_buttons(talk: Talk) -> None:
    talk.add_buttons(talk.service_choices())


def tell(talk: Talk, response: str, service: str | None = None, among: Sequence[str] = ()) -> None:
    """An answer in the words of one service; when several may be meant, each is a tap away."""
    found = [flow for flow in talk.flows.menu() if flow.service in among]
    choices = [
        Choice(flow.name(talk.language), {"tell": response, "service": flow.service})
        for flow in found
    ]
    if response.startswith(SMALL_TALK):
        leave_passing(talk)
    at = talk.flows.live.get(service or "")
    if not talk.say(response, at=at, choices=choices):
        talk.say("utter_which_service", choices=choices)
    if not choices and (talk.top is not None or response not in CLOSING):
        ask_again(talk)


def clarify(talk: Talk, flows: Sequence[str]) -> None:
    found = [talk.flows.starts[name] for name in flows if name in talk.flows.starts]
    choices = [Choice(flow.name(talk.language), {"start": flow.id}) for flow in found]
    none = Choice(talk.word("button_none"), {"intent": "control.none"})
    talk.say("utter_clarification_options_rasa", choices=[*choices, none])


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
    if command.among:
        _which(talk, command.among)
        return
    tell_problem(talk, question, command.problem)
    if frame.tries >= 1:
        give_example(talk, question)
    put_question(talk, question)
    if frame.tries >= 1:
        talk.add_buttons(_ways_out(talk, question))


def _answer_below(talk: Talk) -> None:
    """'Shall we go on?' answered with something else: the interrupted question is put again."""
    talk.pop()
    ask_again(talk)


def _which(talk: Talk, among: Sequence[Heard]) -> None:
    choices = []
    for heard in among:
        slot = talk.slot(heard.slot)
        options = talk.flows.options(slot) if slot else ()
        title = show(heard.value, slot.kind if slot else None, talk.language, options)
        choices.append(Choice(title, {"set": {heard.slot: heard.value}}))
    talk.say("utter_which_one", choices=choices)


def tell_problem(talk: Talk, question: Collect, part: str | None) -> None:
    """Says which part is wrong, in the most special words there are."""
    if part == ON_PAGE:
        talk.say("utter_use_form")
        return
    slot = talk.slot(question.slot)
    kind = kind_of(slot) if slot else "text"
    names = [f"utter_problem_{kind}_{part}", f"utter_problem_{part}"] if part else []
    names += [f"utter_problem_{kind}", "utter_ask_rephrase"]
    for name in names:
        if talk.say(name):
            return


def give_example(talk: Talk, question: Collect) -> None:
    slot = talk.slot(question.slot)
    if slot is None:
        return
    if question.help and talk.say(question.help):
        return
    example = EXAMPLES.get(kind_of(slot))
    if example and not talk.flows.options(slot) and slot.type != "bool":
        talk.say("utter_example", {"example": example})


def _ways_out(talk: Talk, question: Collect) -> list[Choice]:
    """Skip where allowed, a person, stop: nobody is kept at a question for ever."""
    ways = [("button_human", "control.human"), ("button_cancel", "control.cancel")]
    if question.optional:
        ways.insert(0, ("button_skip", "control.skip"))
    return [Choice(talk.word(word), {"intent": intent}) for word, intent in ways]


def unknown(talk: Talk, reason: str) -> None:
    talk.facts.append(Fact("cannot_handle", {"reason": reason}))
    names = {"model_away": "utter_model_away", "slash": "utter_slash", "empty": "utter_empty"}
    talk.say(names.get(reason, "utter_cannot_handle"))
    ask_again(talk)

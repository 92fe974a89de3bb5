"""Wishes about the talk itself: stop, repeat, help, start over, a person, another language."""

from __future__ import annotations

from dataclasses import replace

from flows.engine.asking import ask_again, help_of, menu_buttons, unknown
from flows.engine.definition import Json
from flows.engine.languages import itself
from flows.engine.ledger import something_done
from flows.engine.session import Choice
from flows.engine.standing import LANGUAGE
from flows.engine.talk import Talk
from flows.engine.walk import enact


def cancel(talk: Talk) -> None:
    """Ends what is open on top, gives its holds back, and offers what lies below."""
    if talk.top is not None and talk.top.kind == "pattern":
        talk.pop()
    group = talk.group()
    flow = talk.flow_of(group[0]) if group else None
    name = flow.name(talk.language) if flow else None
    frames: list[Json] = [frame.flow for frame in group]
    context: dict[str, Json] = {
        "canceled_name": name,
        "flow": name,
        "canceled_frames": frames,
        "something_done": something_done(talk),
    }
    enact(talk, "pattern_cancel_flow", context)


def restart(talk: Talk) -> None:
    enact(talk, "pattern_restart", {})


def repeat(talk: Talk) -> None:
    """Says again what was said last; an open question comes with its buttons."""
    question = talk.question() is not None
    if question or talk.session.said:
        enact(talk, "pattern_repeat_bot_messages", {"question": question})
    else:
        menu(talk)


def help_(talk: Talk) -> None:
    """Help for the question asked, else what this desk can do."""
    question = talk.question()
    help_text, example = help_of(talk, question) if question else (None, None)
    enact(
        talk,
        "pattern_help",
        {"question": question is not None, "help": help_text, "example": example},
    )


def skip(talk: Talk) -> None:
    question = talk.question()
    optional = question is not None and question.optional
    enact(talk, "pattern_skip_question", {"optional": optional})


def human(talk: Talk) -> None:
    """A person: until operators have an inbox, the city's line, and the wish is kept."""
    enact(talk, "pattern_human_handoff", {})


def menu(talk: Talk) -> None:
    talk.say("utter_menu")
    menu_buttons(talk)


def correct_what(talk: Talk) -> None:
    """'I want to change something': every answer so far as a button."""
    choices = talk.answer_choices()
    if choices:
        talk.say("utter_what_to_change", choices=choices)
    else:
        talk.say("utter_nothing_to_change")
        ask_again(talk)


def language(talk: Talk) -> None:
    """The language that the wish names, or the other one, unless the wish was put in it and has
    moved the talk there already; where there are several others, which one is asked."""
    languages = talk.flows.city.languages
    if (wanted := _language_named(talk)) is not None:
        speak(talk, wanted)
        return
    if len(languages) > 2:
        _which_language(talk)
        return
    if talk.language == talk.spoken:
        at = languages.index(talk.language) if talk.language in languages else 0
        talk.session = replace(talk.session, language=languages[(at + 1) % len(languages)])
    talk.session = replace(talk.session, explicit_language=True)
    talk.say("utter_language_changed" if len(languages) > 1 else "utter_one_language")
    ask_again(talk)


def speak(talk: Talk, wanted: str) -> None:
    """The language that was chosen."""
    if wanted in talk.flows.city.languages:
        talk.session = replace(talk.session, language=wanted, explicit_language=True)
        talk.say("utter_language_changed")
        ask_again(talk)
    elif len(talk.flows.city.languages) > 1:
        _which_language(talk)
    else:
        talk.say("utter_one_language")
        ask_again(talk)


def _language_named(talk: Talk) -> str | None:
    """By the words that were just understood."""
    named = (each.value for each in talk.understood.entities if each.entity == LANGUAGE)
    return next((value for value in named if isinstance(value, str)), None)


def _which_language(talk: Talk) -> None:
    """Each with its own name, as a button."""
    spoken = talk.flows.city.languages
    choices = [Choice(itself(each), {"language": each}) for each in spoken]
    talk.say("utter_which_language", choices=choices)


def none_of_these(talk: Talk) -> None:
    if talk.question() is not None:
        ask_again(talk)
        return
    talk.say("utter_none_of_these")
    menu_buttons(talk)


def no_such_wish(talk: Talk) -> None:
    unknown(talk, "not_understood")


CONTROLS = {
    "cancel": cancel,
    "help": help_,
    "repeat": repeat,
    "restart": restart,
    "skip": skip,
    "human": human,
    "menu": menu,
    "correct": correct_what,
    "language": language,
    "none": none_of_these,
}
"""What residents may wish of the talk itself, by the last part of the intent's name."""

"""Wishes about the talk itself: stop, repeat, help, start over, a person, another language."""

from __future__ import annotations

from dataclasses import replace

from flows.engine.asking import ask_again, give_example, menu_buttons, unknown
from flows.engine.effects import CallOperator
from flows.engine.frames import abandon, follow, leave_everything, surface
from flows.engine.talk import Talk


def cancel(talk: Talk) -> None:
    """Ends what is open on top, gives its holds back, and offers what lies below."""
    if talk.top is not None and talk.top.kind == "pattern":
        talk.pop()
    group = talk.group()
    if not group:
        talk.say("utter_nothing_to_cancel")
        menu_buttons(talk)
        return
    flow = talk.flow_of(group[0])
    abandon(talk)
    talk.say("utter_flow_cancelled_rasa", {"flow": flow.name(talk.language) if flow else ""})
    surface(talk, None)
    if not talk.session.stack:
        menu_buttons(talk)


def restart(talk: Talk) -> None:
    leave_everything(talk)
    talk.say("utter_restarted")
    menu_buttons(talk)


def repeat(talk: Talk) -> None:
    """Says again what was said last; the open question comes with its buttons."""
    if talk.question() is not None:
        ask_again(talk)
    elif talk.session.said:
        talk.say("utter_repeat", {"text": "\n\n".join(talk.session.said)})
    else:
        menu(talk)


def help_(talk: Talk) -> None:
    """Help for the question asked, else what this desk can do."""
    question = talk.question()
    if question is None:
        talk.say("utter_help")
        menu_buttons(talk)
        return
    if not (question.help and talk.say(question.help)):
        give_example(talk, question)
    ask_again(talk)


def skip(talk: Talk) -> None:
    question = talk.question()
    if question is None or not question.optional:
        talk.say("utter_cannot_skip")
        ask_again(talk)
        return
    talk.put(question.slot, None, "set")
    follow(talk, question.next)


def human(talk: Talk) -> None:
    """A person: until operators have an inbox, the city's line, and the wish is kept."""
    frame = talk.top
    talk.effects.append(CallOperator(talk.key(), frame.flow if frame else None))
    talk.say("utter_human_handoff")
    ask_again(talk)


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
    """The other language, unless the wish was put in it and has moved the talk there already."""
    languages = talk.flows.city.languages
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
    else:
        talk.say("utter_one_language")
    ask_again(talk)


def none_of_these(talk: Talk) -> None:
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

"""A message and the state of the talk become commands. RULES is the order of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

from flows.engine.catalog import is_passing
from flows.engine.commands import (
    ANSWERS,
    CONTROL,
    ON_PAGE,
    SLASHES,
    Command,
    Control,
    Emergency,
    Fill,
    Take,
    Unfit,
    Unknown,
)
from flows.engine.effects import Decision
from flows.engine.events import Said, Understood
from flows.engine.frames import CONTINUE
from flows.engine.hearing import Answer, Fit, Heard, answer
from flows.engine.message import Hearing, hour_meant, typed_choice
from flows.engine.rules_answers import (
    answered,
    correct_wish,
    correction,
    named_problem,
    narrowed,
    said_button,
    volunteered,
    yes_or_no,
)
from flows.engine.rules_services import by_value, several, start, told
from flows.engine.session import Choice
from flows.engine.talk import Talk
from flows.engine.tongue import says_something


def listen(talk: Talk, said: Said) -> tuple[Command, ...]:
    """The commands of one message; the first decisive rule wins, and says why."""
    _skip_asking_back(talk, said.text)
    question = talk.question()
    reply = answer(talk, question, said.text) if question else Answer(Fit.NONE)
    if question is not None and said.from_form:
        talk.decide("6", f"on its page: fit {reply.fit.name.lower()}")
        return (_from_page(reply),)
    elsewhere = question is not None and talk.on_page(question.slot)
    reply = _not_here(reply) if elsewhere else reply
    understood = said.understood if question else _no_answers(said.understood)
    hearing = Hearing(talk, said.text.strip(), understood, question, reply)
    for number, rule in RULES:
        commands = rule(hearing)
        if commands:
            talk.decisions.append(_decision(number, rule, hearing))
            return _to_the_page(commands) if elsewhere else commands
    return (Unknown("not_understood"),)


def _from_page(reply: Answer) -> Command:
    """Nothing else can be said there than the answer."""
    return Fill((reply.heard,)) if reply.heard else Unfit(reply.problem, reply.among)


def _not_here(reply: Answer) -> Answer:
    """What looks like the answer to a question that is answered on a page is not taken from the
    chat; whatever else can be said there is heard as always."""
    is_one = reply.fit >= Fit.STRONG or reply.problem is not None or bool(reply.among)
    return Answer(Fit.NONE, problem=ON_PAGE if is_one else None)


def _to_the_page(commands: tuple[Command, ...]) -> tuple[Command, ...]:
    return tuple(Unfit(ON_PAGE) if isinstance(each, Unfit) else each for each in commands)


LEFT_ENOUGH = 0.25
"""With less than this the message looks like an answer and like nothing else."""


def _no_answers(understood: Understood) -> Understood:
    """Where nothing was asked nothing is answered: the other meanings share what is left."""
    others = [(name, c) for name, c in understood.ranking if not name.startswith(ANSWERS)]
    left = 1.0 - sum(c for name, c in understood.ranking if name.startswith(ANSWERS))
    if understood.source != "model" or not others or left < LEFT_ENOUGH:
        return understood
    ranking = tuple((name, c / left) for name, c in others)
    intent, share = ranking[0]
    words = understood.words if intent == understood.intent else ()
    return replace(understood, intent=intent, confidence=share, ranking=ranking, words=words)


def _skip_asking_back(talk: Talk, text: str) -> None:
    """'Shall we go on with ...?' is settled by the very answer that matter waits for."""
    question = talk.question()
    if question is None or talk.top is None or talk.top.flow != CONTINUE:
        return
    if typed_choice(talk, text) or answer(talk, question, text).fit is not Fit.NONE:
        return
    asking_back = talk.session
    talk.pop()
    below = talk.question()
    if below is None or answer(talk, below, text).fit < Fit.STRONG:
        talk.session = asking_back


def _decision(number: str, rule: Rule, hearing: Hearing) -> Decision:
    understood = hearing.understood
    return Decision(
        rule=number,
        why=rule.__name__,
        fit=_FITS[hearing.answer.fit],
        source=understood.source,
        scores=understood.ranking[:SHOWN],
        words=understood.words,
    )


_FITS = {fit: fit.name.lower() for fit in Fit}

SHOWN = 3
"""Meanings that are kept with a decision."""


Rule: TypeAlias = Callable[[Hearing], tuple[Command, ...]]


def emergency(hearing: Hearing) -> tuple[Command, ...]:
    kind = hearing.understood.safety
    return (Emergency(kind),) if kind else ()


def button(hearing: Hearing) -> tuple[Command, ...]:
    """The number or the exact title of a button that was just shown."""
    choice = typed_choice(hearing.talk, hearing.text)
    if choice is None:
        return ()
    other = hour_meant(hearing.talk, hearing.question, hearing.text, choice)
    if other is None:
        return (Take(choice),)
    return (Unfit(None, tuple(_set_by(choice, other))),)


def _set_by(*choices: Choice) -> Iterator[Heard]:
    """What buttons set, as if it had been said."""
    for choice in choices:
        if isinstance(told := choice.does.get("set"), dict):
            yield from (Heard(slot, value) for slot, value in told.items())


def slash(hearing: Hearing) -> tuple[Command, ...]:
    if not hearing.text.startswith("/"):
        return ()
    word = hearing.text.split()[0].split("@")[0].lower()
    what = SLASHES.get(word)
    return (Control(what),) if what else (Unknown("slash"),)


NOWHERE = "out_of_scope"


def nothing_said(hearing: Hearing) -> tuple[Command, ...]:
    if any(c.isalnum() for c in hearing.text) or hearing.answer.fit is Fit.EXACT:
        return ()
    if hearing.intent not in (None, NOWHERE) and hearing.enough:
        return ()  # a picture says it: 👍
    return (Unfit(),) if hearing.question else (Unknown("empty"),)


def forced(hearing: Hearing) -> tuple[Command, ...]:
    """A question that takes every word as its answer; only sure words still get through."""
    if not (hearing.question and hearing.question.force_slot_filling):
        return ()
    if hearing.understood.source == "sure":
        return ()
    heard = hearing.answer.heard
    return (Fill((heard,)),) if heard else (Unfit(hearing.answer.problem),)


LOSES_ALL = frozenset({"restart"})
"""Wishes after which nothing said before is used: no guess is good enough for these."""


def control(hearing: Hearing) -> tuple[Command, ...]:
    if hearing.answer.fit >= Fit.STRONG or not (hearing.intent or "").startswith(CONTROL):
        return ()
    what = (hearing.intent or "").removeprefix(CONTROL)
    city = hearing.flows.city.thresholds
    if not (hearing.sure(city.sure) if what in LOSES_ALL else hearing.enough):
        return ()
    if what == "correct":
        return correct_wish(hearing)
    return several(hearing) or (Control(what),)


def unfit(hearing: Hearing) -> tuple[Command, ...]:
    if hearing.question is None:
        return ()
    problem = hearing.answer.problem
    if problem is None and hearing.for_buttons and hearing.text.isdecimal():
        problem = "no_such_number"
    among = hearing.answer.among
    if is_passing(hearing.talk.flow_of(hearing.talk.group()[0])) and not (problem or among):
        return ()  # somebody who only looks at something was not asked for an answer
    return (Unfit(problem, among),)


def unknown(hearing: Hearing) -> tuple[Command, ...]:
    away = hearing.understood.source == "away"
    return (Unknown("model_away" if away else "not_understood"),)


RULES: tuple[tuple[str, Rule], ...] = (
    ("0", emergency),
    ("1", button),
    ("2", slash),
    ("2b", nothing_said),
    ("3", forced),
    ("5", control),
    ("6a", yes_or_no),
    ("8m", several),
    ("7", correction),
    ("6", answered),
    ("6c", narrowed),
    ("7a", volunteered),
    ("6b", named_problem),
    ("8a", by_value),
    ("8", start),
    ("9", told),
    ("9b", said_button),
    ("10a", unfit),
    ("10b", unknown),
)
"""FLOWS.md 11.1, first decisive one wins. The names are shown by `citydesk chat --explain`."""


def needs_model(talk: Talk, text: str) -> bool:
    """False when the text is a button, a slash word or an exact answer to the open question."""
    stripped = text.strip()
    if stripped.startswith("/") or typed_choice(talk, stripped):
        return False
    if not says_something(stripped):
        return False
    question = talk.question()
    if question is None:
        return True
    return answer(talk, question, stripped).fit is not Fit.EXACT

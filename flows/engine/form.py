"""The open question on a page of its own: what it asks, and whether an answer fits it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flows.engine.asking import problem_words
from flows.engine.catalog import Flows
from flows.engine.effects import Say
from flows.engine.hearing import answer, kind_of
from flows.engine.questions import put_question
from flows.engine.session import Session
from flows.engine.talk import Talk


@dataclass(frozen=True, slots=True)
class Form:
    """`question`: its words. `label`: what residents call the answer. `asks`: the answer's kind."""

    question: str
    label: str
    asks: str


def form_of(flows: Flows, session: Session, token: str, slot: str, *, now: datetime) -> Form | None:
    """None where the question asked with this token is not the open one any more."""
    talk = Talk(flows, session, now)
    question, definition = talk.question(), talk.slot(slot)
    if question is None or definition is None or session.pending is not None:
        return None
    if session.token != token or question.slot != slot or not talk.on_page(slot):
        return None
    put_question(talk, question)
    return Form(_last(talk), definition.labels.get(talk.language, ""), kind_of(definition))


def problem_of(flows: Flows, session: Session, text: str, *, now: datetime) -> str:
    """What is wrong with this answer to the open question, in words; empty where it fits."""
    talk = Talk(flows, session, now)
    question = talk.question()
    if question is None:
        return ""
    reply = answer(talk, question, text)
    if reply.heard is not None:
        return ""
    words = problem_words(talk, question, reply.problem)
    if words is not None:
        talk.say(words)
    return _last(talk)


def _last(talk: Talk) -> str:
    said = [effect.text for effect in talk.effects if isinstance(effect, Say)]
    return said[-1] if said else ""

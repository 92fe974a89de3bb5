"""The only way into the engine: what is known and what happened -> what is known now and is to
be done. No I/O, no clock, no chance: the same arguments give the same turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from flows.engine.acting import take_result
from flows.engine.asking import ask_again, menu_buttons
from flows.engine.beside import located, patience, tell, timed_out, unread
from flows.engine.catalog import Flows
from flows.engine.commands import Take
from flows.engine.definition import Json
from flows.engine.effects import Ask, Decision, Effect, Fact, Say
from flows.engine.events import (
    SPOKEN,
    Done,
    Event,
    Failed,
    Later,
    Located,
    Payload,
    Pressed,
    Said,
    TimedOut,
    Told,
    Unread,
    Wished,
)
from flows.engine.frames import give_up
from flows.engine.hearing import Fit, answer
from flows.engine.left import left, unheard
from flows.engine.limits import hurried, keep_small, too_fast
from flows.engine.moving import settle
from flows.engine.parking import park, unpark
from flows.engine.repair import obey, take
from flows.engine.rules import listen, needs_model
from flows.engine.session import Choice, Session
from flows.engine.talk import Talk
from flows.engine.tongue import is_sentence
from flows.engine.walk import enact, run

SESSION_START = "pattern_session_start"

RUNAWAY = "runaway"
"""The reason with which a turn that asks for too many actions is cut off."""


@dataclass(frozen=True, slots=True)
class Turn:
    """`effects` are in the order they are to be said. `ask` is the action the turn waits for:
    its result comes back as `Done` or `Failed` before anything about it is said. `facts` go to
    the event log, `decisions` say why."""

    session: Session
    effects: tuple[Effect, ...]
    ask: Ask | None
    facts: tuple[Fact, ...]
    decisions: tuple[Decision, ...]
    visited: tuple[tuple[str, str], ...] = ()
    """(flow, step) of every step this turn stood at, for coverage."""

    filled: tuple[tuple[str, Json], ...] = ()
    """Every value a slot was given (None: emptied), for tests; never logged."""

    commands: tuple[str, ...] = ()
    """What the message was taken for, for coverage."""


def advance(
    flows: Flows, session: Session, event: Event, *, now: datetime, channel: str | None = None
) -> Turn:
    """Handles one event; `channel`: where the words will be read. Never raises for what a resident
    wrote."""
    talk = Talk(flows, session, now, channel=channel)
    if hurried(talk, event):
        return _close(talk, event, heard=False)
    if not (settle(talk, event) or _lost(talk, event)):
        _handle(talk, event)
    keep_small(talk)
    run(talk)
    if isinstance(event, Done | Failed) and talk.ask is None:
        settle(talk, event)
        run(talk)
    _never_silent(talk, session, event)
    return _close(talk, event)


def _lost(talk: Talk, event: Event) -> bool:
    """The step the talk stands at is not there any more: that is said first, and what was answered
    to its question is not heard."""
    frame = talk.top
    if frame is None or talk.session.pending is not None or not isinstance(event, Said | Pressed):
        return False
    flow = talk.flow_of(frame)
    return flow is None or frame.step not in flow.steps


def _handle(talk: Talk, event: Event) -> None:  # noqa: C901, PLR0912, PLR0915  # one line per kind
    match event:
        case Said():
            _said(talk, event)
        case Pressed(token, number):
            _pressed(talk, token, number)
        case Payload(text):
            _given(talk, text)
        case Done(key, values):
            if _awaited(talk, key) or unpark(talk, key):
                take_result(talk, {"outcome": "ok", **values})
        case Failed(key, reason):
            if reason == RUNAWAY and _awaited(talk, key):
                give_up(talk, reason)
            elif _awaited(talk, key) or unpark(talk, key):
                take_result(talk, {"outcome": reason})
        case Later(key):
            if _awaited(talk, key):
                talk.say("utter_takes_longer")
                park(talk)
        case Told():
            tell(talk, event)
        case Wished(does):
            _wished(talk, does)
        case Unread(what):
            unread(talk, what)
        case Located(latitude, longitude):
            located(talk, (latitude, longitude))
        case TimedOut(token, closes):
            timed_out(talk, token, closes=closes)
        case _:
            assert_never(event)


def _never_silent(talk: Talk, before: Session, event: Event) -> None:
    """Whoever wrote or pressed something gets words, were it the open question once more; at the
    latest when what it set going has a result."""
    spoken = talk.ask is not None or any(isinstance(effect, Say) for effect in talk.effects)
    if spoken or not (isinstance(event, SPOKEN) or _owed(before, event)):
        return
    if isinstance(event, Done) and _parked(before, event):
        talk.say("utter_done_at_last")
    elif talk.question() is not None:
        ask_again(talk)
        run(talk)
    elif any(fact.values.get("flow_id") != SESSION_START for fact in talk.facts):
        talk.say("utter_can_do_something_else")
    else:
        talk.say("utter_cannot_handle")
        ask_again(talk)


def _owed(before: Session, event: Event) -> bool:
    """Nothing has been said yet but that it takes time."""
    if not isinstance(event, Done | Failed):
        return False
    now = before.pending is not None and before.pending.key == event.key and not before.said
    return now or _parked(before, event)


def _parked(before: Session, event: Done | Failed) -> bool:
    """The resident was told that it takes longer, and that there will be word of it."""
    return any(parked.pending.key == event.key for parked in before.parked)


def _awaited(talk: Talk, key: str) -> bool:
    """A result nobody waits for any more changes nothing."""
    pending = talk.session.pending
    return pending is not None and pending.key == key


def _said(talk: Talk, said: Said) -> None:
    talk.understood = said.understood
    _choose_language(talk, said)
    if said.understood.safety is None and _still_waits(talk):
        return
    new = _begins(talk)
    commands = listen(talk, said)
    obey(talk, commands)
    if new and not talk.session.stack and not talk.effects:
        menu_buttons(talk)


def _given(talk: Talk, payload: str) -> None:
    if not _still_waits(talk):
        _begins(talk)
        obey(talk, (Take(Choice(payload, talk.meaning(payload))),))


def _still_waits(talk: Talk) -> bool:
    """For an action's result, which has to come first; that is said."""
    if talk.pending is not None:
        talk.say("utter_still_waiting")
    return talk.pending is not None


def _begins(talk: Talk) -> bool:
    """True, and the city's own beginning is run, where these are the first words of a talk."""
    if talk.begun.turn:
        return False
    enact(talk, SESSION_START, {})
    return True


def _choose_language(talk: Talk, said: Said) -> None:
    """The language of the message, unless it is an answer (a Chinese name in an English talk).
    One that was asked for is left for a whole sentence only."""
    wanted = said.language
    if wanted is None or wanted == talk.language:
        return
    if talk.session.explicit_language and not is_sentence(said.text):
        return
    if wanted not in talk.flows.city.languages:
        return
    question = talk.question()
    if question is not None and answer(talk, question, said.text).fit is not Fit.NONE:
        return
    talk.session = replace(talk.session, language=wanted)


def _pressed(talk: Talk, token: str, number: int) -> None:
    if _still_waits(talk):
        return
    if not talk.session.takes(token, number):
        talk.decide("0", "an old button: the present question again")
        talk.say("utter_old_button")
        ask_again(talk)
        return
    obey(talk, (Take(talk.session.offered(token)[number - 1]),))


def _wished(talk: Talk, does: Mapping[str, Json]) -> None:
    """As a button would; the first words of a talk come with what else can be done."""
    if _still_waits(talk):
        return
    new = _begins(talk)
    take(talk, Choice("", does))
    if new and not talk.session.stack and not talk.choices:
        menu_buttons(talk)


def _close(talk: Talk, event: Event, *, heard: bool = True) -> Turn:
    return Turn(
        session=left(talk, event) if heard else unheard(talk),
        effects=tuple(talk.effects),
        ask=talk.ask,
        facts=tuple(talk.facts),
        decisions=tuple(talk.decisions),
        visited=tuple(talk.visited),
        filled=tuple(talk.filled),
        commands=tuple(talk.commands),
    )


def wants_understanding(flows: Flows, session: Session, text: str, *, now: datetime) -> bool:
    """False when this text is a button or an exact answer, so that nobody need be asked."""
    if session.pending is not None or too_fast(flows, session, now):
        return False
    return needs_model(Talk(flows, session, now), text)


def unanswered(flows: Flows, session: Session, *, now: datetime) -> Ask | None:
    """The action a stored talk waits for, worked out again after whoever ran it has died."""
    pending = session.pending
    if pending is None:
        return None
    talk = Talk(flows, replace(session, pending=None), now)
    run(talk)
    return replace(talk.ask, key=pending.key) if talk.ask else None


def waits(flows: Flows, session: Session, *, now: datetime) -> tuple[timedelta, timedelta] | None:
    """How long the open question of a stored talk waits until it is followed up, and from there
    until it is closed; None where nothing waits for an answer."""
    return patience(Talk(flows, session, now))

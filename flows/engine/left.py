"""The session as a turn leaves it: what was said, and which buttons work from now on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flows.engine.beside import with_aside
from flows.engine.effects import Say
from flows.engine.events import SPOKEN, Done, Event, Failed, Told
from flows.engine.session import Choice, Session, turn_token
from flows.engine.talk import Talk


def unheard(talk: Talk) -> Session:
    """The question and its buttons stay as they are."""
    return replace(talk.session, turn=talk.turn, pace=talk.pace)


def left(talk: Talk, event: Event) -> Session:
    """The session as this turn leaves it: one new value with all that has changed."""
    session = talk.kept
    followed_up = session.followed_up and not isinstance(event, SPOKEN)
    said = tuple(effect.text for effect in talk.effects if isinstance(effect, Say))
    if isinstance(event, Told):
        session = _with_news(talk.session, talk)
        return replace(session, turn=talk.turn, followed_up=followed_up)
    if not said:
        said = () if isinstance(event, SPOKEN) else session.said
        return replace(
            talk.session, turn=talk.turn, followed_up=followed_up, said=said, pace=talk.pace
        )
    return replace(
        session,
        turn=talk.turn,
        stack=talk.stack,
        slots=talk.slots,
        followed_up=followed_up,
        said=said,
        choices=tuple(talk.choices),
        token=talk.token,
        asides=_asides(session, event),
        pace=talk.pace,
    )


def _with_news(session: Session, talk: Talk) -> Session:
    """News leave an open question its buttons; those they came with work beside them."""
    if not talk.choices:
        return session
    if talk.top is None:
        return replace(session, choices=tuple(talk.choices), token=talk.token)
    asides = with_aside(session.asides, talk.token, tuple(talk.choices))
    return replace(session, asides=asides)


def _asides(session: Session, event: Event) -> Mapping[str, tuple[Choice, ...]]:
    """Buttons of the same reply, shown before the action whose result has come, go on working."""
    if not (isinstance(event, Done | Failed) and session.choices):
        return session.asides
    if session.token != turn_token(session.id, session.turn):
        return session.asides
    return with_aside(session.asides, session.token, session.choices)

"""What happens beside what a resident writes: news and reminders, things that cannot be read, a
place on the map, a question left unanswered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from math import asin, cos, radians, sin, sqrt

from flows.engine.asking import ask_again, menu_buttons
from flows.engine.catalog import is_passing
from flows.engine.city import Desk
from flows.engine.definition import Json
from flows.engine.effects import Say
from flows.engine.events import Told
from flows.engine.ledger import something_done
from flows.engine.session import Choice, turn_token
from flows.engine.talk import Talk
from flows.engine.walk import enact

MOST_ASIDES = 4
"""Reminders whose buttons still work; of older ones the present question is shown."""

FOLLOW_UP = timedelta(minutes=15)
CLOSE = timedelta(minutes=45)
"""How long a question waits until it is followed up, and from there until it is closed, where
neither the question (`expires`) nor the city's policies say otherwise."""

EARTH_KM = 6371.0


# --- news and reminders ----------------------------------------------------------------------


def tell(talk: Talk, told: Told) -> None:
    """Says it; the open question and its buttons stay as they are. Buttons of its own work by a
    token of their own; their numbers can be typed where no question is open."""
    at = talk.flows.live.get(told.service)
    if not talk.say(told.response, told.values, at=at) or not told.choices:
        return
    choices = tuple(_choice(talk, choice, told.values) for choice in told.choices)
    token = turn_token(f"{talk.session.id}:aside", talk.session.turn + 1)
    talk.session = replace(talk.session, asides=with_aside(talk.session.asides, token, choices))
    buttons = tuple((c.title, f"#{token}.{n}") for n, c in enumerate(choices, 1))
    last = talk.effects[-1]
    if isinstance(last, Say):
        talk.effects[-1] = replace(last, buttons=buttons)
    if talk.top is None:
        talk.session = replace(talk.session, choices=choices, token=token)


def with_aside(
    asides: Mapping[str, tuple[Choice, ...]], token: str, choices: tuple[Choice, ...]
) -> dict[str, tuple[Choice, ...]]:
    """The youngest stay."""
    kept = dict([*asides.items()][-(MOST_ASIDES - 1) :])
    return {**kept, token: choices}


def _choice(talk: Talk, told: Mapping[str, Json], values: Mapping[str, Json]) -> Choice:
    """`title`: a text by language, or the name of a short response."""
    title, does = told.get("title"), told.get("does")
    if isinstance(title, dict):
        text = str(title.get(talk.language) or next(iter(title.values()), ""))
    else:
        text = talk.word(str(title))
    del values
    return Choice(text, does if isinstance(does, dict) else {"say": text})


# --- what cannot be read ---------------------------------------------------------------------


def unread(talk: Talk, what: str) -> None:
    """A voice message, a picture: said plainly, and then where we are."""
    if not talk.say(f"utter_unread_{what}"):
        talk.say("utter_empty")
    if talk.question() is None:
        menu_buttons(talk)
    else:
        ask_again(talk)


# --- a place on the map ----------------------------------------------------------------------


def located(talk: Talk, here: tuple[float, float]) -> None:
    """The offices of the open question, the nearest first; nothing of the place is kept."""
    question = talk.question()
    options = [o.value for o in talk.options(question.slot)] if question else []
    desks = [talk.flows.city.desks[name] for name in options if name in talk.flows.city.desks]
    near = sorted(((_km(here, d.at), d) for d in desks if d.at), key=lambda pair: pair[0])
    if question is None or not near:
        talk.say("utter_unread_location")
        ask_again(talk)
        return
    distance, nearest = near[0]
    choices = [_office(talk, question.slot, desk, km) for km, desk in near]
    place, km = nearest.names.get(talk.language, nearest.id), _shown(distance)
    talk.say("utter_nearest_office", {"place": place, "distance": km}, choices=choices)


def _office(talk: Talk, slot: str, desk: Desk, km: float) -> Choice:
    name = desk.names.get(talk.language) or next(iter(desk.names.values()), desk.id)
    return Choice(f"{name} · {_shown(km)}", {"set": {slot: desk.id}})


def _shown(km: float) -> str:
    return f"{km:.1f} km" if km < 100 else f"{km:.0f} km"


def _km(here: tuple[float, float], there: tuple[float, float] | None) -> float:
    """Along a great circle (haversine)."""
    if there is None:
        return float("inf")
    (lat, lon), (lat2, lon2) = (tuple(map(radians, at)) for at in (here, there))
    across = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(across)))


# --- silence ---------------------------------------------------------------------------------


def patience(talk: Talk) -> tuple[timedelta, timedelta] | None:
    """How long the open question waits until it is followed up, and from there until it is closed;
    None where nothing waits for an answer. A mere look is nobody's open matter."""
    question = talk.question()
    group = talk.group()
    if question is None or talk.session.pending is not None or not group:
        return None
    if is_passing(talk.flow_of(group[0])) and len(talk.session.stack) == len(group):
        return None
    if question.expires is not None:
        return question.expires / 2, question.expires / 2
    policies = talk.flows.city.policies
    return (
        _minutes(policies, "follow_up_minutes", FOLLOW_UP),
        _minutes(policies, "close_minutes", CLOSE),
    )


def _minutes(policies: Mapping[str, Json], name: str, otherwise: timedelta) -> timedelta:
    value = policies.get(name)
    return timedelta(minutes=value) if isinstance(value, int | float) and value > 0 else otherwise


def timed_out(talk: Talk, token: str, *, closes: bool) -> None:
    """The question of this turn was left unanswered: followed up once, then closed."""
    if token != talk.session.token or talk.top is None or talk.session.pending is not None:
        return
    closes = closes or talk.session.followed_up
    if closes and talk.top.kind == "pattern":
        talk.pop()
    done = something_done(talk)
    enact(talk, "pattern_user_silence", {"closes": closes, "something_done": done})
    talk.session = replace(talk.session, followed_up=not closes)

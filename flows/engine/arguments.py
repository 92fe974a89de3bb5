"""What an action is given, and a short sign of it."""

from __future__ import annotations

from hashlib import blake2b
from json import dumps

from flows.engine.definition import Act, Json
from flows.engine.talk import Talk


def argument(talk: Talk, value: Json) -> Json:
    """`slots.x` is the slot's value, anything else is meant as it stands."""
    if isinstance(value, str) and value.startswith("slots."):
        return talk.value(value.removeprefix("slots."))
    if isinstance(value, list):
        return [argument(talk, item) for item in value]
    if isinstance(value, dict):
        return {name: argument(talk, item) for name, item in value.items()}
    return value


def slots_given(step: Act) -> frozenset[str]:
    """The slots whose values it is given, those of lists and tables left out."""
    given = (value for value in step.args.values() if isinstance(value, str))
    return frozenset(each.removeprefix("slots.") for each in given if each.startswith("slots."))


def is_look(talk: Talk, step: Act) -> bool:
    """It changes nothing, so that it may be asked for again."""
    facts = talk.flows.actions.get(step.name)
    return facts is not None and facts.kind == "look"


def fingerprint(args: dict[str, Json]) -> str:
    return blake2b(dumps(args, sort_keys=True).encode(), digest_size=8).hexdigest()

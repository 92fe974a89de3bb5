"""What a talk did after one thing came in, and how a report puts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flows.engine.definition import Json
from flows.engine.effects import Fact
from flows.engine.session import Choice

NOTHING = "nothing"
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words as they were said. `name`: the response, empty for words of an action's own."""

    name: str
    text: str
    buttons: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What happened after one thing came in. `filled`: every value a slot was given, in order;
    None empties it. `before` and `after`: the slots. `executed`: names of actions."""

    says: tuple[Spoken, ...]
    facts: tuple[Fact, ...]
    filled: tuple[tuple[str, Json], ...]
    before: Mapping[str, Json]
    after: Mapping[str, Json]
    executed: frozenset[str]
    choices: tuple[Choice, ...]


# --- in a report's words ---------------------------------------------------------------------


def all_said(heard: Heard) -> str:
    return "; ".join(one_said(said) for said in heard.says) or NOTHING


def one_said(said: Spoken) -> str:
    return f"{said.name} {short(said.text)}".strip()


def short(value: Json) -> str:
    text = " ".join(repr(value).split()) if not isinstance(value, str) else f"“{value.strip()}”"
    text = " ⏎ ".join(text.splitlines())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

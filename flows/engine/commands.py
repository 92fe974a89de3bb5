"""What a message asks of the talk: one of these, or several in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from flows.engine.hearing import Heard
from flows.engine.session import Choice


@dataclass(frozen=True, slots=True)
class Fill:
    heard: tuple[Heard, ...]
    source: str = "reader"


@dataclass(frozen=True, slots=True)
class Beside:
    """Answers to other open questions of the matter, given instead of the one asked for."""

    heard: tuple[Heard, ...]


@dataclass(frozen=True, slots=True)
class Correct:
    heard: tuple[Heard, ...]


@dataclass(frozen=True, slots=True)
class Reset:
    slot: str


@dataclass(frozen=True, slots=True)
class Start:
    """`text`: the message that started it, searched for values; empty when a button did."""

    flow: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class TakeUp:
    """Several services in the order they were asked for, each with the words that asked."""

    requests: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Control:
    """A wish about the talk itself: cancel, help, repeat, restart, skip, human, menu, correct,
    language, none."""

    what: str


@dataclass(frozen=True, slots=True)
class Clarify:
    """`text`: the message, searched for values of the flow that is chosen."""

    flows: tuple[str, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Tell:
    """An answer that changes nothing: small talk, a question about a service.

    `service`: in whose words; None is the desk's own. `among`: services that may be meant.
    """

    response: str
    service: str | None = None
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Emergency:
    kind: str


@dataclass(frozen=True, slots=True)
class Take:
    """A button's own meaning."""

    choice: Choice


ON_PAGE = "on_page"
"""The part that is wrong with an answer typed into the chat that belongs on a page of its own."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """The open question was not answered: what is wrong with the answer, or which of several."""

    problem: str | None = None
    among: tuple[Heard, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """`reason`: not_understood, model_away, slash, empty, elsewhere."""

    reason: str


Command: TypeAlias = (
    Fill
    | Beside
    | Correct
    | Reset
    | Start
    | TakeUp
    | Control
    | Clarify
    | Tell
    | Emergency
    | Take
    | Unfit
    | Unknown
)


def named(command: Command) -> str:
    """In a word, for counting: `Fill`, `Control cancel`, ..."""
    what = f" {command.what}" if isinstance(command, Control) else ""
    return type(command).__name__ + what


SLASHES = {
    "/start": "menu",
    "/menu": "menu",
    "/help": "help",
    "/cancel": "cancel",
    "/restart": "restart",
}
"""What may be typed by hand with a slash; every other slash is just words (FLOWS.md 11.1)."""


ANSWERS = "answer."
CONTROL = "control."

CANCEL = "control.cancel"


FAQ = "faq."
REFUSE = "refuse."
COMMAND = REFUSE + "command"
OTHERS = REFUSE + "others"

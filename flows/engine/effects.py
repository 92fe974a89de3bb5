"""What a turn asks for. The engine does nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from flows.engine.definition import Json


@dataclass(frozen=True, slots=True)
class Say:
    """Words for the resident, in the resident's language. `name` is the response they come from;
    `buttons` are (title, payload) and their numbers can be typed.
    `asks`: the kind of answer its question wants, None where it asks nothing.
    `form`: the slot whose answer is to be given on a page of its own, not in the chat."""

    key: str
    name: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    link: str | None = None
    file: str | None = None
    asks: str | None = None
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """An action to be run; the turn stops here until its result comes back under `key`.

    `kind`: look (repeatable, before the transaction), local (inside it) or remote (after it).
    `once`: charged or booked; the key is the far side's idempotency key too.
    """

    key: str
    kind: str
    name: str
    args: Mapping[str, Json]
    service: str
    flow: str
    once: bool = False


@dataclass(frozen=True, slots=True)
class LetGo:
    """A matter of this service ended unfinished: its holds are given back."""

    key: str
    service: str


@dataclass(frozen=True, slots=True)
class CallOperator:
    key: str
    flow: str | None


Effect: TypeAlias = Say | LetGo | CallOperator


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the talk's event log, with Rasa's names (`flow_started`, `slot`, ...)."""

    event: str
    values: Mapping[str, Json] = field(default_factory=dict[str, Json])


@dataclass(frozen=True, slots=True)
class Decision:
    """Why the bot did that: the rule's number in docs/rules.md, its name or what it saw, and of a
    message how well it answered the open question (`fit`), where its meaning came from (`source`)
    and the likeliest meanings with their confidence, best first (`scores`). `words`: what of the
    message carried the first of them; they are the resident's, so they are shown and never kept."""

    rule: str
    why: str
    fit: str = ""
    source: str = ""
    scores: tuple[tuple[str, float], ...] = ()
    words: tuple[str, ...] = field(default=(), repr=False)

    def shown(self) -> str:
        """One line for whoever asks why."""
        best = ", ".join(f"{name} {score:.2f}" for name, score in self.scores)
        fit = f"fit {self.fit}" if self.fit else ""
        by = "by " + ", ".join(f"“{word}”" for word in self.words) if self.words else ""
        seen = "; ".join(part for part in (fit, self.source, best, by) if part)
        return f"{self.rule} {self.why}" + (f": {seen}" if seen else "")

"""One turn while it grows by its actions' results, and as those see it who look on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.ports import Waiting
from flows.engine.advance import Turn, advance
from flows.engine.catalog import Flows
from flows.engine.effects import Decision, Effect
from flows.engine.events import Event


@dataclass(frozen=True, slots=True)
class Seen:
    """One turn as `--explain` shows it; never stored in clear.

    `events`: what came in, with each result of an action beside the action's name.
    """

    resident: int
    row: int | None
    turn: Turn
    events: tuple[tuple[Event, str | None], ...] = ()


@dataclass
class Round:
    """One turn while it grows by its actions' results.

    `row`: the inbox row this turn handles, None when it goes on with an action that was left.
    `root`: the inbox row whose reply its words join.
    `erased`, `joined`: the resident is nobody any more; joined: and this one from now on.
    """

    turn: Turn
    row: Waiting | None = None
    root: int | None = None
    effects: list[Effect] = field(default_factory=list[Effect])
    facts: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    decisions: list[Decision] = field(default_factory=list[Decision])
    events: list[tuple[Event, str | None]] = field(default_factory=list[tuple[Event, str | None]])
    rounds: int = 0
    erased: bool = False
    joined: int | None = None

    @property
    def language(self) -> str:
        return self.turn.session.language

    def whole(self) -> Turn:
        """All of it as one turn: everything said and decided since the row was read."""
        said, why = tuple(self.effects), tuple(self.decisions)
        return replace(self.turn, effects=said, decisions=why)

    def happen(self, flows: Flows, event: Event, now: datetime) -> None:
        pending = self.turn.session.pending
        self.events.append((event, pending.name if pending else None))
        channel = self.row.address.channel if self.row else None
        self.take(advance(flows, self.turn.session, event, now=now, channel=channel))

    def take(self, turn: Turn) -> None:
        self.turn = turn
        self.decisions += turn.decisions
        self.effects += turn.effects
        self.facts += [{"event": fact.event, **fact.values} for fact in turn.facts]
        self.facts += [{"event": "decision", **_told(d)} for d in turn.decisions]


def _told(decision: Decision) -> dict[str, Any]:
    """Its fields as they are: they are plain values already. Without the resident's words."""
    return {name: getattr(decision, name) for name in Decision.__slots__ if name != "words"}

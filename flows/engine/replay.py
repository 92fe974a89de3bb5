"""Plays a recorded talk through the engine and says where it went another way.

Shared by tests, preview and publishing. Pure: the player asks for what a text means (a generator
yields the question), and actions are answered by the case's own stubs. The session is written and
read back between any two turns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from flows.engine.advance import Turn, advance, wants_understanding
from flows.engine.catalog import Flows
from flows.engine.commands import SLASHES
from flows.engine.definition import Act, Json
from flows.engine.effects import Ask, Fact, Say
from flows.engine.events import Done, Event, Payload, Said, TimedOut, Told, Understood, Wished
from flows.engine.replay_case import Case, Exchange
from flows.engine.replay_checks import is_skipped, wrong
from flows.engine.replay_heard import Heard, Spoken
from flows.engine.replay_stubs import answered, as_question
from flows.engine.session import Choice, Session, dump, fresh, load
from flows.engine.talk import Talk

MAX_ROUNDS = 20

SESSION_START = "/session_start"


@dataclass(frozen=True, slots=True)
class Meaning:
    """The player's question: what this text means in this talk."""

    flows: Flows
    session: Session
    text: str
    now: datetime


Answer: TypeAlias = tuple[Understood, str | None]
"""What it means, and the language it seems to be in."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What was expected and what happened instead, at its line."""

    file: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Played:
    """`notes`: what was not looked at, and why. `visited`, `ended`: (language, flow, step) of
    every step the talk stood at, and of every end it came to."""

    case: Case
    failures: tuple[Failure, ...] = ()
    notes: tuple[Failure, ...] = ()
    visited: frozenset[tuple[str, str, str]] = frozenset()
    ended: frozenset[tuple[str, str, str]] = frozenset()
    commands: Counter[str] = field(default_factory=Counter[str])
    transcript: tuple[tuple[str, str], ...] = ()


@dataclass
class _Since:
    """What happened since the last thing that came in."""

    before: dict[str, Json]
    says: list[Spoken] = field(default_factory=list[Spoken])
    facts: list[Fact] = field(default_factory=list[Fact])
    filled: list[tuple[str, Json]] = field(default_factory=list[tuple[str, Json]])
    executed: set[str] = field(default_factory=set[str])

    def heard(self, session: Session) -> Heard:
        return Heard(
            says=tuple(self.says),
            facts=tuple(self.facts),
            filled=tuple(self.filled),
            before=self.before,
            after=session.values(),
            executed=frozenset(self.executed) | {said.name for said in self.says if said.name},
            choices=session.choices,
        )


@dataclass
class _Player:
    flows: Flows
    case: Case
    now: datetime
    session: Session
    failures: list[Failure] = field(default_factory=list[Failure])
    notes: list[Failure] = field(default_factory=list[Failure])
    visited: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    ended: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    commands: Counter[str] = field(default_factory=Counter[str])
    transcript: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    used: Counter[str] = field(default_factory=Counter[str])

    def play(self) -> Generator[Meaning, Answer, Played]:
        self._fixtures_fit()
        for exchange in self.case.exchanges:
            self.now = exchange.now or self.now
            since = _Since(before=self.session.values())
            event = yield from self._event(exchange)
            self._advance(event, since, exchange)
            self._judge(exchange, since.heard(self.session))
        return Played(
            case=self.case,
            failures=tuple(self.failures),
            notes=tuple(self.notes),
            visited=frozenset(self.visited),
            ended=frozenset(self.ended),
            commands=self.commands,
            transcript=tuple(self.transcript),
        )

    def _fixtures_fit(self) -> None:
        for name in self.case.slots:
            if self.flows.slot(name) is None:
                self._fail(self.case.line, f"a fixture fills {name}, which is no slot here")

    # --- what comes in --------------------------------------------------------------------

    def _event(self, exchange: Exchange) -> Generator[Meaning, Answer, Event]:
        if exchange.told is not None:
            told = exchange.told
            values, choices = told.get("values"), told.get("choices")
            return Told(
                str(told.get("service")),
                str(told.get("response")),
                values if isinstance(values, dict) else {},
                tuple(c for c in choices if isinstance(c, dict))
                if isinstance(choices, list)
                else (),
            )
        if exchange.user is None:
            return TimedOut(self.session.token)
        text = exchange.user
        self.transcript.append(("resident", text))
        if (sent := sent_by_program(text)) is not None:
            return sent
        wanted = wants_understanding(self.flows, self.session, text, now=self.now)
        understood, language = yield Meaning(self.flows, self.session, text, self.now)
        if not wanted and understood.safety is None:
            understood = Understood()
        return Said(text, understood, language)

    def _advance(self, event: Event, since: _Since, exchange: Exchange) -> None:
        for _ in range(MAX_ROUNDS):
            turn = advance(self.flows, self.session, event, now=self.now)
            self.session = load(dump(turn.session))
            self._take(turn, since)
            if turn.ask is None:
                return
            event = self._stubbed(turn.ask, since, exchange)
        self._fail(exchange.line, "the talk does not come to rest: one action follows the other")

    def _take(self, turn: Turn, since: _Since) -> None:
        language = turn.session.language
        said = [_spoken(turn, effect) for effect in turn.effects if isinstance(effect, Say)]
        self._hear(said, since)
        since.facts += turn.facts
        since.filled += turn.filled
        self.commands.update(turn.commands)
        self.visited |= {(language, flow, step) for flow, step in turn.visited}
        acts = [self._act(flow, step) for flow, step in turn.visited]
        since.executed |= {act.name for act in acts if act is not None}
        ends = [f.values for f in turn.facts if f.event == "flow_completed"]
        self.ended |= {(language, str(e.get("flow_id")), str(e.get("step_id"))) for e in ends}

    def _hear(self, said: list[Spoken], since: _Since) -> None:
        since.says += said
        self.transcript += [("bot", each.text) for each in said]

    def _act(self, flow: str, step: str) -> Act | None:
        found = self.flows.starts[flow].steps.get(step) if flow in self.flows.starts else None
        return found if isinstance(found, Act) else None

    def _stubbed(self, ask: Ask, since: _Since, exchange: Exchange) -> Event:
        results = self.case.stubs.get(ask.name)
        if not results:
            self._fail(exchange.line, f"action {ask.name} is asked for and has no stub")
            return Done(ask.key, {"outcome": "down"})
        result = as_question(
            self.flows, ask.name, results[min(self.used[ask.name], len(results) - 1)]
        )
        self.used[ask.name] += 1
        self.session, says = answered(self.flows, self.session, result, self.now)
        since.filled += result.slots.items()
        self._hear([Spoken(say.name, say.text) for say in says], since)
        return Done(ask.key, result.values)

    # --- what must have happened ----------------------------------------------------------

    def _judge(self, exchange: Exchange, heard: Heard) -> None:
        for expected in exchange.expected:
            if is_skipped(expected):
                why = f"{expected.kind} is skipped: no language model has written these words"
                self.notes.append(Failure(self.case.file, expected.line, why))
            elif message := wrong(expected, heard):
                self._fail(expected.line, message)

    def _fail(self, line: int, message: str) -> None:
        self.failures.append(Failure(self.case.file, line, message))


def play(case: Case, flows: Flows, now: datetime) -> Generator[Meaning, Answer, Played]:
    """Yields each text whose meaning it needs and is sent the answer; returns what happened."""
    start = case.now or now
    talk = Talk(
        flows, fresh(f"replay:{case.name}", case.language or flows.city.languages[0]), start
    )
    for name, value in case.slots.items():
        talk.put(name, value, "set")
    return _Player(flows, case, start, talk.session).play()


def sent_by_program(text: str) -> Payload | Wished | None:
    """What no resident may type, and a test may: `/intent`, `/SetSlots(…)`, `/session_start`."""
    if text == SESSION_START:
        return Wished({})  # the beginning of a talk runs before whatever comes first
    typed = text.lower().split("@")[0] in SLASHES
    return Payload(text) if text.startswith("/") and not typed else None


def _spoken(turn: Turn, say: Say) -> Spoken:
    """The words with what their buttons do; one that is no more on offer does nothing known."""
    buttons: list[tuple[str, str]] = list(say.buttons)
    return Spoken(say.name, say.text, tuple(_choice(turn, *button) for button in buttons))


def _choice(turn: Turn, title: str, payload: str) -> Choice:
    token, _, number = payload.removeprefix("#").partition(".")
    offered = turn.session.offered(token)
    at = int(number) if number.isdecimal() else 0
    return offered[at - 1] if 1 <= at <= len(offered) else Choice(title, {})

"""Plays a recorded talk through the engine and says where it went another way.

Shared by tests, preview and publishing. Pure: the player asks for what a text means (a generator
yields the question), and actions are answered by the case's own stubs. The session is written and
read back between any two turns.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from flows.engine.advance import advance, wants_understanding
from flows.engine.catalog import Flows
from flows.engine.definition import Json
from flows.engine.effects import Ask, Fact, Say
from flows.engine.events import Done, Event, Payload, Said, Told, Understood
from flows.engine.replay_file import Case, Exchange, Expected, Plain
from flows.engine.session import Session, SlotValue, dump, fresh, load

MAX_ROUNDS = 20


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
    file: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Played:
    case: Case
    failures: tuple[Failure, ...]
    visited: frozenset[tuple[str, str]]
    """(flow, step) of every step the talk stood at."""

    transcript: tuple[tuple[str, str], ...]


@dataclass
class _Heard:
    """What happened since the last thing that came in."""

    says: list[Say] = field(default_factory=list[Say])
    facts: list[Fact] = field(default_factory=list[Fact])
    before: dict[str, Json] = field(default_factory=dict[str, Json])


@dataclass
class _Player:
    flows: Flows
    case: Case
    now: datetime
    session: Session
    failures: list[Failure] = field(default_factory=list[Failure])
    visited: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    transcript: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    used: dict[str, int] = field(default_factory=dict[str, int])

    def play(self) -> Generator[Meaning, Answer, Played]:
        for exchange in self.case.exchanges:
            heard = _Heard(before=self.session.values())
            event = yield from self._event(exchange)
            self._advance(event, heard, exchange)
            for expected in exchange.expected:
                self._check(expected, heard)
        return Played(
            self.case, tuple(self.failures), frozenset(self.visited), tuple(self.transcript)
        )

    def _event(self, exchange: Exchange) -> Generator[Meaning, Answer, Event]:
        if exchange.told is not None:
            told = exchange.told
            values = told.get("values")
            return Told(
                str(told.get("service", "system")),
                str(told.get("response")),
                values if isinstance(values, dict) else {},
            )
        text = exchange.user or ""
        self.transcript.append(("resident", text))
        if text.startswith("/") and text.lower().split("@")[0] not in TYPED:
            return Payload(text)
        wanted = wants_understanding(self.flows, self.session, text, now=self.now)
        understood, language = yield Meaning(self.flows, self.session, text, self.now)
        if not wanted and understood.safety is None:
            understood = Understood()
        return Said(text, understood, language)

    def _advance(self, event: Event, heard: _Heard, exchange: Exchange) -> None:
        for _ in range(MAX_ROUNDS):
            turn = advance(self.flows, self.session, event, now=self.now)
            self.session = load(dump(turn.session))
            says = [effect for effect in turn.effects if isinstance(effect, Say)]
            heard.says += says
            heard.facts += turn.facts
            self.transcript += [("bot", say.text) for say in says]
            self.visited |= {(flow, step) for flow, step in turn.visited}
            if turn.ask is None:
                return
            heard.facts.append(Fact("action", {"name": turn.ask.name}))
            event = self._stubbed(turn.ask, exchange)
        self._fail(exchange.line, "the talk does not come to rest")

    def _stubbed(self, ask: Ask, exchange: Exchange) -> Event:
        results = self.case.stubs.get(ask.name)
        if not results:
            self._fail(exchange.line, f"no stub for action {ask.name}")
            return Done(ask.key, {"outcome": "down"})
        at = self.used.get(ask.name, 0)
        self.used[ask.name] = at + 1
        result = results[min(at, len(results) - 1)]
        self._write_slots(result)
        return Done(ask.key, {k: v for k, v in result.items() if k not in ("slots", "responses")})

    def _write_slots(self, result: Plain) -> None:
        slots = result.get("slots")
        if isinstance(slots, dict):
            new = {n: SlotValue(v, "action", self.session.turn) for n, v in slots.items()}
            kept = {**self.session.slots, **new}
            self.session = load(
                {
                    **dump(self.session),
                    "slots": {
                        n: [s.value, s.source, s.turn]
                        for n, s in kept.items()
                        if s.value is not None
                    },
                }
            )

    # --- what must have happened ----------------------------------------------------------

    def _check(self, expected: Expected, heard: _Heard) -> None:
        check = CHECKS.get(expected.kind)
        if check is None:
            if not expected.kind.startswith("generative_"):
                self._fail(expected.line, f"{expected.kind} is not known here")
            return
        wrong = check(self, expected.value, heard)
        if wrong:
            self._fail(expected.line, f"{expected.kind}: {wrong}")

    def _fail(self, line: int, message: str) -> None:
        self.failures.append(Failure(self.case.file, line, message))

    def utter(self, value: Json, heard: _Heard) -> str:
        names = [say.name for say in heard.says]
        return (
            "" if value in names else f"{value} was not said, but {', '.join(names) or 'nothing'}"
        )

    def bot(self, value: Json, heard: _Heard) -> str:
        texts = [say.text for say in heard.says]
        return "" if value in texts else f"{value!r} was not said, but {texts!r}"

    def bot_uttered(self, value: Json, heard: _Heard) -> str:
        wanted: Plain = value if isinstance(value, dict) else {"utter_name": value}
        if any(_matches(say, wanted) for say in heard.says):
            return ""
        said = "; ".join(f"{say.name}: {say.text}" for say in heard.says)
        return f"nothing like {wanted} was said, but {said or 'nothing'}"

    def bot_did_not_utter(self, value: Json, heard: _Heard) -> str:
        return "" if self.bot_uttered(value, heard) else f"{value} was said"

    def slot_was_set(self, value: Json, heard: _Heard) -> str:
        del heard
        values = self.session.values()
        for name, wanted in _pairs(value):
            if name not in values and wanted is not None:
                return f"{name} is empty"
            if wanted is not ANY and not _same(values.get(name), wanted):
                return f"{name} is {values.get(name)!r}, not {wanted!r}"
        return ""

    def slot_was_not_set(self, value: Json, heard: _Heard) -> str:
        values = self.session.values()
        for name, unwanted in _pairs(value):
            now = values.get(name)
            changed = now is not None and now != heard.before.get(name)
            if changed and (unwanted is ANY or _same(now, unwanted)):
                return f"{name} is {now!r}"
        return ""

    def fact(self, event: str, value: Json, heard: _Heard) -> str:
        wanted = value if isinstance(value, dict) else {"flow_id": value}
        wanted = {("step_id" if k == "flow_step_id" else k): v for k, v in wanted.items()}
        facts = [f.values for f in heard.facts if f.event == event]
        if any(all(f.get(k) == v for k, v in wanted.items()) for f in facts):
            return ""
        return f"{wanted} did not happen, but {facts or 'nothing of the kind'}"

    def flow_started(self, value: Json, heard: _Heard) -> str:
        return self.fact("flow_started", value, heard)

    def flow_completed(self, value: Json, heard: _Heard) -> str:
        return self.fact("flow_completed", value, heard)

    def flow_cancelled(self, value: Json, heard: _Heard) -> str:
        return self.fact("flow_cancelled", value, heard)

    def action_executed(self, value: Json, heard: _Heard) -> str:
        return self.fact("action", {"name": value}, heard)

    def clarified(self, value: Json, heard: _Heard) -> str:
        del heard
        offered = {str(choice.does.get("start")) for choice in self.session.choices}
        missing = {str(v) for v in value} - offered if isinstance(value, list) else set[str]()
        return f"{', '.join(sorted(missing))} was not offered" if missing else ""


TYPED = frozenset({"/start", "/menu", "/help", "/cancel", "/restart"})

ANY = object()

CHECKS = {
    "utter": _Player.utter,
    "bot": _Player.bot,
    "slot_was_set": _Player.slot_was_set,
    "slot_was_not_set": _Player.slot_was_not_set,
    "bot_uttered": _Player.bot_uttered,
    "bot_did_not_utter": _Player.bot_did_not_utter,
    "flow_started": _Player.flow_started,
    "flow_completed": _Player.flow_completed,
    "flow_cancelled": _Player.flow_cancelled,
    "action_executed": _Player.action_executed,
    "pattern_clarification_contains": _Player.clarified,
}


def play(case: Case, flows: Flows, now: datetime) -> Generator[Meaning, Answer, Played]:
    """Yields each text whose meaning it needs and is sent the answer; returns what happened."""
    language = case.language or flows.city.languages[0]
    session = fresh(f"replay:{case.name}", language)
    slots = {name: SlotValue(value, "set", 0) for name, value in case.slots.items()}
    plain = {**dump(session), "slots": {n: [s.value, s.source, s.turn] for n, s in slots.items()}}
    return _Player(flows, case, case.now or now, load(plain)).play()


def _matches(say: Say, wanted: dict[str, Json]) -> bool:
    name, pattern, buttons = (wanted.get(k) for k in ("utter_name", "text_matches", "buttons"))
    if name is not None and say.name != name:
        return False
    if pattern is not None and not re.search(str(pattern), say.text, re.DOTALL):
        return False
    titles = [title for title, _ in say.buttons]
    asked = (
        [b.get("title") for b in buttons if isinstance(b, dict)]
        if isinstance(buttons, list)
        else []
    )
    return all(title in titles for title in asked)


def _pairs(value: Json) -> list[tuple[str, object]]:
    """`name`, `name: value`, a list of either, or `{name, value}`."""
    if isinstance(value, list):
        return [pair for each in value for pair in _pairs(each)]
    if isinstance(value, dict):
        if set(value) <= {"name", "value"} and isinstance(value.get("name"), str):
            return [(str(value["name"]), value.get("value", ANY))]
        return list(value.items())
    return [(str(value), ANY)]


def _same(value: object, wanted: object) -> bool:
    return value == wanted or str(value) == str(wanted)

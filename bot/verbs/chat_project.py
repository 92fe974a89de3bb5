"""`citydesk chat --project`: a talk with any other CALM project, on nothing but its files."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.ports import Clock
from bot.surroundings import Say
from bot.usecases.buttons import pressed
from bot.usecases.growing import Round, Seen
from bot.verbs.project import Sentences, tests_of
from bot.verbs.record import Exchanged, recorded
from bot.verbs.replay import read_tests
from flows.engine.advance import Turn
from flows.engine.effects import Say as Spoken
from flows.engine.events import Done, Event, Said
from flows.engine.project import Project
from flows.engine.replay import MAX_ROUNDS, sent_by_program
from flows.engine.replay_case import StubResult, Stubs
from flows.engine.replay_stubs import answered, as_question
from flows.engine.session import Session, fresh
from nlu.words import SureWords


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of `chat` that a project has."""

    folder: Path
    language: str | None = None
    script: Path | None = None
    explain: bool = False
    record: Path | None = None
    now: datetime | None = None


@dataclass
class Room:
    """One talk with a project; actions are answered by the stubs of its tests."""

    project: Project
    sentences: Sentences
    stubs: Stubs
    session: Session
    say: Say
    answers: dict[str, list[StubResult]] = field(default_factory=dict[str, list[StubResult]])

    async def hear(self, text: str, now: datetime) -> tuple[list[Spoken], Seen]:
        """What is said to this text, and the turn behind it."""
        flows = self.project.flows
        event: Event = await self._event(text, now)
        growing = Round(Turn(self.session, (), None, (), ()))
        growing.happen(flows, event, now)
        says = _says(growing.turn)
        for _ in range(MAX_ROUNDS):
            ask = growing.turn.ask
            if ask is None:
                break
            result = self._result(ask.name)
            talk, own = answered(flows, growing.turn.session, result, now)
            says += own
            growing.turn = Turn(talk, (), ask, (), ())
            growing.happen(flows, Done(ask.key, result.values), now)
            says += _says(growing.turn)
        self.session = growing.turn.session
        return says, Seen(0, None, growing.whole(), tuple(growing.events))

    async def _event(self, text: str, now: datetime) -> Event:
        if (button := pressed(text)) is not None:
            return button
        if (sent := sent_by_program(text)) is not None:
            return sent
        flows, talk = self.project.flows, self.session
        return Said(text, await self.sentences.understand(flows, talk, text, now=now))

    def _result(self, action: str) -> StubResult:
        results, given = self.stubs.get(action, ()), self.answers.setdefault(action, [])
        if not results:
            self.say(f"action {action} has no stub in the project's tests: it does nothing")
        result = results[min(len(given), len(results) - 1)] if results else StubResult()
        given.append(result)
        return as_question(self.project.flows, action, result)


def _says(turn: Turn) -> list[Spoken]:
    return [effect for effect in turn.effects if isinstance(effect, Spoken)]


async def chat_project(project: Project, say: Say, wishes: Wishes, clock: Clock) -> int:
    """Exit code 0; 1 where the project cannot be read."""
    for problem in project.problems:
        if problem.level == "error":
            say(problem.line_of_text())
    if not project.service.flows:
        say(f"{wishes.folder} holds no flows")
        return 1
    languages = project.flows.city.languages
    language = wishes.language if wishes.language in languages else languages[0]
    sentences = Sentences(project, SureWords.load())
    stubs = _stubs(wishes.folder)
    room = Room(project, sentences, stubs, fresh("chat", str(language)), say)
    exchanges = await _talk(room, wishes, clock)
    if wishes.record is not None:
        wishes.record.write_text(recorded(None, str(language), exchanges, room.answers), "utf-8")
        say(f"saved as {wishes.record}")
    return 0


def _stubs(folder: Path) -> Stubs:
    """Those of all tests; where two answer for one action, the first."""
    found: dict[str, tuple[StubResult, ...]] = {}
    for case in read_tests(tests_of(folder))[0]:
        found = {**case.stubs, **found}
    return found


async def _talk(room: Room, wishes: Wishes, clock: Clock) -> list[Exchanged]:
    lines = wishes.script.read_text("utf-8").splitlines() if wishes.script else None
    exchanges: list[Exchanged] = []
    while (text := await _next(lines)) is not None:
        now = wishes.now or clock()
        says, seen = await room.hear(text, now)
        exchanges.append(Exchanged(text, now, (seen,)))
        _show(room, text, says, seen, wishes)
    return exchanges


async def _next(lines: list[str] | None) -> str | None:
    if lines is not None:
        return lines.pop(0) if lines else None
    try:
        return await asyncio.to_thread(input, "> ")
    except (EOFError, KeyboardInterrupt):
        return None


def _show(room: Room, text: str, says: list[Spoken], seen: Seen, wishes: Wishes) -> None:
    why = [d.shown() for d in seen.turn.decisions]
    if wishes.script is None:
        for each in says:
            numbers = [
                f"  {payload.rpartition('.')[2]}) {title}" for title, payload in each.buttons
            ]
            print(
                "\n".join(f"  {line}" for line in (*each.text.splitlines(), *numbers)), flush=True
            )
        for line in why if wishes.explain else ():
            print(f"    · rule {line}", file=sys.stderr)
        return
    told: dict[str, Any] = {
        "in": text,
        "out": [_plain(each) for each in says],
        "flow": room.session.stack[-1].flow if room.session.stack else None,
        "slots": room.session.values(),
    }
    print(
        json.dumps(told | ({"why": why} if wishes.explain else {}), ensure_ascii=False), flush=True
    )


def _plain(say: Spoken) -> dict[str, Any]:
    told: dict[str, Any] = {"text": say.text}
    if say.buttons:
        told["buttons"] = [{"title": t, "payload": p} for t, p in say.buttons]
    return told

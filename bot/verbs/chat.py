"""`citydesk chat`: a talk in the terminal through the whole bot."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.app import Assembled, assembled
from bot.channels.terminal.render import lines, plain
from bot.domain.messages import Address, Inbound, InboundKind
from bot.ports import Sent
from bot.settings import Settings
from bot.supervise.holder import this_process
from bot.surroundings import Say, surroundings
from bot.usecases.growing import Seen
from bot.verbs.preview import apart
from bot.verbs.record import Exchanged, recorded
from flows.engine.catalog import Flows
from flows.engine.render import masked
from flows.engine.session import Session
from flows.folders import Books


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of `chat`."""

    city: str
    language: str | None = None
    script: Path | None = None
    explain: bool = False
    record: Path | None = None
    draft: bool = False
    """Nothing of these flows is published, and nothing of the talk is left."""


@dataclass
class Terminal:
    """One resident at one terminal."""

    desk: Assembled
    address: Address
    wishes: Wishes
    seen: list[Seen]
    exchanges: list[Exchanged] = field(default_factory=list[Exchanged])

    async def say(self, text: str) -> list[Sent]:
        """One message in, what is said to it out."""
        self.seen.clear()
        at = self.desk.clock()
        body = {"text": text, "language": self.wishes.language}
        inbound = Inbound(InboundKind.SAID, None, at, body)
        if text.strip():
            sent = list(await self.desk.receive(self.address, inbound))
        else:
            sent = list(await self.desk.receive.collect(self.address))
        self.exchanges.append(Exchanged(text, at, tuple(self.seen)))
        self.desk.hand_back.sent(self.address.city, [each.id for each in sent])
        return sent

    @property
    def session(self) -> Session | None:
        return self.seen[-1].turn.session if self.seen else None

    @property
    def flows(self) -> Flows:
        return self.desk.flows[self.address.city]


async def chat(settings: Settings, books: Books, say: Say, wishes: Wishes) -> int:
    """Exit code 0; 2 where there is no such city."""
    if wishes.city not in books.cities:
        say(f"there is no city {wishes.city}; one of: {', '.join(books.cities)}")
        return 2
    if wishes.draft:
        say("a draft: nothing of it is published, and nothing is left of this talk")
    with apart(settings, books) if wishes.draft else nullcontext((settings, books)) as stands:
        await _chat(*stands, say, wishes)
    return 0


async def _chat(settings: Settings, books: Books, say: Say, wishes: Wishes) -> None:
    async with _terminal(settings, books, say, wishes) as terminal:
        if wishes.script is not None:
            await _script(terminal, wishes.script.read_text("utf-8").splitlines())
        else:
            await _talk(terminal)
        if wishes.record is not None:
            languages = terminal.flows.city.languages
            language = wishes.language if wishes.language in languages else languages[0]
            text = recorded(wishes.city, str(language), terminal.exchanges)
            wishes.record.write_text(text, "utf-8")
            say(f"saved as {wishes.record}")


@asynccontextmanager
async def _terminal(
    settings: Settings, books: Books, say: Say, wishes: Wishes
) -> AsyncIterator[Terminal]:
    seen: list[Seen] = []
    async with (
        surroundings(settings, books, say, run=False) as around,
        assembled(settings, around, books, seen.append) as desk,
    ):
        marking = asyncio.create_task(desk.hand_back.run())
        who = f"terminal-{this_process()}"  # a number alone comes again, and its old talk with it
        address = Address(wishes.city, "terminal", "terminal", who)
        try:
            yield Terminal(desk, address, wishes, seen)
        finally:
            marking.cancel()
            await asyncio.gather(marking, return_exceptions=True)


async def _script(terminal: Terminal, messages: Iterable[str]) -> None:
    """One message per line; one JSON line each."""
    for text in messages:
        sent = await terminal.say(text)
        session = terminal.session
        top = session.stack[-1].flow if session and session.stack else None
        told: dict[str, Any] = {
            "in": text,
            "out": [plain(each.outgoing.words) for each in sent],
            "flow": top,
            "slots": _slots(terminal),
        }
        if terminal.wishes.explain:
            told["why"] = _why(terminal)
        print(json.dumps(told, ensure_ascii=False), flush=True)


async def _talk(terminal: Terminal) -> None:
    name = terminal.flows.city.name(terminal.wishes.language or terminal.flows.city.languages[0])
    print(f"{name} · CityDesk · Ctrl-D ends", flush=True)
    while (text := await asyncio.to_thread(_read)) is not None:
        for each in await terminal.say(text):
            print("\n".join(f"  {line}" for line in lines(each.outgoing.words)), flush=True)
        if terminal.wishes.explain:
            _explain(terminal)


def _read() -> str | None:
    try:
        return input("> ")
    except (EOFError, KeyboardInterrupt):
        return None


def _why(terminal: Terminal) -> list[str]:
    return [d.shown() for seen in terminal.seen for d in seen.turn.decisions]


def _explain(terminal: Terminal) -> None:
    for line in _why(terminal):
        print(f"    · rule {line}", file=sys.stderr)
    for name, value in _slots(terminal).items():
        print(f"    · {name} = {value}", file=sys.stderr)


def _slots(terminal: Terminal) -> dict[str, Any]:
    """What is filled; private values masked."""
    session = terminal.session
    if session is None:
        return {}
    return {name: _masked(terminal.flows, name, value) for name, value in session.values().items()}


def _masked(flows: Flows, name: str, value: Any) -> Any:  # noqa: ANN401  # whatever JSON it is
    slot = flows.slot(name)
    if slot is None or not slot.private or value is None:
        return value
    return masked(value, slot.kind, "en")

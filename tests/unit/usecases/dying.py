"""A desk in memory that can be killed at any commit and any call to the outside; whoever comes
after it finds the rows and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.messages import Address, Inbound, InboundKind, Words
from bot.ports import Work
from bot.shared.claims import MemoryClaims
from bot.usecases.act import Actions
from bot.usecases.ask_again import AskAgain
from bot.usecases.converse import Converse
from bot.usecases.drain import Drain
from bot.usecases.hand_back import HandBack
from bot.usecases.hear import Hear
from bot.usecases.receive import Receive
from bot.usecases.setting import Args, Setting, Values
from flows.engine.advance import wants_understanding
from flows.engine.catalog import Flows
from flows.engine.definition import Json
from flows.engine.events import Understood
from flows.engine.session import Session
from tests.fakes_store import FakeStore
from tests.unit.engine.talking import MONDAY

MUCH_LATER = MONDAY + timedelta(hours=1)

LEFT = timedelta(hours=1)
"""From one death to the next: what the dead one had claimed has been given up by then."""


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Fate:
    """`kills`: at which of the points passed, counted from 0, the process dies."""

    kills: Collection[int] = ()
    passed: list[str] = field(default_factory=list[str])

    async def __call__(self, point: str) -> None:
        self.passed.append(point)
        if len(self.passed) - 1 in self.kills:
            raise Killed(point)


@dataclass(frozen=True)
class Understander:
    """`wish <intent>` is just that; anything else is left to the open question."""

    async def understand(
        self, flows: Flows, session: Session, text: str, *, now: datetime
    ) -> Understood:
        word, _, intent = text.partition(" ")
        if word == "wish":
            return Understood(intent, 0.99, ((intent, 0.99),), "model")
        if not wants_understanding(flows, session, text, now=now):
            return Understood()
        return Understood("out_of_scope", 0.4, (("out_of_scope", 0.4),), "model")


@dataclass
class House:
    """One resident's desk. `asked`: keys under which the city's system was asked, each once."""

    flows: Flows
    fate: Fate
    results: Sequence[Values] = ({},)
    processes: int = 0
    asked: dict[str, Values] = field(default_factory=dict[str, Values])
    told: int = 0

    def __post_init__(self) -> None:
        self.store = FakeStore(self.fate)
        self.me = Address(self.flows.city.id, "rest", "rest", "me")
        self._start()

    def _start(self) -> None:
        """A new process: everything but the rows is new, and the dead one's lease has run out."""
        self.processes += 1
        self.actions = Actions(
            {"action_look": self._look}, {"action_hold": self._hold}, {"action_send": self._send}
        )
        hear = Hear(Understander(), lambda *_: None)
        talk = Converse(self.store, hear, lambda _: self.flows, self.actions, _monday)
        self.drain = Drain(self.store, talk, _monday, f"process {self.processes}")
        back = HandBack(self.store, _monday)
        self.receive = Receive(self.store, self.drain, _monday, back, MemoryClaims())
        for resident, lease in self.store.tables.leases.items():
            ran_out = replace(lease, until=MONDAY - timedelta(seconds=1))
            self.store.tables.leases[resident] = ran_out

    # --- what is asked of the outside -----------------------------------------------------

    async def _look(self, setting: Setting, args: Args) -> Values:
        await self.fate("look")
        return self._result(setting.key, args)

    async def _hold(self, work: Work, setting: Setting, args: Args) -> Values:
        del work
        await self.fate("hold")
        return self._result(setting.key, args)

    async def _send(self, city: str, key: str, args: Args) -> Values:
        """Asked again under the same key the city's system says the same."""
        del city
        await self.fate("send:before")
        self.asked.setdefault(key, self._result(key, args))
        await self.fate("send:after")
        return self.asked[key]

    def _result(self, key: str, args: Args) -> Values:
        del args
        turn = int(key.split(":")[1])
        return {"number": f"N-{turn}", **self.results[turn % len(self.results)]}

    # --- a talk ---------------------------------------------------------------------------

    async def hear(self, text: str) -> None:
        """Sent until it is taken, as platforms do."""
        self.told += 1
        body: dict[str, Json] = {"text": text, "language": "en"}
        inbound = Inbound(InboundKind.SAID, f"m{self.told}", MONDAY, body)
        try:
            await self.receive(self.me, inbound)
        except Killed:
            await self._recover(inbound)

    async def press(self, number: int) -> None:
        """One of the buttons that were shown last, where there are any."""
        buttons = [b for words in self.said() for b in words.buttons]
        await self.hear(buttons[-1 - number % len(buttons)].payload if buttons else "menu")

    async def _recover(self, inbound: Inbound) -> None:
        """What the clock does about whoever was left alone, and the message once more."""
        try:
            self._start()
            later = MUCH_LATER + self.processes * LEFT
            again = AskAgain(self.store, self.actions, self.drain, lambda: later)
            await again.due(self.flows.city.id)
            for city, resident in await self.store.overdue(later, timedelta(0), 9):
                await self.drain.wake(city, resident)
            await self.receive(self.me, inbound)
        except Killed:
            await self._recover(inbound)

    # --- what came of it ------------------------------------------------------------------

    def outgoing(self) -> list[tuple[str, Words]]:
        rows = sorted(self.store.tables.outgoing.values(), key=lambda row: row.id)
        return [(row.outgoing.key, row.outgoing.words) for row in rows]

    def said(self) -> list[Words]:
        return [words for _, words in self.outgoing()]

    def talk(self) -> tuple[int, Any]:
        row = next(iter(self.store.tables.talks.values()))
        return row.turn, row.session


def _monday() -> datetime:
    return MONDAY

"""What the web is handed by the roof."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.channels.telegram.door import TelegramDoor
from bot.ports import Checkpoint, Clock, Live, Store
from bot.usecases.hand_back import HandBack
from bot.usecases.open_payment import OpenPayment
from bot.usecases.receive import Receive
from bot.usecases.settle_payment import Settle
from bot.web.chat_live import Streams
from bot.web.form_token import FormTokens
from bot.web.metrics import Eyes
from flows.engine.catalog import Flows
from flows.engine.session import Session


@dataclass(frozen=True, slots=True)
class Practice:
    """Where the practice far sides answer on this machine, and what signs their callbacks."""

    url: str
    secret: bytes
    merchant: str


def _nowhere(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Needs:
    """`flows`: city -> its flows; `holding`: those, with every revision that a talk stands in.
    `ready`: names of what is missing before messages are taken
    well; `degraded`: one line for each thing that is away and can be borne for a while.
    `signing`: what a browser gets to keep is signed by the last of these keys; without one there
    is no chat page. `telegram_link`: city -> where its bot is found on Telegram, if it has one."""

    flows: Mapping[str, Flows]
    holding: Callable[[str, Session], Awaitable[Flows]]
    store: Store
    receive: Receive
    hand_back: HandBack
    open_payment: OpenPayment
    settle: Settle
    clock: Clock
    version: str
    ready: Callable[[], list[str]]
    degraded: Callable[[], Awaitable[list[str]]]
    checkpoint: Checkpoint
    live: Live | None = None
    signing: tuple[bytes, ...] = ()
    streams: Streams = field(default_factory=Streams)
    telegram: TelegramDoor | None = None
    telegram_link: Callable[[str], str | None] = _nowhere
    forms: FormTokens = field(default_factory=FormTokens)
    rest_keys: tuple[str, ...] = ()
    practice: Practice | None = None
    eyes: Eyes = field(default_factory=Eyes)
    notes: Mapping[str, str] = field(default_factory=dict[str, str])

    def flows_of_token(self, token: str) -> Flows | None:
        """Our link tokens begin with their city."""
        return self.flows.get(token.partition(".")[0])

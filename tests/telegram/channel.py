"""An account on the stand and an inbox that works, without the rest of the desk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from telegram import Bot

from bot.channels.telegram.account import TelegramAccount
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.client import build_bot, close_bot
from bot.channels.telegram.door import TelegramDoor
from bot.domain.messages import Address, Inbound, Outgoing, Words
from bot.ports import Kept, Sent, Unreachable
from flows.engine.catalog import Flows
from integrations.actions import ACTIONS
from tests.stands.catalogue import shipped
from tests.stands.telegram import TelegramStand, telegram_stand

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
KEYS = (b"new key of 32 bytes, for a test..", b"old key of 32 bytes, for a test..")
TOKEN = "100000001:practice-token-of-a-bot-00100000001"  # noqa: S105  # invented


@dataclass(frozen=True)
class At:
    """Settings, as far as a client needs them."""

    telegram_base_url: str | None


@cache
def flows() -> Flows:
    books = shipped()
    return Flows(city=books.cities["shanghai"], live=books.services, actions=ACTIONS)


MADE: list[Bot] = []
"""Clients of the test that runs; closed at its end."""


@asynccontextmanager
async def stand_and_clients() -> AsyncIterator[TelegramStand]:
    """The stand; clients are closed before it is."""
    async with telegram_stand() as stand:
        try:
            yield stand
        finally:
            while MADE:
                await close_bot(MADE.pop())


def account_at(
    url: str | None = None, token: str = TOKEN, id_: str = "shanghai_telegram"
) -> TelegramAccount:
    bot = build_bot(token, At(url))
    MADE.append(bot)
    return TelegramAccount(
        id=id_,
        city="shanghai",
        languages=flows().city.languages,
        bot=bot,
        keys=KEYS,
        secrets=("secret-in-use", "secret-before"),
        flows=flows,
    )


@dataclass
class Inbox:
    """Durable rows, once per account and number. `away`: nothing is taken. `turn`: what is done
    about each. `taken`: whether buttons count."""

    away: bool = False
    taken: bool = True
    turn: Callable[[], Awaitable[None]] | None = None
    rows: dict[tuple[str, str | None], tuple[Address, Inbound]] = field(default_factory=dict)
    reached: list[tuple[Address, str | None]] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def keep(self, address: Address, inbound: Inbound) -> Kept:
        if self.away:
            raise Unreachable("database", "away")
        self.rows.setdefault((address.account, inbound.external_id), (address, inbound))
        self.came.set()
        return Kept(asyncio.create_task(_done(self.turn)) if self.turn else None, self.taken)

    async def reach(self, address: Address, why: str | None) -> None:
        self.reached.append((address, why))

    @property
    def bodies(self) -> list[Mapping[str, Any]]:
        return [inbound.body for _, inbound in self.rows.values()]

    async def until(self, count: int, seconds: float = 10) -> list[Mapping[str, Any]]:
        async with asyncio.timeout(seconds):
            while len(self.rows) < count:
                self.came.clear()
                await self.came.wait()
        return self.bodies


async def _done(turn: Callable[[], Awaitable[None]]) -> None:
    await turn()


def door_of(inbox: Inbox, *accounts: TelegramAccount, **more: Any) -> TelegramDoor:
    return TelegramDoor(
        {each.id: each for each in accounts}, inbox.keep, inbox.reach, lambda: NOW, **more
    )


async def no_file(file: str) -> bytes | None:
    del file
    return None


def channel_of(account: TelegramAccount, **more: Any) -> TelegramChannel:
    return TelegramChannel({account.id: account}, **({"fetch_file": no_file} | more))


def message(words: Words | str, chat: int, parts: int = 0) -> Sent:
    """An outbox row to this chat."""
    told = Words(words) if isinstance(words, str) else words
    at = Address("shanghai", "shanghai_telegram", "telegram", str(chat))
    return Sent(1, at, Outgoing("k", told), "sending", None, resident=1, tries=1, parts=parts)


@asynccontextmanager
async def nobody_else() -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """A lock that is always ours."""
    yield partial(asyncio.sleep, 3600)

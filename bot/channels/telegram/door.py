"""The door: whichever way an update came, by webhook or fetched, it is taken here."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol, assert_never

import structlog

from bot.channels.telegram import tapping
from bot.channels.telegram.account import TelegramAccount
from bot.channels.telegram.arrivals import Arrived, Blocked, InGroup, Nothing, Unblocked
from bot.channels.telegram.parse import number_of, parse
from bot.domain.messages import Address, Inbound
from bot.ports import Clock, Conflict, Kept, Unreachable

log = structlog.get_logger()

Typing = Callable[[Address], AbstractAsyncContextManager[None]]
"""While it lasts, the resident sees that we are at it."""


class Keep(Protocol):
    """The inbox. Durable when it returns. Raises Unreachable."""

    async def __call__(self, address: Address, inbound: Inbound, /) -> Kept: ...


class Reach(Protocol):
    """Whether an address can be written to, as Telegram told us. `why` None: it can, again. Nobody
    becomes a resident by it. Raises Unreachable."""

    async def __call__(self, address: Address, why: str | None, /) -> None: ...


@contextlib.asynccontextmanager
async def nothing_shown(address: Address) -> AsyncIterator[None]:
    del address
    yield


@dataclass(frozen=True, slots=True)
class TelegramDoor:
    """`accounts`: those that have a token here."""

    accounts: Mapping[str, TelegramAccount]
    keep: Keep
    reach: Reach
    clock: Clock
    typing: Typing = nothing_shown
    _doing: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def opens(self, account: str, secret: str) -> bool:
        """Whether it is Telegram that calls, for an account we have."""
        known, given = self.accounts[account].secrets, secret.encode("utf-8", "replace")
        fits = [hmac.compare_digest(given, each.encode()) for each in known]
        return any(fits)

    def link(self, city: str) -> str | None:
        """Where a city's bot is found; None until Telegram has told its name."""
        names = (each.name for each in self.accounts.values() if each.city == city)
        return next((f"https://t.me/{name}" for name in names if name), None)

    async def take(self, account: str, told: object) -> None:
        """When this returns the update is done with: durable, or nothing that ever will be.

        Raises Unreachable or Conflict where it is worth the while to hand it in again. A mistake of
        ours is not: the same update would come back for ever, and nothing behind it.
        """
        try:
            await self._take(self.accounts[account], told)
        except (Unreachable, Conflict):
            raise
        except Exception:
            log.exception("telegram_dropped", account=account, update=number_of(told))

    async def finish(self, seconds: float = 5.0) -> None:
        """Before the desk closes: courtesies under way come to their end, or are left."""
        if self._doing:
            _, late = await asyncio.wait(self._doing, timeout=seconds)
            for task in late:
                task.cancel()

    async def _take(self, account: TelegramAccount, told: object) -> None:
        arrival = parse(told, account, self.clock())
        match arrival:
            case Arrived():
                await self._arrived(account, arrival)
            case Blocked(address):
                await self.reach(address, "blocked")
            case Unblocked(address):
                await self.reach(address, None)
            case InGroup():
                self._begin(tapping.refuse(account, arrival))
            case Nothing() | None:
                pass
            case _:
                assert_never(arrival)

    async def _arrived(self, account: TelegramAccount, arrived: Arrived) -> None:
        """A tap is answered before anything else; its message is changed only once it is safe."""
        tapped, answered = arrived.tapped, None
        if tapped:
            answered = self._begin(tapping.answer(account, tapped.chat, tapped.query))
        kept = await self.keep(arrived.address, arrived.inbound)
        if tapped and answered:
            show = tapping.show_choice if kept.taken else tapping.put_away
            self._begin(_after(answered, show(account, tapped)))
        if arrived.shared:
            language = kept.language or arrived.inbound.body.get("language")
            chat = int(arrived.address.chat)
            self._begin(tapping.thank(account, chat, arrived.shared, language))
        if kept.turn:
            self._begin(self._show_typing(arrived.address, kept.turn))

    async def _show_typing(self, address: Address, turn: asyncio.Task[None]) -> None:
        async with self.typing(address):
            await asyncio.wait({turn})

    def _begin(self, doing: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(_alone(doing))
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)
        return task


async def _after(first: asyncio.Task[None], then: Awaitable[None]) -> None:
    await asyncio.wait({first})
    await then


async def _alone(doing: Awaitable[None]) -> None:
    """What fails here is no resident's trouble."""
    try:
        await doing
    except Exception:
        log.exception("telegram_courtesy_failed")

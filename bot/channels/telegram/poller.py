"""An account kept in attendance by one hand: introduced, and its updates fetched where Telegram
cannot call us.

Rows first: the next updates are asked for only when those before are in the inbox, so whatever
stops us, nothing is lost. What is fetched twice meets its own row there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import structlog
from telegram.error import Conflict as TwoHands
from telegram.error import EndPointNotFound, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.account import TelegramAccount
from bot.channels.telegram.client import LONG_POLL, READ, is_ending
from bot.channels.telegram.door import TelegramDoor
from bot.channels.telegram.errors import wait_of
from bot.channels.telegram.parse import number_of
from bot.channels.telegram.presence import UPDATES, be_called, hook, introduce, not_be_called

log = structlog.get_logger()

WAITS = (1.0, 2.0, 5.0, 15.0)
"""Seconds after the first, second, third and every further failure in a row."""

TOKEN_WAIT = 60.0
"""Seconds until a token that was refused is tried again."""

LOOK_EVERY = 300.0
"""Seconds between two looks at the webhook: somebody else may have changed it."""

Hold = Callable[[], AbstractAsyncContextManager[Callable[[], Awaitable[None]]]]
"""Waits until no other process attends to this account; what it gives returns when that ends."""


async def keep_account(
    account: TelegramAccount, door: TelegramDoor, hold: Hold, public_url: str | None
) -> None:
    """Until cancelled. Nothing Telegram does ends it."""
    while True:
        async with hold() as lost:
            await _while_held(lost, Attendance(account, door, hook(public_url, account.id)).run)
        log.warning("telegram_lock_lost", account=account.id)


async def _while_held(
    lost: Callable[[], Awaitable[None]], attend: Callable[[], Awaitable[None]]
) -> None:
    """Fetching ends before another hand may begin with it."""
    tasks = [asyncio.ensure_future(lost()), asyncio.ensure_future(attend())]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclass
class Attendance:
    """One account while its lock is ours. `offset`: the first update Telegram has not been told we
    have; `failures`: in a row; `ready`: introduced, and the way updates come is as it should be."""

    account: TelegramAccount
    door: TelegramDoor
    hook: str | None
    offset: int | None = None
    failures: int = 0
    refused: bool = False
    ready: bool = False

    async def run(self) -> None:
        while True:
            try:
                await self._once()
                self.failures = 0
            except Exception as error:  # one account's trouble is no other's
                if is_ending():
                    raise asyncio.CancelledError from error
                await asyncio.sleep(self._trouble(error))

    async def _once(self) -> None:
        if not self.ready:
            await introduce(self.account)
            if self.hook is None:
                await not_be_called(self.account)
            self._began()
        if self.hook is None:
            await self.fetch()
        else:
            await be_called(self.account, self.hook)
            await asyncio.sleep(LOOK_EVERY)

    def _began(self) -> None:
        way = "fetched" if self.hook is None else "called"
        log.info("telegram_account_on", account=self.account.id, updates=way)
        self.ready, self.refused = True, False

    async def fetch(self) -> None:
        """One look for updates. Each is in the inbox before the next; where that fails, those
        before it are done with and it comes again.

        Where nothing came, Telegram knows what we have: numbers begin anywhere after a silent week.
        """
        updates = await self._updates()
        if not updates:
            self.offset = None
        for told in updates:
            await self.door.take(self.account.id, told)
            if (number := number_of(told)) is not None:
                self.offset = number + 1

    async def _updates(self) -> Sequence[object]:
        """As they came: the library's own call refuses a whole batch for one it cannot read."""
        asked = {"offset": self.offset, "timeout": int(LONG_POLL), "allowed_updates": UPDATES}
        answer: object = await self.account.bot._post(  # noqa: SLF001  # see above
            "getUpdates",
            {name: value for name, value in asked.items() if value is not None},
            read_timeout=LONG_POLL + READ,
        )
        told: list[object] = answer if isinstance(answer, list) else []
        if told and not any(number_of(each) is not None for each in told):
            raise TelegramError("these updates have no numbers: they would come for ever")
        return sorted(told, key=lambda each: number_of(each) or 0)

    def _trouble(self, error: Exception) -> float:
        """Says it, and how long to wait."""
        kind = type(error).__name__
        self.failures += 1
        wait = WAITS[min(self.failures, len(WAITS)) - 1]
        match error:
            case InvalidToken() | EndPointNotFound():
                self.ready = False
                if not self.refused:
                    log.error(
                        "telegram_token_refused", account=self.account.id, again_in=TOKEN_WAIT
                    )
                self.refused = True
                return TOKEN_WAIT
            case TwoHands():
                self.ready = False  # a webhook may have been set meanwhile
                why = "another program fetches with this token"
                log.warning("telegram_fetched_elsewhere", account=self.account.id, why=why)
            case RetryAfter():
                wait = max(wait, wait_of(error).total_seconds())
            case _:
                log.warning("telegram_waits", account=self.account.id, kind=kind, seconds=wait)
        return wait

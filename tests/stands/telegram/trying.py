"""The stand with one bot and one resident, for trying the stand itself."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.request import HTTPXRequest

from tests.stands.telegram.account import Account
from tests.stands.telegram.resident import Resident
from tests.stands.telegram.server import telegram_stand, trusts_nobody
from tests.stands.telegram.stand import TelegramStand


@dataclass(frozen=True, slots=True)
class Desk:
    """The stand, one bot on it, one resident who has begun to talk, and both ways to ask."""

    stand: TelegramStand
    account: Account
    li: Resident
    bot: Bot
    http: httpx.AsyncClient

    async def ask(self, method: str, /, **values: Any) -> httpx.Response:
        url = f"{self.stand.base_url}{self.account.token}/{method}"
        headers = {"content-type": "application/json"}
        return await self.http.post(url, content=json.dumps(values), headers=headers)

    async def refused(self, method: str, /, **values: Any) -> str:
        """The words of a refusal, `400: ...`."""
        answer = await self.ask(method, **values)
        told = answer.json()
        assert told["ok"] is False, told
        assert told["error_code"] == answer.status_code
        return f"{told['error_code']}: {told['description']}"


@asynccontextmanager
async def at_desk() -> AsyncIterator[Desk]:
    async with (
        telegram_stand() as stand,
        httpx.AsyncClient(trust_env=False, verify=trusts_nobody()) as http,
    ):
        account = stand.account()
        li = stand.resident("Li", language="zh-hans")
        async with client(stand, account) as bot:
            li.start()
            yield Desk(stand, account, li, bot, http)


def client(stand: TelegramStand, account: Account, seconds: float = 5.0) -> Bot:
    """The real client, `seconds` patient."""
    ways = [
        HTTPXRequest(
            connection_pool_size=16,
            read_timeout=seconds,
            httpx_kwargs={"verify": trusts_nobody(), "trust_env": False},
        )
        for _ in range(2)
    ]
    return Bot(
        account.token,
        stand.base_url,
        stand.base_file_url,
        request=ways[0],
        get_updates_request=ways[1],
    )


def inline(*buttons: tuple[str, str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(t, callback_data=d)] for t, d in buttons])

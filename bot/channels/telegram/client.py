"""The library's client, with its real request stack: the one place that knows how it is made."""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any, Protocol

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest
from typing_extensions import override

os.environ.setdefault("PTB_TIMEDELTA", "true")  # noqa: TID251  # the library's own switch, else it warns at every 429

SENDING_AT_ONCE = 64
"""More than one process sends at the same time: nobody waits for a free connection."""

CONNECT = 5.0
READ = 10.0
WRITE = 10.0
FREE_CONNECTION = 3.0

LONG_POLL = 25.0
"""Seconds Telegram keeps a getUpdates open while there is nothing new."""


class Reached(Protocol):
    """Of the settings: where the Bot API answers, None for Telegram itself."""

    @property
    def telegram_base_url(self) -> str | None: ...


class Builder(Protocol):
    """Makes a client: the library's own `Bot`, or anything that takes its place."""

    def __call__(
        self,
        token: str,
        *,
        base_url: str,
        base_file_url: str,
        request: HTTPXRequest,
        get_updates_request: HTTPXRequest,
    ) -> Bot: ...


class Request(HTTPXRequest):
    """Never writes an answer of Telegram's to the log: residents' words stand in it."""

    @staticmethod
    @override
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            told = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict):
            raise TelegramError("Invalid server response")
        return told


def build_bot(token: str, settings: Reached, builder: Builder = Bot) -> Bot:
    """One account's client; nothing is sent yet. Sending and fetching never share a connection.

    A proxy named by the environment is used on the way to Telegram itself, never on the way to
    another server, which is one of ours.
    """
    own = settings.telegram_base_url
    root = (own or "https://api.telegram.org").rstrip("/").removesuffix("/bot")
    return builder(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=_request(SENDING_AT_ONCE, READ, proxies=own is None),
        get_updates_request=_request(2, LONG_POLL + READ, proxies=own is None),
    )


def is_ending() -> bool:
    """Whether the running task was told to end. A request cut off by that may fail with an error of
    its own, which looks like any other one."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def close_bot(bot: Bot) -> None:
    """Its connections, whether or not it ever got to know its own name: the library closes them
    only then."""
    for request in bot._request:  # noqa: SLF001  # see above
        await request.shutdown()


def _request(connections: int, read: float, *, proxies: bool) -> Request:
    return Request(
        connection_pool_size=connections,
        connect_timeout=CONNECT,
        read_timeout=read,
        write_timeout=WRITE,
        pool_timeout=FREE_CONNECTION,
        httpx_kwargs={"trust_env": proxies},
    )

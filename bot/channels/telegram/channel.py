"""Sending: one message, part by part, and what came of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, assert_never

import structlog
from telegram import (
    Bot,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    ReplyKeyboardRemove,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, RetryAfter, TelegramError
from typing_extensions import override

from bot.channels.telegram.account import TelegramAccount
from bot.channels.telegram.client import is_ending
from bot.channels.telegram.errors import attempted
from bot.channels.telegram.keyboards import has_links, without_links
from bot.channels.telegram.render import FilePart, Part, TextPart, parts_of
from bot.domain.messages import Address
from bot.domain.outbox import Attempted, Outcome
from bot.ports import Channel, Sent, Unreachable

log = structlog.get_logger()

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
"""Else Telegram's own servers open residents' pages."""

FILE_NAME = "appointment.ics"


class FetchFile(Protocol):
    """A hosted file of ours by its address, None where there is none any more. Raises
    Unreachable."""

    async def __call__(self, file: str) -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. A turn that is quick shows nothing; one that hangs does not pretend for ever.
    Telegram shows an action for five."""

    first: float = 1.0
    every: float = 4.0
    longest: float = 30.0


@dataclass(frozen=True, slots=True)
class TelegramChannel(Channel):
    accounts: Mapping[str, TelegramAccount]
    fetch_file: FetchFile
    pace: Pace = Pace()

    @override
    async def send(self, sent: Sent) -> Attempted:
        account = self.accounts.get(sent.address.account)
        if account is None:
            return Attempted(Outcome.NOT_SENT, sent.parts, why="the account has no token here")
        chat, last, done = sent.address.chat, None, sent.parts
        try:
            parts = parts_of(sent.outgoing.words, partial(account.sign, chat=chat))
            for part in parts[sent.parts :]:
                last = await self._leave(account.bot, chat, part) or last
                done += 1
        except Unreachable as away:
            return Attempted(Outcome.NOT_SENT, done, why=f"{away.who} is away", platform_id=last)
        except Exception as error:  # noqa: BLE001  # the library lets through what it did not expect
            seen = attempted(error, done)
            log.info(
                "telegram_send",
                account=account.id,
                outgoing=sent.id,
                outcome=seen.outcome,
                kind=type(error).__name__,
            )
            return replace(seen, platform_id=last)
        return Attempted(Outcome.DELIVERED, done, platform_id=last)

    @contextlib.asynccontextmanager
    async def typing(self, address: Address) -> AsyncIterator[None]:
        """While this lasts the resident sees that we are at it. Whatever fails there, fails
        silently."""
        account = self.accounts.get(address.account)
        if account is None:
            yield
            return
        showing = asyncio.create_task(_show(account.bot, address.chat, self.pace))
        try:
            yield
        finally:
            showing.cancel()
            await asyncio.wait({showing})

    async def _leave(self, bot: Bot, chat: str, part: Part) -> str | None:
        """The platform's number of what was sent."""
        match part:
            case TextPart():
                return await _say(bot, chat, part)
            case FilePart():
                content = await self.fetch_file(part.file)
                return await _hand_over(bot, chat, part, content) if content else None
            case _:
                assert_never(part)


async def _say(bot: Bot, chat: str, part: TextPart) -> str:
    """Where Telegram cannot read our markup the words go out plain, where it does not take an
    address as a button's, without that button: each once, and only then."""
    plain = False
    while True:
        try:
            message = await bot.send_message(
                chat_id=chat,
                text=part.text if plain else part.html,
                parse_mode=None if plain else ParseMode.HTML,
                reply_markup=part.markup,
                link_preview_options=NO_PREVIEW,
            )
        except BadRequest as error:
            why, markup = error.message.lower(), part.markup
            if "parse entities" in why and not plain:
                plain = True
            elif "url" in why and isinstance(markup, InlineKeyboardMarkup) and has_links(markup):
                part = TextPart(part.text, without_links(markup))
            else:
                raise
        else:
            return str(message.message_id)


async def _hand_over(bot: Bot, chat: str, part: FilePart, content: bytes) -> str:
    """A file comes when all is answered: a keyboard to answer by, which words with buttons could
    not put away, goes with it."""
    message = await bot.send_document(
        chat_id=chat,
        document=InputFile(content, filename=FILE_NAME),
        caption=part.title,
        disable_content_type_detection=True,
        reply_markup=ReplyKeyboardRemove(),
    )
    return str(message.message_id)


async def _show(bot: Bot, chat: str, pace: Pace) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(pace.longest):
            await asyncio.sleep(pace.first)
            while True:
                try:
                    await bot.send_chat_action(chat_id=chat, action=ChatAction.TYPING)
                except TelegramError as error:
                    if is_ending() or isinstance(error, RetryAfter):
                        return
                await asyncio.sleep(pace.every)

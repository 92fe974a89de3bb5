"""What Telegram is told about a tap: that we saw it, and then what was chosen. None of it matters
to the turn: whatever fails here fails alone, and where Telegram wants us to wait it is left out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from html import escape

import structlog
from telegram import Bot, ReplyKeyboardRemove
from telegram.constants import ParseMode
from telegram.error import RetryAfter, TelegramError

from bot.channels.telegram.account import TelegramAccount
from bot.channels.telegram.arrivals import InGroup, Tapped
from bot.channels.telegram.channel import NO_PREVIEW
from bot.channels.telegram.clean import line
from bot.channels.telegram.errors import is_unchanged, wait_of
from bot.channels.telegram.split import units
from bot.channels.telegram.texts import texts_of

log = structlog.get_logger()

MOST_UNITS = 4096
MOST_BELOW = 1024

CHOSEN = "✓ "


async def answer(account: TelegramAccount, chat: int, query: str) -> None:
    """The button stops shining."""
    await _quietly(account, chat, "answer", partial(account.bot.answer_callback_query, query))


async def show_choice(account: TelegramAccount, tapped: Tapped) -> None:
    """The keyboard goes and what was chosen stays, so that no old button misleads."""
    editing = partial(_edit, account.bot, tapped, _with_choice(tapped))
    await _quietly(account, tapped.chat, "show_choice", editing)


async def put_away(account: TelegramAccount, tapped: Tapped) -> None:
    """The keyboard goes, and nothing says that its button was taken."""
    await _quietly(account, tapped.chat, "put_away", partial(_edit, account.bot, tapped, None))


async def thank(account: TelegramAccount, chat: int, shared: str, language: str | None) -> None:
    """Puts away the keyboard by which something was shared: that can only be done with words."""
    text = texts_of(language, account.languages)[f"shared_{shared}"]
    sending = partial(account.bot.send_message, chat, text, reply_markup=ReplyKeyboardRemove())
    await _quietly(account, chat, "thank", sending)


async def refuse(account: TelegramAccount, group: InGroup) -> None:
    """Says in a group where we can be met alone."""
    texts, name = texts_of(group.hint, account.languages), account.name
    text = texts["group"].format(link=f"https://t.me/{name}") if name else texts["group_unnamed"]
    if group.query:
        await answer(account, group.chat, group.query)
    say = account.bot.send_message
    sending = partial(say, group.chat, text, link_preview_options=NO_PREVIEW)
    await _quietly(account, group.chat, "refuse_group", sending)


async def _edit(bot: Bot, tapped: Tapped, html: str | None) -> object:
    chat, message = tapped.chat, tapped.message
    if html is None:
        return await bot.edit_message_reply_markup(chat, message, reply_markup=None)
    if tapped.below:
        return await bot.edit_message_caption(
            chat, message, caption=html, parse_mode=ParseMode.HTML
        )
    return await bot.edit_message_text(
        html, chat, message, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW
    )


def _with_choice(tapped: Tapped) -> str | None:
    """None where Telegram did not tell what stands there, or there is no room for more."""
    if tapped.html is None or not tapped.title:
        return None
    chosen = escape(CHOSEN + line(tapped.title), quote=False)
    html = f"{tapped.html}\n\n{chosen}".strip()
    return html if units(html) <= (MOST_BELOW if tapped.below else MOST_UNITS) else None


async def _quietly(
    account: TelegramAccount, chat: int, what: str, doing: Callable[[], Awaitable[object]]
) -> None:
    now = asyncio.get_running_loop().time()
    if account.waits.get(chat, now) > now:
        return
    try:
        await doing()
    except TelegramError as error:
        if isinstance(error, RetryAfter):
            _wait(account, chat, now + wait_of(error).total_seconds(), now)
        if not is_unchanged(error):
            kind = type(error).__name__
            log.info("telegram_courtesy_failed", account=account.id, what=what, kind=kind)


def _wait(account: TelegramAccount, chat: int, until: float, now: float) -> None:
    """What is over is forgotten."""
    for other in [other for other, at in account.waits.items() if at <= now]:
        del account.waits[other]
    account.waits[chat] = until

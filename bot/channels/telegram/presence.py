"""How an account shows itself on Telegram: its commands, and the way updates come to us."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import structlog
from telegram import BotCommand, WebhookInfo
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels.telegram.account import TelegramAccount
from bot.channels.telegram.client import is_ending
from bot.channels.telegram.commands import titles_of

log = structlog.get_logger()

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""All we read; Telegram sends nothing else."""

NAME_WAIT = 60.0
"""Seconds until a name that could not be asked for is asked for again."""

AT_ONCE = 40
"""Updates Telegram hands in at the same time, its own default."""


def hook(public_url: str | None, account: str) -> str | None:
    """Where Telegram can call us; None where it cannot, and we fetch: it calls https only."""
    if public_url is None or not public_url.startswith("https://"):
        return None
    return f"{public_url.rstrip('/')}/hooks/telegram/{account}"


async def introduce(account: TelegramAccount) -> None:
    """Its name is asked for, its commands are told in each language. Raises InvalidToken; any other
    refusal of the commands is borne, they can be typed all the same."""
    await account.bot.initialize()
    try:
        await account.bot.set_my_commands(_commands(account, account.languages[0]))
        for language in account.languages:
            await account.bot.set_my_commands(_commands(account, language), language_code=language)
    except InvalidToken:
        raise
    except TelegramError as error:
        log.warning("telegram_commands_not_set", account=account.id, kind=type(error).__name__)


async def get_known(accounts: Iterable[TelegramAccount]) -> None:
    """Until cancelled. Asks Telegram for each account's name, in every process that shows it or
    must tell its own commands from another bot's."""
    unknown = list(accounts)
    while unknown:
        for account in list(unknown):
            try:
                await account.bot.initialize()
            except TelegramError as error:
                if is_ending():
                    raise asyncio.CancelledError from error
            else:
                unknown.remove(account)
        await asyncio.sleep(NAME_WAIT)
    await asyncio.Event().wait()


async def be_called(account: TelegramAccount, url: str) -> None:
    """Sets the webhook where it is not as it should be. Its secret cannot be looked at: that it is
    another one shows in our own 403s, which Telegram remembers."""
    there = await account.bot.get_webhook_info()
    if there.last_error_date and there.pending_update_count:
        log.warning(
            "telegram_webhook_trouble",
            account=account.id,
            waiting=there.pending_update_count,
            since=there.last_error_date.isoformat(),
        )
    if _is_right(there, url):
        return
    try:
        await account.bot.set_webhook(
            url,
            secret_token=account.secrets[0],
            allowed_updates=UPDATES,
            max_connections=AT_ONCE,
            drop_pending_updates=False,
        )
    except BadRequest as error:  # PUBLIC_URL is no address Telegram calls: it says why
        log.error("telegram_webhook_refused", account=account.id, why=error.message)  # noqa: TRY400
        raise
    log.info("telegram_webhook_set", account=account.id)


async def not_be_called(account: TelegramAccount) -> None:
    """Updates are only handed out to those who fetch where no webhook is set."""
    if (await account.bot.get_webhook_info()).url:
        await account.bot.delete_webhook(drop_pending_updates=False)
        log.info("telegram_webhook_deleted", account=account.id)


def _is_right(there: WebhookInfo, url: str) -> bool:
    same = there.url == url and set(there.allowed_updates) == set(UPDATES)
    return same and "403" not in (there.last_error_message or "")


def _commands(account: TelegramAccount, language: str) -> list[BotCommand]:
    titles = titles_of(language, account.languages)
    return [BotCommand(name, title) for name, title in titles.items()]

"""A city's bot on Telegram."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import structlog
from telegram import Bot

from bot.channels.telegram.client import Builder, Reached, build_bot, close_bot
from bot.channels.telegram.payloads import signed
from bot.domain.messages import Address
from flows.engine.catalog import Flows
from flows.engine.city import Account

log = structlog.get_logger()

CHANNEL = "telegram"

BUTTONS = "telegram.buttons"
WEBHOOK = "telegram.webhook"
"""What keys are asked for by `SecretsOf`."""

TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{1,100}")

SecretsOf = Callable[[str, str, str], Sequence[bytes]]
"""(city, purpose, account) -> keys made from the secret keys; the first writes, all are read."""


@dataclass(frozen=True, slots=True)
class TelegramAccount:
    """`keys` sign buttons, `secrets` are said by Telegram when it calls us: the first of each is
    the one in use, the others were. `flows`: the city's, as they are now. `waits`: until when
    (the loop's time) Telegram wants a chat to be left alone, as far as courtesies found it out."""

    id: str
    city: str
    languages: tuple[str, ...]
    bot: Bot
    keys: tuple[bytes, ...]
    secrets: tuple[str, ...]
    flows: Callable[[], Flows]
    waits: dict[int, float] = field(default_factory=dict[int, float])

    def address(self, chat: int) -> Address:
        return Address(self.city, self.id, CHANNEL, str(chat))

    def sign(self, payload: str, chat: str) -> str | None:
        return signed(payload, self.keys[0], self.id, chat)

    @property
    def name(self) -> str | None:
        """The bot's own @name, once Telegram has told it."""
        try:
            name: object = self.bot.username
        except RuntimeError:
            return None
        return name if isinstance(name, str) else None


def accounts_of(
    flows: Mapping[str, Flows],
    token_of: Callable[[str], str],
    secrets_of: SecretsOf,
    settings: Reached,
    builder: Builder = Bot,
) -> dict[str, TelegramAccount]:
    """Account -> what is known of it, for every city; those without a token, or with that of
    another one, are off, and it is said. `token_of`: setting -> its value, empty where it is not
    set.

    Raises ValueError where two cities give an account the same name: a hook could not tell them
    apart.
    """
    found: dict[str, TelegramAccount] = {}
    for city, own in flows.items():
        for account in own.city.accounts:
            if account.channel != CHANNEL:
                continue
            if account.id in found:
                raise ValueError(f"account {account.id}: more than one city has it")
            token = _token(account, token_of, [each.bot.token for each in found.values()])
            if token:
                keys, secrets = (tuple(secrets_of(city, p, account.id)) for p in (BUTTONS, WEBHOOK))
                found[account.id] = TelegramAccount(
                    id=account.id,
                    city=city,
                    languages=own.city.languages,
                    bot=build_bot(token, settings, builder),
                    keys=keys,
                    secrets=tuple(secret.hex() for secret in secrets),
                    flows=partial(flows.__getitem__, city),  # as they are then
                )
    return found


async def close_accounts(accounts: Mapping[str, TelegramAccount]) -> None:
    """Their connections; nothing is sent afterwards."""
    for account in accounts.values():
        await close_bot(account.bot)


def _token(account: Account, token_of: Callable[[str], str], taken: Sequence[str]) -> str | None:
    token = token_of(account.token_env).strip() if account.token_env else ""
    if TOKEN.fullmatch(token) and token not in taken:
        return token
    if token in taken:
        why = "is the token of another account, too"
    else:
        why = "is not what a bot's token looks like" if token else "is not set"
    log.warning("telegram_account_off", account=account.id, setting=account.token_env, why=why)
    return None

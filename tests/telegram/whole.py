"""The whole desk behind Telegram's door, in this process: what residents of the stand talk to.

from tests.telegram.whole import Whole

A test file asks for the fixture `whole` (once by fetching, once by being called) and says
`pytestmark = TOGETHER`: its tests share one desk, each with residents of its own.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest

from bot.channels.telegram import client
from bot.ports import Interpreter
from bot.settings import Settings
from bot.store.crypto import SecretKeys
from bot.store.database import plain
from bot.store.migrate import migrate
from bot.verbs import attending, run
from flows.folders import Books
from tests.stands.house import KEY, House, ended, house
from tests.stands.postgres import server
from tests.stands.telegram import Message, Resident, TelegramStand
from tests.telegram.channel import stand_and_clients

TOGETHER = pytest.mark.asyncio(loop_scope="module")

BOTS = {"shanghai": "littleham_bot", "guangzhou": "greenfield_bot"}
PUBLIC = "https://desk.test"
SILENT = 2.0
"""Seconds after which an answer is waited for no longer."""

PAGE = re.compile(r"https?://\S+/pay/\S+")


@dataclass(frozen=True, repr=False)  # asyncio writes it out after each test
class Whole:
    """`public`: where Telegram calls us, None where we fetch."""

    house: House
    stand: TelegramStand
    database: str
    public: str | None

    def resident(self, language: str = "en", city: str = "shanghai") -> Resident:
        account = self.stand.account(BOTS[city])
        return self.stand.resident(account=account, language=language)

    async def opens(self, link: str) -> str:
        """One of our pages, as a browser does."""
        page = await self.house.client.get(link)
        assert page.status_code == 200, page.text
        return page.text

    async def pays(self, message: Message, verb: str = "pay") -> None:
        """The link of this message, on the gateway's own page."""
        link = PAGE.search(message.text)
        assert link, message.text
        gate = re.search(r'href="([^"]+/pay/[^"]+)"', await self.opens(link[0]))
        assert gate, "the page leads to no gateway"
        await self.house.client.post(f"{gate[1]}/{verb}")

    def rows(self, line: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(plain(self.database), autocommit=True) as database:
            return database.execute(line, values).fetchall()

    async def until(self, found: Callable[[], object], seconds: float = 15) -> None:
        """Looks again and again: what the database holds rings no bell."""
        async with asyncio.timeout(seconds):
            while not found():  # noqa: ASYNC110  # see above
                await asyncio.sleep(0.03)

    def chats(self, who: Resident) -> list[bytes]:
        """Their chat, as rows name it."""
        token, accounts = who.account.token, self.house.desk.doors.telegram
        at = next(account for account in accounts.values() if account.bot.token == token)
        return list(SecretKeys.parse(KEY).of(at.city).indexes("address.chat", at.id, str(who.id)))

    def states(self, who: Resident) -> list[tuple[Any, ...]]:
        """What became of each message to their chat, oldest first: state, why, tries."""
        line: LiteralString = (
            "SELECT state, why, tries FROM outgoing WHERE chat_index = ANY(%s) ORDER BY id"
        )
        return self.rows(line, self.chats(who))


@asynccontextmanager
async def whole_desk(
    folder: Path,
    public: str | None,
    cities: tuple[str, ...] = ("shanghai",),
    model: Interpreter | None = None,
    books: Books | None = None,
    **more: Any,
) -> AsyncIterator[Whole]:
    """With everything a process of all roles does for Telegram."""
    running = server("embedded")
    async with AsyncExitStack() as stack:
        url = stack.enter_context(running.fresh(running.prepared("migrated", migrate)))
        stand = await stack.enter_async_context(stand_and_clients())
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(client, "READ", SILENT)
        for city in cities:
            patch.setenv(f"{city.upper()}_TELEGRAM_TOKEN", stand.account(BOTS[city]).token)
        change = _settings({"telegram_base_url": stand.url, "public_url": public} | more)
        opened = await stack.enter_async_context(
            house(url, folder, books=books, model=model, change=change)
        )
        stand.outside, stand.every_host = opened.client, True
        begins = attending.telegram(opened.desk, opened.around, run.ROLES)
        begins["delivery"] = opened.desk.doors.deliver.run
        tasks = [asyncio.create_task(run.lasting(*each)) for each in begins.items()]
        try:
            await _ready(stand, public)
            yield Whole(opened, stand, url, public)
        finally:
            await ended([*tasks])
            await attending.finish(opened.desk)


def _settings(more: Mapping[str, Any]) -> Callable[[Settings], Settings]:
    return lambda settings: settings.model_copy(update=more)


async def _ready(stand: TelegramStand, public: str | None) -> None:
    """Until each account is fetched, or called."""

    def attended() -> bool | None:
        accounts = stand.accounts.values()
        return all(a.webhook if public else a.updates.polls for a in accounts) or None

    assert await stand.bell.until(attended, 20)


def asks(message: Message) -> bool:
    """New words, and not the mark under an old question."""
    return "✓" not in message.text


def offers(*words: str) -> Callable[[Message], bool]:
    """A button whose title holds one of these."""
    return lambda m: any(word in title for word in words for title in m.titles)

"""The Telegram stand: accounts, people, and a record of everything the bots asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from tests.stands.telegram.account import Account, Updates
from tests.stands.telegram.asked import Asked
from tests.stands.telegram.faults import Faults
from tests.stands.telegram.group import Group
from tests.stands.telegram.methods import METHODS
from tests.stands.telegram.params import Params
from tests.stands.telegram.polling import get_updates
from tests.stands.telegram.resident import Resident
from tests.stands.telegram.state import ApiError, Bell, Chat, Clock, Json, Person
from tests.stands.telegram.webhook import Pusher, delete_webhook, set_webhook, webhook_info

NAMES = (
    ("Wei", "Chen"), ("Mei", "Lin"), ("Anna", "Example"), ("Jun", "Zhao"), ("Tom", "Sample"),
    ("Lan", "Sun"), ("Ida", "Muster"), ("Hao", "Qian"),
)  # fmt: skip


@dataclass(slots=True)
class Call:
    """One request of a bot, in order. outcome: "" while it runs, then ok, a code with its words,
    or silent, closed, broken, each with "acted" where it happened all the same."""

    number: int
    account: str
    method: str
    params: Json
    outcome: str = ""

    @property
    def acted(self) -> bool:
        return self.outcome == "ok" or self.outcome.endswith("acted")


@dataclass(slots=True)
class TelegramStand:
    """`resolve`: which loopback address answers for an https host, e.g.
    {"desk.test": "http://127.0.0.1:8000"}; may be changed any time."""

    clock: Callable[[], datetime] = field(default_factory=Clock)
    resolve: dict[str, str] = field(default_factory=dict)
    outside: httpx.AsyncClient | None = None
    every_host: bool = False
    """`outside` finds hosts by itself."""
    url: str = ""
    retry: tuple[float, float] = (0.05, 1.0)
    """Seconds until a push is tried again: the first time, and at most."""
    bell: Bell = field(default_factory=Bell)
    faults: Faults = field(default_factory=Faults)
    accounts: dict[str, Account] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    closing: bool = False
    _pushers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _people: int = 0
    _groups: int = 0

    @property
    def base_url(self) -> str:
        """For a client: the token follows at once."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.url}/file/bot"

    @property
    def date(self) -> int:
        return int(self.clock().timestamp())

    def account(self, username: str = "littleham_bot", token: str | None = None) -> Account:
        """A bot; the one there is, if there is one of this name."""
        for known in self.accounts.values():
            if known.username == username:
                return known
        number = 100_000_001 + len(self.accounts)
        token = token or f"{number}:{'practice-token-of-a-bot-'}{number:011}"
        updates = Updates(self.bell, 1_000_000 * (1 + len(self.accounts)) + 1)
        account = Account(token, int(token.partition(":")[0]), username, self.bell, updates)
        self.accounts[token] = account
        return account

    def person(self, name: str | None = None, language: str | None = "en") -> Person:
        """Invented; the id is too large for 32 bits, as new ones are."""
        first, last = NAMES[self._people % len(NAMES)]
        self._people += 1
        person = Person(7_000_000_000 + self._people, name or first, last, language)
        for account in self.accounts.values():
            account.people[person.id] = person
        return person

    def resident(
        self,
        name: str | None = None,
        *,
        account: Account | None = None,
        person: Person | None = None,
        language: str | None = "en",
    ) -> Resident:
        """Who has not written to the bot yet, so it cannot write to them."""
        account = account or next(iter(self.accounts.values()), None) or self.account()
        person = person or self.person(name, language)
        account.people[person.id] = person
        return Resident(self, account, person)

    def group(self, title: str = "Garden Road", account: Account | None = None) -> Group:
        """A group that the bot was not yet added to."""
        account = account or next(iter(self.accounts.values()))
        self._groups += 1
        chat = Chat(-4_000_000_000 - self._groups, "group", title=title)
        account.chats[chat.id] = chat
        chat.closed = (403, "Forbidden: bot is not a member of the group chat")
        return Group(self, account, chat)

    def member(self, by: Resident, was: str, now: str, chat: Chat | None = None) -> Json:
        """The bot's own place in a chat changed."""
        bot = by.account.json()

        def place(status: str) -> Json:
            until = {"until_date": 0} if status == "kicked" else {}
            return {"user": bot, "status": status} | until

        where = (chat or by.chat).json()
        told = {"chat": where, "from": by.person.json(), "date": self.date}
        return told | {"old_chat_member": place(was), "new_chat_member": place(now)}

    def sent(self, method: str = "sendMessage", *, chat: int | None = None) -> list[Call]:
        """What was asked for and happened, in order; also what was never answered."""
        return [
            call
            for call in self.calls
            if call.method.lower() == method.lower()
            and call.acted
            and (chat is None or str(call.params.get("chat_id")) == str(chat))
        ]

    def reaches(self, host: str) -> bool:
        return self.outside is not None and (self.every_host or host in self.resolve)

    def deliver_again(self, account: Account, update_id: int) -> None:
        """As the platform does when it did not hear that it was taken."""
        account.updates.again(next(u for u in account.updates.made if u["update_id"] == update_id))

    def note(self, account: Account, method: str, params: Params) -> Call:
        call = Call(len(self.calls) + 1, account.username, method, params.told())
        self.calls.append(call)
        self.bell.ring()
        return call

    async def called(self, account: Account, method: str, params: Params) -> Json:
        """Noted and done. Raises `ApiError`."""
        call = self.note(account, method, params)
        try:
            answer = await self.done(account, method, params)
        except ApiError as problem:
            call.outcome = str(problem)
            raise
        call.outcome = "ok"
        return answer

    async def done(self, account: Account, method: str, params: Params) -> Json:
        """The whole answer, with its words where it has some. Raises `ApiError`."""
        name = method.lower()
        if name == "getupdates":
            return {"result": await get_updates(self, account, params)}
        if name == "getwebhookinfo":
            return {"result": webhook_info(account)}
        if name in {"setwebhook", "deletewebhook"}:
            change = set_webhook if name == "setwebhook" else delete_webhook
            return {"result": True, "description": change(self, account, params)}
        return {"result": self._acted(account, name, params)}

    def now(self, account: Account, method: str, **values: Any) -> Any:
        """At once and without a record: what a method that does not wait answers."""
        return self._acted(account, method.lower(), Params(values))

    def _acted(self, account: Account, name: str, params: Params) -> Any:
        found = METHODS.get(name)
        if found is None:
            raise ApiError(404, "Not Found: method not found")
        return found(Asked(account, params, self.clock()))

    def push(self, account: Account, pusher: Pusher | None) -> None:
        """Instead of what pushed for this account before."""
        if before := self._pushers.pop(account.token, None):
            before.cancel()
        if pusher is not None:
            self._pushers[account.token] = asyncio.create_task(pusher.run())
        self.bell.ring()

    async def close(self) -> None:
        self.closing = True
        self.bell.ring()
        tasks, self._pushers = list(self._pushers.values()), {}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

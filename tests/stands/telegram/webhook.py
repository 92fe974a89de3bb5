"""Updates pushed to the bot's own address."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from tests.stands.telegram import limits
from tests.stands.telegram.account import Account, Webhook
from tests.stands.telegram.params import Params
from tests.stands.telegram.state import ApiError, Json, bad

if TYPE_CHECKING:
    from tests.stands.telegram.stand import TelegramStand

TRIES = 60
"""The documents say "a reasonable amount"."""

PATIENCE = 30.0
"""Seconds an answer is waited for."""

ABOVE_REPLIES = {"setwebhook", "deletewebhook", "close", "logout"}


def set_webhook(stand: TelegramStand, account: Account, params: Params) -> str:
    """The words of the answer. No address means none any more."""
    url, secret = params.text("url"), params.text("secret_token")
    if not url:
        return delete_webhook(stand, account, params)
    problem = limits.refused_address(url) or limits.refused_secret(secret)
    if problem is None and not stand.reaches(urlsplit(url).hostname or ""):
        problem = bad("bad webhook: Failed to resolve host: Name or service not known")
    if problem is not None:
        raise problem
    _settle(account, params)
    most = min(max(params.integer("max_connections", 40), 1), 100)
    before, hook = account.webhook, Webhook(url, secret, most)
    same = before and (url, secret, most) == (before.url, before.secret, before.max_connections)
    if same:
        return "Webhook is already set"
    if before is not None:
        hook.shuffle, hook.held = before.shuffle, before.held
    account.webhook = hook
    stand.push(account, Pusher(stand, account, hook))
    return "Webhook was set"


def delete_webhook(stand: TelegramStand, account: Account, params: Params) -> str:
    _settle(account, params)
    was, account.webhook = account.webhook, None
    stand.push(account, None)
    return "Webhook was deleted" if was else "Webhook is already deleted"


def _settle(account: Account, params: Params) -> None:
    if (allowed := params.structure("allowed_updates")) is not None:
        account.updates.allow(allowed)
    if params.flag("drop_pending_updates"):
        account.updates.waiting.clear()


def webhook_info(account: Account) -> Json:
    hook, told = account.webhook, {"pending_update_count": len(account.updates.waiting)}
    about: Json = {"url": hook.url if hook else "", "has_custom_certificate": False} | told
    if account.updates.allowed is not None:
        about["allowed_updates"] = sorted(account.updates.allowed)
    if hook is not None:
        about["max_connections"] = hook.max_connections
        if hook.last_error is not None:
            about["last_error_date"], about["last_error_message"] = hook.last_error
    return about


@dataclass(slots=True)
class Pusher:
    """Many at once, so what was first may arrive last; until each was taken with a 2xx."""

    stand: TelegramStand
    account: Account
    hook: Webhook
    flying: set[int] = field(default_factory=set)
    tries: dict[int, int] = field(default_factory=dict)
    due: dict[int, float] = field(default_factory=dict)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                for update_id in self._ready():
                    self.flying.add(update_id)
                    group.create_task(self._push(update_id))
                await self.stand.bell.wait(self._pause())

    def _ready(self) -> list[int]:
        now = asyncio.get_running_loop().time()
        ready = [
            one
            for one in sorted(self.account.updates.waiting)
            if one not in self.flying and self.due.get(one, 0) <= now
        ]
        if self.hook.shuffle is not None:
            self.hook.shuffle.shuffle(ready)
        room = 0 if self.hook.held else self.hook.max_connections - len(self.flying)
        return ready[:room]

    def _pause(self) -> float:
        now = asyncio.get_running_loop().time()
        waits = [at - now for one, at in self.due.items() if one in self.account.updates.waiting]
        return max(min([wait for wait in waits if wait > 0], default=60.0), 0.001)

    async def _push(self, update_id: int) -> None:
        update = self.account.updates.waiting[update_id]
        self.hook.at_once += 1
        self.hook.most_at_once = max(self.hook.most_at_once, self.hook.at_once)
        status, body = await self._post(update)
        self.hook.at_once -= 1
        self.flying.discard(update_id)
        self.hook.pushed.append((update_id, status))
        if 200 <= status < 300:
            self._taken(update_id)
            await self._reply(body)
        else:
            self._again(update_id, f"Wrong response from the webhook: {status} {body[:80]}")
        self.stand.bell.ring()

    async def _post(self, update: Json) -> tuple[int, str]:
        parts = urlsplit(self.hook.url)
        near = self.stand.resolve.get(parts.hostname or "")
        url = self.hook.url.replace(f"https://{parts.netloc}", near, 1) if near else self.hook.url
        headers = {"Host": parts.netloc}
        if self.hook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.hook.secret
        try:
            outside = self.stand.outside
            assert outside is not None
            answer = await outside.post(url, json=update, headers=headers, timeout=PATIENCE)
        except httpx.HTTPError as problem:
            return 0, f"Connection failed: {type(problem).__name__}"
        return answer.status_code, answer.text

    def _taken(self, update_id: int) -> None:
        self.account.updates.waiting.pop(update_id, None)
        self.tries.pop(update_id, None)
        self.due.pop(update_id, None)

    def _again(self, update_id: int, words: str) -> None:
        self.hook.last_error = (self.stand.date, words)
        tried = self.tries[update_id] = self.tries.get(update_id, 0) + 1
        if tried >= TRIES:
            self._taken(update_id)
            self.hook.dropped.append(update_id)
            return
        first, most = self.stand.retry
        wait = min(first * 2 ** min(tried - 1, 20), most)
        self.due[update_id] = asyncio.get_running_loop().time() + wait

    async def _reply(self, body: str) -> None:
        """A call can be written into the answer to a push; nobody hears how it went."""
        called = _object(body)
        method = str(called.pop("method", "")).lower()
        if method and method not in ABOVE_REPLIES and not method.startswith("get"):
            try:
                await self.stand.called(self.account, method, Params(called))
            except ApiError:
                return


def _object(body: str) -> dict[str, Any]:
    try:
        found = httpx.Response(200, text=body).json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def shuffled(account: Account, seed: int = 7) -> None:
    """From now on what waits together leaves in another order."""
    assert account.webhook is not None, "no webhook is set"
    account.webhook.shuffle = Random(seed)  # noqa: S311  # the same order every time


@contextmanager
def together(account: Account) -> Iterator[None]:
    """What comes of this is pushed when it is left, and not before."""
    assert account.webhook is not None, "no webhook is set"
    account.webhook.held = True
    try:
        yield
    finally:
        account.webhook.held = False
        account.bell.ring()

"""The webhook: the secret first, then the body; 200 once it is durable, 503 where it is not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.channels.telegram.account import TelegramAccount
from bot.channels.telegram.door import TelegramDoor
from bot.domain.messages import Address, Inbound
from bot.ports import Conflict
from bot.supervise.hold import no_checkpoint
from bot.web.hooks import SECRET_HEADER, router
from tests.stands.telegram import Resident, TelegramStand, shuffled
from tests.telegram.channel import Inbox, account_at, door_of, stand_and_clients

HOOK = "/hooks/telegram/shanghai_telegram"
SAID = {
    "update_id": 1000001,
    "message": {
        "message_id": 1,
        "date": 1795000000,
        "text": "hello",
        "chat": {"id": 7000000001, "type": "private", "first_name": "Li"},
        "from": {"id": 7000000001, "is_bot": False, "first_name": "Li"},
    },
}


@pytest.fixture
async def stand() -> AsyncIterator[TelegramStand]:
    async with stand_and_clients() as stand:
        yield stand


@pytest.fixture
def account(stand: TelegramStand) -> TelegramAccount:
    return account_at(stand.url, stand.account().token)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def web(account: TelegramAccount, inbox: Inbox) -> AsyncIterator[httpx.AsyncClient]:
    async with served(door_of(inbox, account)) as client:
        yield client


def served(door: TelegramDoor) -> httpx.AsyncClient:
    app = FastAPI()
    app.include_router(router(door, no_checkpoint))
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url="https://desk.test")


async def post(web: httpx.AsyncClient, body: Any, secret: str = "secret-in-use") -> int:  # noqa: S107
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = await web.post(HOOK, content=content, headers={SECRET_HEADER: secret})
    return answer.status_code


@pytest.mark.parametrize("secret", ["secret-in-use", "secret-before"])
async def test_what_telegram_sends_is_kept(
    web: httpx.AsyncClient, inbox: Inbox, secret: str
) -> None:
    assert await post(web, SAID, secret) == 200
    assert inbox.bodies == [{"text": "hello", "language": None}]


@pytest.mark.parametrize("secret", ["", "secret", "secret-in-use ", "geheim-ü"])
async def test_nobody_else_gets_a_byte_read(
    web: httpx.AsyncClient, inbox: Inbox, secret: str
) -> None:
    async def body() -> AsyncIterator[bytes]:
        read.append(True)
        yield b"{}"

    read: list[bool] = []
    headers = {SECRET_HEADER.encode(): secret.encode()}
    answer = await web.post(HOOK, content=body(), headers=headers)
    assert not read
    assert answer.status_code == 403
    assert not inbox.rows


async def test_an_account_nobody_has_is_not_found(web: httpx.AsyncClient) -> None:
    there = await web.post("/hooks/telegram/other", headers={SECRET_HEADER: "secret-in-use"})
    assert there.status_code == 404


async def test_ten_megabytes_are_too_much(web: httpx.AsyncClient, inbox: Inbox) -> None:
    assert await post(web, b'{"update_id": 1, "x": "' + b"x" * 10_000_000) == 413
    assert not inbox.rows


async def test_the_longest_update_there_can_be_is_not(web: httpx.AsyncClient, inbox: Inbox) -> None:
    text = "𠀀" * 2048  # twelve bytes each in Telegram's JSON
    longest = SAID | {"message": dict(SAID["message"], text=text)}  # type: ignore[call-overload]
    longest["message"]["reply_to_message"] = dict(longest["message"])
    assert await post(web, longest) == 200
    assert inbox.bodies[0]["text"] == text


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"[]", b"null", b'{"update_id": "x"}', b'"x"'],
    ids=lambda body: body[:8],
)
async def test_what_nobody_can_read_never_comes_again(
    web: httpx.AsyncClient, inbox: Inbox, body: bytes
) -> None:
    assert await post(web, body) == 200
    assert not inbox.rows


async def test_while_the_database_is_away_telegram_keeps_it(
    web: httpx.AsyncClient, inbox: Inbox
) -> None:
    inbox.away = True
    assert await post(web, SAID) == 503
    inbox.away = False
    assert await post(web, SAID) == 200
    assert len(inbox.rows) == 1


@pytest.mark.parametrize(("error", "status"), [(Conflict(), 503), (KeyError("x"), 200)])
async def test_a_mistake_of_ours_does_not_come_back_for_ever(
    account: TelegramAccount, inbox: Inbox, error: Exception, status: int
) -> None:
    async def keep(_: Address, __: Inbound) -> asyncio.Task[None] | None:
        raise error

    door = TelegramDoor({account.id: account}, keep, inbox.reach, lambda: None)  # type: ignore[arg-type, return-value]
    async with served(door) as web:
        assert await post(web, SAID) == status


async def test_pushed_twice_and_in_any_order_each_message_counts_once(
    stand: TelegramStand, account: TelegramAccount, inbox: Inbox
) -> None:
    app = FastAPI()
    app.include_router(router(door_of(inbox, account), no_checkpoint))
    stand.outside, stand.every_host = served_by(app), True
    bot = stand.account()
    await account.bot.set_webhook(f"https://desk.test{HOOK}", secret_token=account.secrets[0])
    shuffled(bot)
    li: Resident = stand.resident("Li", account=bot)
    numbers = [li.say(f"message {n}") for n in range(20)]
    await inbox.until(20)
    for number in numbers[:5]:
        stand.deliver_again(bot, number or 0)
    assert await stand.bell.until(lambda: None if bot.updates.waiting else True, 10)
    orders = {inbound.order: inbound.body["text"] for _, inbound in inbox.rows.values()}
    assert [orders[number] for number in numbers] == [f"message {n}" for n in range(20)]
    await stand.outside.aclose()


def served_by(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app))

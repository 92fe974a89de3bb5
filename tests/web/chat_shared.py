"""What the tests of the chat page share: a desk, a browser, a look into its rows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import psycopg
import pytest
from fastapi import Request

from bot.web.chat_cookie import Cookies
from tests.stands.house import House, house
from tests.stands.postgres import plain
from tests.stands.sitting import Sitting, sitting

FINE = "3101000012349900"
QUESTION = "decision number"


@pytest.fixture
async def desk(tmp_path: Path, desk_database: str) -> AsyncIterator[House]:
    async with house(desk_database, tmp_path) as made:
        yield made


@pytest.fixture
def resident(desk: House) -> Sitting:
    return sitting(desk)


async def asked_for_the_number(resident: Sitting) -> Sitting:
    await resident.opens()
    await resident.presses("Traffic fine")
    assert QUESTION in resident.page.said[-1]
    return resident


async def rows(desk: House, table: str = "inbound") -> int:
    """How many there are."""
    return int((await asked(desk, f"SELECT count(*) FROM {table}"))[0])  # noqa: S608 # a table's name


async def unread(desk: House) -> list[str]:
    """The keys of what no page has shown yet."""
    return await asked(desk, "SELECT key FROM outgoing WHERE state <> 'sent'")


async def asked(desk: House, line: str) -> list[str]:
    url = plain(desk.around.database_url)
    async with await psycopg.AsyncConnection.connect(url) as connection:
        answer = await connection.execute(line.encode())
        return [str(value) for (value,) in await answer.fetchall()]


def cookie_of(answer: httpx.Response, name: str = "talk") -> str:
    """As it was set, with its attributes."""
    return next(c for c in answer.headers.get_list("set-cookie") if c.startswith(f"{name}="))


def request_with(resident: Sitting) -> Request:
    """As this browser would ask."""
    cookie = f"talk={resident.client.cookies['talk']}".encode()
    return Request({"type": "http", "headers": [(b"cookie", cookie)]})


def cookies_of(desk: House, *keys: bytes) -> Cookies:
    return Cookies(keys or desk.desk.needs.signing, "shanghai", secure=False)

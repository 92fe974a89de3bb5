"""What a resident notices while something is away: docs/operations.md, row by row.

Each is taken away in the middle of a talk, and comes back.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from bot.store.clock import only_clock
from tests.fakes import FakeInterpreter, sure_parse
from tests.stands.house import House, Resident, house
from tests.stands.postgres import plain

PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
ROWS = re.findall(r"<!-- away:(\w+) -->", PAGE)
FREE_TEXT = "I parked somewhere silly and got a letter"
NUMBER = "3101000000009900"


@pytest.fixture
def model() -> FakeInterpreter:
    return FakeInterpreter({FREE_TEXT: sure_parse("traffic_fine.pay")})


@pytest.fixture
async def desk(tmp_path: Path, desk_database: str, model: FakeInterpreter) -> AsyncIterator[House]:
    async with house(desk_database, tmp_path, model=model) as made:
        yield made


async def to_the_number(desk: House) -> Resident:
    """In the middle of a talk: the next message is the number of the fine."""
    resident = desk.resident("payer")
    await resident.say("traffic fine")
    return resident


def test_every_row_is_tried() -> None:
    """Redis and Telegram have tests of their own."""
    here = {name.removeprefix("test_without_the_") for name in globals()}
    assert set(ROWS) - {"redis", "telegram"} <= here
    assert len(ROWS) == len(set(ROWS)) == 7


async def test_without_the_database(desk: House, desk_database: str) -> None:
    resident = await to_the_number(desk)
    name = desk_database.rpartition("/")[2].partition("?")[0]
    other = plain(desk_database).replace(f"/{name}", "/postgres")
    with psycopg.connect(other, autocommit=True) as server:
        server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        _end_all(server, name)
        body = {"sender": "payer", "message": NUMBER, "metadata": {"message_id": "again"}}
        refused, page, ready = await asyncio.gather(
            desk.client.post("/webhooks/rest/webhook", json=body),
            desk.client.get("/pay/shanghai.token"),
            desk.client.get("/readyz"),
        )
        assert (refused.status_code, page.status_code) == (503, 503)
        assert page.headers["retry-after"]
        assert (ready.status_code, ready.json()["status"]) == (503, "not ready")
        server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
    async with asyncio.timeout(60):
        while (await desk.client.get("/readyz")).status_code != 200:  # noqa: ASYNC110  # asked
            await asyncio.sleep(0.2)
    assert "¥" in await resident.say(NUMBER)
    assert (await desk.client.get("/readyz")).json()["missing"] == []


def _end_all(server: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
    )


async def test_without_the_model(desk: House, model: FakeInterpreter) -> None:
    model.away = True
    resident = desk.resident("payer")
    assert "cannot read free text" in await resident.say(FREE_TEXT)
    await resident.say("menu")
    await resident.press("Traffic fine")
    assert "¥" in await resident.say(NUMBER)
    assert await resident.say("person")
    model.away = False
    assert "decision number" in await desk.resident("somebody else").say(FREE_TEXT)


async def test_without_the_clock(desk: House, desk_database: str) -> None:
    async with only_clock(desk_database):
        resident = await to_the_number(desk)
    assert "/pay/" not in await resident.say(NUMBER)
    await resident.say("yes")
    await resident.pay()
    assert "Receipt number" in await resident.collect("Receipt number")


async def test_without_the_city_system(desk: House) -> None:
    resident = await to_the_number(desk)
    there = dict(desk.hosts.apps)
    desk.take_far_sides_away()
    said = await resident.say(NUMBER)
    assert "does not answer" in said
    assert "Nothing was charged" in said
    desk.hosts.apps |= there
    assert "¥" in await resident.press("ry again")


async def test_without_the_gateway(desk: House) -> None:
    resident = await to_the_number(desk)
    await resident.say(NUMBER)
    there = dict(desk.hosts.apps)
    desk.take_far_sides_away()
    assert "/pay/" in await resident.say("yes")
    page = await desk.client.get(resident.link)
    assert page.status_code == 200
    assert not re.search(r'href="[^"]+/pay/[^"]+"', page.text), "nowhere to pay"
    desk.hosts.apps |= there
    await resident.pay()
    assert "Receipt number" in await resident.collect("Receipt number")


async def test_whoever_has_paid_hears_that_the_city_has_not_posted_it_yet(desk: House) -> None:
    resident = await to_the_number(desk)
    await resident.say("3101000000009923")  # the city's system is late with this one
    await resident.say("yes")
    await resident.pay()
    said = await resident.collect("has arrived")
    assert "Do not pay again" in said
    async with asyncio.timeout(60):
        while "Receipt number" not in said:
            await desk.desk.reconcile("shanghai")
            await asyncio.sleep(0.1)
            said = await resident.say("")

"""`/readyz`: only what can take a message durably, with a model that has answered, says so."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from typing_extensions import override

from bot.app import ModelDoor
from bot.ports import Unreachable
from bot.verbs.run import first_answer
from bot.web import health
from bot.web.needs import Needs
from tests.fakes import FakeInterpreter
from tests.fakes_store import FakeStore


class Gone(FakeStore):
    @override
    async def can_write(self) -> None:
        raise Unreachable("database", "away")


class Stuck(FakeStore):
    @override
    async def can_write(self) -> None:
        await asyncio.Event().wait()


async def asked(store: FakeStore, path: str, degraded: list[str]) -> httpx.Response:
    async def told() -> list[str]:
        return degraded

    needs: Any = SimpleNamespace(
        store=store, flows={"littleham": None}, ready=list[str], degraded=told
    )
    app = FastAPI()
    app.include_router(health.router(cast("Needs", needs)))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as client:
        return await client.get(path)


@pytest.mark.parametrize(
    ("store", "degraded", "path", "status"),
    [
        pytest.param(FakeStore(), [], "/readyz", 200, id="all there"),
        pytest.param(FakeStore(), ["model"], "/readyz", 200, id="bearable"),
        pytest.param(FakeStore(), ["model"], "/readyz?all", 503, id="all was asked for"),
        pytest.param(Gone(), [], "/readyz", 503, id="no message can be kept"),
        pytest.param(Stuck(), [], "/readyz", 503, id="the database is silent"),
    ],
)
async def test_ready(store: FakeStore, degraded: list[str], path: str, status: int) -> None:
    answer = await asked(store, path, degraded)
    assert answer.status_code == status
    assert answer.json()["degraded"] == degraded


async def test_a_model_elsewhere_is_asked_until_it_has_answered_once() -> None:
    model = FakeInterpreter(away=True)
    door = ModelDoor(model)
    asking = asyncio.create_task(first_answer(door, 0.01))
    await asyncio.sleep(0.05)
    assert not door.answered
    model.away = False
    async with asyncio.timeout(5):
        await asking
    assert door.answered

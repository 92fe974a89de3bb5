"""`citydesk nlu serve`: a model that several desks share, found again at the same address."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import psutil
import pytest

from bot.ports import Refused
from nlu.rasa import Rasa
from tests.stands.desk import Program, free_port
from tests.stands.yardstick import slowness

pytestmark = pytest.mark.rasa

WITHIN = 60.0
WISH, MEANT = "pay my traffic fine", "traffic_fine.pay"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as made:
        yield made


async def until_up(model: Rasa) -> None:
    async with asyncio.timeout(WITHIN * slowness()):
        while await model.status() is None:  # noqa: ASYNC110  # it has no event
            await asyncio.sleep(0.2)


def server(program: Program) -> psutil.Process:
    return next(one for one in program.tree() if "serve.py" in "".join(one.cmdline()[1:2]))


async def test_a_model_alone_answers_who_knows_the_token_and_comes_back(
    tmp_path: Path, client: httpx.AsyncClient
) -> None:
    port = free_port()
    program = Program(("nlu", "serve", "--port", str(port)), tmp_path, port, {"NLU_TOKEN": "word"})
    model = Rasa(client, program.url, "word")
    program.launch()
    try:
        await until_up(model)
        assert (await model.parse(WISH)).intent == MEANT
        with pytest.raises(Refused):
            await Rasa(client, program.url, "another").parse(WISH)
        first = server(program)
        first.kill()
        await asyncio.to_thread(psutil.wait_procs, [first], 10)
        await until_up(model)
        assert (await model.parse(WISH)).intent == MEANT
        assert program.url in program.said()
        assert "NLU_TOKEN" not in program.said()
        assert await asyncio.to_thread(program.stop) == 0
    finally:
        if program.running:
            program.kill()

"""`citydesk nlu serve`: a model that several desks share, found again at the same address."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psutil
import pytest

from bot.ports import Refused
from nlu.present import TRAINED, Present
from nlu.rasa import Rasa
from nlu.training import Workshop, model_for
from tests.stands.desk import ROOT, Program, free_port
from tests.stands.rasa import twin
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


def own_models(folder: Path) -> Present:
    """The trained model alone, kept apart from everybody else's."""
    trained = model_for(print)
    present = Present(folder.resolve(), Workshop(ROOT, folder / "citydesk" / "models"))
    present.shop.models.mkdir(parents=True)
    shutil.copy(trained, present.shop.models)
    return present


async def changes(model: Rasa, present: Present) -> None:
    """Another model is taken, and then the one before again, while somebody writes all the time."""
    other = present.file("b" * 24)
    id_ = await asyncio.to_thread(twin, await asyncio.to_thread(model_for, print), other)
    before = await model.status()
    writing = asyncio.create_task(write(model))
    present.takes(other, TRAINED, datetime.now(UTC))  # noqa: TID251  # a desk's real clock
    await until_it_is(model, id_)
    choice = present.read()
    earlier = choice.earlier() if choice else None
    assert earlier
    present.goes_back(earlier.content, datetime.now(UTC))  # noqa: TID251  # see above
    await until_it_is(model, before)
    assert not writing.done()
    writing.cancel()


async def write(model: Rasa) -> None:
    """Raises where one message is lost."""
    while True:
        assert (await model.parse(WISH)).intent == MEANT


async def until_it_is(model: Rasa, id_: str | None) -> None:
    async with asyncio.timeout(WITHIN):
        while await model.status() != id_:  # noqa: ASYNC110  # it has no event
            await asyncio.sleep(0.1)


def server(program: Program) -> psutil.Process:
    return next(one for one in program.tree() if "serve.py" in "".join(one.cmdline()[1:2]))


async def test_a_model_alone_answers_who_knows_the_token_and_comes_back(
    tmp_path: Path, client: httpx.AsyncClient
) -> None:
    port, present = free_port(), await asyncio.to_thread(own_models, tmp_path)
    env = {"NLU_TOKEN": "word", "XDG_CACHE_HOME": str(tmp_path)}
    program = Program(("nlu", "serve", "--port", str(port)), tmp_path, port, env)
    model = Rasa(client, program.url, "word")
    program.launch()
    try:
        await until_up(model)
        assert (await model.parse(WISH)).intent == MEANT
        with pytest.raises(Refused):
            await Rasa(client, program.url, "another").parse(WISH)
        await changes(model, present)
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

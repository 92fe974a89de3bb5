"""Two webs on machines of their own: what happens at one is seen at the other, and one language
model serves both."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial

import httpx
import pytest

from tests.stands.calling import http
from tests.stands.desk import free_port, wait_until
from tests.stands.embedded import free_memory
from tests.stands.machines import WORD, Machines, machines
from tests.stands.resident import Resident
from tests.stands.sitting import Sitting
from tests.stands.yardstick import slowness

pytestmark = pytest.mark.slow

AT_ONCE = 2.0
"""Seconds; a page that nobody tells looks by itself every 15."""

WATCHED = 2.0
"""Seconds in which a page that opened is watched, and has been shown what there is."""

RISEN = 60.0


@pytest.fixture
def desk() -> Iterator[Machines]:
    with machines() as made:
        made.start_webs()
        yield made
    free_memory()


def sitting(desk: Machines, web: int, cookies: httpx.Cookies | None = None) -> Sitting:
    language = {"Accept-Language": "en"}
    url = desk.webs[web].url
    client = httpx.AsyncClient(base_url=url, headers=language, cookies=cookies, trust_env=False)
    return Sitting(client, origin=url)


async def test_a_page_open_at_one_web_learns_at_once_of_a_turn_at_the_other(desk: Machines) -> None:
    here = sitting(desk, 0)
    await here.opens()
    await here.says("menu")
    there = sitting(desk, 1, here.client.cookies)
    await there.opens()
    async with here.client.stream("GET", f"{here.path}/live", timeout=60) as stream:
        news = asyncio.Event()
        reading = asyncio.create_task(_read(stream, news))
        await asyncio.sleep(WATCHED)
        news.clear()
        await there.says("help")
        await asyncio.wait_for(news.wait(), AT_ONCE * slowness())
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    for each in (here, there):
        await each.client.aclose()


async def _read(stream: httpx.Response, news: asyncio.Event) -> None:
    assert stream.status_code == httpx.codes.OK
    async for line in stream.aiter_lines():
        if line == "event: news":
            news.set()


def test_one_language_model_serves_both_and_nobody_waits_for_it() -> None:
    port = free_port()
    with machines(NLU_URL=f"http://127.0.0.1:{port}", NLU_TOKEN=WORD) as desk:
        desk.start_webs()
        for web in desk.webs:
            told = http().get(f"{web.url}/readyz")
            assert (told.status_code, told.json()["degraded"][0]) == (503, "model does not answer")
            assert Resident(web.url, "early").say("menu")
        desk.machine("nlu", "serve", "--port", str(port)).launch()
        for web in desk.webs:
            wait_until(partial(_is_ready, web.url), RISEN * slowness(), "the model")
            (said, *_) = Resident(web.url, f"late-{web.port}").say("I want to pay a traffic fine")
            assert "decision number" in said.text
    free_memory()


def _is_ready(url: str) -> bool:
    return http().get(f"{url}/readyz").status_code == httpx.codes.OK

"""`/readyz` of a whole desk from which something is taken: named within two seconds, in words an
operator knows, and still ready."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import httpx
import pytest

from bot.ports import Refused, Unreachable
from bot.store.clock import is_held, only_clock
from bot.verbs.run import STARTS
from bot.web.watch import KEPT, Probe, Watch, away
from tests.fakes import FakeInterpreter
from tests.stands.embedded import ask
from tests.stands.house import House, house
from tests.stands.yardstick import slowness

SOON = 2.0
"""Seconds in which an operator has an answer."""

FAR_SIDES = [
    f"{what} of {city} does not answer"
    for what in ("connector", "payment gateway sandbox")
    for city in ("shanghai", "guangzhou")
]
A_WORKER = "INSERT INTO procrastinate_workers DEFAULT VALUES"
HOLDERS = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"


@dataclass
class Whole:
    """A desk with everything there; each of the three can be taken away."""

    house: House
    model: FakeInterpreter
    clock: AsyncExitStack
    url: str

    async def asked(self, path: str = "/readyz") -> httpx.Response:
        began = time.monotonic()
        answer = await self.house.client.get(path)
        took = time.monotonic() - began
        assert took < SOON * slowness(), f"{took:.1f} s"
        return answer


Taking: TypeAlias = Callable[[Whole], Awaitable[None]]


@asynccontextmanager
async def whole(database: str, folder: Path) -> AsyncIterator[Whole]:
    model = FakeInterpreter()
    async with (
        house(database, folder, model=model, worker=False) as made,
        AsyncExitStack() as clock,
    ):
        await made.desk.model.parse("hello")
        await clock.enter_async_context(only_clock(database))
        ask(database, A_WORKER)
        yield Whole(made, model, clock, database)


@pytest.fixture
async def desk(tmp_path: Path, desk_database: str) -> AsyncIterator[Whole]:
    async with whole(desk_database, tmp_path) as made:
        yield made


async def loses_nothing(_: Whole) -> None: ...


async def loses_the_model(desk: Whole) -> None:
    desk.model.away = True


async def loses_the_clock(desk: Whole) -> None:
    await desk.clock.aclose()


async def loses_the_worker(desk: Whole) -> None:
    """It was killed: nobody crossed its name out."""
    ask(desk.url, "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'")


async def loses_the_far_sides(desk: Whole) -> None:
    desk.house.take_far_sides_away()


async def hears_nothing_of_the_far_sides(desk: Whole) -> None:
    desk.house.take_far_sides_away(silent=True)


@pytest.mark.parametrize(
    ("loses", "named"),
    [
        pytest.param(loses_nothing, [], id="all there"),
        pytest.param(loses_the_model, ["model does not answer"], id="model"),
        pytest.param(loses_the_clock, ["clock stands still: no process holds it"], id="clock"),
        pytest.param(
            loses_the_worker, ["worker stands still: no process does the jobs"], id="worker"
        ),
        pytest.param(loses_the_far_sides, FAR_SIDES, id="nobody listens there"),
        pytest.param(hears_nothing_of_the_far_sides, FAR_SIDES, id="silence there"),
    ],
)
async def test_what_is_away_is_named(desk: Whole, loses: Taking, named: list[str]) -> None:
    await loses(desk)
    bearable, everything = await desk.asked(), await desk.asked("/readyz?all")
    assert sorted(bearable.json()["degraded"]) == sorted(named)
    assert (bearable.status_code, bearable.json()["missing"]) == (200, [])
    assert everything.status_code == (503 if named else 200)
    assert everything.json()["degraded"] == bearable.json()["degraded"]


async def test_what_comes_back_is_named_no_more(desk: Whole) -> None:
    there = dict(desk.house.hosts.apps)
    await loses_the_far_sides(desk)
    await loses_the_model(desk)
    assert len((await desk.asked()).json()["degraded"]) == len(FAR_SIDES) + 1
    desk.house.hosts.apps |= there
    desk.model.away = False
    await asyncio.sleep(KEPT * 1.1)
    assert (await desk.asked()).json()["degraded"] == []


# --- the clock -------------------------------------------------------------------------------


async def until_held(url: str, *, held: bool) -> None:
    async with asyncio.timeout(10 * slowness()):
        while await is_held(url) is not held:  # noqa: ASYNC110  # a lock sends no event
            await asyncio.sleep(0.02)


async def test_a_clock_that_lost_its_lock_is_named_and_takes_it_again(
    tmp_path: Path, desk_database: str
) -> None:
    async with house(desk_database, tmp_path, worker=False) as made:
        ticking = asyncio.ensure_future(STARTS["clock"](made.desk, made.around, lambda _: None))
        await until_held(desk_database, held=True)
        ((first,),) = ask(desk_database, HOLDERS)
        ask(desk_database, "SELECT pg_terminate_backend(%s)", first)
        await until_held(desk_database, held=False)
        await until_held(desk_database, held=True)
        assert ask(desk_database, HOLDERS) != [(first,)]
        assert not ticking.done()
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)
        assert not await is_held(desk_database)


async def test_a_second_clock_waits_for_the_first(desk_database: str) -> None:
    async def begins() -> None:
        async with only_clock(desk_database):
            pass

    async with only_clock(desk_database):
        second = asyncio.create_task(begins())
        await asyncio.sleep(0.3)
        assert not second.done()
    async with asyncio.timeout(10 * slowness()):
        await second


# --- asking ----------------------------------------------------------------------------------


async def well() -> None: ...


async def silent() -> None:
    await asyncio.Event().wait()


async def unreachable() -> str | None:
    raise Unreachable("far side", "ConnectError")


async def refusing() -> str | None:
    raise Refused("far side", "wrong_key")


async def sorry() -> str | None:
    return "stands still"


async def mistaken() -> str | None:
    raise ZeroDivisionError


async def test_all_are_asked_side_by_side_and_none_is_waited_for_long() -> None:
    probes: dict[str, Probe] = {"a": well, "b": silent, "c": silent, "d": unreachable}
    probes |= {"e": refusing, "f": sorry, "g": mistaken}
    began = time.monotonic()
    named = await away(probes)
    assert time.monotonic() - began < SOON * slowness()
    assert named == [
        "b does not answer",
        "c does not answer",
        "d does not answer",
        "e refuses: wrong_key",
        "f stands still",
        "g cannot be asked: ZeroDivisionError",
    ]


async def test_nobody_makes_us_ask_more_than_once_a_second() -> None:
    asked: list[float] = []

    async def counted() -> None:
        asked.append(time.monotonic())
        await asyncio.sleep(0.05)

    watch = Watch({"far side": counted})
    for _ in range(3):
        assert await asyncio.gather(*(watch() for _ in range(20))) == [[]] * 20
    assert len(asked) == 1

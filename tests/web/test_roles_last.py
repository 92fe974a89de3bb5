"""A role that ends takes the desk with it, in one line, or is begun again: never half a desk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import psycopg
import pytest
from structlog.testing import capture_logs

from bot.ports import Unreachable
from bot.settings import Settings
from bot.store.database import plain
from bot.verbs.run import STARTS, Begin, lasting, run
from bot.worker.jobs import DRAIN, job_app, opened
from tests.stands.catalogue import shipped
from tests.stands.desk import NOWHERE, free_port
from tests.stands.embedded import ask
from tests.stands.house import KEY, house
from tests.stands.yardstick import slowness

FETCH = "procrastinate_fetch_job_v2"
LEFT = "SELECT id FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"


def renamed(url: str, name: str, to: str) -> None:
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute(f"ALTER FUNCTION {name} RENAME TO {to}".encode())


@asynccontextmanager
async def running(role: str, begin: Begin) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(lasting(role, begin, 0.05))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_worker_whose_database_went_wrong_works_again(
    tmp_path: Path, desk_database: str
) -> None:
    async def done(url: str) -> None:
        app = job_app(plain(url), {DRAIN: nothing})
        async with opened(app):
            await app.configure_task(DRAIN).defer_async(city="shanghai", resident=1)
        while ask(url, LEFT):  # noqa: ASYNC110  # a finished job sends no event
            await asyncio.sleep(0.05)

    async def nothing(city: str, resident: int) -> None: ...

    async with house(desk_database, tmp_path, worker=False) as made:
        begin = partial(STARTS["worker"], made.desk, made.around, print)
        async with running("worker", begin) as worker, asyncio.timeout(60 * slowness()):
            await done(desk_database)
            with capture_logs() as told:
                renamed(desk_database, FETCH, "elsewhere")
                while not any(each["event"] == "role_again" for each in told):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
                renamed(desk_database, "elsewhere", FETCH)
            await done(desk_database)
            assert not worker.done()


class Role:
    """Loses the database so many times, then ends in its own way; or fails to say goodbye."""

    def __init__(self, lost: int, end: Exception | None = None) -> None:
        self.left, self.end, self.begun = lost, end, 0

    async def __call__(self) -> None:
        self.begun += 1
        if self.left:
            self.left -= 1
            raise Unreachable("database", "away")
        if self.end is not None:
            raise self.end


@pytest.mark.parametrize(
    ("end", "told"),
    [
        pytest.param(None, "the worker ended by itself", id="it thinks that it is done"),
        pytest.param(KeyError("Zhang Wei"), "^the worker ended: KeyError$", id="our mistake"),
        pytest.param(OSError("port 8000 is taken"), "port 8000", id="something of this machine"),
    ],
)
async def test_what_ends_a_role_for_good_is_told_in_one_line(
    end: Exception | None, told: str
) -> None:
    role = Role(3, end)
    with capture_logs(), pytest.raises((RuntimeError, OSError), match=told):
        await lasting("worker", role, 0.01)
    assert role.begun == 4


async def test_a_goodbye_that_fails_is_a_goodbye() -> None:
    async def begin() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise Unreachable("database", "away") from None

    task = asyncio.create_task(lasting("worker", begin, 0.01))
    await asyncio.sleep(0.05)
    task.cancel()
    done, _ = await asyncio.wait([task], timeout=5)
    assert done
    assert task.cancelled()


@pytest.mark.parametrize("role", ["worker", "clock"])
async def test_a_desk_ends_with_its_role(
    role: str, tmp_path: Path, desk_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ends(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(STARTS, role, ends)
    settings = Settings(
        port=free_port(),
        citydesk_data=tmp_path,
        database_url=desk_database,
        citydesk_secret_keys=(KEY,),
        citydesk_sandbox_url=NOWHERE,
        nlu_url=NOWHERE,
    )
    async with asyncio.timeout(30 * slowness()):
        with (
            capture_logs() as told,
            pytest.raises(RuntimeError, match=f"^the {role} ended: ZeroDivisionError$"),
        ):
            await run(settings, shipped(), print)
    assert ("role_ended", role) in [(each["event"], each.get("role")) for each in told]

"""Both sides standing side by side: one PostgreSQL server, a database each, loopback only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
import psycopg

from bot.supervise.child import Child
from bot.supervise.far_side import free_port
from bot.supervise.postgres import Postgres
from tests.bench import desk, form_bot
from tests.bench.load import Door
from tests.bench.talks import Side

START = 180.0  # seconds that a busy machine may take
DATABASE = "form_bot"
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
Say = Callable[[str], None]


class NotReady(Exception):
    """A side that does not start; says where the reason stands."""


@dataclass(frozen=True, slots=True)
class Stand:
    """One side, answering."""

    door: Door
    child: Child

    def worked(self) -> float:
        """Seconds of CPU its processes have used so far, those of its database too."""
        root = psutil.Process(self.child.pid)
        family = [root, *root.children(recursive=True)]
        return sum(sum(each.cpu_times()[:2]) for each in family)


@asynccontextmanager
async def both(folder: Path, say: Say) -> AsyncIterator[tuple[Stand, Stand, str]]:
    """The desk, the form bot and the desk's database; all of it is gone afterwards."""
    trained = await asyncio.to_thread(form_bot.model)
    port = free_port()
    async with _standing(Door(Side.DESK, port), desk.serving(port, folder), "/readyz", say) as ours:
        server = Postgres(folder / "data/database", say=say)
        database = (await server.start()).url
        try:
            other = _second(database)
            port = free_port()
            child = form_bot.serving(trained, port, other, folder)
            async with _standing(Door(Side.FORM, port), child, "/", say) as theirs:
                yield ours, theirs, database
        finally:
            await server.stop()


@asynccontextmanager
async def _standing(door: Door, child: Child, path: str, say: Say) -> AsyncIterator[Stand]:
    say(f"starting {door.side} ...")
    await child.start()
    try:
        if not await child.ready(_answering(door, path), START):
            raise NotReady(f"{door.side} does not start, see its log")
        yield Stand(door, child)
    finally:
        await child.stop()


def _answering(door: Door, path: str) -> Callable[[], Awaitable[bool]]:
    async def answers() -> bool:
        try:
            async with httpx.AsyncClient(trust_env=False) as client:
                answer = await client.get(f"http://127.0.0.1:{door.port}{path}", timeout=5)
        except httpx.TransportError:
            return False
        await asyncio.sleep(0.2)
        return answer.is_success

    return answers


def plain(url: str) -> str:
    """As psycopg itself and Rasa's SQLAlchemy want it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _second(url: str) -> str:
    """A database of the form bot's own on the desk's server, written to as safely."""
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}")
        for setting in DURABLE:
            found = connection.execute(f"SHOW {setting}").fetchone()
            if found != ("on",):
                raise NotReady(f"{setting} is not on: nothing would be proved")
    return urlsplit(plain(url))._replace(path=f"/{DATABASE}").geturl()

"""Fifty residents at two processes want the last place of one time: one has it, 49 hear of others.

Two operating-system processes on one database, as on two machines; everything over real HTTP. The
same without the key that makes a place unique must fail, or this would prove nothing.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg
import pytest

from bot.store.migrate import migrate
from tests.stands.desk import NOWHERE, Program, far_sides, free_port
from tests.stands.embedded import short_folder
from tests.stands.postgres import plain, server
from tests.stands.warm import Warm

pytestmark = pytest.mark.slow

RESIDENTS = 50
KEY = base64.b64encode(bytes(range(32))).decode()
TIME = "09:00"


@dataclass
class Racer:
    """A resident on the way to one time at an office with one place."""

    client: httpx.AsyncClient
    url: str
    sender: str
    last: list[dict[str, Any]] = field(default_factory=list)
    calls: int = 0

    async def say(self, text: str) -> str:
        self.calls += 1
        extra = {"city": "shanghai", "lang": "en", "message_id": str(self.calls)}
        body = {"sender": self.sender, "message": text, "metadata": extra}
        answer = await self.client.post(f"{self.url}/webhooks/rest/webhook", json=body)
        assert answer.status_code == 200, answer.text
        self.last = answer.json()
        return self.text

    @property
    def text(self) -> str:
        return "\n".join(told["text"] for told in self.last)

    @property
    def titles(self) -> list[str]:
        return [button["title"] for told in self.last for button in told.get("buttons", ())]

    async def press(self, title: str) -> str:
        buttons = [b for told in self.last for b in told.get("buttons", ())]
        return await self.say(next(b["payload"] for b in buttons if title in b["title"]))

    async def comes_to_the_time(self, day: int) -> None:
        await self.say("menu")
        await self.press("Marriage registration")
        await self.press("Jing'an")
        await self.press(self.titles[day])
        assert TIME in self.titles, self.text


@contextmanager
def two_desks(url: str) -> Iterator[list[str]]:
    """Addresses of two `citydesk web` on this database."""
    with ExitStack() as stack:
        folders = [stack.enter_context(short_folder()) for _ in range(2)]
        far = stack.enter_context(far_sides(folders[0]))
        (folders[1] / "practice.keys").write_bytes((folders[0] / "practice.keys").read_bytes())
        env = {
            "DATABASE_URL": url,
            "CITYDESK_SECRET_KEYS": KEY,
            "CITYDESK_SANDBOX_URL": far.url,
            "NLU_URL": NOWHERE,
        }
        warm = Warm.shared()
        webs = [Program(("web",), folder, free_port(), env, warm) for folder in folders]
        for web in webs:
            stack.callback(_end, web)
            web.start()
        yield [web.url for web in webs]


def _end(web: Program) -> None:
    if web.running:
        web.stop()


async def race(urls: list[str], day: int = 2) -> list[Racer]:
    """Everybody was offered the time; then all of them take it at once."""
    limits = httpx.Limits(max_connections=RESIDENTS, max_keepalive_connections=RESIDENTS)
    async with httpx.AsyncClient(trust_env=False, limits=limits, timeout=60) as client:
        racers = [Racer(client, urls[n % 2], f"racer-{n}") for n in range(RESIDENTS)]
        await asyncio.gather(*(racer.comes_to_the_time(day) for racer in racers))
        await asyncio.gather(*(racer.press(TIME) for racer in racers))
    return racers


def check(racers: list[Racer], url: str) -> None:
    """One has the place, all others hear that it was taken and are offered the nearest ones."""
    got = [racer for racer in racers if "Kept free for you" in racer.text]
    places = ask(url, "SELECT count(*), count(DISTINCT (desk, starts_at, seat)) FROM place")
    assert len(got) == 1, f"{len(got)} residents were told they have it"
    assert places == [(1, 1)]
    for racer in racers:
        if racer is not got[0]:
            assert "just been taken" in racer.text, racer.text
            assert len(racer.titles) == 3, racer.titles
            assert all(len(title) > len(TIME) for title in racer.titles), racer.titles


def ask(url: str, question: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(plain(url), autocommit=True) as connection:
        found = connection.execute(question.encode())
        return found.fetchall() if found.description else []


SLOW_DISK = """
CREATE FUNCTION slow_disk() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END';
CREATE TRIGGER slow_disk BEFORE INSERT ON place FOR EACH ROW EXECUTE FUNCTION slow_disk();
"""


@pytest.fixture
def database() -> Iterator[str]:
    """Taking a place takes a while after looking for one: many have looked before one has it."""
    running = server("embedded")
    with running.fresh(running.prepared("migrated", migrate)) as url:
        ask(url, SLOW_DISK)
        yield url


def test_one_has_it_and_the_others_hear_of_the_nearest(database: str) -> None:
    with two_desks(database) as urls:
        check(asyncio.run(race(urls)), database)


def test_without_the_key_it_would_be_sold_twice(database: str) -> None:
    ask(database, "ALTER TABLE place DROP CONSTRAINT place_once")
    with two_desks(database) as urls:
        racers = asyncio.run(race(urls))
    with pytest.raises(AssertionError, match="residents were told they have it"):
        check(racers, database)
    taken = ask(database, "SELECT starts_at, seat FROM place")
    assert len(taken) > len(set(taken))

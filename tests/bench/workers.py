"""How much two workers do in the time of one: turns that wait in the inbox, drained by jobs.

No HTTP, no model, no far side: what is measured is `citydesk worker` and its database. Both share
this machine's cores, so two workers cannot be twice as quick where two cores are all there is.
"""

from __future__ import annotations

import asyncio
import base64
import secrets
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGTERM
from statistics import median
from typing import Any

import psutil
import psycopg

from bot.domain.messages import Address, Inbound, InboundKind
from bot.store.crypto import SecretKeys
from bot.store.migrate import migrate
from bot.store.store import PostgresStore
from bot.supervise.child import Child, Command, Farewell
from bot.supervise.far_side import free_port
from bot.supervise.hold import no_checkpoint
from bot.supervise.postgres import Postgres
from nlu.training import ROOT
from tests.bench.load import WrongReply
from tests.bench.stands import NotReady, Say, plain
from tests.bench.surrounded import inherited
from tests.bench.talks import CITY, LANGUAGE

START = 120.0
LONGEST = 300.0
GLANCE = 0.03
NOWHERE = "http://127.0.0.1:9"
SAID = ("menu", "1", "help")
"""What each resident has waiting: sure words and a number, as any talk has most of."""

ROUNDS = (1, 2, 2, 1)
"""Workers in each round: what drifts over time counts for both alike."""

WAITING = "SELECT count(*) FROM inbound WHERE handled_at IS NULL"
UNANSWERED = (
    "SELECT count(*) FROM inbound i "
    "WHERE NOT EXISTS (SELECT FROM outgoing o WHERE o.reply_to = i.id)"
)
AT_WORK = "SELECT count(*) FROM procrastinate_workers"


@dataclass(frozen=True, slots=True)
class Round:
    """`used`: cores in use by the workers, by the database, by all else on this machine."""

    workers: int
    turns: int
    seconds: float
    used: tuple[float, ...]

    @property
    def rate(self) -> float:
        return self.turns / self.seconds


@dataclass
class Yard:
    """Where the workers work."""

    folder: Path
    url: str
    key: str
    store: PostgresStore
    workers: list[Child] = field(default_factory=list[Child])

    def ask(self, question: str) -> int:
        with psycopg.connect(plain(self.url), autocommit=True) as connection:
            return _asked(connection, question)

    async def until(self, question: str, wanted: int, seconds: float) -> None:
        """On one connection: looking must not cost what is looked at."""
        began = time.perf_counter()
        with psycopg.connect(plain(self.url), autocommit=True) as connection:
            while _asked(connection, question) != wanted:
                if time.perf_counter() - began > seconds:
                    raise NotReady(f"not {wanted} within {seconds:.0f} s: {question}")
                await asyncio.sleep(GLANCE)


def _asked(connection: psycopg.Connection[tuple[Any, ...]], question: str) -> int:
    found = connection.execute(question.encode()).fetchone()
    return int(found[0]) if found else 0


async def workers(folder: Path, turns: int, say: Say) -> None:
    """Prints the turns a second of one and of two workers, and the ratio. Raises NotReady,
    WrongReply."""
    async with _yard(folder, say) as yard:
        say(f"\n{turns} turns waiting, no HTTP; {psutil.cpu_count()} cores for all\n{HEAD}")
        rounds: list[Round] = []
        for number, wanted in enumerate((1, *ROUNDS)):
            await _at_work(yard, wanted)
            played = await _round(yard, number, len(SAID) * 20 if number == 0 else turns)
            if number:  # the first one is to warm up
                rounds.append(played)
                say(_line(played))
        for told in verdict(rounds):
            say(told)
        if unanswered := yard.ask(UNANSWERED):
            raise WrongReply(f"{unanswered} messages were handled and not answered")


@asynccontextmanager
async def _yard(folder: Path, say: Say) -> AsyncIterator[Yard]:
    server = Postgres(folder / "workers/database", say=say)
    url, key = (await server.start()).url, base64.b64encode(secrets.token_bytes(32)).decode()
    await asyncio.to_thread(migrate, url)
    store = PostgresStore(url, SecretKeys.parse(key), no_checkpoint)
    yard = Yard(folder / "workers", url, key, store)
    try:
        await store.open()
        yield yard
    finally:
        await _at_work(yard, 0)
        await store.close()
        await server.stop()


async def _at_work(yard: Yard, wanted: int) -> None:
    """So many workers, each ready for jobs."""
    while len(yard.workers) > wanted:
        await yard.workers.pop().stop()
    while len(yard.workers) < wanted:
        yard.workers.append(_worker(yard, len(yard.workers)))
        await yard.workers[-1].start()
    await yard.until(AT_WORK, wanted, START)


def _worker(yard: Yard, number: int) -> Child:
    """As on a machine of its own."""
    argv = (sys.executable, "-m", "bot", "worker")
    settings = {
        "DATABASE_URL": yard.url,
        "CITYDESK_SECRET_KEYS": yard.key,
        "CITYDESK_DATA": str(yard.folder / f"worker-{number}"),
        "CITYDESK_SANDBOX_URL": NOWHERE,
        "NLU_URL": NOWHERE,
        "PORT": str(free_port()),
    }
    log = yard.folder / f"worker-{number}.log"
    return Child(Command(argv, inherited() | settings, ROOT, log, (Farewell(SIGTERM, 30),)))


async def _round(yard: Yard, number: int, turns: int) -> Round:
    residents = await _written(yard, number, turns // len(SAID))
    before = _worked(yard)
    async with yard.store.begin(CITY, datetime.now(UTC)) as work:  # noqa: TID251  # a clock of ours
        for resident in residents:
            await work.jobs.drain(resident)
        began = time.perf_counter()
        await work.commit("bench")
    await yard.until(WAITING, 0, LONGEST)
    seconds = time.perf_counter() - began
    used = [(after - b) / seconds for after, b in zip(_worked(yard), before, strict=True)]
    return Round(len(yard.workers), len(residents) * len(SAID), seconds, tuple(used))


async def _written(yard: Yard, number: int, residents: int) -> Sequence[int]:
    """What they say is kept, and nobody has begun to answer."""
    return [
        await _one(yard, Address(CITY, "rest", "rest", f"waiting-{number}-{n}"))
        for n in range(residents)
    ]


async def _one(yard: Yard, address: Address) -> int:
    resident, fences = 0, set[int]()
    for text in SAID:
        now = datetime.now(UTC)  # noqa: TID251  # a clock of ours
        said = Inbound(InboundKind.SAID, None, now, {"text": text, "language": LANGUAGE})
        got = await yard.store.receive(address, said, holder="bench", lease=timedelta(minutes=5))
        resident = got.resident
        fences |= {got.fence} if got.fence is not None else set()
    for fence in fences:
        await yard.store.drop_lease(CITY, resident, fence)
    return resident


def _worked(yard: Yard) -> tuple[float, float, float]:
    """Seconds of CPU used so far: by the workers, by the database, by all else."""
    ours = [psutil.Process(child.pid) for child in yard.workers]
    all_ = psutil.Process().children(recursive=True)
    database = [each for each in all_ if each.name() == "postgres"]
    used = sum(_seconds(ours)), sum(_seconds(database))
    times = psutil.cpu_times()
    return *used, sum(times) - times.idle - getattr(times, "iowait", 0.0) - sum(used)


def _seconds(processes: Sequence[psutil.Process]) -> Iterator[float]:
    for each in processes:
        with each.oneshot():
            yield sum(each.cpu_times()[:4])  # those of ended children too


HEAD = f"{'':16}{'turns/s':>9}{'seconds':>9}{'workers':>14}{'database':>14}{'all else':>14}"


def _line(each: Round) -> str:
    who = f"{each.workers} worker{'s' * (each.workers > 1)}"
    cores = "".join(f"{used:9.2f} core" for used in each.used)
    return f"{who:16}{each.rate:9.1f}{each.seconds:9.1f}{cores}"


def verdict(rounds: Sequence[Round]) -> Iterator[str]:
    one, two = (median(e.rate for e in rounds if e.workers == n) for n in (1, 2))
    yield f"  1 worker {one:6.1f} turns/s, 2 workers {two:6.1f}: {two / one:.2f} times as many"
    yield "  workers, database and all else share these cores; elsewhere each has its own"

"""`python -m tests.bench`: the engine alone; the same talk on CityDesk and on a plain Rasa form
bot, in turns; then the turns a second of one and of two workers.

Exit code 1 when a reply was wrong, a row is missing or a side did not start; never for a slow
machine: absolute numbers stand beside a yardstick, what counts are the ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from nlu.training import kept_models
from tests.bench.engine import lines, measure
from tests.bench.form_bot import NoFormBot
from tests.bench.load import Load, Played, WrongReply, play
from tests.bench.pipelines.page import PAGE, curve_lines, write
from tests.bench.pipelines.run import PIPELINES, measured
from tests.bench.readers import measure_readers, reader_lines
from tests.bench.report import HEAD, Measured, line, verdict
from tests.bench.stands import NotReady, Stand, both, plain
from tests.bench.talks import Side, fines
from tests.bench.workers import workers
from tests.bench.yardstick import yard

WARM_UP = 12  # talks


@dataclass(frozen=True, slots=True)
class Wishes:
    """How much is played: talks per round for each number of residents; turns that wait for
    workers in each round."""

    residents: tuple[int, ...]
    talks: int
    rounds: int
    turns: int
    engine_only: bool = False
    pipelines: tuple[str, ...] = ()

    def loads(self, residents: int) -> Iterator[Load]:
        """One per round, the same for both sides; more residents have more talks between them."""
        talks = max(self.talks, self.talks * residents // 4)
        for number in range(self.rounds):
            yield Load(f"bench-{residents}-{number}", residents, talks)


def main() -> int:
    wrong: list[BaseException] = []
    wishes = _wishes()
    if wishes.pipelines:
        _pipelines(wishes.pipelines)
        return 0
    for told in (*reader_lines(measure_readers()), *lines(measure())):
        _say(told)
    if wishes.engine_only:
        return 0
    try:
        asyncio.run(_bench(wishes))
    except* (NoFormBot, NotReady, WrongReply, OSError) as found:
        wrong += _leaves(found)
    for error in wrong:
        _say(f"{type(error).__name__}: {error}")
    return 1 if wrong else 0


def _leaves(group: BaseExceptionGroup[Exception]) -> Iterator[BaseException]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


def _wishes() -> Wishes:
    parser = argparse.ArgumentParser("bench", description=__doc__)
    parser.add_argument("--residents", type=int, nargs="+", default=[1, 16])
    parser.add_argument("--talks", type=int, default=30, help="per round and side")
    parser.add_argument("--rounds", type=int, default=5)
    text = "waiting for one and for two workers, per round; 0: no such rounds"
    parser.add_argument("--turns", type=int, default=900, help=text)
    text = "no servers: a turn, loading, and a turn of a long talk"
    parser.add_argument("--engine", action="store_true", help=text)
    text = "train and ask every pipeline (or those named) on our phrases and on CLINC150; the table"
    parser.add_argument("--pipelines", nargs="*", metavar="PIPELINE", help=text)
    given = parser.parse_args()
    pipelines = given.pipelines if given.pipelines != [] else list(PIPELINES)
    wanted = (given.talks, given.rounds, given.turns, given.engine, tuple(pipelines or ()))
    return Wishes(tuple(given.residents), *wanted)


def _pipelines(names: tuple[str, ...]) -> None:
    rows = list(measured(names, kept_models().parent / "pipelines", _say))
    for told in curve_lines(rows):
        _say(told)
    if names == tuple(PIPELINES):
        write(rows)
        _say(f"written: {PAGE.name}")


async def _bench(wishes: Wishes) -> None:
    with tempfile.TemporaryDirectory(prefix="citydesk-bench-") as name:
        folder = Path(name)
        async with both(folder, _say) as (ours, theirs, database):
            for stand in (ours, theirs):
                await play(stand.door, Load("warm", 2, WARM_UP), fines())
            endings = [
                ending
                for residents in wishes.residents
                for ending in await _compare(wishes, residents, (ours, theirs), folder)
            ]
            _prove(endings, database)
        if wishes.turns:
            await workers(folder, wishes.turns, _say)


async def _compare(
    wishes: Wishes, residents: int, stands: tuple[Stand, Stand], folder: Path
) -> list[str]:
    """Both sides in turns; the endings of the desk's talks."""
    _say(f"\n{residents} at the same time\n{HEAD}")
    rounds: list[Measured] = []
    for load in wishes.loads(residents):
        for stand, silent in (stands, stands[::-1]):
            rounds.append(await _measure(stand, silent, load, folder))
            _say(line(rounds[-1]))
    for told in verdict(rounds):
        _say(told)
    return [e for each in rounds if each.side is Side.DESK for e in each.played.endings]


async def _measure(stand: Stand, silent: Stand, load: Load, folder: Path) -> Measured:
    yardstick = yard(folder)
    before = [each.worked() for each in (stand, silent)]
    played: Played = await play(stand.door, load, fines())
    work, idle = (e.worked() - b for e, b in zip((stand, silent), before, strict=True))
    return Measured(stand.door.side, load.residents, played, yardstick, work, idle)


def _prove(endings: Sequence[str], database: str) -> None:
    """Each talk ended in a payment of its own, and the rows are there."""
    links = {word for ending in endings for word in ending.split() if "/pay/" in word}
    with psycopg.connect(plain(database)) as connection:
        found = connection.execute("SELECT count(*) FROM payment").fetchone()
    rows = found[0] if found else 0
    if len(links) != len(endings) or rows != len(endings) + WARM_UP:
        raise WrongReply(f"{len(endings)} talks, {len(links)} links, {rows} payments")
    _say(f"\n{len(endings)} talks ended in {len(links)} payment links of their own; rows: {rows}")


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  # a terminal is printed to


if __name__ == "__main__":
    sys.exit(main())

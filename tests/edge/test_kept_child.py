"""A kept child comes back after every death, with pauses, until it is stopped."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.supervise import kept as keeping
from bot.supervise.child import Child, Command
from bot.supervise.kept import Death, Kept, Patience
from tests.stands.trees import PATH, marked, new_mark

QUICK = Patience(within=0.5, pauses=(0.05, 0.1, 0.3))


class Diary:
    """What a keeper told, in order."""

    def __init__(self) -> None:
        self.ups: list[int] = []
        self.deaths: list[Death] = []
        self._news = asyncio.Event()

    async def up(self, child: Child) -> None:
        self.ups.append(child.pid)
        self._news.set()

    async def down(self, death: Death) -> None:
        self.deaths.append(death)
        self._news.set()

    async def until(self, enough: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not enough():
                await self._news.wait()
                self._news.clear()


async def at_once() -> bool:
    return True


async def never() -> bool:
    return False


@asynccontextmanager
async def kept(
    tmp_path: Path, script: str, probe: Callable[[], Awaitable[bool]] = at_once
) -> AsyncIterator[Diary]:
    def command() -> Command:
        return Command(("/bin/sh", "-c", script), PATH, Path("/"), tmp_path / "log", ())

    diary = Diary()
    keeper = Kept(command, probe, QUICK, on_up=diary.up, on_down=diary.down)
    keeper.start()
    try:
        yield diary
    finally:
        await keeper.stop()


async def test_any_exit_is_a_death_an_orderly_one_too(tmp_path: Path) -> None:
    async with kept(tmp_path, "sleep 0.1; exit 0") as diary:
        await diary.until(lambda: len(diary.deaths) == 2)
        assert diary.deaths == [Death(0, was_up=True, again_in=0.05), Death(0, True, 0.1)]
        assert len(set(diary.ups)) == 2


async def test_the_last_pause_is_repeated(tmp_path: Path) -> None:
    async with kept(tmp_path, "exit 1") as diary:
        await diary.until(lambda: len(diary.deaths) == 5)
        assert [death.again_in for death in diary.deaths] == [0.05, 0.1, 0.3, 0.3, 0.3]


def test_the_pauses_of_the_house() -> None:
    assert Patience(within=1).pauses == (1, 2, 5, 15)


async def test_after_a_steady_time_the_pauses_begin_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "STEADY", 0.05)
    async with kept(tmp_path, "sleep 0.3") as diary:
        await diary.until(lambda: len(diary.deaths) == 3)
        assert [death.again_in for death in diary.deaths] == [0.05, 0.05, 0.05]


async def test_one_that_never_becomes_ready_is_ended_and_tried_again(tmp_path: Path) -> None:
    mark = new_mark()
    async with kept(tmp_path, f"exec sleep {mark}", never) as diary:
        await diary.until(lambda: len(diary.deaths) == 1)
        assert diary.deaths == [Death(-signal.SIGKILL, was_up=False, again_in=0.05)]
        assert (diary.ups, marked(mark)) == ([], [])


async def test_a_killed_child_comes_back(tmp_path: Path) -> None:
    async with kept(tmp_path, "exec sleep 60") as diary:
        await diary.until(lambda: len(diary.ups) == 1)
        os.kill(diary.ups[0], signal.SIGKILL)
        await diary.until(lambda: len(diary.ups) == 2)
        assert diary.deaths == [Death(-signal.SIGKILL, was_up=True, again_in=0.05)]


async def test_stopping_is_no_death_and_starts_nothing(tmp_path: Path) -> None:
    mark = new_mark()
    async with kept(tmp_path, f"exec sleep {mark}") as diary:
        await diary.until(lambda: len(diary.ups) == 1)
    await asyncio.sleep(0.5)
    assert (diary.deaths, len(diary.ups), marked(mark)) == ([], 1, [])


async def test_it_can_be_stopped_in_a_pause_and_while_starting(tmp_path: Path) -> None:
    mark = new_mark()
    async with kept(tmp_path, "exit 1") as diary:
        await diary.until(lambda: len(diary.deaths) == 3)
    async with kept(tmp_path, f"exec sleep {mark}", never):
        await asyncio.sleep(0.2)
    assert marked(mark) == []


async def test_the_command_is_asked_before_every_start(tmp_path: Path) -> None:
    numbers = iter(range(100))

    def command() -> Command:
        script = f"echo {next(numbers)}; exit 1"
        return Command(("/bin/sh", "-c", script), PATH, Path("/"), tmp_path / "log")

    diary = Diary()
    keeper = Kept(command, at_once, QUICK, on_up=diary.up, on_down=diary.down)
    keeper.start()
    await diary.until(lambda: len(diary.deaths) == 2)
    await keeper.stop()
    assert (tmp_path / "log").read_text().split()[:2] == ["0", "1"]


async def test_one_that_cannot_even_be_started_is_tried_again(tmp_path: Path) -> None:
    missing = tmp_path / "not yet"

    def command() -> Command:
        return Command(("/bin/sh", "-c", "sleep 60"), PATH, missing, tmp_path / "log", ())

    diary = Diary()
    keeper = Kept(command, at_once, QUICK, on_up=diary.up, on_down=diary.down)
    keeper.start()
    await diary.until(lambda: len(diary.deaths) == 1)
    missing.mkdir()
    await diary.until(lambda: len(diary.ups) == 1)
    await keeper.stop()
    assert diary.deaths[0] == Death(127, was_up=False, again_in=0.05)


async def test_a_callback_that_fails_ends_the_child_and_is_heard_of(tmp_path: Path) -> None:
    mark = new_mark()

    async def fail(_: Child) -> None:
        raise ZeroDivisionError

    def command() -> Command:
        return Command(("sleep", mark), PATH, Path("/"), tmp_path / "log", ())

    keeper = Kept(command, at_once, QUICK, on_up=fail)
    keeper.start()
    assert keeper._keeping
    await asyncio.wait({keeper._keeping}, timeout=20)
    assert marked(mark) == []
    with pytest.raises(ZeroDivisionError):
        await keeper.stop()

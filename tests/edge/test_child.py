"""A child: its log, its end, and that nothing of it outlives us. Real processes throughout."""

import asyncio
import os
import signal
import time
from pathlib import Path

import psutil
import pytest
import uvloop

from bot.supervise import child as supervised
from bot.supervise.child import Child, Command, Farewell
from tests.stands.trees import PATH, left_after, marked, new_mark, stubborn_tree, whole

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a child as another")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "logs" / "child.log"


def shell(script: str, log: Path, *farewell: Farewell, uid: int | None = None) -> Command:
    return Command(("/bin/sh", "-c", script), PATH, Path("/"), log, farewell, uid)


async def run(command: Command) -> int:
    child = Child(command)
    await child.start()
    return await child.wait_death()


async def lives(command: Command) -> Child:
    child = Child(command)
    await child.start()
    return child


def said(log: Path) -> str:
    return log.read_text()


def mode(log: Path) -> int:
    return log.stat().st_mode & 0o777


async def text_in(log: Path) -> bool:
    return said(log) != ""


async def never() -> bool:
    return False


@pytest.mark.parametrize(
    ("script", "code"),
    [
        pytest.param("exit 0", 0, id="an orderly exit"),
        pytest.param("exit 3", 3, id="a failure"),
        pytest.param("kill -SEGV $$", -signal.SIGSEGV, id="a signal"),
    ],
)
async def test_death_has_the_childs_own_code(script: str, code: int, log: Path) -> None:
    child = await lives(shell(script, log))
    assert await child.wait_death() == code
    assert (child.code, child.alive) == (code, False)


async def test_a_program_that_is_not_there_is_a_death_and_the_log_names_it(log: Path) -> None:
    assert await run(Command(("no-such-program", "secret"), PATH, Path("/"), log)) == 127
    assert said(log) == "no-such-program: No such file or directory\n"


async def test_output_and_errors_go_to_a_log_only_we_can_read(log: Path) -> None:
    await run(shell("echo one; echo two >&2", log))
    await run(shell("echo three", log))
    assert said(log) == "one\ntwo\nthree\n"
    assert mode(log) == 0o600


async def test_a_long_log_is_set_aside_at_the_next_start(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervised, "LOG_LIMIT", 5)
    for word in ("first", "second", "last"):
        await run(shell(f"echo {word}", log))
    assert said(log) == "last\n"
    assert said(log.with_name("child.log.1")) == "second\n"


async def test_the_environment_is_what_was_given_and_nothing_else(log: Path) -> None:
    await run(Command(("/usr/bin/env",), {"CITY": "广州"}, Path("/"), log))
    assert said(log) == "CITY=广州\n"


async def test_arguments_do_not_show_in_the_leash(log: Path) -> None:
    child = await lives(shell("sleep 60; : secret", log))
    leash = psutil.Process(psutil.Process(child.pid).ppid())
    assert "secret" in " ".join(psutil.Process(child.pid).cmdline())
    assert "secret" not in " ".join(leash.cmdline())
    await child.stop()


async def test_it_is_ready_as_soon_as_the_probe_says_so(log: Path) -> None:
    child = await lives(shell("sleep 0.2; echo up; sleep 60", log))
    began = time.monotonic()
    assert await child.ready(lambda: text_in(log), 10)
    assert 0.1 < time.monotonic() - began < 3
    await child.stop()


async def test_a_child_that_dies_is_not_waited_for(log: Path) -> None:
    child = await lives(shell("sleep 0.2", log))
    began = time.monotonic()
    assert not await child.ready(never, 30)
    assert time.monotonic() - began < 5


async def test_a_child_that_is_too_slow_is_not_ready_and_still_lives(log: Path) -> None:
    child = await lives(shell("sleep 60", log))
    assert not await child.ready(never, 0.2)
    assert child.alive
    await child.stop()


async def test_stopping_goes_step_by_step(log: Path) -> None:
    script = (
        'trap "echo INT" INT; trap "echo QUIT; exit 5" QUIT; echo; while :; do sleep 0.05; done'
    )
    steps = (Farewell(signal.SIGINT, 0.4), Farewell(signal.SIGQUIT, 10))
    child = await lives(shell(script, log, *steps))
    assert await child.ready(lambda: text_in(log), 10)
    assert await child.stop() == 5
    assert said(log) == "\nINT\nQUIT\n"


async def test_after_the_last_step_it_is_killed(log: Path) -> None:
    child = await lives(stubborn_tree(new_mark(), log))
    await asyncio.sleep(0.3)
    assert await child.stop() == -signal.SIGKILL


async def test_the_childs_own_ears_are_open(log: Path) -> None:
    """The leash is deaf to SIGTERM, SIGINT and SIGHUP; its child must not inherit that."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        child = await lives(shell("exec sleep 60", log, Farewell(number, 5)))
        assert await child.stop() == -number


async def test_a_signal_sent_before_the_leash_listens_is_not_lost(log: Path) -> None:
    child = Child(shell("exec sleep 60", log, Farewell(signal.SIGTERM, 60)))
    starting = asyncio.create_task(child.start())
    while not child.started:  # noqa: ASYNC110 # that very moment is what this is about
        await asyncio.sleep(0)
    assert await asyncio.wait_for(child.stop(), 30) == -signal.SIGTERM
    await starting


async def test_a_leash_that_hangs_is_given_up(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervised, "LAST_PATIENCE", 0.3)
    mark = new_mark()
    child = await lives(shell(f"exec sleep {mark}", log))
    os.kill(psutil.Process(child.pid).ppid(), signal.SIGSTOP)
    assert await asyncio.wait_for(child.stop(), 20) == -signal.SIGKILL
    assert left_after(mark, 5) == []


async def test_stopping_a_dead_child_gives_its_code(log: Path) -> None:
    child = await lives(shell("exit 4", log))
    await child.wait_death()
    assert await child.stop() == 4


def test_it_is_the_same_under_the_web_servers_loop(log: Path) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        child = runner.run(lives(shell("echo up; exec sleep 60", log, Farewell(signal.SIGTERM, 5))))
        assert runner.run(child.ready(lambda: text_in(log), 10))
        assert runner.run(child.stop()) == -signal.SIGTERM


async def test_a_child_has_one_life(log: Path) -> None:
    child = await lives(shell("exit 0", log))
    await child.wait_death()
    with pytest.raises(RuntimeError, match="one life"):
        await child.start()


async def test_a_stopped_tree_leaves_nothing(log: Path) -> None:
    mark = new_mark()
    child = await lives(stubborn_tree(mark, log))
    await whole(mark)
    await child.stop()
    assert marked(mark) == []


async def test_a_child_that_dies_leaves_nothing(log: Path) -> None:
    mark = new_mark()
    child = await lives(stubborn_tree(mark, log))
    await whole(mark)
    os.kill(child.pid, signal.SIGKILL)
    assert await child.wait_death() == -signal.SIGKILL
    assert marked(mark) == []


async def test_a_killed_leash_takes_the_child_with_it(log: Path) -> None:
    child = await lives(shell("exec sleep 60", log))
    leash = psutil.Process(child.pid).ppid()
    os.kill(leash, signal.SIGKILL)
    assert await asyncio.wait_for(child.wait_death(), 5) == -signal.SIGKILL
    psutil.wait_procs([psutil.Process(child.pid)] if psutil.pid_exists(child.pid) else [], 5)
    assert not psutil.pid_exists(child.pid)


async def test_it_has_a_session_and_a_group_of_its_own(log: Path) -> None:
    child = await lives(shell("exec sleep 60", log))
    leash = psutil.Process(child.pid).ppid()
    assert os.getsid(child.pid) != os.getsid(0)
    assert len({os.getpgid(child.pid), os.getpgid(leash), os.getpgid(0)}) == 3
    await child.stop()


@as_root
async def test_root_starts_a_child_as_somebody_powerless(log: Path) -> None:
    assert await run(shell("id -u; id -g; id -G", log, uid=60_999)) == 0
    assert said(log) == "60999\n60999\n60999\n"


@as_root
async def test_a_child_of_another_uid_dies_with_its_leash_too(log: Path) -> None:
    mark = new_mark()
    child = await lives(shell(f"exec sleep {mark}", log, uid=60_999))
    os.kill(psutil.Process(child.pid).ppid(), signal.SIGKILL)
    assert left_after(mark, 5) == []
    await child.wait_death()

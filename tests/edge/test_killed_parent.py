"""Whatever ends us, nothing we started survives: real parents are killed from outside."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.stands.trees import left_after, marked, new_mark

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Family:
    mark: str
    parent: int
    leash: int
    child: int
    copy: int


@contextmanager
def family(tmp_path: Path, *options: str) -> Iterator[Family]:
    mark = new_mark()
    started = subprocess.Popen(  # noqa: S603 # our own module
        [sys.executable, "-m", "tests.stands.trees", mark, tmp_path / "log", *options],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        start_new_session=True,
    )
    with started:
        assert started.stdout
        pids = json.loads(started.stdout.readline())
        try:
            yield Family(mark, started.pid, **pids)
        finally:
            started.kill()
            for pid in [pids["copy"]] * bool(pids["copy"]):
                os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize(
    "killed",
    [
        pytest.param(["parent"], id="us"),
        pytest.param(["child"], id="the child"),
        pytest.param(["parent", "child"], id="us and the child"),
    ],
)
def test_nothing_survives_sigkill_of(killed: list[str], tmp_path: Path) -> None:
    with family(tmp_path) as found:
        assert len(marked(found.mark)) >= 4
        for whom in killed:
            os.kill(getattr(found, whom), signal.SIGKILL)
        assert left_after(found.mark, 8) == []


def test_with_leash_and_us_killed_at_once_the_child_still_dies(tmp_path: Path) -> None:
    """Only what it started itself can get away then: there is nobody left to look for it."""
    with family(tmp_path) as found:
        for whom in (found.leash, found.parent):
            os.kill(whom, signal.SIGKILL)
        (child,) = [psutil.Process(found.child)] if psutil.pid_exists(found.child) else [None]
        gone = child is None or psutil.wait_procs([child], 5)[0]
        for pid in marked(found.mark):
            os.kill(pid, signal.SIGKILL)
        assert gone


def test_a_forked_copy_of_us_that_holds_the_line_keeps_nothing_alive(tmp_path: Path) -> None:
    with family(tmp_path, "fork") as found:
        os.kill(found.parent, signal.SIGKILL)
        assert left_after(found.mark, 8, spare=found.copy) == []


def test_ctrl_c_reaches_only_us(tmp_path: Path) -> None:
    with family(tmp_path) as found:
        before = marked(found.mark)
        os.killpg(found.parent, signal.SIGINT)
        assert left_after(found.mark, 0.5) == before

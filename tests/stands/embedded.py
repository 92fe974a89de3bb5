"""Embedded databases to be killed: made clusters to copy, owners in processes of their own."""

import contextlib
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import psutil
import psycopg

from bot.supervise import leftovers
from tests.stands.postgres import MEMORY, plain, quick_place

ROOT = Path(__file__).parents[2]
SETTLED = 60.0
"""Seconds after which a server has mapped the memory it made."""


@dataclass(frozen=True, slots=True)
class Started:
    """A process that owns or joined a database; `failed` when it could not."""

    process: "subprocess.Popen[bytes]"
    url: str
    owner: bool
    said: tuple[str, ...]
    failed: str

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """As Ctrl-C does: the database is stopped by its owner."""
        self.process.communicate()


@contextlib.contextmanager
def started(folder: Path, python: Path = Path(sys.executable), **how: Any) -> Iterator[Started]:
    """Waits until it says what it found; killed at the end if it still runs."""
    process = begun(folder, python, **how)
    with process:
        try:
            yield told(process)
        finally:
            process.kill()


def begun(
    folder: Path, python: Path = Path(sys.executable), **how: Any
) -> "subprocess.Popen[bytes]":
    command = [str(python), "-m", "tests.stands.database_owner", str(folder)]
    how = {"cwd": ROOT, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE, **how}
    running: subprocess.Popen[bytes] = subprocess.Popen(command, **how)  # noqa: S603 # our own
    return running


def told(process: "subprocess.Popen[bytes]") -> Started:
    assert process.stdout
    line = json.loads(process.stdout.readline())
    found = (line.get("url", ""), line.get("owner", False), tuple(line["said"]))
    return Started(process, *found, line.get("failed", ""))


@contextlib.contextmanager
def short_folder() -> Iterator[Path]:
    """In memory if there is plenty: killed processes lose nothing there, only a power cut would."""
    folder = Path(tempfile.mkdtemp(prefix="cd-", dir=quick_place()))
    try:
        yield folder
    finally:
        for noted in folder.rglob("socket"):  # of servers that were killed and not started again
            shutil.rmtree(noted.read_text(), ignore_errors=True)
        shutil.rmtree(folder)


def free_memory() -> None:
    """Removes shared memory of servers that were killed for good: what no process maps any more,
    nor is about to."""
    newest = time.time() - SETTLED  # noqa: TID251 # as the file system counts
    segments = [each for each in MEMORY.glob("PostgreSQL.*") if _made(each) < newest]
    mapped = "".join(_maps(process.pid) for process in psutil.process_iter())
    for segment in segments:
        if str(segment) not in mapped:
            with contextlib.suppress(OSError):
                segment.unlink()


def _made(segment: Path) -> float:
    try:
        return segment.stat().st_mtime
    except FileNotFoundError:
        return math.inf


def _maps(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/maps").read_text(errors="replace")
    except OSError:
        return ""


def copy(made: Path, to: Path) -> Path:
    """A stopped database's folder again, owners and modes kept; much quicker than another."""
    subprocess.run(["/bin/cp", "-a", made, to], check=True)  # noqa: S603 # fixed program
    return to


def ask(url: str, statement: LiteralString, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(plain(url), autocommit=True) as connection:
        found = connection.execute(statement, values)
        return found.fetchall() if found.description else []


def ask_soon(url: str, statement: LiteralString, seconds: float = 10) -> list[tuple[Any, ...]]:
    """As an application does that lost its connection: again, on a new one."""
    until = time.monotonic() + seconds
    while True:
        try:
            return ask(url, statement)
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def server(folder: Path) -> int:
    """The server's process."""
    found = leftovers.server_of(folder / "cluster")
    assert found, "no server runs there"
    return found.pid


def soon(true: Callable[[], bool], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while not (came := true()) and time.monotonic() < until:
        time.sleep(0.02)
    return came


def remains(folder: Path) -> list[int]:
    return [found.pid for found in leftovers.left_behind(folder / "cluster")]


def leash_of(pid: int) -> int:
    return int(psutil.Process(pid).ppid())


def kill(*pids: int) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)

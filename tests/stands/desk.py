"""A whole desk in a process of its own: `citydesk run`, started, held, killed and started again.

Its practice far sides may be a process that outlives it, as a bank and a city's computer do.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import psycopg

from bot.supervise.hold import LISTEN
from bot.supervise.programs import DATABASE, ROLE
from tests.stands.calling import http
from tests.stands.warm import Forked, Warm

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:9"
WORDS = ("city_key", "merchant", "merchant_key", "callback_secret")
GLANCE = 0.005


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(true: Callable[[], bool], seconds: float, what: str) -> None:
    """`true` is asked again and again; fails the test when time is up."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, f"{what}: not within {seconds} s"
        time.sleep(GLANCE)


def left_of(tree: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Who has not ended by then."""
    until = time.monotonic() + seconds
    while (left := [one for one in tree if _runs(one)]) and time.monotonic() < until:
        time.sleep(GLANCE)
    return left


def _runs(process: psutil.Process) -> bool:
    """A dead one may wait for its burial, which is not ours: whoever adopted it takes a second."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@dataclass
class Program:
    """One `citydesk VERB` at a port, with its output in a file. `warm`: what makes starts quick.

    `project`: where its code and its `flows/` are; a warm one has ours."""

    verb: tuple[str, ...]
    folder: Path
    port: int
    env: Mapping[str, str] = field(default_factory=dict)
    warm: Warm | None = None
    project: Path = ROOT
    process: subprocess.Popen[bytes] | Forked | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / f"{self.verb[0]}.log"

    @property
    def pid(self) -> int:
        assert self.process, "not started"
        return self.process.pid

    def start(self, path: str = "/healthz", within: float = 60) -> float:
        """Seconds until it answers."""
        since = time.monotonic()
        self.launch()
        self.wait_for(path, within)
        return time.monotonic() - since

    def wait_for(self, path: str = "/healthz", within: float = 60) -> None:
        """Until one that was launched answers."""
        wait_until(lambda: self._answers(path), within, f"{self.verb[0]} at {self.port}")

    def launch(self) -> None:
        """Without waiting for anything."""
        settings = {
            "PATH": os.environ["PATH"],  # noqa: TID251 # a child needs its programs
            "PORT": str(self.port),
            "CITYDESK_DATA": str(self.folder),
            "CITYDESK_LOG": "warning",
            **self.env,
        }
        if self.warm is not None:
            self.process = self.warm.start(self.verb, settings, self.log)
            return
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 # our own program
                [sys.executable, "-m", "bot", *self.verb],
                env=settings,
                cwd=self.project,
                stdout=log,
                stderr=log,
            )

    def wait(self, seconds: float) -> int:
        """Until it has ended by itself; its exit code."""
        code = self._ours().wait(seconds)
        self.process = None
        return code

    def tree(self) -> list[psutil.Process]:
        """The process and everything below it."""
        main = psutil.Process(self.pid)
        return [main, *main.children(recursive=True)]

    def kill(self, within: float = 15) -> float:
        """From outside, the main process alone; seconds until everything below it has ended too."""
        tree = self.tree()
        self._ours().kill()
        since = time.monotonic()
        self._ours().wait()
        left = left_of(tree, within)
        assert not left, f"still there after a kill: {left}"
        self.process = None
        return time.monotonic() - since

    def stop(self, number: signal.Signals = signal.SIGTERM, within: float = 30) -> int:
        """As a person or a machine ends it; its exit code. Everything below it has ended then."""
        tree = self.tree()
        process = self._ours()
        process.send_signal(number)
        code = process.wait(within)
        left = left_of(tree, 1)
        assert not left, f"still there after {number.name}: {left}"
        self.process = None
        return code

    def _ours(self) -> subprocess.Popen[bytes] | Forked:
        assert self.process, "not started"
        return self.process

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def said(self) -> str:
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def _answers(self, path: str) -> bool:
        assert self.running, f"{self.verb[0]} ended: {self.said()[-2000:]}"
        try:
            return http().get(f"{self.url}{path}", timeout=5).is_success
        except httpx.TransportError:
            return False


class Desk(Program):
    """`citydesk run` that can be told to stop at a point and to be killed there."""

    def hold(self, point: str, time_: int = 1) -> None:
        """The next time (or the n-th) this point is reached, whoever is there stays there."""
        (self.folder / "held").unlink(missing_ok=True)
        fresh = self.folder / "hold.new"
        fresh.write_text(f"{point} {time_}", "utf-8")
        fresh.replace(self.folder / "hold")

    @property
    def held(self) -> bool:
        return (self.folder / "held").exists()

    def let_go(self) -> None:
        """Nothing is to be held any more; what is held already stays so until the kill."""
        for name in ("hold", "held"):
            (self.folder / name).unlink(missing_ok=True)

    def passed(self) -> list[str]:
        """The points come by so far, in order, over all starts."""
        notes = self.folder / "points"
        return notes.read_text("utf-8").split() if notes.exists() else []

    @property
    def secret_keys(self) -> str:
        """Those made for it; while it runs."""
        return (self.folder / "secret.keys").read_text("utf-8")

    @property
    def database_url(self) -> str:
        """As psycopg takes it; while it runs."""
        place = self.folder / "database"
        password, sockets = (place / name for name in ("password", "socket"))
        return (
            f"postgresql://{ROLE}:{password.read_text().strip()}@/{DATABASE}"
            f"?host={sockets.read_text().strip()}&port=5432"
        )


def practice_words(folder: Path) -> dict[str, str]:
    """What desk and far sides agree on; written where the desk looks for it."""
    words = {name: f"{name}-of-a-test" for name in WORDS}
    keys = folder / "practice.keys"
    keys.touch(0o600)
    keys.write_text(json.dumps(words), "utf-8")
    return words


@contextlib.contextmanager
def far_sides(folder: Path, **more: str) -> Iterator[Program]:
    """City and gateway as a process that lives on while desks are killed."""
    told = {
        f"CITYDESK_SANDBOX_{name.upper()}": word for name, word in practice_words(folder).items()
    }
    port = free_port()
    verb = ("sandbox-city", "--port", str(port))
    far = Program(verb, folder, port, told | more, Warm.shared())
    far.start()
    try:
        yield far
    finally:
        far.stop()


@contextlib.contextmanager
def desk(folder: Path, warm: Warm | None = None, **env: str) -> Iterator[Desk]:
    """Not started yet; killed at the end if it still runs. Without a language model unless told."""
    made = Desk(("run",), folder, free_port(), {"NLU_URL": NOWHERE, **env}, warm)
    try:
        yield made
    finally:
        if made.running:
            made.kill()


@contextlib.contextmanager
def aided(made: Desk) -> Iterator[Desk]:
    """Its practice far sides are there when it starts; their pages are reached through it."""
    pages = {"CITYDESK_SANDBOX_PUBLIC_URL": f"{made.url}/sandbox"}
    with far_sides(made.folder, **pages) as far:
        made.env = {**made.env, "CITYDESK_SANDBOX_URL": far.url}
        yield made


def long_not_heard_of(made: Desk) -> None:
    """Its worker; when it is killed now, whoever starts next misses it at once, not half a minute
    later, and runs again what it had begun."""
    with psycopg.connect(made.database_url, autocommit=True) as database:
        database.execute("UPDATE procrastinate_workers SET last_heartbeat = '2020-01-01'")


@contextlib.contextmanager
def listening(folder: Path, far: Program) -> Iterator[Desk]:
    """A desk whose far sides outlive it, that stops where it is told, and that starts quickly."""
    told = {"CITYDESK_HOLD_AT": LISTEN, "CITYDESK_SANDBOX_URL": far.url}
    with desk(folder, Warm.shared(), **told) as made:
        yield made

"""Desks that start quickly: a process that has imported the whole desk turns into one when asked.

What starts is `citydesk VERB` in a process of its own, to be killed like any other; only the two
or three seconds in which Python reads the program, and the program its services, are spent once.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil

from flows import folders

ROOT = Path(__file__).parents[2]
GLANCE = 0.005


@dataclass(frozen=True, slots=True)
class Forked:
    """A desk's process, with what is needed of a Popen. `ended`: where it writes its exit code."""

    pid: int
    process: psutil.Process
    ended: Path

    def poll(self) -> int | None:
        return None if self.process.is_running() else self._code()

    def wait(self, timeout: float | None = None) -> int:
        """Raises TimeoutExpired."""
        until = time.monotonic() + (timeout if timeout is not None else 3600)
        while self.process.is_running():
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired(f"desk {self.pid}", timeout or 0)
            time.sleep(GLANCE)
        return self._code()

    def _code(self) -> int:
        """That of a killed one, where it has written none."""
        return int(self.ended.read_text()) if self.ended.exists() else -signal.SIGKILL

    def send_signal(self, number: int) -> None:
        self.process.send_signal(number)

    def kill(self) -> None:
        self.process.kill()


class Warm:
    """`start` as often as you like; `close` ends the imported process, not the desks."""

    @staticmethod
    @cache
    def shared() -> Warm:
        """One for all tests of this process: it reads the program once."""
        made = Warm()
        atexit.register(made.close)
        return made

    def __init__(self) -> None:
        self._source = subprocess.Popen(
            [sys.executable, "-m", "tests.stands.warm"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._started = 0

    def start(self, verb: tuple[str, ...], env: Mapping[str, str], log: Path) -> Forked:
        assert self._source.stdin
        assert self._source.stdout
        self._started += 1
        ended = log.with_name(f"{log.name}.{self._started}.code")
        order = json.dumps({"verb": verb, "env": dict(env), "log": str(log), "ended": str(ended)})
        self._source.stdin.write(f"{order}\n".encode())
        self._source.stdin.flush()
        pid = int(self._source.stdout.readline())
        return Forked(pid, psutil.Process(pid), ended)

    def close(self) -> None:
        self._source.communicate()


def _become(order: dict[str, object]) -> None:
    """In the fork: as if the command had been typed."""
    from bot.__main__ import main  # noqa: PLC0415 # after the fork it is there already

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(str(order["log"]), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, target)
    env, verb = order["env"], order["verb"]
    assert isinstance(env, dict)
    assert isinstance(verb, list)
    os.environ.clear()  # noqa: TID251 # its own environment
    os.environ.update(env)  # noqa: TID251
    code = main(verb)
    Path(str(order["ended"])).write_text(str(code))
    os._exit(code)


def serve() -> None:
    import uvicorn.lifespan.on  # noqa: PLC0415
    import uvicorn.protocols.http.auto  # noqa: PLC0415
    import uvicorn.protocols.websockets.auto  # noqa: F401, PLC0415
    import uvloop  # noqa: F401, PLC0415

    import bot.__main__  # noqa: PLC0415 # everything a desk needs, and what it loads late
    import bot.verbs.run  # noqa: F401, PLC0415

    folders.read_books = cache(folders.read_books)  # and everything it reads
    folders.read_books()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever ends is buried at once
    for line in sys.stdin:
        if (pid := os.fork()) == 0:
            _become(json.loads(line))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()

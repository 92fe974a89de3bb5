"""One supervised child process.

A child lives on a leash (see leash.py): when we end, in whatever way, it and everything it
started end too. It has its own session and process group, so Ctrl-C in the terminal reaches only
us, and we stop children in our order.
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from asyncio import StreamReader, StreamWriter, subprocess
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

LEASH = Path(__file__).with_name("leash.py")
LOG_LIMIT = 5_000_000  # bytes; a longer log is set aside as `<name>.1` at the next start
LAST_PATIENCE = 10.0  # seconds after SIGKILL until the leash is given up as well
GLANCE = 0.05  # seconds between two looks of `ready`

Probe = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Farewell:
    """One step of stopping: this signal, then so many seconds for the child to end."""

    signal: signal.Signals
    seconds: float


@dataclass(frozen=True, slots=True)
class Command:
    """What to run. `env` is the whole environment; `uid` (only as root) becomes uid and gid.

    Output goes to `log` (0600). After the last farewell comes SIGKILL.
    """

    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    log: Path
    farewell: tuple[Farewell, ...] = (Farewell(signal.SIGTERM, 10),)
    uid: int | None = None
    stdin: Path = Path(os.devnull)


class Child:
    """One life of one command. A program that cannot be executed is a death with code 127."""

    def __init__(self, command: Command) -> None:
        self._command = command
        self._pid: int | None = None
        self._born: asyncio.Event = asyncio.Event()
        self._code: int | None = None
        self._leash: subprocess.Process | None = None
        self._line: StreamWriter | None = None
        self._life: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        """The child's own process id (not its leash's). RuntimeError before `start`."""
        if self._pid is None:
            raise RuntimeError("the child has not been started")
        return self._pid

    @property
    def code(self) -> int | None:
        """After death: the exit code, negative for the signal it died of; else None."""
        return self._code

    @property
    def started(self) -> bool:
        return self._life is not None

    @property
    def alive(self) -> bool:
        return self._life is not None and not self._life.done()

    async def start(self) -> None:
        """Returns when the process exists; whether it is of use, ask `ready`."""
        if self._life is not None:
            raise RuntimeError("a child has one life: make another")
        reader, self._line = await self._begin()
        self._line.write(self._order())
        self._life = asyncio.create_task(self._live(reader))
        await self._born.wait()

    async def ready(self, probe: Probe, within: float) -> bool:
        """True as soon as the probe says so; False when it died or the seconds are over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self.alive:
                    if await probe():
                        return True
                    await asyncio.wait({self._living}, timeout=GLANCE)
        return False

    async def wait_death(self) -> int:
        """The exit code, once the child and all it started are gone."""
        await asyncio.shield(self._living)
        return -signal.SIGKILL if self._code is None else self._code

    async def stop(self) -> int:
        """Says goodbye step by step; the exit code, once the child and all it started are gone."""
        for step in self._command.farewell:
            if await self._gone(step.signal, step.seconds):
                return await self.wait_death()
        if not await self._gone(signal.SIGKILL, LAST_PATIENCE) and self._leash is not None:
            self._leash.kill()  # it hangs itself; the child dies with it
        return await self.wait_death()

    def send(self, number: signal.Signals) -> None:
        """Passes a signal to the child itself, never to a stranger who got its old number."""
        if self.alive and self._line is not None:
            self._line.write(f"{int(number)}\n".encode())

    @property
    def _living(self) -> asyncio.Task[None]:
        if self._life is None:
            raise RuntimeError("the child has not been started")
        return self._life

    async def _gone(self, number: signal.Signals, seconds: float) -> bool:
        self.send(number)
        done, _ = await asyncio.wait({self._living}, timeout=seconds)
        return bool(done)

    async def _begin(self) -> tuple[StreamReader, StreamWriter]:
        ours, theirs = socket.socketpair()
        try:
            with theirs, open_log(self._command.log) as log:
                self._leash = await self._put_on_leash(theirs, log.fileno())
            return await asyncio.open_unix_connection(sock=ours)
        except BaseException:
            ours.close()  # a leash that began already takes this as our end
            raise

    async def _put_on_leash(self, line: socket.socket, log: int) -> subprocess.Process:
        name = Path(self._command.argv[0]).name  # shown by `ps`, never the arguments
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(LEASH), name),
            stdin=line.fileno(),
            stdout=log,
            stderr=log,
            cwd=self._command.cwd,
            start_new_session=True,
        )

    def _order(self) -> bytes:
        command = self._command
        farewell = [(int(step.signal), step.seconds) for step in command.farewell]
        order = {
            "argv": command.argv,
            "env": dict(command.env),
            "uid": command.uid,
            "stdin": str(command.stdin),
            "farewell": farewell,
        }
        return json.dumps(order).encode() + b"\n"

    async def _live(self, reader: StreamReader) -> None:
        self._pid = await _number(reader, "pid")
        self._born.set()
        self._code = await _number(reader, "exit")
        if self._leash is not None:
            await self._leash.wait()
        if self._code is None and self._pid is not None:  # somebody killed the leash
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._pid, signal.SIGKILL)
        if self._line is not None:
            self._line.close()


async def _number(reader: StreamReader, word: str) -> int | None:
    """What the leash reports after `word`; None when it was cut off."""
    try:
        line = await reader.readline()
    except ConnectionError:
        return None
    said, _, number = line.decode().partition(" ")
    return int(number) if said == word else None


def open_log(path: Path) -> BinaryIO:
    """Opens for appending, readable by us alone; a log past `LOG_LIMIT` is set aside first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if size_of(path) > LOG_LIMIT:
        path.replace(path.with_name(path.name + ".1"))
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    os.fchmod(file, 0o600)
    return os.fdopen(file, "ab", buffering=0)


def size_of(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0

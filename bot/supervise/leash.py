"""The leash: a small process between us and each child, so that no child outlives us.

    us ──socket, the leash's fd 0──► leash ──fork, exec──► child ──► whatever the child starts

Why a process and not only PR_SET_PDEATHSIG: that signal fires when the *thread* that forked ends,
is forgotten when the child changes its uid before exec, and reaches no grandchild. A socket that
closes has none of these traps: however we end, SIGKILL included, the kernel closes our side.

- The order comes as one JSON line; signals for the child as lines with a number.
- It answers with two lines, `pid N` and `exit CODE` (negative: the signal the child died of).
- When we are gone it says the child goodbye as ordered, each wait at most `ORPHAN_PATIENCE`.
- When the child has ended, everything it left behind is killed before the leash itself ends:
  the leash is a subreaper, so nothing gets away by forking twice or by a session of its own.
- If the leash itself is killed, the child dies by PR_SET_PDEATHSIG (the leash has one thread and
  forks after everything else, and the child sets it after its change of uid).

Runs alone, as `python -I -S leash.py`: standard library only.
"""

import ctypes
import json
import os
import select
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

ORPHAN_PATIENCE = 3.0  # seconds for each step of the goodbye once we are gone
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
DEAF_TO = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # the order of stopping is ours to keep


def main() -> int:
    parent = os.getppid()
    line = socket.socket(fileno=0)
    order, rest = _order(line)
    for deaf in DEAF_TO:
        signal.signal(deaf, signal.SIG_IGN)
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    leash = Leash(line, parent, rest)
    pid = _fork(order)
    leash.report(f"pid {pid}")
    code = leash.hold(pid, order["farewell"])
    end_the_rest()
    leash.report(f"exit {code}")
    return 0


class Leash:
    def __init__(self, line: socket.socket, parent: int, heard: bytes) -> None:
        self._line = line
        self._parent = parent
        self._heard = heard
        self._woken = _wake_on_exits()

    def report(self, words: str) -> None:
        try:
            self._line.sendall(words.encode() + b"\n")
        except OSError:
            return  # nobody is left to hear it

    def hold(self, pid: int, farewell: list[tuple[int, float]]) -> int:
        """Until the child has ended by itself, by our signals, or because we are gone."""
        self._pass_signals(pid)  # those that came together with the order
        while self._parent_lives():
            if (code := self._wait(pid, 1.0, [self._line])) is not None:
                return code
            self._hear()
            self._pass_signals(pid)
        for number, seconds in [*farewell, (signal.SIGKILL, 60.0)]:
            os.kill(pid, number)
            if (code := self._wait(pid, min(seconds, ORPHAN_PATIENCE), [])) is not None:
                return code
        return -signal.SIGKILL

    def _parent_lives(self) -> bool:
        return self._line.fileno() >= 0 and os.getppid() == self._parent

    def _wait(self, pid: int, seconds: float, lines: list[socket.socket]) -> int | None:
        """The child's exit code, or None when time is up or a line has news."""
        until = time.monotonic() + seconds
        while (code := reap(pid)) is None:
            left = until - time.monotonic()
            if left <= 0:
                return None
            ready, _, _ = select.select([self._woken, *lines], [], [], left)
            if self._woken in ready:
                self._woken.recv(512)
            elif ready:
                return None
        return code

    def _hear(self) -> None:
        ready, _, _ = select.select([self._line], [], [], 0)
        if ready:
            heard = _receive(self._line)
            self._heard += heard
            if not heard:
                self._line.close()

    def _pass_signals(self, pid: int) -> None:
        *numbers, self._heard = self._heard.split(b"\n")
        for number in numbers:
            os.kill(pid, int(number))


def reap(pid: int) -> int | None:
    """The exit code of `pid` if it has ended; orphans that ended meanwhile are buried too."""
    code = None
    while True:
        try:
            gone, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return code
        if gone == 0:
            return code
        if gone == pid:
            return os.waitstatus_to_exitcode(status)


def end_the_rest() -> None:
    """Kills what the child left: all of it is ours by now, or becomes ours as its parents die."""
    while True:
        for pid in _mine():
            os.kill(pid, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _mine() -> list[int]:
    own = str(os.getpid())
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text(errors="replace")
        except OSError:
            continue  # it ended while we looked
        if stat.rpartition(")")[2].split()[1] == own:
            found.append(int(folder.name))
    return found


def _order(line: socket.socket) -> tuple[dict[str, Any], bytes]:
    heard = b""
    while b"\n" not in heard:
        piece = _receive(line)
        if not piece:
            sys.exit(0)  # whoever wanted a child is gone already
        heard += piece
    first, _, rest = heard.partition(b"\n")
    return json.loads(first), rest


def _receive(line: socket.socket) -> bytes:
    try:
        return line.recv(65536)
    except ConnectionError:
        return b""


def _wake_on_exits() -> socket.socket:
    """A socket that becomes readable whenever a child has ended."""
    woken, waker = socket.socketpair()
    waker.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker.detach(), warn_on_full_buffer=False)
    return woken


def _fork(order: dict[str, Any]) -> int:
    """Returns once the child executes its program: before that it is deaf to signals."""
    leash = os.getpid()
    executed, executing = os.pipe()  # closed by exec, or by the end of a child that cannot
    pid = os.fork()
    if pid == 0:
        try:
            _become(order, leash)
        except OSError as error:
            os.write(2, f"{order['argv'][0]}: {error.strerror}\n".encode())
        finally:
            os._exit(127)
    os.close(executing)
    os.read(executed, 1)
    os.close(executed)
    return pid


def _become(order: dict[str, Any], leash: int) -> NoReturn:
    os.setpgid(0, 0)
    if order["uid"] is not None:
        os.setgroups([])
        os.setgid(order["uid"])
        os.setuid(order["uid"])
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # after setuid, which would clear it
    if os.getppid() != leash:
        os._exit(127)
    for changed in (*DEAF_TO, signal.SIGQUIT, signal.SIGCHLD, signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(changed, signal.SIG_DFL)
    os.dup2(os.open(order["stdin"], os.O_RDONLY), 0)
    os.execvpe(order["argv"][0], order["argv"], order["env"])  # noqa: S606 # no shell, on purpose


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main())

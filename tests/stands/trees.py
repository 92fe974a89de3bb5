"""Process trees that are hard to end, and a search for what is left of them.

Run as a program it is a parent to be killed: it starts the tree as a child of ours, tells the
child's and the leash's pid in one JSON line, and stays.

    python -m tests.stands.trees MARK LOG [fork]
"""

import asyncio
import itertools
import json
import os
import signal
import sys
import time
from pathlib import Path

import psutil

from bot.supervise.child import Child, Command, Farewell

PATH = {"PATH": "/usr/bin:/bin"}
# One grandchild in a session of its own, one that forked twice, and a child deaf to SIGTERM.
STUBBORN = 'trap "" TERM; setsid sleep {mark} & (sleep {mark} &); while :; do sleep {mark}; done'
_numbers = itertools.count(1)


def new_mark() -> str:
    """A number of seconds to sleep that no other process on this machine sleeps."""
    return f"3600.{os.getpid()}{next(_numbers):03}"


def marked(mark: str) -> list[int]:
    """Living processes whose command line holds the mark."""
    found = psutil.process_iter(["cmdline"])
    return [one.pid for one in found if any(mark in word for word in one.info["cmdline"] or ())]


def left_after(mark: str, seconds: float, spare: int = 0) -> list[int]:
    """What still lives, `spare` aside, when time is up; returns early when nothing does."""
    until = time.monotonic() + seconds
    while (left := [pid for pid in marked(mark) if pid != spare]) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def stubborn_tree(mark: str, log: Path, seconds: float = 0.3) -> Command:
    script = STUBBORN.format(mark=mark)
    farewell = (Farewell(signal.SIGTERM, seconds),)
    return Command(("/bin/sh", "-c", script), PATH, log.parent, log, farewell)


async def whole(mark: str) -> None:
    """Waits until all four processes of the tree are there."""
    await asyncio.to_thread(_wait_until_whole, mark)


def _wait_until_whole(mark: str) -> None:
    until = time.monotonic() + 10
    while len(marked(mark)) < 4 and time.monotonic() < until:
        time.sleep(0.02)


def _copy_of_us() -> int:
    """A fork holds all our open files, the leash's line too."""
    copy = os.fork()
    if copy == 0:
        time.sleep(60)
        os._exit(0)
    return copy


async def parent(mark: str, log: Path, *, fork: bool) -> None:
    child = Child(stubborn_tree(mark, log))
    await child.start()
    await whole(mark)
    copy = _copy_of_us() if fork else 0
    pids = {"child": child.pid, "leash": psutil.Process(child.pid).ppid(), "copy": copy}
    sys.stdout.write(json.dumps(pids) + "\n")
    sys.stdout.flush()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    await child.wait_death()


if __name__ == "__main__":
    asyncio.run(parent(sys.argv[1], Path(sys.argv[2]), fork="fork" in sys.argv))

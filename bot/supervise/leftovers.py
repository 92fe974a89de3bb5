"""What an earlier owner of a cluster left: processes, a pid file, sockets.

Only the owner of the folder's lock calls these, so whatever still serves the cluster is nobody's.
"""

import asyncio
import signal
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

PROGRAMS = ("postgres", "initdb")
SLACK = 10.0  # seconds between a process's start and the one its pid file names; clocks are set
PATIENCE = 20.0  # seconds for an orderly end, then a third of it for each harder way


@dataclass(frozen=True, slots=True)
class PidFile:
    """`postmaster.pid`: who serves the cluster, since when, and whether it takes connections."""

    pid: int
    started: float
    ready: bool


def read_pid_file(cluster: Path) -> PidFile | None:
    """None when there is none, or it is half written."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        ready = len(lines) >= 8 and lines[7].strip() == "ready"
        return PidFile(abs(int(lines[0])), float(lines[2]), ready)
    except (OSError, ValueError, IndexError):
        return None


def server_of(cluster: Path) -> PidFile | None:
    """The pid file, if the process it names is this cluster's live server.

    Numbers are given again (soonest in a container that starts anew), so the process must have
    started when the file says and must have been started to serve this cluster.
    """
    file = read_pid_file(cluster)
    return file if file and _same_start(file) and _serves(file.pid, cluster) else None


def _same_start(file: PidFile) -> bool:
    try:
        born = float(psutil.Process(file.pid).create_time())
    except psutil.Error:
        return False
    return abs(born - file.started) < SLACK


def _serves(pid: int, cluster: Path) -> bool:
    try:
        line = psutil.Process(pid).cmdline()
    except psutil.Error:
        return False
    return len(line) > 2 and Path(line[0]).name == "postgres" and line[1:3] == ["-D", str(cluster)]


def left_behind(*folders: Path) -> list[psutil.Process]:
    """Every process of PostgreSQL that works inside one of the folders, wherever it was born."""
    return [found for found in psutil.process_iter() if _works_in(found, folders)]


def _works_in(process: psutil.Process, folders: Iterable[Path]) -> bool:
    try:
        named = process.name() in PROGRAMS
        return named and any(_is_at(process.pid, folder) for folder in folders)
    except psutil.Error:
        return False


def _is_at(pid: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").samefile(folder)
    except OSError:
        return False  # it ended meanwhile, is not ours to look at, or there is no such folder


async def sweep(cluster: Path) -> int:
    """Ends what was left, gently first, and removes a pid file that would stop the next start.

    Returns how many processes had to be ended.
    """
    found = await asyncio.to_thread(left_behind, cluster)
    if found:
        await asyncio.to_thread(_end, found, cluster)
    if _in_the_way(cluster):
        (cluster / "postmaster.pid").unlink(missing_ok=True)
    return len(found)


def _in_the_way(cluster: Path) -> bool:
    """PostgreSQL overwrites a dead server's pid file, but stops at an empty one or a stranger's."""
    file = read_pid_file(cluster)
    return file is None or (psutil.pid_exists(file.pid) and server_of(cluster) is None)


def kill_all(*folders: Path) -> None:
    """For what is not worth an orderly end."""
    while found := left_behind(*folders):
        _signal(found, signal.SIGKILL)
        psutil.wait_procs(found, timeout=PATIENCE)


def _end(found: list[psutil.Process], cluster: Path) -> None:
    for number, seconds in (
        (signal.SIGINT, PATIENCE),
        (signal.SIGQUIT, PATIENCE / 3),
        (signal.SIGKILL, PATIENCE / 3),
    ):
        servers = [process for process in found if _serves(process.pid, cluster)]
        _signal(servers if servers and number != signal.SIGKILL else found, number)
        psutil.wait_procs(found, timeout=seconds)
        found = left_behind(cluster)
        if not found:
            return


def _signal(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.Error:
            continue  # it ended by itself, or its number is somebody else's by now


def clear(sockets: Path) -> None:
    """Removes sockets and their lock files; a recycled number in one would stop the next start."""
    for path in sockets.glob(".s.PGSQL.*"):
        path.unlink(missing_ok=True)

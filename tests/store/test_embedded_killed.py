"""Kill -9 of anything: no committed row is lost, nothing stays behind, the next start goes."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from bot.supervise import leftovers, programs
from bot.supervise.postgres import Postgres
from bot.supervise.premises import SOCKET
from tests.stands import embedded
from tests.stands.embedded import ask, ask_soon, kill, leash_of, remains, server, soon, started
from tests.stands.postgres import plain

pytestmark = pytest.mark.slow

KEEP = "INSERT INTO paid VALUES (2, 'kept')"
ALL = "SELECT what FROM paid ORDER BY id"
BOTH = [("fine",), ("kept",)]


@contextmanager
def busy(url: str) -> Iterator[int]:
    """A backend that works and works, and never looks up; its pid."""
    with psycopg.connect(plain(url), autocommit=True) as connection:
        asking = threading.Thread(target=work, args=(connection,))
        asking.start()
        backend = psutil.Process(connection.info.backend_pid)
        try:
            assert soon(lambda: "SELECT" in " ".join(backend.cmdline()))
            yield backend.pid
            asking.join(60)  # much is computed, and others compute as well
            assert not asking.is_alive(), "the backend works on and on"
        finally:
            if asking.is_alive():
                kill(backend.pid)
                asking.join()


def work(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT count(*) FROM generate_series(1, 1000000000000) n")


async def restarted(folder: Path) -> list[str]:
    """Starts it again here, finds both rows; what the start said."""
    said: list[str] = []
    postgres = Postgres(folder, say=said.append)
    found = await postgres.start()
    assert found.owner
    assert ask(found.url, ALL) == BOTH
    await postgres.stop()
    return said


async def test_us(folder: Path) -> None:
    with started(folder) as owner:
        ask(owner.url, KEEP)
        open_one = psycopg.connect(plain(owner.url))
        open_one.execute("INSERT INTO paid VALUES (3, 'never committed')")
        owner.kill()
        open_one.close()
    await restarted(folder)
    assert soon(lambda: remains(folder) == [])


async def test_us_and_the_server_is_gone_without_a_next_start(folder: Path) -> None:
    with started(folder) as owner, busy(owner.url):
        assert len(remains(folder)) > 1
        owner.kill()
        assert soon(lambda: remains(folder) == [])


def test_the_server_comes_back_by_itself(folder: Path) -> None:
    with started(folder) as owner:
        ask(owner.url, KEEP)
        first = server(folder)
        with busy(owner.url):
            kill(first)
        assert ask_soon(owner.url, ALL) == BOTH
        assert server(folder) != first
        owner.end()


def test_a_backend(folder: Path) -> None:
    with started(folder) as owner:
        ask(owner.url, KEEP)
        first = server(folder)
        with busy(owner.url) as backend:
            kill(backend)
        assert ask_soon(owner.url, ALL) == BOTH
        assert server(folder) == first
        owner.end()


def test_the_leash_of_the_server(folder: Path) -> None:
    with started(folder) as owner:
        ask(owner.url, KEEP)
        with busy(owner.url):
            kill(leash_of(server(folder)))
        assert ask_soon(owner.url, ALL) == BOTH
        owner.end()


async def test_everything_but_a_backend_that_works_on(folder: Path) -> None:
    with started(folder) as owner:
        ask(owner.url, KEEP)
        with busy(owner.url) as backend:
            first = server(folder)
            kill(leash_of(first), owner.process.pid, first)
            assert soon(lambda: not psutil.pid_exists(first) or not alive(first))
            assert alive(backend)
            said = await restarted(folder)
        assert any("left behind" in line for line in said)


def alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


async def test_a_server_somebody_left_running_is_ended_and_taken_over(folder: Path) -> None:
    with embedded.short_folder() as sockets, left_running(folder, sockets) as left:
        assert soon(lambda: leftovers.server_of(folder / "cluster") is not None)
        postgres = Postgres(folder, say=print)
        await postgres.start()
        assert server(folder) != left.pid
        assert left.wait(5) == 0
        await postgres.stop()


@contextmanager
def left_running(folder: Path, sockets: Path) -> Iterator["subprocess.Popen[bytes]"]:
    owner = (folder / "cluster").stat()
    os.chown(sockets, owner.st_uid, owner.st_gid)
    folder.parent.chmod(0o711)
    ground = programs.Ground(folder / "cluster", sockets, folder / "postgres.log", None)
    argv = programs.serve(programs.shipped_programs()[0], ground).argv
    how: dict[str, Any] = {"cwd": "/"}
    if os.geteuid() == 0:
        how |= {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
    process: subprocess.Popen[bytes] = subprocess.Popen(argv, **how)  # noqa: S603 # as we do
    with process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("after", [0.05, 0.4, 0.8])
async def test_us_while_the_database_is_made(after: float) -> None:
    with embedded.short_folder() as place:
        folder = place / "database"
        with embedded.begun(folder) as making:
            assert soon((folder / "making").exists)
            with pytest.raises(subprocess.TimeoutExpired):
                making.wait(after)
            making.kill()
        postgres = Postgres(folder, say=print)
        found = await postgres.start()
        assert ask(found.url, "SELECT current_database()") == [("citydesk",)]
        await postgres.stop()
        assert not (folder / "making").exists()


DISGUISE = """
import ctypes, os, sys, time
fields = open("/proc/self/stat").read().rpartition(")")[2].split()
start, end = int(fields[45]), int(fields[46])
shown = chr(0).join(("postgres", "-D", sys.argv[1])).encode()
ctypes.memset(start, 0, end - start)
ctypes.memmove(start, shown, len(shown))
if os.geteuid() == 0:  # the server may signal only what runs as it does
    os.setgid(int(sys.argv[2]))
    os.setuid(int(sys.argv[2]))
print(flush=True)
time.sleep(600)
"""


@contextmanager
def stranger(shown: Path, uid: int) -> Iterator["subprocess.Popen[bytes]"]:
    """A living process that is none of ours but shows the command line of a server there."""
    command = [sys.executable, "-c", DISGUISE, str(shown), str(uid)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603 # sleeps only
        assert process.stdout
        process.stdout.readline()
        try:
            yield process
            assert process.poll() is None, "a stranger was ended"
        finally:
            process.kill()


def server_uid(folder: Path) -> int:
    return (folder / "cluster").stat().st_uid


def pid_file(folder: Path, pid: int, since: float) -> None:
    owner = (folder / "cluster").stat()
    path = folder / "cluster" / "postmaster.pid"
    path.write_text(f"{pid}\n{folder}/cluster\n{since:.0f}\n5432\n/tmp/x\n\n\nready   \n")
    os.chown(path, owner.st_uid, owner.st_gid)


@pytest.mark.parametrize(
    ("serving", "older"),
    [
        pytest.param("another cluster", 0, id="started then, serves another cluster"),
        pytest.param("cluster", 3600, id="started later than the file says"),
    ],
)
async def test_a_pid_file_whose_number_is_somebody_elses_now(
    serving: str, older: float, folder: Path
) -> None:
    with stranger(folder / serving, server_uid(folder)) as other:
        born = psutil.Process(other.pid).create_time()
        pid_file(folder, other.pid, born)
        assert (leftovers.server_of(folder / "cluster") is not None) == (serving == "cluster")
        pid_file(folder, other.pid, born - older)
        assert leftovers.server_of(folder / "cluster") is None
        postgres = Postgres(folder, say=print)
        found = await postgres.start()
        assert ask(found.url, "SELECT what FROM paid") == [("fine",)]
        await postgres.stop()


async def test_an_empty_pid_file_that_a_power_cut_left(folder: Path) -> None:
    (folder / "cluster" / "postmaster.pid").touch()
    postgres = Postgres(folder, say=print)
    assert (await postgres.start()).owner
    await postgres.stop()


async def test_a_socket_that_was_left_with_somebody_elses_number(folder: Path) -> None:
    postgres = Postgres(folder, say=print)
    first = await postgres.start()
    sockets = Path((folder / "socket").read_text())
    await postgres.stop()
    with stranger(folder, server_uid(folder)) as other:
        leave_socket(sockets, folder, other.pid)
        assert await postgres.start() == first
        await postgres.stop()


def leave_socket(sockets: Path, folder: Path, pid: int) -> None:
    owner = (folder / "cluster").stat()
    sockets.mkdir(0o700)
    (sockets / SOCKET).touch()
    (sockets / f"{SOCKET}.lock").write_text(f"{pid}\n/elsewhere\n1\n5432\n{sockets}\n")
    for path in (sockets, *sockets.iterdir()):
        os.chown(path, owner.st_uid, owner.st_gid)

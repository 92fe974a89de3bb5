"""A real PostgreSQL for tests: one server per pytest process, one database per test.

A conftest imports the fixtures it offers its tests:

    from tests.stands.postgres import database_url, fresh_database, store_server

- `database_url`, `fresh_database`: the embedded server, as `citydesk run` starts it.
- `store_server`: for the store's tests, which also run on Debian's PostgreSQL 15 where it is
  installed and on the server that CITYDESK_TEST_DATABASE_URL names (a role that may CREATEDB).

A database with tables is made once and copied for each test:

    full = store_server.prepared("migrated", upgrade)      # upgrade(url) runs once per process
    with store_server.fresh(full) as url: ...

A copy takes about 40 ms where the server's files are in memory (/dev/shm); that is for speed only,
what a lost disk cache does is not asked here.
"""

import atexit
import contextlib
import functools
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

ROOT = Path(__file__).parents[2]
MEMORY = Path("/dev/shm")  # noqa: S108 # a folder of our own is made in it
ENOUGH_MEMORY = 2 * 1024**3
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
EMPTY = "template0"
TEST_URL = os.environ.get("CITYDESK_TEST_DATABASE_URL")  # noqa: TID251 # not a setting of the bot
ENGINES = [
    "embedded",
    *(["debian 15"] if DEBIAN_15.exists() else []),
    *(["given"] * bool(TEST_URL)),
]
VACUUM = 30.0  # seconds in which it is done


class Server:
    """A running PostgreSQL to make databases on. `url` is that of its first database."""

    def __init__(self, url: str, strategy: str) -> None:
        self.url = url
        self._strategy = sql.SQL(strategy)
        self._prepared: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self._asking = psycopg.connect(plain(url), autocommit=True)

    def prepared(self, name: str, fill: Callable[[str], None]) -> str:
        """The name of a database to copy from, filled on the first call."""
        if name not in self._prepared:
            made = self._make(EMPTY)
            fill(self._at(made))
            self._prepared[name] = made
        return self._prepared[name]

    @contextlib.contextmanager
    def fresh(self, template: str = EMPTY) -> Iterator[str]:
        """The url of a new copy; it is gone afterwards, open connections or not."""
        made = self._make(template)
        try:
            yield self._at(made)
        finally:
            self._drop(made)

    def close(self) -> None:
        for made in self._prepared.values():
            self._drop(made)
        self._asking.close()

    def _make(self, template: str) -> str:
        made = f"test_{os.getpid()}_{next(self._numbers)}"
        line = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}")
        names = map(sql.Identifier, (made, template))
        self._asking.execute(line.format(*names, self._strategy))
        return made

    def _drop(self, made: str) -> None:
        """Again where the server's own vacuum is at work there: that is not ours to end."""
        line = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(made))
        until = time.monotonic() + VACUUM
        while True:
            try:
                self._asking.execute(line)
            except psycopg.errors.InsufficientPrivilege:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
            else:
                return

    def _at(self, database: str) -> str:
        moved = make_url(self.url).set(database=database)
        return moved.render_as_string(hide_password=False)


def plain(url: str) -> str:
    """As psycopg itself wants it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


@functools.cache
def server(engine: str) -> Server:
    """Started on the first call in this process, stopped when the process ends, however it ends."""
    match engine:
        case "embedded":
            return _own()
        case "debian 15":
            return _own(DEBIAN_15)
        case _:
            return _until_exit(Server(str(TEST_URL), "wal_log"))


def quick_place() -> Path | None:
    """Memory to keep files in, if there is plenty; None for the system's temp folder."""
    roomy = MEMORY.exists() and shutil.disk_usage(MEMORY).free > ENOUGH_MEMORY
    return MEMORY if roomy else None


def _own(*installed: Path) -> Server:
    quick = quick_place()
    folder = Path(tempfile.mkdtemp(prefix="citydesk-test-", dir=quick))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    owner = subprocess.Popen(  # noqa: S603 # our own module
        [sys.executable, "-m", "tests.stands.database_owner", folder / "database", *installed],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    atexit.register(_end, owner)
    first = json.loads(owner.stdout.readline()) if owner.stdout else {}
    if "url" not in first:
        pytest.fail(f"the embedded database does not start: {first.get('failed')}")
    return _until_exit(Server(first["url"], "file_copy" if quick else "wal_log"))


def _end(owner: "subprocess.Popen[bytes]") -> None:
    owner.communicate()


def _until_exit(running: Server) -> Server:
    atexit.register(running.close)
    return running


@pytest.fixture(scope="session")
def database_url() -> str:
    """The embedded server's first database."""
    return server("embedded").url


@pytest.fixture
def fresh_database() -> Iterator[str]:
    """An empty database on the embedded server, this test's own."""
    with server("embedded").fresh() as url:
        yield url


@pytest.fixture(scope="session", params=ENGINES)
def store_server(request: pytest.FixtureRequest) -> Server:
    """Each PostgreSQL the store must work on."""
    return server(request.param)

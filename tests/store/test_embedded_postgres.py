"""The embedded database: what it is, where it lives, as whom, and what its log keeps to itself."""

import os
import signal
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import psutil
import psycopg
import pytest
from psycopg import errors
from sqlalchemy import make_url

from bot.supervise import premises, programs
from bot.supervise.child import Farewell
from bot.supervise.making import complaint
from bot.supervise.postgres import NotStarted, Postgres
from tests.stands import embedded
from tests.stands.embedded import Started, ask, server, started
from tests.stands.postgres import plain

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts it as somebody else")


@pytest.fixture(scope="module")
def place(made_database: Path) -> Iterator[Path]:
    with embedded.short_folder() as short:
        yield embedded.copy(made_database, short / "database")


@pytest.fixture(scope="module")
def running(place: Path) -> Iterator[Started]:
    with started(place) as owner:
        yield owner
        owner.end()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def sockets(url: str) -> Path:
    return Path(str(make_url(url).query["host"]))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("listen_addresses", ""),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("server_encoding", "UTF8"),
        ("shared_buffers", "128MB"),
        ("max_connections", "120"),
        ("log_statement", "none"),
        ("log_min_error_statement", "panic"),
        ("log_parameter_max_length_on_error", "0"),
        ("log_error_verbosity", "terse"),
        ("TimeZone", "UTC"),
    ],
)
def test_it_runs_with(setting: str, value: str, running: Started) -> None:
    assert ask(running.url, "SELECT current_setting(%s)", setting) == [(value,)]


def test_it_listens_on_its_socket_and_nowhere_else(running: Started, place: Path) -> None:
    assert psutil.Process(server(place)).net_connections("inet") == []
    assert (sockets(running.url) / premises.SOCKET).is_socket()


def test_the_socket_is_in_a_short_folder_of_the_servers_own(running: Started, place: Path) -> None:
    folder = sockets(running.url)
    assert len(os.fsencode(folder / premises.SOCKET)) <= premises.LONGEST_SOCKET
    assert (mode(folder), folder.stat().st_uid) == (
        0o700,
        psutil.Process(server(place)).uids().real,
    )


@pytest.mark.parametrize("password", ["", "guessed"])
def test_who_does_not_know_the_password_stays_out(password: str, running: Started) -> None:
    wrong = make_url(running.url).set(password=password).render_as_string(hide_password=False)
    with pytest.raises(psycopg.OperationalError, match="password"):
        ask(wrong, "SELECT 1")


def test_passwords_are_kept_as_scram_and_nothing_gets_in_without(place: Path) -> None:
    lines = (place / "cluster" / "pg_hba.conf").read_text().splitlines()
    rules = [line.split() for line in lines if line and not line.startswith("#")]
    assert {rule[-1] for rule in rules} == {"scram-sha-256"}


def test_the_password_is_in_a_file_only_we_can_read(running: Started, place: Path) -> None:
    assert mode(place / "password") == 0o600
    assert (place / "password").read_text() == make_url(running.url).password


def test_our_role_is_not_the_superuser(running: Started) -> None:
    assert ask(running.url, "SELECT current_user, current_setting('is_superuser')") == [
        ("citydesk", "off")
    ]


def test_chinese_is_kept_sorted_and_matched(running: Started) -> None:
    found = ask(
        running.url, "SELECT %s, upper('é'), '婚姻登记' ~ '^\\w+$', '上' < '海'", "沪A·12345"
    )
    assert found == [("沪A·12345", "É", True, True)]


PRIVATE = "11010119900307000X"
CAUSES: list[LiteralString] = [
    "INSERT INTO paid SELECT 2 + n, %s FROM generate_series(1, 2) n",
    "SELECT %s::text::date",
    "SELECT %s::text::int",
    "SELECT paid, %s FROM nothing",
    "DO $$ BEGIN RAISE WARNING '11010119900307000X'; RAISE '11010119900307000X'; END $$",
    "SELECT '11010119900307000X",
]


@pytest.mark.parametrize("cause", CAUSES)
def test_the_log_keeps_no_value(cause: LiteralString, running: Started, place: Path) -> None:
    values = [PRIVATE] * cause.count("%s")
    with pytest.raises(psycopg.Error):
        ask(running.url, cause, *values)
    log = (place / "postgres.log").read_text()
    assert PRIVATE not in log
    assert PRIVATE.lower() not in log


def test_the_search_of_the_log_would_find_a_value(running: Started, place: Path) -> None:
    """A wrong role's name is logged, so what the server says does reach the file that is read."""
    stranger = make_url(running.url).set(username="mr-nobody").render_as_string(hide_password=False)
    with pytest.raises(psycopg.OperationalError):
        ask(stranger, "SELECT 1")
    assert 'user "mr-nobody"' in (place / "postgres.log").read_text()


def test_a_unique_violation_is_told_to_us_in_full(running: Started) -> None:
    with pytest.raises(errors.UniqueViolation, match=r"\(fine\) already exists"):
        ask(running.url, "INSERT INTO paid VALUES (4, 'fine')")


async def test_stopping_does_not_wait_for_work_in_progress(folder: Path) -> None:
    postgres = Postgres(folder, say=print)
    found = await postgres.start()
    busy = psycopg.connect(plain(found.url))
    busy.execute("INSERT INTO paid VALUES (9, 'never committed')")
    asking = threading.Thread(target=sleep_on, args=(busy,))
    asking.start()
    began = time.monotonic()
    await postgres.stop()
    assert time.monotonic() - began < 5
    asking.join()
    log = (folder / "postgres.log").read_text()
    assert log.rstrip().endswith("database system is shut down")
    assert "received fast shutdown request" in log


def sleep_on(busy: "psycopg.Connection[tuple[object, ...]]") -> None:
    with busy, pytest.raises(psycopg.OperationalError):
        busy.execute("SELECT pg_sleep(60)")


async def test_a_server_that_does_not_heed_sigint_gets_sigquit(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [step.signal for step in programs.FAREWELL] == [signal.SIGINT, signal.SIGQUIT]
    unheeded = Farewell(signal.SIGCONT, 0.0)
    monkeypatch.setattr(programs, "FAREWELL", (unheeded, programs.FAREWELL[1]))
    postgres = Postgres(folder, say=print)
    await postgres.start()
    await postgres.stop()
    assert "received immediate shutdown request" in (folder / "postgres.log").read_text()


async def test_a_cluster_of_another_version_is_left_alone_with_a_clear_sentence(
    folder: Path,
) -> None:
    (folder / "cluster" / "PG_VERSION").write_text("12\n")
    with pytest.raises(NotStarted, match=r"PostgreSQL 12 .* set DATABASE_URL"):
        await Postgres(folder, say=print).start()


async def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    with (folder / "cluster" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    with pytest.raises(NotStarted, match=r"postgresql\.conf.* contains errors"):
        await Postgres(folder, say=print).start()


def test_a_complaint_is_the_last_grave_line_since_then(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("2026 UTC [1] FATAL:  an old trouble\n")
    since = len(log.read_text())
    with log.open("a") as more:
        more.write("initdb: error: could not write: No space left on device\nremoving contents\n")
    assert complaint(log, since) == "could not write: No space left on device"
    log.write_text("it just ended\n")
    assert complaint(log, since) == "it just ended"

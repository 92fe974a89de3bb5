"""One owner per folder; others connect, and one of them takes over when the owner ends."""

import asyncio
import json
import shutil
import tempfile
from pathlib import Path

import pytest

from bot.supervise import postgres as served
from bot.supervise import premises
from bot.supervise.postgres import NotStarted, Postgres
from tests.stands import embedded
from tests.stands.embedded import ask, ask_soon, remains, server, soon, started


def test_a_second_process_uses_the_running_server(folder: Path) -> None:
    with started(folder) as run, started(folder) as chat:
        assert (run.owner, chat.owner, run.url) == (True, False, chat.url)
        ask(run.url, "INSERT INTO paid VALUES (2, 'from run')")
        assert len(ask(chat.url, "SELECT * FROM paid")) == 2
        chat.end()
        assert len(ask(run.url, "SELECT * FROM paid")) == 2
        run.end()
    assert remains(folder) == []


@pytest.mark.parametrize("way", ["end", "kill"])
def test_when_the_owner_ends_another_takes_over_at_the_same_address(way: str, folder: Path) -> None:
    with started(folder) as run, started(folder) as chat:
        first = server(folder)
        ask(run.url, "INSERT INTO paid VALUES (2, 'kept')")
        getattr(run, way)()
        assert len(ask_soon(chat.url, "SELECT * FROM paid")) == 2
        assert soon(lambda: remains(folder) != [] and server(folder) != first)
        with started(folder) as third:
            assert (third.owner, third.url) == (False, chat.url)
        chat.end()
    assert remains(folder) == []


@pytest.mark.slow
def test_two_that_start_at_once_on_a_new_folder_share_one_server() -> None:
    with embedded.short_folder() as place:
        both = [embedded.begun(place / "database") for _ in range(2)]
        found = [embedded.told(process) for process in both]
        assert sorted(one.owner for one in found) == [False, True]
        assert found[0].url == found[1].url
        assert ask(found[0].url, "SELECT 1") == [(1,)]
        for one in sorted(found, key=lambda one: one.owner):
            one.end()


async def test_an_owner_whose_server_never_answers_is_not_waited_for_for_ever(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "LONGEST_WAIT", 0.5)
    lock = premises.Lock(folder / "lock")
    assert lock.take()
    with pytest.raises(NotStarted, match="another process owns"):
        await Postgres(folder, say=print).start()
    lock.give_back()


async def test_one_that_waits_becomes_the_owner_if_that_one_gives_up(folder: Path) -> None:
    lock = premises.Lock(folder / "lock")
    assert lock.take()
    postgres = Postgres(folder, say=print)
    starting = asyncio.create_task(postgres.start())
    await asyncio.sleep(0.5)
    assert not starting.done()
    lock.give_back()
    assert (await starting).owner
    await postgres.stop()


async def test_an_heir_that_cannot_take_over_says_so_and_tries_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "SECOND_TRY", 0.3)
    said: list[str] = []
    heir = Postgres(folder, say=said.append)
    settings = folder / "cluster" / "postgresql.conf"
    with started(folder) as run:
        found = await heir.start()
        right = settings.read_text()
        settings.write_text("no_such_setting = 1\n")
        await asyncio.to_thread(run.end)
    refused = "could not be taken over"
    assert await asyncio.to_thread(soon, lambda: any(refused in line for line in said))
    settings.write_text(right)
    assert await asyncio.to_thread(ask_soon, found.url, "SELECT count(*) FROM paid") == [(1,)]
    await heir.stop()
    assert remains(folder) == []


async def test_the_address_stays_over_restarts_whatever_the_temp_folder(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres = Postgres(folder, say=print)
    first = await postgres.start()
    await postgres.stop()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert await postgres.start() == first
    await postgres.stop()


async def test_a_copied_folder_has_a_server_and_a_socket_of_its_own(folder: Path) -> None:
    one = Postgres(folder, say=print)
    await one.start()
    await one.stop()
    copied = embedded.copy(folder, folder.with_name("copy"))
    other = Postgres(copied, say=print)
    first, second = await one.start(), await other.start()
    ask(second.url, "DELETE FROM paid")
    assert len(ask(first.url, "SELECT * FROM paid")) == 1
    await one.stop()
    await other.stop()


async def test_a_socket_name_somebody_else_has_taken_is_passed_over(folder: Path) -> None:
    postgres = Postgres(folder, say=print)
    first = await postgres.start()
    taken = Path((folder / "socket").read_text())
    await postgres.stop()
    take(taken)
    second = await postgres.start()
    assert second.url != first.url
    assert ask(second.url, "SELECT 1") == [(1,)]
    assert entries(taken) == []
    await postgres.stop()
    shutil.rmtree(taken)


def take(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)


def entries(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def test_the_password_does_not_show_when_the_database_is_printed(folder: Path) -> None:
    found = served.Embedded(f"postgresql://x:{(folder / 'password').read_text()}@/", owner=True)
    assert repr(found) == "Embedded(owner=True)"


def test_failure_is_told_in_one_sentence_not_a_traceback(folder: Path) -> None:
    (folder / "cluster" / "PG_VERSION").write_text("9\n")
    with started(folder) as failed:
        assert json.dumps(failed.failed).count("DATABASE_URL") == 1

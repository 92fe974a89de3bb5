"""A whole desk is backed up while it works, lost, and brought back: the talk goes on."""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from bot.settings import Settings
from bot.store.backup import MANIFEST
from bot.store.crypto import SecretKeys
from bot.store.migrate import head
from bot.verbs.backup import backup, restore
from tests.stands.embedded import ask
from tests.stands.house import KEY, house
from tests.stands.postgres import plain, server

OTHER_KEY = base64.b64encode(bytes(range(32, 64))).decode()
COUNTS = "SELECT count(*), max(id) FROM inbound"


@dataclass
class Terminal:
    """What an operator of this database types, and what they are told."""

    url: str
    folder: Path
    keys: tuple[str, ...] = (KEY,)
    told: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        return Settings(
            database_url=self.url, citydesk_secret_keys=self.keys, citydesk_data=self.folder
        )

    async def backup(self, file: Path) -> int:
        return await backup(self.settings, self.told.append, file)

    async def restore(self, file: Path, *, replace: bool = False) -> int:
        return await restore(self.settings, self.told.append, file, replace=replace)


@pytest.fixture
def terminal(desk_database: str, tmp_path: Path) -> Terminal:
    return Terminal(desk_database, tmp_path / "terminal")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Terminal]:
    """Another database, with nothing in it at all."""
    with server("embedded").fresh() as url:
        yield Terminal(url, tmp_path / "elsewhere")


async def talked(terminal: Terminal, folder: Path, file: Path) -> str:
    """A resident comes as far as the yes to pay; the link is open when the backup is made."""
    async with house(terminal.url, folder) as desk:
        resident = desk.resident("payer")
        await resident.say("traffic fine")
        await resident.say("3101000000009900")
        await resident.say("yes")
        await resident.say("my matters")
        assert await terminal.backup(file) == 0, terminal.told
        return resident.link


async def test_a_talk_goes_on_on_another_machine(
    terminal: Terminal, elsewhere: Terminal, tmp_path: Path
) -> None:
    file, folder = tmp_path / "all.backup", tmp_path / "desk"
    link = await talked(terminal, folder, file)
    assert file.stat().st_mode & 0o077 == 0
    assert await elsewhere.restore(file) == 0, elsewhere.told
    assert ask(elsewhere.url, COUNTS) == ask(terminal.url, COUNTS)
    async with house(elsewhere.url, folder) as desk:
        resident = desk.resident("payer")
        resident.number, resident.link_seen = 40, link
        await resident.pay()
        assert "Receipt number" in await resident.collect("Receipt number")
        assert "city desk" in await resident.say("menu")


async def test_what_was_lost_is_replaced_when_it_is_said(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "all.backup"
    await talked(terminal, tmp_path / "desk", file)
    before = ask(terminal.url, COUNTS)
    ask(terminal.url, "DELETE FROM talk")
    ask(terminal.url, "UPDATE outgoing SET state = 'sent'")
    assert await terminal.restore(file) == 1
    assert "give --replace" in terminal.told[-1]
    assert ask(terminal.url, "SELECT count(*) FROM talk") == [(0,)]
    assert await terminal.restore(file, replace=True) == 0, terminal.told
    assert ask(terminal.url, COUNTS) == before
    assert ask(terminal.url, "SELECT count(*) FROM talk") == [(1,)]


async def test_the_next_row_has_a_number_of_its_own(
    terminal: Terminal, elsewhere: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "all.backup"
    await talked(terminal, tmp_path / "desk", file)
    await elsewhere.restore(file)
    async with house(elsewhere.url, tmp_path / "desk") as desk:
        assert "city desk" in await desk.resident("somebody new").say("menu")
    assert ask(elsewhere.url, "SELECT count(*) FROM resident") == [(2,)]


async def test_nothing_in_the_file_is_private_or_a_key(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "all.backup"
    link = await talked(terminal, tmp_path / "desk", file)
    with zipfile.ZipFile(file) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        manifest = json.loads(archive.read(MANIFEST))
    for private in ("3101000000009900", "payer", link.rpartition("/")[2], KEY):
        assert private.encode() not in everything
    assert manifest["keys"] == [SecretKeys.parse(KEY).ids[0].hex()]
    assert manifest["schema"] == head()


async def test_without_the_keys_it_is_refused(
    terminal: Terminal, elsewhere: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "all.backup"
    await talked(terminal, tmp_path / "desk", file)
    elsewhere.keys = (OTHER_KEY,)
    assert await elsewhere.restore(file) == 1
    assert SecretKeys.parse(KEY).ids[0].hex() in elsewhere.told[-1]
    elsewhere.keys = (OTHER_KEY, KEY)
    assert await elsewhere.restore(file) == 0


async def test_with_other_keys_there_is_no_backup(terminal: Terminal, tmp_path: Path) -> None:
    """It could be brought back with those keys only, which nobody has kept."""
    await talked(terminal, tmp_path / "desk", tmp_path / "all.backup")
    terminal.keys = (OTHER_KEY,)
    assert await terminal.backup(tmp_path / "odd.backup") == 1
    assert SecretKeys.parse(KEY).ids[0].hex() in terminal.told[-1]
    assert not (tmp_path / "odd.backup").exists()


async def test_where_a_desk_is_at_work_it_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "all.backup"
    await talked(terminal, tmp_path / "desk", file)
    with psycopg.connect(plain(terminal.url)):
        assert await terminal.restore(file, replace=True) == 1
    assert "stop the desk" in terminal.told[-1]


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def changed(file: Path) -> None:
    """A byte in the middle of a table, with a checksum of its own that fits."""
    with zipfile.ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    entries["tables/inbound.copy"] = entries["tables/inbound.copy"].replace(b"said", b"paid", 1)
    _written(file, entries)


def garbled(file: Path) -> None:
    """A table's bytes are no longer what they were packed into."""
    with zipfile.ZipFile(file) as archive:
        at = archive.getinfo("tables/inbound.copy").header_offset
    whole = bytearray(file.read_bytes())
    begin = (
        at
        + 30
        + int.from_bytes(whole[at + 26 : at + 28], "little")
        + int.from_bytes(whole[at + 28 : at + 30], "little")
    )
    whole[begin : begin + 8] = b"\xff" * 8
    file.write_bytes(whole)


def without_a_table(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        names = [name for name in archive.namelist() if name != "tables/inbound.copy"]
        entries = {name: archive.read(name) for name in names}
    _written(file, entries)


def older(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(entries[MANIFEST]) | {"schema": "0001"}
    entries[MANIFEST] = json.dumps(manifest).encode()
    _written(file, entries)


def no_backup(file: Path) -> None:
    file.write_text("no backup at all", "utf-8")


def _written(file: Path, entries: dict[str, bytes]) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        pytest.param(cut, "is not a whole backup", id="cut"),
        pytest.param(changed, "table inbound is not what was written", id="changed"),
        pytest.param(garbled, "is not a whole backup", id="garbled"),
        pytest.param(without_a_table, "is not a whole backup", id="a table is missing"),
        pytest.param(no_backup, "is not a whole backup", id="something else"),
        pytest.param(older, "with schema 0001", id="another schema"),
    ],
)
async def test_a_spoilt_file_changes_nothing(
    terminal: Terminal, elsewhere: Terminal, tmp_path: Path, spoil: object, told: str
) -> None:
    file = tmp_path / "all.backup"
    await talked(terminal, tmp_path / "desk", file)
    assert callable(spoil)
    spoil(file)
    with psycopg.connect(plain(elsewhere.url)) as connection:
        before = connection.execute("SELECT count(*) FROM pg_class").fetchone()
    assert await elsewhere.restore(file) == 1
    assert told in elsewhere.told[-1]
    with psycopg.connect(plain(elsewhere.url)) as connection:
        assert connection.execute("SELECT count(*) FROM pg_class").fetchone() == before


async def test_a_backup_that_is_there_is_not_written_over(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "all.backup"
    assert await terminal.backup(file) == 0
    before = file.read_bytes()
    assert await terminal.backup(file) == 1
    assert file.read_bytes() == before
    assert "is there already" in terminal.told[-1]


async def test_where_nothing_is_there_is_nothing_to_back_up(
    elsewhere: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "all.backup"
    assert await elsewhere.backup(file) == 1
    assert "there is no desk" in elsewhere.told[-1]
    assert left_over(tmp_path) == []


def left_over(folder: Path) -> list[Path]:
    return [*folder.glob("all.backup*")]

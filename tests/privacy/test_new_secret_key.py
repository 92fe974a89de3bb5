"""A new secret key: it writes, the old one reads, until everybody was brought over to the new."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import _parser
from bot.settings import Settings
from bot.store.crypto import SecretKeys
from bot.store.key_check import LostKey, check_keys
from bot.verbs.keys import keys
from tests.stands.catalogue import shipped
from tests.stands.embedded import ask
from tests.stands.house import KEY, House, Resident, house

NEW = base64.b64encode(bytes(range(64, 96))).decode()
OLD_ID, NEW_ID = (SecretKeys.parse(key).ids[0].hex() for key in (KEY, NEW))
LATE = 40
"""Message numbers from here on are new."""


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Any:
    """With which keys desks of this test start."""
    return lambda *keys: monkeypatch.setattr("tests.stands.house.KEY", ",".join(keys))


async def typed(
    url: str, folder: Path, capsys: pytest.CaptureFixture[str], what: str, *secrets: str
) -> tuple[dict[str, int], list[str]]:
    """Residents by the key that wraps theirs, and what the operator is told."""
    settings = Settings(database_url=url, citydesk_secret_keys=secrets, citydesk_data=folder)
    told: list[str] = []
    capsys.readouterr()
    wishes = _parser().parse_args(["keys", what, "--json"])
    assert await keys(settings, shipped(), told.append, wishes) == 0
    lines = json.loads(capsys.readouterr().out)
    return {line["key"]: line["residents"] for line in lines}, told


async def with_a_link(desk: House, name: str) -> Resident:
    resident = desk.resident(name)
    await resident.say("traffic fine")
    await resident.say("3101000000009900")
    assert "/pay/" in await resident.say("yes")
    return resident


async def goes_on(desk: House, before: Resident) -> None:
    """The same person, the same link, the same matters."""
    resident = desk.resident(before.name)
    resident.number, resident.link_seen = LATE, before.link
    await resident.say("my matters")
    assert "¥" in "".join(resident.buttons) + resident.text
    await resident.pay()
    assert "Receipt number" in await resident.collect("Receipt number")


async def test_the_old_key_can_go_when_all_are_brought_over(
    desk_database: str, tmp_path: Path, given: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "desk"
    async with house(desk_database, folder) as desk:
        before = await with_a_link(desk, "of old")
    given(NEW, KEY)
    async with house(desk_database, folder) as desk:
        await desk.resident("of late").say("menu")
        both = await typed(desk_database, tmp_path / "op", capsys, "show", NEW, KEY)
        assert both[0] == {NEW_ID: 1, OLD_ID: 1}
        with pytest.raises(LostKey):
            check_keys(desk_database, SecretKeys.parse(NEW))
        after, (told,) = await typed(desk_database, tmp_path / "op", capsys, "rewrap", NEW, KEY)
        assert after == {NEW_ID: 2, OLD_ID: 0}
        assert "Keep the old keys behind it until" in told
        assert "city desk" in await desk.resident("of late").say("menu"), "beside a running desk"
    check_keys(desk_database, SecretKeys.parse(NEW))
    given(NEW)
    async with house(desk_database, folder) as desk:
        await goes_on(desk, before)
        assert ask(desk_database, "SELECT count(*) FROM resident") == [(2,)]


async def test_said_again_it_changes_nothing(
    desk_database: str, tmp_path: Path, given: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    async with house(desk_database, tmp_path / "desk") as desk:
        await with_a_link(desk, "of old")
    await typed(desk_database, tmp_path / "op", capsys, "rewrap", NEW, KEY)
    rows = "SELECT wrapped, chat_index FROM resident JOIN address ON resident = resident.id"
    before = ask(desk_database, rows)
    await typed(desk_database, tmp_path / "op", capsys, "rewrap", NEW, KEY)
    assert ask(desk_database, rows) == before
    given(KEY, NEW)
    back, _ = await typed(desk_database, tmp_path / "op", capsys, "rewrap", KEY, NEW)
    assert back == {OLD_ID: 1, NEW_ID: 0}, "and back again"

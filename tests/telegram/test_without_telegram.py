"""Telegram is away in the middle of a talk: docs/operations.md, its row of the table."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stands.house import House
from tests.stands.sitting import sitting
from tests.stands.telegram import Broken, Resident, TelegramStand
from tests.telegram.channel import TOKEN
from tests.telegram.test_channel_desk import desk, desk_database, stand

__all__ = ["desk_database", "stand"]


@pytest.fixture
async def opened(
    stand: TelegramStand, desk_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    monkeypatch.setenv("SHANGHAI_TELEGRAM_TOKEN", TOKEN)
    async with desk(stand, desk_database, tmp_path, None) as found:
        yield found


async def test_what_was_written_meanwhile_is_answered_and_what_waits_comes(
    opened: House, stand: TelegramStand
) -> None:
    li: Resident = stand.resident("Li", language="en")
    li.say("menu")
    await li.see("Choose below")
    stand.faults.add("sendMessage", Broken(502), times=None)
    li.say("menu")
    assert await stand.bell.until(lambda: tries(stand) >= 2 or None, 30), "not tried again"
    stand.faults.add("getUpdates", Broken(502), times=None)
    li.say("traffic fine")
    page = sitting(opened)
    await page.opens()
    await page.presses("Traffic fine")
    assert "number" in page.page.said[-1]
    degraded = (await opened.client.get("/readyz")).json()
    assert degraded["missing"] == ["model has not answered yet"], "only what this desk never has"
    stand.faults.clear()
    await li.see("Choose below", seconds=60)
    await li.see("number", seconds=60)


def tries(stand: TelegramStand) -> int:
    return sum(call.method == "sendMessage" for call in stand.calls)

"""A Telegram chat and the chat on the web page become one resident: by a link with a code."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.stands.house import House
from tests.stands.sitting import Sitting, sitting
from tests.stands.telegram import Resident, TelegramStand
from tests.telegram.channel import TOKEN
from tests.telegram.test_channel_desk import desk, desk_database, stand

__all__ = ["desk_database", "stand"]

FINE = "3101000012349900"


@dataclass(frozen=True)
class Both:
    """One person at two doors."""

    house: House
    web: Sitting
    telegram: Resident


@pytest.fixture
async def both(
    stand: TelegramStand, desk_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Both]:
    monkeypatch.setenv("SHANGHAI_TELEGRAM_TOKEN", TOKEN)
    async with desk(stand, desk_database, tmp_path, None) as opened:
        web = sitting(opened)
        await web.opens()
        yield Both(opened, web, stand.resident("Li", language="en"))


async def code_on_the_page(both: Both) -> str:
    await both.web.says("link my telegram")
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", both.web.page.said[-1])
    assert found, both.web.page.said
    return found[0]


async def shown_on_the_page(both: Both, words: str) -> str:
    for _ in range(400):
        if words in (await both.web.opens()).said[-1]:
            return both.web.page.said[-1]
    raise AssertionError(f"{words!r} never came: {both.web.page.said}")


async def linked(both: Both) -> None:
    code = await code_on_the_page(both)
    both.telegram.start(f"link_{code.replace('-', '')}")
    await both.telegram.see("Link this chat")
    both.telegram.press("Yes, link them")
    await both.telegram.see("are linked")
    assert "Telegram has been linked" in await shown_on_the_page(both, "has been linked")


async def test_what_was_done_on_the_page_is_seen_in_telegram(both: Both) -> None:
    await both.web.presses("Traffic fine")
    await both.web.says(FINE)
    await both.web.presses("Yes, pay")
    await linked(both)
    both.telegram.say("/my")
    await both.telegram.see("200.00")
    await both.web.says("which chats are linked")
    said = both.web.page.said[-1]
    assert "Telegram" in said
    assert "the chat on our web page (here)" in said


async def test_one_tap_on_the_page_takes_it_back(both: Both) -> None:
    await linked(both)
    await both.web.presses("That was not me")
    await shown_on_the_page(both, "Only this chat is left")
    await both.telegram.see("unlinked by the other one")
    both.telegram.say("/my")
    await both.telegram.see("nothing booked")

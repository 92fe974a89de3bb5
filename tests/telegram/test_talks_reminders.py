"""A reminder in a chat: with its buttons, beside what is asked there, and stopped with a tap."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.crash.talks import fine_number, new_number
from tests.stands.far_side import Hands
from tests.stands.reminded import CITY, Words, both
from tests.stands.telegram import Resident
from tests.telegram.whole import Whole, asks, offers, whole_desk

MORNING = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
"""Nine o'clock in Shanghai, and in the past: what is written then is sent at once."""


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    clock = Hands(MORNING)
    monkeypatch.setattr("bot.app.clock_of", lambda *_: clock)
    return clock


@pytest.fixture
async def whole(tmp_path: Path, hands: Hands) -> AsyncIterator[Whole]:
    del hands
    async with whole_desk(tmp_path, None) as opened:
        yield opened


async def _to_the_link(whole: Whole, words: Words) -> Resident:
    li = whole.resident(words.language)
    li.start()
    await li.see(offers(words.fine))
    li.press(words.fine)
    await li.see(asks)
    li.say(fine_number(new_number()))
    await li.see(offers(words.pay))
    li.press(words.pay)
    await li.see("/pay/")
    return li


@both
async def test_an_unpaid_link_is_reminded_of_and_stopped_with_a_tap(
    whole: Whole, hands: Hands, words: Words
) -> None:
    li = await _to_the_link(whole, words)
    link = li.last.links[0]
    li.say(words.menu)
    await li.see(offers(words.fine))
    hands.now = MORNING + timedelta(minutes=45)
    assert await whole.house.desk.remind(CITY) == 1
    reminder = await li.see(words.unpaid)
    assert link in reminder.links
    assert any(words.stop in title for title in reminder.titles)
    li.press(words.stop)
    await li.see(words.stopped)
    assert await whole.house.desk.remind(CITY) == 0
    assert sum(words.unpaid in text for text in li.texts) == 1

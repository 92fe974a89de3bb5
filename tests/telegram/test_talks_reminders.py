"""Reminders come into the chat by themselves, with buttons that work."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest

from tests.crash.talks import fine_number, person
from tests.stands.reminded import EN, HOUR, MINUTE, MONDAY, THURSDAY_TEN, ZH, Words, both
from tests.stands.telegram import Closed, Resident
from tests.telegram.whole import PUBLIC, Whole, offers, whole_desk


@dataclass
class Moving:
    """The desk's clock: it goes on, and can be moved."""

    shift: timedelta

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(monotonic(), UTC) + self.shift

    def turn_to(self, now: datetime) -> None:
        self.shift += now - self()


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Moving:
    clock = Moving(timedelta(0))
    clock.turn_to(MONDAY)
    monkeypatch.setattr("bot.app.clock_of", lambda *_: clock)
    monkeypatch.setattr("bot.app.running_clock", lambda *_: clock)
    return clock


@pytest.fixture(params=[None, PUBLIC], ids=["fetched", "called"])
async def desk(
    request: pytest.FixtureRequest, tmp_path: Path, hands: Moving
) -> AsyncIterator[Whole]:
    del hands
    async with whole_desk(tmp_path, request.param) as opened:
        yield opened


async def ticks(desk: Whole) -> None:
    """What the clock does about reminders."""
    await desk.house.desk.remind("shanghai")
    await desk.house.desk.drain.wake("shanghai", 1)


def settled(desk: Whole) -> bool:
    """Everything that was done here is taken and answered, and every answer is said."""
    made = sum(len(account.updates.made) for account in desk.stand.accounts.values())
    found = desk.rows(
        "SELECT (SELECT count(*) FROM inbound WHERE platform_order IS NOT NULL), "
        "(SELECT count(*) FROM inbound WHERE handled_at IS NULL), "
        "(SELECT count(*) FROM outgoing WHERE state <> 'sent')"
    )
    return found == [(made, 0, 0)]


async def booked(desk: Whole, words: Words) -> Resident:
    li = desk.resident(words.language)
    li.start("book-marriage-registration")
    for title in (words.desk, words.day, "10:00"):
        await li.see(offers(title))
        li.press(title)
    names = ("张伟", "李娜") if words is ZH else ("Zhang Wei", "Li Na")
    for text in (names[0], person(1, man=True), names[1], person(1, man=False), "13000000001"):
        await desk.until(lambda: settled(desk))
        li.say(text)
    await li.see(offers(words.book))
    li.press(words.book)
    await li.see(lambda m: m.document)
    return li


@both
async def test_an_appointment_is_reminded_of_and_a_tap_says_that_one_comes(
    desk: Whole, hands: Moving, words: Words
) -> None:
    li = await booked(desk, words)
    hands.turn_to(THURSDAY_TEN - 24 * HOUR + MINUTE)
    await ticks(desk)
    reminder = await li.see(words.day_before)
    assert [title in reminder.titles for title in (words.come, words.move, words.stop)] == [
        True
    ] * 3
    li.press(words.come)
    await li.see(words.see_you)
    await li.see("✓")
    await ticks(desk)
    hands.turn_to(THURSDAY_TEN - 2 * HOUR + MINUTE)
    await ticks(desk)
    await li.see(words.two_hours)
    assert sum(words.day_before in text for text in li.texts) == 1, "not twice"


@both
async def test_a_tap_cancels_this_very_appointment(
    desk: Whole, hands: Moving, words: Words
) -> None:
    li = await booked(desk, words)
    hands.turn_to(THURSDAY_TEN - 24 * HOUR + MINUTE)
    await ticks(desk)
    await li.see(words.day_before)
    li.press(words.cancel)
    await li.see(offers(words.really))
    li.press(words.really)
    await li.see(words.cancelled)
    assert desk.rows("SELECT state FROM booking") == [("cancelled",)]


async def test_a_reminder_that_was_cut_off_is_not_repeated(desk: Whole, hands: Moving) -> None:
    li = await booked(desk, EN)
    await desk.until(lambda: desk.states(li)[-1][0] == "sent")
    desk.stand.faults.add("sendMessage", Closed(acted=True), chat=li.id)
    hands.turn_to(THURSDAY_TEN - 24 * HOUR + MINUTE)
    await ticks(desk)
    await li.see(EN.day_before)
    await desk.until(lambda: desk.states(li)[-1] == ("unknown", "cut off", 1))
    assert sum(EN.day_before in text for text in li.texts) == 1


async def test_beside_a_question_it_changes_nothing(desk: Whole, hands: Moving) -> None:
    li = await booked(desk, EN)
    hands.turn_to(THURSDAY_TEN - 24 * HOUR + MINUTE)
    li.start("pay-traffic-fine")
    await li.see("16 digits")
    await ticks(desk)
    await li.see(EN.day_before)
    li.say(fine_number(1))
    await li.see(offers("Yes, pay"))

"""Residents who are to be reminded, in each language, and a clock that stands until it is moved.

from tests.stands.reminded import desk, hands
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.crash.talks import fine_number, person
from tests.stands.far_side import Hands
from tests.stands.house import House, Resident, house

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Nine o'clock in Shanghai; the appointments are on Thursday."""

CITY = "shanghai"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
THURSDAY_TEN = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Words:
    """What is pressed and heard in one language."""

    language: str
    menu: str
    wedding: str
    desk: str
    day: str
    book: str
    fine: str
    pay: str
    day_before: str
    two_hours: str
    unpaid: str
    come: str
    see_you: str
    changed: str
    stop: str
    stopped: str
    stop_words: str
    again_words: str
    again: str
    move: str
    which_day: str
    cancel: str
    really: str
    cancelled: str
    no_longer: str


EN = Words(
    language="en",
    menu="menu",
    wedding="Marriage registration",
    desk="Jing'an",
    day="Thursday 26 November",
    book="Yes, book",
    fine="Traffic fine",
    pay="Yes, pay",
    day_before="A reminder of your appointment",
    two_hours="Your appointment is coming up",
    unpaid="has not been paid yet",
    come="I’ll be there",
    see_you="See you then",
    changed="has changed since",
    stop="No more reminders",
    stopped="I will not remind you any more",
    stop_words="please stop reminding me",
    again_words="Remind me again!",
    again="I will remind you again",
    move="Move it",
    which_day="Which day instead?",
    cancel="Cancel it",
    really="Yes, cancel it",
    cancelled="You need not come",
    no_longer="That is no longer there",
)
ZH = Words(
    language="zh",
    menu="菜单",
    wedding="结婚登记",
    desk="静安",
    day="11月26日",
    book="确认预约",
    fine="交通违法罚款",
    pay="缴款",
    day_before="提醒您，有一个预约",
    two_hours="您的预约快到了",
    unpaid="还没有付",
    come="我会去",
    see_you="到时候见",
    changed="后来有变动",
    stop="不再提醒",
    stopped="以后不再提醒",
    stop_words="别再提醒我了",
    again_words="恢复提醒",
    again="我会再提醒您",
    move="改期",
    which_day="改到哪一天",
    cancel="取消预约",
    really="确认取消",
    cancelled="不用再去了",
    no_longer="已经不在了",
)
both = pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh"])


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """The desk's clock, standing still until moved."""
    clock = Hands(MONDAY)
    monkeypatch.setattr("bot.app.clock_of", lambda *_: clock)
    monkeypatch.setattr("tests.stands.house.settings_clock", lambda _: clock.going_on())
    return clock


@pytest.fixture
async def desk(desk_database: str, tmp_path: Path, hands: Hands) -> AsyncIterator[House]:
    del hands
    async with house(desk_database, tmp_path, worker=False) as opened:
        yield opened


async def books(resident: Resident, words: Words, n: int = 1, time: str = "10:00") -> None:
    await resident.say(words.menu)
    for title in (words.wedding, words.desk, words.day, time):
        await resident.press(title)
    names = ("张伟", "李娜") if words is ZH else ("Zhang Wei", "Li Na")
    for text in (names[0], person(n, man=True), names[1], person(n, man=False)):
        await resident.say(text)
    await resident.say(f"1300000{n:04d}")
    await resident.press(words.book)


async def owes(resident: Resident, words: Words, n: int = 1) -> None:
    """As far as the link."""
    await resident.say(words.menu)
    await resident.press(words.fine)
    await resident.say(fine_number(n, 0))
    await resident.press(words.pay)
    assert "/pay/" in resident.link


async def tick(desk: House, resident: Resident) -> str:
    """What the clock says to this resident now."""
    await desk.desk.remind(CITY)
    await desk.desk.drain.wake(CITY, 1)
    return await resident.say("")


async def fates(desk: House) -> list[str]:
    """Of the first resident, by the time they were due: told, waiting, or why not."""
    async with desk.desk.store.begin(CITY, desk.desk.clock()) as work:
        found = await work.reminders.of(1)
    return [why or state.value for _, state, why in found]

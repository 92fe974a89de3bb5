"""The whole desk behind the door, by fetching and by being called: a talk until the appointment
stands, and what operations see of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.store.migrate import migrate
from bot.verbs import attending, run
from tests.crash.talks import person
from tests.stands.house import House, ended, house
from tests.stands.postgres import server
from tests.stands.telegram import Message, Resident, TelegramStand
from tests.telegram.channel import TOKEN, stand_and_clients


@pytest.fixture
def desk_database() -> Iterator[str]:
    running = server("embedded")
    with running.fresh(running.prepared("migrated", migrate)) as url:
        yield url


@pytest.fixture
async def stand() -> AsyncIterator[TelegramStand]:
    async with stand_and_clients() as stand:
        yield stand


@asynccontextmanager
async def desk(
    stand: TelegramStand, database: str, folder: Path, public_url: str | None
) -> AsyncIterator[House]:
    """With everything a process of all roles does for Telegram."""
    stand.account(token=TOKEN)

    def change(settings: Settings) -> Settings:
        return settings.model_copy(
            update={"telegram_base_url": stand.url, "public_url": public_url}
        )

    async with house(database, folder, change=change) as opened:
        stand.outside, stand.every_host = opened.client, True
        begins = attending.telegram(opened.desk, opened.around, run.ROLES)
        assert set(begins) == {"telegram names", "telegram shanghai_telegram"}
        begins["delivery"] = opened.desk.doors.deliver.run
        tasks = [asyncio.create_task(run.lasting(*each)) for each in begins.items()]
        try:
            yield opened
        finally:
            await ended([*tasks])
            await attending.finish(opened.desk)


@pytest.fixture(params=[None, "https://desk.test"], ids=["fetched", "called"])
async def li(
    request: pytest.FixtureRequest,
    stand: TelegramStand,
    desk_database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Resident]:
    monkeypatch.setenv("SHANGHAI_TELEGRAM_TOKEN", TOKEN)
    async with desk(stand, desk_database, tmp_path, request.param):
        if request.param:
            assert await stand.bell.until(lambda: stand.account().webhook, 10)
        yield stand.resident("Li", language="zh")


async def test_a_place_is_booked_and_the_calendar_file_comes_with_it(li: Resident) -> None:
    li.start("book-marriage-registration")
    await li.see(offers("浦东"))
    await li.see("也可以发送您的位置")
    assert "发送我的位置" in li.below
    li.press("浦东")
    for _ in range(2):
        li.press((await li.see(offers(""))).titles[0])
    for question, answer in (
        ("第一位的姓名是？", "张伟"),
        ("张伟的身份证号是？", person(1, man=True)),
        ("第二位的姓名是？", "李娜"),
        ("李娜的身份证号是？", person(1, man=False)),
    ):
        await li.see(question)
        li.say(answer)
    await li.see("留一个手机号")
    assert "发送我的手机号" in li.below
    li.press("发送我的手机号")
    li.press((await li.see(offers("预约"))).titles[0])
    booked = await li.see(lambda m: m.document)
    assert b"BEGIN:VCALENDAR" in (booked.upload or b"")
    assert len(li.below) == 0
    assert li.answers == ("",) * 4


async def test_a_city_s_command_does_what_it_says(li: Resident) -> None:
    li.start()
    await li.see(offers("结婚登记"))
    li.say("/language en")
    await li.see(lambda m: "English" in m.text or "language" in m.text.lower())
    li.say("/menu")
    await li.see(offers("Marriage registration"))
    li.say("/my@littleham_bot")
    await li.see(asks)
    li.say("/privacy")
    await li.see(asks)


async def test_an_old_button_shows_the_question_there_is_now(li: Resident) -> None:
    li.start("book-marriage-registration")
    old = await li.see(offers("浦东"))
    li.press("浦东")
    await li.see(offers("2026"))
    li.tap(OLD, old)
    again = await li.see(offers("2026"))
    assert again.id != old.id


async def test_a_group_gets_one_sentence(stand: TelegramStand, li: Resident) -> None:
    group = stand.group()
    group.add_bot(li)
    chat = group.chat.id
    assert await stand.bell.until(lambda: stand.sent(chat=chat) or None, 10)
    assert "https://t.me/littleham_bot" in stand.sent(chat=chat)[0].params["text"]


OLD = "#0a1b2c3d.1:AAAAAAAAAAAA"


def asks(message: Message) -> bool:
    """New words, and not the mark under an old question."""
    return "✓" not in message.text


def offers(words: str) -> Callable[[Message], bool]:
    return lambda message: any(words in title for title in message.titles)

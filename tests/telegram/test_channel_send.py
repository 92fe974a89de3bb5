"""One try to send, and what is honestly known of it afterwards: against the stand's faults."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import RetryAfter

from bot.channels.telegram.account import TelegramAccount
from bot.channels.telegram.channel import Pace, TelegramChannel
from bot.channels.telegram.client import Request
from bot.channels.telegram.errors import attempted
from bot.domain.messages import Button, Words
from bot.domain.outbox import Attempted, Outcome
from bot.ports import Unreachable
from tests.stands.telegram import (
    SAYS_BLOCKED,
    SAYS_DEACTIVATED,
    Broken,
    Closed,
    Flood,
    Late,
    Migrated,
    Resident,
    Says,
    Silent,
    TelegramStand,
)
from tests.stands.telegram.faults import Fault
from tests.telegram.channel import MADE, At, account_at, channel_of, message, stand_and_clients

BUTTONS = (Button("Yes", "#0a1b2c3d.1"), Button("No", "#0a1b2c3d.2"))


@pytest.fixture
async def stand() -> AsyncIterator[TelegramStand]:
    async with stand_and_clients() as stand:
        yield stand


@pytest.fixture
def li(stand: TelegramStand) -> Resident:
    li = stand.resident("Li", language="zh", account=stand.account())
    li.start()
    return li


def hasty(account: TelegramAccount) -> TelegramAccount:
    """The same, with less patience for an answer."""
    fast, slow = (Request(read_timeout=0.3, connect_timeout=0.3) for _ in range(2))
    at = account.bot.base_url.removesuffix(account.bot.token)
    bot = Bot(account.bot.token, at, request=fast, get_updates_request=slow)
    MADE.append(bot)
    return replace(account, bot=bot)


@pytest.fixture
def account(stand: TelegramStand, li: Resident) -> TelegramAccount:
    return hasty(account_at(stand.url, li.account.token))


@pytest.fixture
def channel(account: TelegramAccount) -> TelegramChannel:
    return channel_of(account)


async def test_words_buttons_and_a_link_arrive_as_meant(
    channel: TelegramChannel, li: Resident
) -> None:
    link = "https://desk.test/pay/shanghai.a"
    words = Words(f"罚款 <b>200元</b> & 记分\n{link}", BUTTONS, link=link)
    got = await channel.send(message(words, li.id))
    assert (got.outcome, got.parts) == (Outcome.DELIVERED, 1)
    assert li.last.text == words.text
    assert li.last.titles == ("打开支付页面", "Yes", "No")
    assert li.last.links[0] == link
    assert got.platform_id == str(li.last.id)


async def test_a_long_message_goes_on_where_it_was_cut_off(
    stand: TelegramStand, channel: TelegramChannel, li: Resident
) -> None:
    words = Words("请带好双方身份证原件和照片。" * 700, BUTTONS)
    stand.faults.add("sendMessage", Late(0))
    stand.faults.add("sendMessage", Flood(7))
    first = await channel.send(message(words, li.id))
    assert (first.outcome, first.parts, first.wait) == (Outcome.BUSY, 1, timedelta(seconds=7))
    then = await channel.send(message(words, li.id, parts=first.parts))
    assert (then.outcome, then.parts) == (Outcome.DELIVERED, 3)
    assert "".join(li.texts) == words.text
    assert li.last.titles == ("Yes", "No")


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        (SAYS_BLOCKED, Attempted(Outcome.CLOSED, why="blocked")),
        (SAYS_DEACTIVATED, Attempted(Outcome.CLOSED, why="deactivated")),
        (Says(400, "Bad Request: chat not found"), Attempted(Outcome.CLOSED, why="no such chat")),
        (Says(400, "Bad Request: message is too long"), Attempted(Outcome.DENIED, why="too long")),
        (Says(400, "Bad Request: WEIRD"), Attempted(Outcome.DENIED, why="bad request")),
        (Flood(3), Attempted(Outcome.BUSY, wait=timedelta(seconds=3), why="too many requests")),
        (Migrated(-100777), Attempted(Outcome.MOVED, chat="-100777", why="moved")),
        (Silent(acted=True), Attempted(Outcome.CUT_OFF, why="no answer in time")),
        (Closed(acted=True), Attempted(Outcome.CUT_OFF, why="the connection broke")),
        (Broken(500), Attempted(Outcome.CUT_OFF, why="the connection broke")),
        (Broken(502), Attempted(Outcome.NOT_SENT, why="Telegram is down")),
        (Broken(503), Attempted(Outcome.NOT_SENT, why="Telegram is down")),
        (
            Says(401, "Unauthorized"),
            Attempted(Outcome.NOT_SENT, why="the account's token is not valid"),
        ),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, Attempted) else value.why,
)
async def test_every_refusal_and_every_accident_is_told_apart(
    stand: TelegramStand, channel: TelegramChannel, li: Resident, fault: Fault, seen: Attempted
) -> None:
    stand.faults.add("sendMessage", fault)
    assert await channel.send(message("hello", li.id)) == seen
    assert len(stand.calls) == 1


async def test_nobody_there_is_certainly_not_sent(channel: TelegramChannel) -> None:
    gone = channel_of(account_at("http://127.0.0.1:9"))
    got = await gone.send(message("hello", 1))
    assert (got.outcome, got.why) == (Outcome.NOT_SENT, "never reached it")
    del channel


async def test_no_free_connection_is_certainly_not_sent(
    stand: TelegramStand, account: TelegramAccount, li: Resident
) -> None:
    narrow = Request(connection_pool_size=1, pool_timeout=0.05, read_timeout=5)
    at = account.bot.base_url.removesuffix(account.bot.token)
    bot = Bot(account.bot.token, at, request=narrow)
    MADE.append(bot)
    one = channel_of(replace(account, bot=bot))
    stand.faults.add("sendMessage", Late(0.4))
    both = await asyncio.gather(*(one.send(message("hello", li.id)) for _ in range(2)))
    assert sorted(got.outcome for got in both) == [Outcome.DELIVERED, Outcome.NOT_SENT]
    assert len(li.messages) == 1


async def test_a_chat_that_never_was_is_closed(channel: TelegramChannel) -> None:
    assert (await channel.send(message("hello", 12345))).outcome is Outcome.CLOSED


async def test_an_account_without_a_token_waits_for_it(channel: TelegramChannel) -> None:
    there = message("hello", 1)
    elsewhere = replace(there, address=replace(there.address, account="other"))
    assert (await channel.send(elsewhere)).outcome is Outcome.NOT_SENT


async def test_markup_telegram_cannot_read_goes_out_plain_once(
    stand: TelegramStand, channel: TelegramChannel, li: Resident
) -> None:
    refusal = Says(400, "Bad Request: can't parse entities: unexpected end tag")
    stand.faults.add("sendMessage", refusal)
    assert (await channel.send(message("a < b", li.id))).outcome is Outcome.DELIVERED
    assert li.last.text == "a < b"
    stand.faults.add("sendMessage", refusal, times=None)
    assert (await channel.send(message("a < b", li.id))).outcome is Outcome.DENIED
    assert len(stand.calls) == 4


async def test_an_address_telegram_takes_on_no_button_still_stands_in_the_text(
    channel: TelegramChannel, li: Resident
) -> None:
    link = "http://localhost:8000/pay/shanghai.a"
    got = await channel.send(message(Words(f"Pay: {link}", BUTTONS, link=link), li.id))
    assert got.outcome is Outcome.DELIVERED
    assert link in li.last.text
    assert li.last.titles == ("Yes", "No")


async def test_a_calendar_file_is_a_document(account: TelegramAccount, li: Resident) -> None:
    async def fetch(file: str) -> bytes | None:
        return b"BEGIN:VCALENDAR" if file.endswith("/t.ics") else None

    channel = channel_of(account, fetch_file=fetch)
    words = Words("Booked.", BUTTONS, file="https://desk.test/booking/t.ics")
    got = await channel.send(message(words, li.id))
    assert (got.outcome, got.parts) == (Outcome.DELIVERED, 2)
    assert (li.last.document, li.last.upload) == ("appointment.ics", b"BEGIN:VCALENDAR")
    gone = replace(words, file="https://desk.test/booking/old.ics")
    assert (await channel.send(message(gone, li.id))).outcome is Outcome.DELIVERED
    assert li.last.document is None


async def test_a_file_we_cannot_get_at_comes_later(account: TelegramAccount, li: Resident) -> None:
    async def fetch(file: str) -> bytes | None:
        raise Unreachable("database", file)

    channel = channel_of(account, fetch_file=fetch)
    got = await channel.send(message(Words("Booked.", file="/booking/t.ics"), li.id))
    assert (got.outcome, got.parts, got.why) == (Outcome.NOT_SENT, 1, "database is away")


async def test_the_keyboard_that_asks_for_a_number_goes_with_the_next_words(
    channel: TelegramChannel, li: Resident
) -> None:
    await channel.send(message(Words("您的手机号？", asks="phone"), li.id))
    assert li.below == ("发送我的手机号",)
    await channel.send(message("谢谢", li.id))
    assert not li.below


@pytest.mark.parametrize(("lasts", "shown"), [(0.01, 0), (0.5, 2)])
async def test_typing_is_shown_only_while_somebody_waits(
    account: TelegramAccount, li: Resident, lasts: float, shown: int
) -> None:
    channel = channel_of(account, pace=Pace(0.1, 0.25, 30))
    async with channel.typing(message("", li.id).address):
        await asyncio.sleep(lasts)
    before = li.typings
    assert before >= shown if shown else before == 0
    await asyncio.sleep(0.4)
    assert li.typings == before


async def test_typing_ends_by_itself(account: TelegramAccount, li: Resident) -> None:
    channel = channel_of(account, pace=Pace(0, 0.05, 0.12))
    async with channel.typing(message("", li.id).address):
        await asyncio.sleep(0.5)
    assert 1 <= li.typings <= 3


async def test_whatever_the_library_raises_is_no_exception_here() -> None:
    assert attempted(KeyError("result"), 2) == Attempted(
        Outcome.CUT_OFF, parts=2, why="stumbled: KeyError"
    )
    waits = [RetryAfter(5), RetryAfter(timedelta(seconds=5))]
    assert {attempted(each, 0).wait for each in waits} == {timedelta(seconds=5)}


def test_the_client_goes_where_the_settings_say() -> None:
    for url in ("http://127.0.0.1:81", "http://127.0.0.1:81/", "http://127.0.0.1:81/bot"):
        assert account_at(url).bot.base_url.startswith("http://127.0.0.1:81/bot100000001:")
    assert account_at().bot.base_url.startswith("https://api.telegram.org/bot100000001:")
    assert At(None).telegram_base_url is None

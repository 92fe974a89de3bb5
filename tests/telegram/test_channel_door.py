"""What comes in by fetching, and what Telegram is told at once: through the stand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs

from bot.channels.telegram import poller
from bot.channels.telegram.account import TelegramAccount
from bot.channels.telegram.channel import Pace
from bot.channels.telegram.door import TelegramDoor
from bot.channels.telegram.poller import keep_account
from bot.channels.telegram.presence import UPDATES
from bot.domain.messages import Button, Words
from tests.stands.telegram import Flood, Resident, Says, TelegramStand
from tests.telegram.channel import (
    Inbox,
    account_at,
    channel_of,
    door_of,
    message,
    nobody_else,
    stand_and_clients,
)

BUTTONS = (Button("Yes, <pay>", "#0a1b2c3d.1"), Button("No", "#0a1b2c3d.2"))


@dataclass
class Desk:
    """One account with its door open."""

    stand: TelegramStand
    account: TelegramAccount
    inbox: Inbox
    door: TelegramDoor

    async def asks(self, li: Resident, text: str = "Pay <now>?") -> None:
        await channel_of(self.account).send(message(Words(text, BUTTONS), li.id))


@pytest.fixture
async def stand() -> AsyncIterator[TelegramStand]:
    async with stand_and_clients() as stand:
        yield stand


@asynccontextmanager
async def fetching(account: TelegramAccount, door: TelegramDoor) -> AsyncIterator[None]:
    task = asyncio.create_task(keep_account(account, door, nobody_else, None))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await door.finish()


@pytest.fixture
async def desk(stand: TelegramStand) -> AsyncIterator[Desk]:
    account, inbox = account_at(stand.url, stand.account().token), Inbox()
    door = door_of(inbox, account, typing=channel_of(account, pace=Pace(0.05, 0.1, 30)).typing)
    async with fetching(account, door):
        yield Desk(stand, account, inbox, door)


@pytest.fixture
def li(stand: TelegramStand) -> Resident:
    return stand.resident("Li", language="zh", account=stand.account())


async def until(stand: TelegramStand, found: Callable[[], object], seconds: float = 10) -> None:
    assert await stand.bell.until(lambda: found() or None, seconds), "it never came to that"


async def test_what_is_written_is_in_the_inbox_in_order(desk: Desk, li: Resident) -> None:
    li.start("pay-traffic-fine")
    li.say("沪A12345")
    li.send("voice")
    first, second, third = await desk.inbox.until(3)
    assert first["does"] == {"start": "pay_traffic_fine"}
    assert second == {"text": "沪A12345", "language": "zh"}
    assert third == {"what": "voice", "language": "zh"}
    orders = [inbound.order for _, inbound in desk.inbox.rows.values()]
    assert orders == sorted(orders, key=lambda order: order or 0)


async def test_a_tap_is_answered_and_its_message_shows_what_was_chosen(
    desk: Desk, li: Resident
) -> None:
    li.start()
    await desk.asks(li)
    li.press("Yes")
    await li.see_kind("answer")
    shown = await li.see("✓")
    assert shown.text == "Pay <now>?\n\n✓ Yes, <pay>"
    assert not shown.titles
    assert [one.kind for one in li.news] == ["answer", "edit"]
    assert (await desk.inbox.until(2))[1]["text"] == "#0a1b2c3d.1"


async def test_a_tap_that_was_not_taken_leaves_no_mark(desk: Desk, li: Resident) -> None:
    desk.inbox.taken = False
    li.start()
    await desk.asks(li)
    li.press("Yes")
    shown = await li.see(lambda m: not m.titles)
    assert shown.text == "Pay <now>?"


async def test_a_tap_counts_though_telegram_refuses_every_courtesy(
    desk: Desk, li: Resident
) -> None:
    li.start()
    await desk.asks(li)
    for method in ("answerCallbackQuery", "editMessageText"):
        desk.stand.faults.add(method, Says(400, "Bad Request: query is too old"))
    li.press("No")
    assert (await desk.inbox.until(2))[1]["text"] == "#0a1b2c3d.2"


async def test_a_forged_tap_takes_the_keyboard_away_and_presses_nothing(
    desk: Desk, li: Resident
) -> None:
    li.start()
    await desk.asks(li)
    li.tap("#0a1b2c3d.1:AAAAAAAAAAAA", li.messages[-1])
    assert (await desk.inbox.until(2))[1]["text"] == "#00000000.0"
    shown = await li.see(lambda m: not m.titles)
    assert shown.text == "Pay <now>?"


async def test_a_number_that_was_shared_puts_its_keyboard_away(desk: Desk, li: Resident) -> None:
    li.start()
    await desk.inbox.until(1)
    await channel_of(desk.account).send(message(Words("您的手机号？", asks="phone"), li.id))
    li.press("发送我的手机号")
    assert (await desk.inbox.until(2))[1]["text"] == "+8613000000001"
    await li.see("谢谢，号码已收到。")
    assert not li.below


async def test_a_group_is_told_where_to_go_and_is_no_resident(desk: Desk, li: Resident) -> None:
    group = desk.stand.group()
    group.add_bot(li)
    await until(desk.stand, lambda: desk.stand.sent(chat=group.chat.id))
    group.say(li, "good morning")
    group.say(li, "/menu@littleham_bot")
    await until(desk.stand, lambda: len(desk.stand.sent(chat=group.chat.id)) == 2)
    assert {call.params["text"] for call in desk.stand.sent(chat=group.chat.id)} == {
        "为保护您的隐私，我只在私聊中办事。请在这里找我：https://t.me/littleham_bot"
    }
    assert not desk.inbox.rows


async def test_a_group_that_is_too_lively_is_left_alone_as_long_as_telegram_wants(
    desk: Desk, li: Resident
) -> None:
    groups = group, other = desk.stand.group(), desk.stand.group()

    def tried(chat: int) -> int:
        sends = (c for c in desk.stand.calls if c.method == "sendMessage")
        return sum(c.params.get("chat_id") == str(chat) for c in sends)

    for each in groups:
        each.add_bot(li)
        await until(desk.stand, lambda each=each: tried(each.chat.id) == 1)  # type: ignore[misc]
    desk.stand.faults.add("sendMessage", Flood(1), chat=group.chat.id)
    group.say(li, "/menu")
    await until(desk.stand, lambda: tried(group.chat.id) == 2)
    await asyncio.sleep(0.1)
    for each in (group, group, other):
        each.say(li, "/menu")
    await until(desk.stand, lambda: tried(other.chat.id) == 2)
    assert tried(group.chat.id) == 2
    await asyncio.sleep(1)
    group.say(li, "/menu")
    await until(desk.stand, lambda: tried(group.chat.id) == 3)


async def test_blocking_is_noted_and_unblocking_too(desk: Desk, li: Resident) -> None:
    li.start()
    await desk.inbox.until(1)
    li.block()
    li.unblock()
    await until(desk.stand, lambda: len(desk.inbox.reached) == 2)
    address = desk.account.address(li.id)
    assert desk.inbox.reached == [(address, "blocked"), (address, None)]


async def test_a_slow_turn_shows_that_somebody_is_at_it(desk: Desk, li: Resident) -> None:
    desk.inbox.turn = slow
    li.start()
    await li.see_kind("typing")
    assert li.typings >= 1


async def slow() -> None:
    await asyncio.sleep(0.3)


async def test_commands_are_told_in_each_language_of_the_city(desk: Desk) -> None:
    await until(desk.stand, lambda: desk.stand.account().updates.polls)
    menus = {language: menu for (_, language), menu in desk.stand.account().commands.items()}
    assert set(menus) == {"", "zh", "en"}
    assert menus["zh"][2] == {"command": "my", "description": "我的事项"}
    assert [one["command"] for one in menus["en"]] == [
        *("start", "menu", "my", "cancel", "language", "help", "privacy")
    ]
    assert menus[""] == menus["zh"]


async def test_the_next_updates_are_asked_for_when_these_are_kept(
    stand: TelegramStand, li: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows first: while the database is away Telegram keeps what it has."""
    monkeypatch.setattr(poller, "WAITS", (0.05,))
    account, inbox = account_at(stand.url, stand.account().token), Inbox(away=True)
    async with fetching(account, door_of(inbox, account)):
        li.start()
        li.say("hello")
        await until(stand, lambda: stand.account().updates.polls >= 3)
        assert len(stand.account().updates.waiting) == 2
        inbox.away = False
        await inbox.until(2)
        await until(stand, lambda: not stand.account().updates.waiting)


async def test_after_a_long_silence_numbers_may_begin_anywhere(
    stand: TelegramStand, li: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poller, "LONG_POLL", 0)
    account, inbox = account_at(stand.url, stand.account().token), Inbox()
    attendance = poller.Attendance(account, door_of(inbox, account), None)
    li.start()
    await attendance.fetch()
    await attendance.fetch()  # nothing new: the silence
    stand.account().updates.next_id -= 1000
    li.say("again")
    await attendance.fetch()
    await attendance.fetch()
    assert [body.get("text") for body in inbox.bodies] == ["/start", "again"]


async def test_after_a_restart_nothing_is_lost_and_nothing_counts_twice(
    stand: TelegramStand, li: Resident
) -> None:
    account, inbox = account_at(stand.url, stand.account().token), Inbox()
    door = door_of(inbox, account)
    number = li.start()
    async with fetching(account, door):
        await inbox.until(1)
    assert number is not None
    stand.deliver_again(stand.account(), number)
    li.say("hello")
    async with fetching(account, door):
        await inbox.until(2)
        await until(stand, lambda: not stand.account().updates.waiting)
    assert [inbound.order for _, inbound in inbox.rows.values()] == [number, number + 1]


async def test_another_program_with_this_token_is_named_and_waited_for(
    stand: TelegramStand, li: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poller, "WAITS", (0.05,))
    stand.faults.add("getUpdates", Says(409, "Conflict: terminated by other getUpdates request"))
    stand.faults.add("getUpdates", Flood(0))
    account, inbox = account_at(stand.url, stand.account().token), Inbox()
    with capture_logs() as logs:
        async with fetching(account, door_of(inbox, account)):
            li.start()
            await inbox.until(1)
    assert [each["event"] for each in logs].count("telegram_fetched_elsewhere") == 1


async def test_a_token_that_is_refused_is_said_once_and_tried_again(
    stand: TelegramStand, li: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poller, "TOKEN_WAIT", 0.05)
    stand.faults.add("getMe", Says(401, "Unauthorized"), times=3)
    account, inbox = account_at(stand.url, stand.account().token), Inbox()
    with capture_logs() as logs:
        async with fetching(account, door_of(inbox, account)):
            li.start()
            await inbox.until(1)
    assert [each["event"] for each in logs].count("telegram_token_refused") == 1
    assert account.bot.token not in repr(logs)


async def test_a_webhook_left_behind_is_taken_down_before_fetching(
    stand: TelegramStand, li: Resident
) -> None:
    account, inbox = account_at(stand.url, stand.account().token), Inbox()
    stand.resolve["elsewhere.test"] = "http://127.0.0.1:9"
    await account.bot.set_webhook("https://elsewhere.test/hook")
    async with fetching(account, door_of(inbox, account)):
        li.start()
        await inbox.until(1)
    assert stand.account().webhook is None


async def test_the_webhook_is_set_once_where_telegram_can_call_us(stand: TelegramStand) -> None:
    account, inbox = account_at(stand.url, stand.account().token), Inbox()
    stand.resolve["desk.test"] = "http://127.0.0.1:9"
    for _ in range(2):
        called = keep_account(account, door_of(inbox, account), nobody_else, "https://desk.test/")
        task = asyncio.create_task(called)
        looked = len(stand.sent("getWebhookInfo"))
        await until(stand, lambda looked=looked: len(stand.sent("getWebhookInfo")) > looked)  # type: ignore[misc]
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    hook = stand.account().webhook
    assert hook is not None
    assert (hook.url, hook.secret) == (
        "https://desk.test/hooks/telegram/shanghai_telegram",
        "secret-in-use",
    )
    assert stand.account().updates.allowed == frozenset(UPDATES)
    assert len(stand.sent("setWebhook")) == 1
    assert not stand.sent("getUpdates")


async def test_a_lost_lock_ends_the_fetching_before_it_is_waited_for_again(
    stand: TelegramStand, li: Resident
) -> None:
    account, inbox = account_at(stand.url, stand.account().token), Inbox()
    held: list[str] = []
    gone = asyncio.Event()

    @asynccontextmanager
    async def hold() -> AsyncIterator[Callable[[], Awaitable[None]]]:
        held.append("taken")
        yield lose
        held.append("given back")

    async def lose() -> None:
        await gone.wait()
        gone.clear()

    task = asyncio.create_task(keep_account(account, door_of(inbox, account), hold, None))
    li.start()
    await inbox.until(1)
    gone.set()
    li.say("hello")
    await inbox.until(2)
    await until(stand, lambda: held == ["taken", "given back", "taken"])
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_two_accounts_in_one_process_do_not_mix(stand: TelegramStand) -> None:
    both = [stand.account("one_bot"), stand.account("two_bot")]
    accounts = [account_at(stand.url, each.token, each.username) for each in both]
    inbox = Inbox()
    door = door_of(inbox, *accounts)
    async with fetching(accounts[0], door), fetching(accounts[1], door):
        mei = stand.person("Mei")
        for each in both:
            stand.resident(account=each, person=mei).say(f"to {each.username}")
        await inbox.until(2)
    told = {(at.account, inbound.body["text"]) for at, inbound in inbox.rows.values()}
    assert told == {("one_bot", "to one_bot"), ("two_bot", "to two_bot")}

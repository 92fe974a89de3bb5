"""Two doors of one resident: a code made in one is typed in the other, and both see the same."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from bot.domain.messages import Address
from bot.ports import Parse, Redeemed
from bot.web import chat_live
from bot.web.chat_live import NEWS, Streams, Watching
from tests.fakes import sure_parse
from tests.stands.house import House, Resident, house
from tests.stands.postgres import plain
from tests.stands.sitting import sitting
from tests.stands.stores import NOW, hold
from tests.web.chat_shared import cookies_of, request_with

FINE = "3101010000009900"
PLACES = "SELECT count(*) FROM place"


async def code_of(resident: Resident, wish: str = "link my telegram") -> str:
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", await resident.say(wish))
    assert found, resident.text
    return found[0]


async def waits_for(resident: Resident, words: str) -> str:
    """Looks until something with these words came."""
    for _ in range(200):
        if words in await resident.say(""):
            return resident.text
        await asyncio.sleep(0.05)
    raise AssertionError(f"{words!r} never came, but: {resident.text}")


async def linked(opened: House) -> tuple[Resident, Resident]:
    """(the door the code was made in, the door it was typed in)."""
    one, two = opened.resident("at-home"), opened.resident("on-the-way")
    code = await code_of(one)
    assert "Only if that one is yours" in await two.say(f"link {code}")
    assert "are linked" in await two.press("Yes, link")
    assert "reminders" not in two.text
    return one, two


async def to_the_link(resident: Resident, fine: str = FINE) -> None:
    await resident.say("menu")
    await resident.press("Traffic fine")
    await resident.say(fine)
    await resident.press("Yes, pay")
    assert resident.link


async def test_what_is_done_in_one_door_is_seen_in_both(desk_database: str, tmp_path: Path) -> None:
    async with house(desk_database, tmp_path) as opened:
        one, two = opened.resident("at-home"), opened.resident("on-the-way")
        await to_the_link(two)
        code = await code_of(one)
        assert "Link this chat" in await two.say(code)
        assert "are linked" in await two.press("Yes, link")
        assert two.buttons == {}
        assert "linked with this chat" in await waits_for(one, "linked")
        for each in (one, two):
            said = await each.say("my matters")
            assert "200.00" in said + str(each.buttons)
        await two.pay()
        await waits_for(two, "Receipt number")
        await one.say("stop")
        assert "Receipt number" in await one.say("my matters")


async def test_the_receipt_of_a_payment_opened_before_comes_after(
    desk_database: str, tmp_path: Path
) -> None:
    async with house(desk_database, tmp_path) as opened:
        one, two = opened.resident("at-home"), opened.resident("on-the-way")
        await to_the_link(two)
        await opened.client.get(two.link)
        await two.say(f"link {await code_of(one)}")
        await two.press("Yes, link")
        await two.say("hello")
        await two.pay()
        assert await waits_for(two, "Receipt number")


@pytest.mark.parametrize("who", ["at-home", "on-the-way"])
async def test_who_wanted_no_reminders_in_one_is_told_that_there_are_none_in_both(
    desk_database: str, tmp_path: Path, who: str
) -> None:
    async with house(desk_database, tmp_path) as opened:
        one, two = opened.resident("at-home"), opened.resident("on-the-way")
        await (one if one.name == who else two).say("stop reminding me")
        await two.say(f"link {await code_of(one)}")
        assert "they come to neither" in await two.press("Yes, link")
        assert "I will remind you again" in await two.say("remind me again")


async def test_both_doors_go_on_with_one_talk(desk_database: str, tmp_path: Path) -> None:
    async with house(desk_database, tmp_path) as opened:
        one, two = await linked(opened)
        await one.say("menu")
        await one.press("Traffic fine")
        assert "Parking" in await two.say(FINE)


async def test_what_was_begun_there_is_dropped_and_said_so(
    desk_database: str, tmp_path: Path
) -> None:
    async with house(desk_database, tmp_path) as opened:
        one, two = opened.resident("at-home"), opened.resident("on-the-way")
        await two.say("menu")
        await two.press("Traffic fine")
        said = await two.say(f"link {await code_of(one)}")
        assert "not finished is dropped" in said
        assert "Traffic fine" in said
        await two.press("Yes, link")
        assert "go back to" not in two.text


async def test_a_code_is_good_once_and_nobody_is_told_why_not(
    desk_database: str, tmp_path: Path
) -> None:
    async with house(desk_database, tmp_path) as opened:
        one, two, three = (opened.resident(name) for name in ("at-home", "on-the-way", "thief"))
        code = await code_of(one)
        assert "made in this chat" in await one.say(f"link {code}")
        await one.say("stop")
        await two.say(f"link {code}")
        assert "Nothing is linked" in await two.say("no")
        await two.say(f"link {code}")
        await two.say("yes")
        used = await three.say(f"link {code}")
        wrong = await three.say("K7QD-4MXH")
        assert used == wrong
        assert "does not work" in wrong
        for number in range(3):
            await three.say(f"K7QD-4MX{number + 3}".replace("5", "7"))
        assert "Too many codes" in await three.say(await code_of(opened.resident("fourth")))


async def test_that_was_not_me_takes_it_back_at_once(desk_database: str, tmp_path: Path) -> None:
    async with house(desk_database, tmp_path) as opened:
        one, two = opened.resident("at-home"), opened.resident("on-the-way")
        await to_the_link(one)
        await two.say(f"link {await code_of(one)}")
        await two.press("Yes, link")
        await waits_for(one, "linked with this chat")
        assert "Only this chat is left" in await one.press("That was not me")
        await waits_for(two, "unlinked by the other one")
        assert "nothing booked" in await two.say("my matters")
        assert "200.00" in await one.say("my matters") + str(one.buttons)


async def test_the_code_of_an_appointment_is_told_apart(desk_database: str, tmp_path: Path) -> None:
    async with house(desk_database, tmp_path) as opened:
        one = opened.resident("at-home")
        await one.say("menu")
        (resident,) = await numbers(opened, "SELECT resident FROM address")
        async with opened.desk.store.begin("shanghai", opened.desk.clock()) as work:
            booked = hold(resident)
            await work.desk.hold(booked, NOW)
            facts = {"code": "K7QD-4MXH", "token": "t"}
            await work.desk.confirm(booked, **facts, persons=["p"], now=NOW)
            await work.commit("test")
        assert "code of your appointment" in await one.say("K7QD-4MXH")


async def test_what_was_kept_free_for_a_matter_left_behind_is_free_again(
    desk_database: str, tmp_path: Path
) -> None:
    async with house(desk_database, tmp_path) as opened:
        one, two = opened.resident("at-home"), opened.resident("on-the-way")
        await two.say("menu")
        await two.press("Marriage registration")
        await two.press("Pudong")
        for _ in range(2):
            await two.say(next(iter(two.buttons.values())))
        assert await numbers(opened, PLACES) == [1]
        await two.say(f"link {await code_of(one)}")
        assert "Marriage registration" in two.text
        await two.press("Yes, link")
        assert await numbers(opened, PLACES) == [0]


async def numbers(opened: House, line: str) -> list[int]:
    url = plain(opened.around.database_url)
    async with await psycopg.AsyncConnection.connect(url) as connection:
        answer = await connection.execute(line.encode())
        return [int(value) for (value,) in await answer.fetchall()]


async def test_an_open_page_hears_of_it_when_its_resident_is_somebody_else(
    desk_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, not at the next beat."""
    monkeypatch.setattr(chat_live, "BEAT", 60.0)
    async with house(desk_database, tmp_path) as opened:
        one, page = opened.resident("at-home"), sitting(opened)
        await page.opens()
        await page.presses("Traffic fine")
        await page.says(FINE)
        await page.presses("Yes, pay")
        (link,) = [href for href in page.page.links if href.startswith("/pay/")]
        shown = await page.client.get(link)
        visit = cookies_of(opened).read(request_with(page), opened.desk.clock())
        assert visit
        address = Address("shanghai", "shanghai_web", "web", visit.chat)
        streams = Streams()
        needs = opened.desk.needs
        events = Watching(needs.store, needs.live, streams, address, 0, 0)()
        told = asyncio.Event()
        listening = asyncio.create_task(rings(events, told))
        await page.says(f"link {await code_of(one)}")
        await page.presses("Yes, link them")
        await asyncio.sleep(0.5)  # whoever it was told it by then
        told.clear()
        found = re.search(r'href="(http://far[^"]+/pay/[^"]+)"', shown.text)
        assert found
        await page.client.post(f"{found[1]}/pay")
        await asyncio.wait_for(told.wait(), 10)
        streams.end()
        await listening


async def rings(events: AsyncGenerator[bytes], told: asyncio.Event) -> None:
    async for event in events:
        if event == NEWS:
            told.set()


@dataclass
class Pondering:
    """A model that thinks about this text until it may answer."""

    text: str
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    may: asyncio.Event = field(default_factory=asyncio.Event)

    async def parse(self, text: str) -> Parse:
        if text == self.text:
            self.asked.set()
            await self.may.wait()
        return sure_parse("small.thanks")


async def test_a_message_being_understood_meanwhile_is_answered_once(
    desk_database: str, tmp_path: Path
) -> None:
    """Its turn was worked out for somebody who is nobody by the time it is saved."""
    model = Pondering("much obliged to you")
    async with house(desk_database, tmp_path, model=model) as opened:
        one, two = opened.resident("at-home"), opened.resident("on-the-way")
        code = (await code_of(one)).replace("-", "")
        await two.say("menu")
        saying = asyncio.create_task(two.say(model.text))
        await model.asked.wait()
        desk, now = opened.desk, opened.desk.clock()
        async with desk.store.begin("shanghai", now) as work:
            owner = await work.doors.whose(code, now)
            assert owner is not None
            joined = await work.doors.redeem(owner + 1, code, now)
            assert joined.how is Redeemed.JOINED
            await work.jobs.drain(owner)
            await work.commit("test")
        model.may.set()
        said = await saying
        if "You are welcome" not in said:
            said = await waits_for(two, "You are welcome")
        assert said.count("You are welcome") == 1
        assert "You are welcome" not in await two.say("") + await one.say("")


@pytest.mark.parametrize("asks", ["at-home", "on-the-way"])
async def test_any_door_can_cut_off_the_others(
    desk_database: str, tmp_path: Path, asks: str
) -> None:
    async with house(desk_database, tmp_path) as opened:
        one, two = await linked(opened)
        await to_the_link(one)
        mine, other = (one, two) if asks == one.name else (two, one)
        said = await mine.say("unlink")
        assert "a program (here)" in said
        await mine.press("Yes, cut them off")
        assert "Only this chat is left" in mine.text
        await waits_for(other, "unlinked by the other one")
        assert "nothing booked" in await other.say("my matters")
        assert "200.00" in await mine.say("my matters") + str(mine.buttons)
        assert "No other chat" in await mine.say("which chats are linked")


async def test_in_chinese(desk_database: str, tmp_path: Path) -> None:
    async with house(desk_database, tmp_path) as opened:
        one = opened.resident("at-home", language="zh")
        two = opened.resident("on-the-way", language="zh")
        code = await code_of(one, "关联账号")
        assert "请确认那边也是您本人" in await two.say(f"关联{code}")
        assert "已经关联" in await two.press("确认关联")
        assert "程序接口已经和这个聊天关联" in await waits_for(one, "关联")
        assert "程序接口（这里）" in await one.say("我的渠道")
        await one.say("取消关联")
        assert "只留下这个聊天" in await one.press("确认断开")
        await waits_for(two, "已经断开")


async def test_everything_about_both_doors_is_deleted(desk_database: str, tmp_path: Path) -> None:
    async with house(desk_database, tmp_path) as opened:
        one, two = await linked(opened)
        assert "a program (here)" in await two.say("what is kept about me")
        assert "linked with this one" in await one.say("delete everything about me")
        assert "is deleted here" in await one.press("Yes, delete everything")
        assert "No other chat" in await two.say("which chats are linked")

"""'What do you know about me' and 'delete everything', through the whole desk (promise 4)."""

from __future__ import annotations

import asyncio
import re
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import psycopg

from bot.ports import Parse
from tests.fakes import FakeInterpreter, sure_parse
from tests.privacy.talks import IDS, KIND, NAMES, PHONE, PLATE, TAIL
from tests.stands.house import House, Resident, house
from tests.stands.postgres import plain
from tests.stands.stores import CITY

WHAT, FORGET = "你们有我哪些信息", "删除我的所有信息"
WHAT_EN = "what do you know about me?"
KNOWN: dict[str, Parse] = {
    WHAT: sure_parse("privacy.show"),
    WHAT_EN: sure_parse("privacy.show"),
    FORGET: sure_parse("privacy.erase"),
}


def desk(url: str, folder: Path) -> AbstractAsyncContextManager[House]:
    return house(url, folder, model=FakeInterpreter(KNOWN))


async def books(resident: Resident) -> str:
    """To the code, which is the answer."""
    for text in ("结婚登记预约", "1", "1", "1", NAMES[0], IDS[0], NAMES[1], IDS[1], PHONE, "是"):
        await resident.say(text)
    found = re.search(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", resident.text)
    assert found, resident.text
    return found[0]


async def finds_fine(resident: Resident) -> str:
    """To the link, which is the answer."""
    for text in ("交通违法罚款", "1", PLATE, KIND, TAIL):
        await resident.say(text)
    await resident.press("缴款")
    return resident.link


def rows(url: str, asked: str) -> list[tuple[object, ...]]:
    with psycopg.connect(plain(url), autocommit=True) as connection:
        return connection.execute(asked.encode()).fetchall()


async def test_what_is_known_is_told_by_name_and_masked(desk_database: str, tmp_path: Path) -> None:
    async with desk(desk_database, tmp_path) as running:
        resident = running.resident("known", language="zh")
        assert "您的预约" not in await resident.say(WHAT), "there is none, so no line about it"
        await books(resident)
        await finds_fine(resident)
        await resident.say("结婚登记预约")
        told = await resident.say(WHAT)
        for line in ("您的预约", "结婚登记预约 · 2", "您开始过的付款", "交通违法罚款：200.00元"):
            assert line in told
        for private in (*NAMES, *IDS, PHONE, PLATE, TAIL):
            assert private not in told
        english = running.resident("known", language="en")
        english.number = 100
        told = await english.say(WHAT_EN)
        assert "Your appointments" in told
        assert "Traffic fine: ¥200.00" in told
        assert not re.search(r"[一-鿿]", told), "one language"


async def test_what_was_filled_in_is_told_masked(desk_database: str, tmp_path: Path) -> None:
    async with desk(desk_database, tmp_path) as running:
        resident = running.resident("filling", language="zh")
        for text in ("结婚登记预约", "1", "1", "1", NAMES[0], IDS[0]):
            await resident.say(text)
        told = await resident.say(WHAT)
        assert f"第一人姓名 {NAMES[0][0]}***" in told
        assert "第一人身份证号 310101********0012" in told
        assert NAMES[0] not in told


async def test_appointments_are_said_before_and_go_with_the_rest(
    desk_database: str, tmp_path: Path
) -> None:
    async with desk(desk_database, tmp_path) as running:
        resident = running.resident("leaving", language="zh")
        await books(resident)
        page = resident.link
        assert (await running.client.get(page)).status_code == 200
        warned = await resident.say(FORGET)
        assert "您还有预约" in warned
        assert "结婚登记预约 · 2" in warned
        assert "已全部删除" in await resident.press("全部删除")
        assert (await running.client.get(page)).status_code == 404
        assert (await running.client.get(f"{page}.ics")).status_code == 404
        assert rows(desk_database, "SELECT count(*) FROM place") == [(0,)], "free for others"
        other = running.resident("other", language="zh")
        assert await books(other), "the same two persons may book again"


async def test_a_link_nobody_opened_is_taken_back(desk_database: str, tmp_path: Path) -> None:
    async with desk(desk_database, tmp_path) as running:
        resident = running.resident("paying", language="zh")
        link = await finds_fine(resident)
        assert "您还有预约" not in await resident.say(FORGET)
        await resident.press("全部删除")
        assert (await running.client.get(link)).status_code == 404
        assert rows(desk_database, "SELECT state, private FROM payment") == [("cancelled", None)]


async def test_money_on_its_way_still_arrives_and_is_then_nobodys(
    desk_database: str, tmp_path: Path
) -> None:
    async with desk(desk_database, tmp_path) as running:
        resident = running.resident("paid", language="zh")
        link = await finds_fine(resident)
        opened = await running.client.get(link)
        await resident.say(FORGET)
        await resident.press("全部删除")
        found = re.search(r'href="([^"]+/pay/[^"]+)"', opened.text)
        assert found
        await running.client.post(f"{found[1]}/pay")
        await _until(running, desk_database, "fulfilled")
        await running.desk.store.enforce_keep(CITY, {}, running.desk.clock())
        assert rows(desk_database, "SELECT private, minor FROM payment") == [(None, 20000)]
        assert (await running.client.get(link)).status_code == 404


async def _until(running: House, url: str, state: str) -> None:
    for _ in range(100):
        if rows(url, "SELECT state FROM payment") == [(state,)]:
            return
        await running.desk.reconcile(CITY)
        await asyncio.sleep(0.1)
    raise AssertionError(f"never {state}")


async def test_whoever_writes_again_starts_from_nothing(desk_database: str, tmp_path: Path) -> None:
    async with desk(desk_database, tmp_path) as running:
        resident = running.resident("again", language="zh")
        await finds_fine(resident)
        await resident.say(FORGET)
        await resident.press("全部删除")
        assert "没有预约、缴费" in await resident.say("我的事项")
        told = await resident.say(WHAT)
        assert "付款" not in told
        ids = rows(desk_database, "SELECT count(DISTINCT id), count(erased_at) FROM resident")
        assert ids == [(2, 1)]

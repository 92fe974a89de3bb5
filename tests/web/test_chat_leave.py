"""Leaving the talk on a shared computer: this browser forgets it, the city does not."""

from __future__ import annotations

import pytest

from bot.domain.messages import Address
from bot.web import chat_live
from bot.web.chat_live import Watching
from bot.web.texts import TEXTS
from tests.stands.house import House
from tests.stands.sitting import Sitting, read, sitting
from tests.web.chat_shared import (
    asked_for_the_number,
    cookie_of,
    cookies_of,
    desk,
    request_with,
    resident,
    rows,
)

__all__ = ["desk", "resident"]

HOME = {"Origin": "http://desk.test"}


def held(resident: Sitting) -> list[str]:
    return sorted(f"{each.name} {each.path}" for each in resident.client.cookies.jar)


async def leaves(resident: Sitting, city: str = "shanghai", lang: str = "") -> str:
    """As a browser without script does it, from the page that asks to the front page's words."""
    asks = await resident.client.get(f"/chat/{city}/leave{lang}")
    assert asks.status_code == 200
    assert '<form method="post"' in asks.text
    answer = await resident.client.post(asks.url, headers=HOME)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/?")
    return (await resident.client.get(answer.headers["location"])).text


async def test_who_leaves_is_a_new_resident_and_what_was_said_stays_with_the_city(
    desk: House, resident: Sitting
) -> None:
    await asked_for_the_number(resident)
    before, said = resident.client.cookies["talk"], await rows(desk)
    assert "/chat/shanghai/leave" in resident.page.links
    front = await leaves(resident)
    assert held(resident) == []
    assert "Shanghai: this device has left the chat" in front
    assert "Go on talking" not in front
    assert (await resident.opens()).said == []
    assert await rows(desk) == said, "nothing of it is erased, nothing is said about it"
    await asked_for_the_number(resident)
    assert resident.client.cookies["talk"] != before
    assert await rows(desk, "resident") == 2
    still = await desk.client.get("/chat/shanghai", headers={"Cookie": f"talk={before}"})
    assert len(read(still.text).said) == 2


async def test_what_is_dropped_is_what_was_set(resident: Sitting) -> None:
    """A browser drops a cookie only where its path and its attributes are the same."""
    await asked_for_the_number(resident)
    answer = await resident.client.post("/chat/shanghai/leave", headers=HOME)
    for name, path in (("talk", "/chat/shanghai"), ("talk_city", "/")):
        cookie = cookie_of(answer, name)
        for word in ("Max-Age=0", f"Path={path};", "HttpOnly", "SameSite=lax"):
            assert word in cookie
    assert answer.headers["Cache-Control"] == "no-store"


async def test_asking_first_drops_nothing_and_leaves_no_trace(
    desk: House, resident: Sitting
) -> None:
    asks = await resident.client.get("/chat/shanghai/leave")
    assert "set-cookie" not in asks.headers
    await asked_for_the_number(resident)
    before = held(resident)
    asks = await resident.client.get("/chat/shanghai/leave")
    assert "you cannot come back to it either" in asks.text
    assert "/chat/shanghai#end" in read(asks.text).links
    assert held(resident) == before
    assert len((await resident.opens()).said) == 2
    assert await rows(desk) == 1


SENT_FROM_ELSEWHERE: tuple[dict[str, str], ...] = (
    {"Origin": "http://evil.test"},
    {"Origin": "null"},
    {"Referer": "http://evil.test/?http://desk.test"},
    {"Sec-Fetch-Site": "cross-site"},
    {},
)


@pytest.mark.parametrize("headers", SENT_FROM_ELSEWHERE, ids=str)
async def test_no_other_page_makes_anybody_leave(
    resident: Sitting, headers: dict[str, str]
) -> None:
    await asked_for_the_number(resident)
    answer = await resident.client.post("/chat/shanghai/leave", headers=headers)
    assert answer.status_code == 403
    assert "You are still in the chat" in answer.text
    assert "set-cookie" not in answer.headers
    assert len((await resident.opens()).said) == 2


async def test_another_city_s_talk_is_left_alone(resident: Sitting) -> None:
    await asked_for_the_number(resident)
    far = Sitting(resident.client, "guangzhou")
    await asked_for_the_number(far)
    front = await leaves(resident)
    assert held(resident) == ["talk /chat/guangzhou", "talk_city /"]
    assert "/chat/guangzhou#end" in read(front).links, "it goes on in its own language"
    assert "Go on talking" in front
    assert len((await far.opens()).said) == 2
    await leaves(far, "guangzhou")
    assert held(resident) == []


async def test_it_is_said_in_the_language_of_the_talk(resident: Sitting) -> None:
    await resident.opens("?lang=zh")
    await resident.presses("交通违法罚款")
    assert TEXTS["zh"]["leave"] in str(resident.last and resident.last.text)
    front = await leaves(resident)
    assert "已在这台设备上退出对话" in front
    await resident.opens("?lang=zh")
    assert "this device has left" in await leaves(resident, lang="?lang=en")


async def test_an_address_alone_says_nobody_has_left(resident: Sitting) -> None:
    await asked_for_the_number(resident)
    front = await resident.client.get("/?left=shanghai")
    assert "has left the chat" not in front.text
    assert "Go on talking" in front.text
    assert (await resident.client.get("/?left=<b>nowhere")).status_code == 200


async def test_a_city_without_a_chat_is_not_left(desk: House) -> None:
    assert (await desk.client.get("/chat/nowhere/leave")).status_code == 404
    assert (await desk.client.post("/chat/nowhere/leave", headers=HOME)).status_code == 404


async def test_a_page_left_open_hears_nothing_any_more(
    desk: House, resident: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its stream ends at once, a new one is refused, and to its script the talk is not there."""
    monkeypatch.setattr(chat_live, "GLANCE", 0.05)
    await asked_for_the_number(resident)
    visit = cookies_of(desk).read(request_with(resident), desk.desk.clock())
    assert visit
    needs, other = desk.desk.needs, sitting(desk)
    here = Address("shanghai", "shanghai_web", "web", visit.chat)
    there = Address("shanghai", "shanghai_web", "web", "f" * 32)
    own, foreign = (
        Watching(needs.store, needs.live, needs.streams, each, 0, 0)() for each in (here, there)
    )
    for events in (own, foreign):
        await anext(events)
        await anext(events)
    await leaves(resident)
    assert [event async for event in own] == []
    assert await anext(foreign), "somebody else's goes on"
    await foreign.aclose()
    assert not needs.streams.wakes
    assert (await resident.client.get("/chat/shanghai/live")).status_code == 404
    assert (await resident.news("0.0")).status_code == 404
    assert (await other.news("0.0")).status_code == 404


async def test_news_on_their_way_do_not_bring_the_talk_back(resident: Sitting) -> None:
    await asked_for_the_number(resident)
    news = await resident.news("0.0")
    assert len(read(news.text).said) == 2
    assert "set-cookie" not in news.headers

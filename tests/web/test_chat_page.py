"""The chat page as a browser without JavaScript uses it, and what its script asks for."""

from __future__ import annotations

import re

import pytest

from bot.domain.messages import Address
from bot.ports import Parse
from bot.usecases.drain import Drain
from bot.web import chat, chat_live
from bot.web.chat_live import NEWS, Streams, Watching
from tests.crash.talks import person
from tests.stands.house import House
from tests.stands.sitting import Sitting, read, sitting
from tests.web.chat_shared import (
    FINE,
    QUESTION,
    asked_for_the_number,
    cookies_of,
    desk,
    request_with,
    resident,
    rows,
    unread,
)

__all__ = ["desk", "resident"]

# --- a talk with plain forms ---


async def test_a_visit_alone_leaves_no_trace(desk: House, resident: Sitting) -> None:
    page = await resident.opens()
    assert page.said == []
    assert {"Traffic fine", "Marriage registration", "Menu", "My matters", "中文"} <= set(
        page.buttons
    )
    assert await rows(desk, "resident") == 0
    assert await rows(desk, "address") == 0


async def test_a_whole_fine_is_paid_and_the_page_remembers_it(
    desk: House, resident: Sitting
) -> None:
    await asked_for_the_number(resident)
    await resident.says(FINE)
    page = await resident.presses("Yes, pay")
    assert page.mine == [True, False, True, False, True, False]
    assert page.said[::2] == ["Traffic fine", FINE, "Yes, pay"]
    (link,) = [href for href in page.links if href.startswith("/pay/")]
    shown = await resident.client.get(link)
    assert "Go to payment" in shown.text
    assert "/chat/shanghai#end" in shown.text
    found = re.search(r'href="(http://far[^"]+/pay/[^"]+)"', shown.text)
    assert found
    await resident.client.post(f"{found[1]}/pay")
    for _ in range(200):
        if "Receipt number" in (await resident.opens()).said[-1]:
            break
    assert "Receipt number" in resident.page.said[-1]
    assert "This is your receipt" in (await resident.client.get(link)).text
    del desk


async def test_only_the_last_question_can_be_answered(resident: Sitting) -> None:
    page = await (await asked_for_the_number(resident)).opens()
    assert "No number, use my plate" in page.buttons
    page = await resident.says("what is that?")
    await resident.presses("No number, use my plate")
    page = await resident.opens()
    assert "No number, use my plate" not in page.buttons
    assert "You could choose: " in str(resident.last and resident.last.text)


async def test_a_form_sent_twice_is_one_message(desk: House, resident: Sitting) -> None:
    await asked_for_the_number(resident)
    before = await rows(desk)
    first, second = await resident.posts(text=FINE), await resident.posts(text=FINE)
    assert (first.status_code, second.status_code) == (303, 303)
    assert await rows(desk) == before + 1
    await resident.posts(text="something else from the same page")
    assert await rows(desk) == before + 2


async def test_what_is_in_no_list_says_nothing(desk: House, resident: Sitting) -> None:
    """`does` is only ever made from our own buttons."""
    await resident.opens()
    odd: tuple[dict[str, str], ...] = (
        {"do": "start:erase_me"},
        {"do": "start:nothing"},
        {"do": '{"intent": "privacy.erase"}'},
        {"do": "speak:fr"},
        {"press": "hello"},
        {"text": "  \n"},
        {},
    )
    for fields in odd:
        assert (await resident.posts(**fields)).status_code == 303
    assert await rows(desk) == 0


async def test_a_city_begins_only_what_it_offers(desk: House) -> None:
    far = sitting(desk, "guangzhou")
    await far.opens()
    await far.posts(do="start:book_marriage_registration")
    assert await rows(desk) == 0
    assert QUESTION in (await far.presses("Traffic fine")).said[-1]


async def test_another_language_before_anything_is_said_is_no_message(
    desk: House, resident: Sitting
) -> None:
    await resident.opens()
    page = await resident.presses("中文")
    assert "交通违法罚款" in page.buttons
    assert await rows(desk) == 0
    page = await resident.presses("交通违法罚款")
    assert "编号" in page.said[-1]


async def test_another_language_in_the_middle_changes_the_talk_too(resident: Sitting) -> None:
    await asked_for_the_number(resident)
    page = await resident.presses("中文")
    assert "中文" in page.said[-2]
    assert "菜单" in page.buttons
    page = await resident.presses("菜单")
    assert "罚款" in "".join([*page.said[-1:], *page.buttons])


async def test_the_menu_is_always_there(resident: Sitting) -> None:
    await asked_for_the_number(resident)
    page = await resident.presses("My matters")
    assert len(page.said) >= 4
    page = await resident.presses("Stop this")
    assert "Stop this" in page.said


async def test_while_there_is_no_answer_yet_the_page_can_be_looked_at_again(
    desk: House, resident: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By an address that is another one each time, or a browser would only scroll."""

    async def nobody_works(*_: object) -> None: ...

    await asked_for_the_number(resident)
    monkeypatch.setattr(Drain, "__call__", nobody_works)
    await resident.says("3")
    links = {link for link in resident.page.links if "look=" in link}
    links |= {link for link in (await resident.opens()).links if "look=" in link}
    assert len(links) == 2
    assert "No number, use my plate" not in resident.page.buttons
    del desk


async def test_earlier_messages_are_a_link_away(
    resident: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "SHOWN", 4)
    await asked_for_the_number(resident)
    for text in ("menu", "menu", "menu"):
        await resident.says(text)
    newest = (await resident.opens()).said
    assert len(newest) == 4
    (earlier,) = [link for link in resident.page.links if "before=" in link]
    older = await resident.opens(earlier.removeprefix(resident.path))
    assert len(older.said) == 4
    assert older.said[:2][0] == "Traffic fine"
    assert "Send" not in older.buttons


class Mouth:
    """A model that hears one wish in everything."""

    async def parse(self, text: str) -> Parse:
        del text
        return Parse("privacy.erase", 0.99, (("privacy.erase", 0.99),))


async def test_after_an_erasure_the_page_is_empty_and_starts_afresh(
    desk: House, resident: Sitting
) -> None:
    await asked_for_the_number(resident)
    desk.around.model.now = Mouth()
    await resident.says("forget everything about me")
    cursor = resident.cursor
    page = await resident.says("yes")
    assert len(page.said) == 1
    fragment = (await resident.news(cursor)).text
    assert "data-restart" in fragment
    await desk.desk.hand_back.flush()
    page = await resident.opens()
    assert page.said == []
    assert "Traffic fine" in page.buttons
    assert QUESTION in (await resident.presses("Traffic fine")).said[-1]


# --- with the script ---


async def test_the_script_gets_what_is_new_and_nothing_twice(
    desk: House, resident: Sitting
) -> None:
    await resident.opens()
    form = {"do": "start:pay_traffic_fine", "id": "a" * 32, "after": resident.cursor}
    headers = {"X-Chat": "1", "Origin": "http://desk.test"}
    answer = await resident.client.post(resident.path, data=form, headers=headers)
    assert answer.status_code == 200
    assert len(read(answer.text).said) == 2
    assert "No number, use my plate" in read(answer.text).buttons
    again = await resident.client.post(resident.path, data=form, headers=headers)
    assert len(read(again.text).said) == 2
    resident.last = answer
    await desk.desk.hand_back.flush()
    assert read((await resident.news(resident.cursor)).text).said == []


async def test_only_what_a_page_was_given_counts_as_delivered(
    desk: House, resident: Sitting
) -> None:
    await resident.opens()
    await resident.posts(do="start:pay_traffic_fine")
    await resident.client.head(resident.path)
    assert len(await unread(desk)) == 1
    await resident.opens()
    await desk.desk.hand_back.flush()
    assert await unread(desk) == []


async def test_a_page_without_a_talk_has_no_news(resident: Sitting) -> None:
    assert (await resident.news("0.0")).status_code == 404
    assert (await resident.client.get("/chat/shanghai/live")).status_code == 404


# --- the stream of events ---


async def watching(desk: House, resident: Sitting, streams: Streams) -> Watching:
    await resident.opens()
    visit = cookies_of(desk).read(request_with(resident), desk.desk.clock())
    assert visit
    needs = desk.desk.needs
    address = Address("shanghai", "shanghai_web", "web", visit.chat)
    return Watching(needs.store, needs.live, streams, address, 0, 0)


async def test_an_open_page_is_told_that_there_is_something(
    desk: House, resident: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_live, "GLANCE", 0.05)
    streams = Streams()
    events = (await watching(desk, resident, streams))()
    told = [await anext(events), await anext(events)]
    assert NEWS not in told, "nothing was said yet"
    await resident.presses("Traffic fine")
    for _ in range(100):
        if await anext(events) == NEWS:
            break
    else:
        raise AssertionError("it was never told")
    streams.end()
    assert [event async for event in events if event == NEWS] == []
    assert not streams.wakes


async def test_there_are_never_more_streams_than_are_borne(
    desk: House, resident: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_live, "MOST_EACH", 0)
    await resident.opens()
    answer = await resident.client.get("/chat/shanghai/live")
    assert answer.status_code == 503
    assert not desk.desk.needs.streams.open


# --- beside the page -------------------------------------------------------------------------


async def test_who_books_is_told_what_a_closed_page_cannot_do(
    desk: House, resident: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The calendar file always; Telegram where the city is found there."""
    bot = "https://t.me/shanghai_of_a_test_bot"
    object.__setattr__(desk.desk.needs, "telegram_link", {"shanghai": bot}.get)
    monkeypatch.setattr(chat, "SHOWN", 3)
    await resident.opens()
    await resident.presses("Marriage registration")
    await resident.presses("Pudong")
    day = next(title for title in resident.page.buttons if "day" in title)
    await resident.presses(day)
    time = next(title for title in resident.page.buttons if ":" in title)
    await resident.presses(time)
    for text in ("Zhang Wei", person(1, man=True), "Li Na", person(1, man=False), "13000000001"):
        await resident.says(text)
    page = await resident.presses("Yes, book")
    assert resident.last
    assert "cannot remind you once it is closed" in resident.last.text
    assert bot in page.links
    assert any(link.startswith("/booking/") and link.endswith(".ics") for link in page.links)
    page = await resident.presses("Get a code")
    assert page.said[-2] == "Connect another chat"
    assert "Your code: " in page.said[-1]

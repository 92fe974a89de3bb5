"""`/form/{token}`: where the city's file says so, an ID number is not typed into the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import httpx
import pytest

from bot.usecases.take_form import take_form
from flows.folders import Books
from tests.stands.catalogue import read
from tests.stands.house import House, Resident, house
from tests.stands.sitting import Sitting, sitting
from tests.stands.strict import strict_flows
from tests.web.chat_shared import asked as ask_database

HOME = {"Origin": "http://desk.test"}
TAIL = "010001"
LOOKED_UP = "no fine for these details"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    return read(strict_flows(tmp_path_factory.mktemp("project")))


@pytest.fixture
async def desk(tmp_path: Path, desk_database: str, books: Books) -> AsyncIterator[House]:
    async with house(desk_database, tmp_path, books=books) as made:
        yield made


async def asked(desk: House, name: str = "driver") -> Resident:
    """Up to the question for the last six of the ID number, which is the sensitive one."""
    resident = desk.resident(name)
    await resident.say("menu")
    await resident.press("Traffic fine")
    await resident.press("use my plate")
    await resident.say("沪A12345")
    await resident.press("Small car")
    assert "/form/shanghai." in resident.link
    return resident


async def sends(resident: Resident, value: str, lang: str = "en", **extra: str) -> httpx.Response:
    headers = HOME | extra
    url = f"{resident.link}?lang={lang}"
    return await resident.client.post(url, data={"value": value}, headers=headers)


async def answered(resident: Resident) -> str:
    return await resident.collect(LOOKED_UP)


async def kept(desk: House) -> int:
    return int((await ask_database(desk, "SELECT count(*) FROM inbound"))[0])


async def test_the_question_says_where_to_answer_it(desk: House) -> None:
    resident = await asked(desk)
    assert "not here in the chat" in resident.text


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Your answer", "last six of the ID", "Send"]), ("zh", ["填写信息", "身份证后六位"])],
)
async def test_the_page_asks_the_question_in_both_languages(
    desk: House, language: str, words: list[str]
) -> None:
    resident = await asked(desk)
    shown = await desk.client.get(f"{resident.link}?lang={language}")
    assert shown.status_code == 200
    assert [word for word in words if word not in shown.text] == []
    assert f'lang="{language}"' in shown.text
    assert 'name="value"' in shown.text
    assert "<script" not in shown.text
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert shown.headers["cache-control"] == "no-store"


async def test_looking_changes_nothing(desk: House) -> None:
    resident = await asked(desk)
    before = await kept(desk)
    assert (await desk.client.head(resident.link)).status_code == 200
    assert (await desk.client.get(resident.link)).status_code == 200
    assert await kept(desk) == before


@pytest.mark.parametrize(("language", "sent"), [("en", "back to the chat"), ("zh", "请回到对话")])
async def test_what_is_entered_there_goes_on_in_the_chat(
    desk: House, language: str, sent: str
) -> None:
    resident = await asked(desk)
    shown = await sends(resident, TAIL, language)
    assert shown.status_code == 200
    assert sent in shown.text
    assert TAIL not in shown.text
    await answered(resident)  # it was looked up


@pytest.mark.parametrize(("language", "told"), [("en", "six"), ("zh", "六位")])
async def test_what_does_not_fit_is_told_and_nothing_is_sent(
    desk: House, language: str, told: str
) -> None:
    resident = await asked(desk)
    before = await kept(desk)
    shown = await sends(resident, "123", language)
    assert shown.status_code == 422
    warning = unescape(shown.text).partition('role="alert">')[2].partition("</p>")[0]
    assert told in warning
    assert 'aria-invalid="true"' in shown.text
    assert await kept(desk) == before
    assert (await sends(resident, TAIL)).status_code == 200  # the same page is good for another try


async def test_sent_twice_it_is_one_answer(desk: House) -> None:
    resident = await asked(desk)
    before = await kept(desk)
    first, again = await sends(resident, TAIL), await sends(resident, TAIL)
    assert first.status_code == 200
    assert again.status_code in (200, 410)  # by then the talk may have gone on
    await answered(resident)
    assert await kept(desk) == before + 1
    late = await sends(resident, TAIL)
    assert late.status_code == 410
    assert "answered already" in late.text
    assert await kept(desk) == before + 1


async def test_of_two_that_come_at_once_one_is_kept(
    tmp_path: Path, desk_database: str, books: Books
) -> None:
    async with house(desk_database, tmp_path, books=books, worker=False) as desk:
        resident = await asked(desk)
        before = await kept(desk)
        assert (await sends(resident, TAIL)).status_code == 200
        assert (await sends(resident, "010002")).status_code == 200
        assert await kept(desk) == before + 1
        assert LOOKED_UP in await resident.say("menu")  # what waits is handled first


async def test_a_form_of_an_earlier_question_is_over(desk: House) -> None:
    resident = await asked(desk)
    old = resident.link
    await resident.say("stop")
    shown = await desk.client.get(old)
    assert shown.status_code == 410
    assert 'name="value"' not in shown.text
    assert (await sends(resident, TAIL)).status_code == 410


async def test_what_waits_while_the_talk_moves_on_is_nothing(
    tmp_path: Path, desk_database: str, books: Books
) -> None:
    async with house(desk_database, tmp_path, books=books, worker=False) as desk:
        resident = await asked(desk)
        told = desk.desk.needs.forms.read(resident.link.rpartition("/")[2], desk.desk.clock())
        assert told is not None
        await resident.say("stop")
        await take_form(desk.desk.store, told, TAIL, desk.desk.clock())
        assert LOOKED_UP not in await resident.say("menu")
        assert (
            await ask_database(desk, "SELECT count(*) FROM inbound WHERE handled_at IS NULL")
        ) == ["0"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda token: token[:-2] + ("AA" if token[-2:] != "AA" else "BB"), id="mark"),
        pytest.param(lambda token: token.replace("shanghai.", "guangzhou.", 1), id="city"),
        pytest.param(lambda token: token.replace("shanghai.", "nowhere.", 1), id="no city"),
        pytest.param(lambda _: "shanghai.x", id="no payload"),
        pytest.param(lambda _: "shanghai", id="nothing"),
    ],
)
async def test_a_forged_one_leads_nowhere(desk: House, change: Callable[[str], str]) -> None:
    resident = await asked(desk)
    start, _, token = resident.link.rpartition("/")
    for answer in (
        await desk.client.get(f"{start}/{change(token)}"),
        await desk.client.post(f"{start}/{change(token)}", data={"value": TAIL}, headers=HOME),
    ):
        assert answer.status_code == 404
        assert "leads nowhere" in answer.text


async def test_after_half_an_hour_it_leads_nowhere(desk: House) -> None:
    resident = await asked(desk)
    forms, now = desk.desk.needs.forms, desk.desk.clock()
    token = resident.link.rpartition("/")[2]
    told = forms.read(token, now)
    assert told is not None
    assert forms.read(token, now + timedelta(minutes=29)) == told
    assert forms.read(token, now + timedelta(minutes=31)) is None
    old = forms.make(told, now - timedelta(minutes=31))
    assert (await desk.client.get(f"http://desk.test/form/{old}")).status_code == 404


async def test_of_somebody_erased_it_leads_nowhere(desk: House) -> None:
    resident = await asked(desk)
    link = resident.link
    await resident.say("delete everything about me")
    await resident.press("Yes, delete everything")
    assert (await desk.client.get(link)).status_code in (404, 410)
    answer = await desk.client.post(link, data={"value": TAIL}, headers=HOME)
    assert answer.status_code in (404, 410)
    assert 'name="value"' not in answer.text


async def test_from_elsewhere_nothing_is_taken(desk: House) -> None:
    resident = await asked(desk)
    before = await kept(desk)
    assert (await sends(resident, TAIL, Origin="http://evil.test")).status_code == 403
    none = await desk.client.post(resident.link, data={"value": TAIL})
    assert none.status_code == 403
    assert await kept(desk) == before


async def test_a_flood_is_not_read_to_its_end(desk: House) -> None:
    resident = await asked(desk)
    assert (await sends(resident, "1" * 2_000_000)).status_code == 413


async def test_typed_into_the_chat_it_is_not_taken(desk: House) -> None:
    resident = await asked(desk)
    old = resident.link
    said = await resident.say(TAIL)
    assert "do not write this here" in said
    assert resident.link != old
    assert (await desk.client.get(old)).status_code == 410
    assert (await sends(resident, TAIL)).status_code == 200
    await answered(resident)


async def test_the_chat_page_leads_there_and_never_shows_what_was_entered(desk: House) -> None:
    browser = sitting(desk)
    await _to_the_question(browser)
    link = next(href for href in browser.page.links if href.startswith("/form/"))
    answer = await browser.client.post(link, data={"value": TAIL}, headers=HOME)
    assert answer.status_code == 200
    assert "/chat/shanghai#end" in answer.text  # the way back
    await browser.opens()
    assert any("entered on its page" in said for said in browser.page.said)
    assert browser.last is not None
    assert TAIL not in browser.last.text


async def _to_the_question(browser: Sitting) -> None:
    await browser.opens()
    await browser.presses("Traffic fine")
    await browser.presses("No number, use my plate")
    await browser.says("沪A12345")
    await browser.presses("Small car (blue plate)")


async def test_nothing_private_and_no_token_is_logged(
    desk: House, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    resident = await asked(desk)
    await sends(resident, TAIL)
    await answered(resident)
    printed = capsys.readouterr()
    logged = printed.out + printed.err
    assert "/form/" in logged
    assert resident.link.rpartition("/")[2] not in logged
    assert TAIL not in logged + caplog.text


async def test_where_the_city_allows_it_there_is_no_form(
    tmp_path: Path, desk_database: str
) -> None:
    async with house(desk_database, tmp_path) as desk:
        resident = desk.resident("driver")
        await resident.say("menu")
        await resident.press("Traffic fine")
        await resident.press("use my plate")
        await resident.say("沪A12345")
        said = await resident.press("Small car")
        assert "not here in the chat" not in said
        assert resident.link_seen == ""

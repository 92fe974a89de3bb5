"""Residents' pages where something is missing: the desk's memory, the right address, a language."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.ports import Unreachable
from bot.store.store import PostgresStore
from bot.usecases.take_form import FormAsked
from bot.web.chat_text import readable
from tests.stands.house import House
from tests.stands.sitting import Sitting
from tests.web.chat_shared import asked_for_the_number, desk, resident, rows

__all__ = ["desk", "resident"]

HOME = {"Origin": "http://desk.test"}
A_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(("language", "sentence"), [("en", "in a minute"), ("zh", "稍后")])
async def test_a_form_says_so_while_the_database_is_away(
    desk: House, monkeypatch: pytest.MonkeyPatch, language: str, sentence: str
) -> None:
    async def away(*_: object) -> None:
        raise Unreachable("database", "away")

    needs, client = desk.desk.needs, desk.client
    link = f"/form/{needs.forms.make(FormAsked('shanghai', 1, 't', 's'), needs.clock())}"
    monkeypatch.setattr(PostgresStore, "read_talk", away)
    asks = {"Accept-Language": language}
    for page in (
        await client.get(link, headers=asks),
        await client.post(link, data={"value": "1"}, headers=asks | HOME),
    ):
        assert page.status_code == 503
        assert sentence in page.text
        assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/chat", "/pay", "/form/", "/chat/shanghai/x", "/nowhere"])
async def test_a_mistyped_address_is_a_page_to_a_person_and_a_problem_to_a_program(
    desk: House, path: str
) -> None:
    page = await desk.client.get(path, headers=A_BROWSER)
    assert page.status_code == 404
    assert "This link leads nowhere" in page.text
    assert 'href="/"' in page.text
    told = await desk.client.get(path)
    assert told.status_code == 404
    assert told.headers["Content-Type"] == "application/problem+json"


async def test_a_talk_outlives_the_language_it_was_read_in(desk: House, resident: Sitting) -> None:
    said = (await asked_for_the_number(resident)).page.said
    city = desk.desk.flows["shanghai"].city
    languages = city.languages
    object.__setattr__(city, "languages", ("zh",))
    try:
        page = await resident.opens()
        assert len(page.said) == len(said)
        assert "菜单" in page.buttons
    finally:
        object.__setattr__(city, "languages", languages)


async def test_who_comes_back_when_all_that_was_said_is_gone_is_welcome_again(
    desk: House, resident: Sitting
) -> None:
    """Messages go after the city's days; who they were from is still known."""
    await asked_for_the_number(resident)
    await desk.desk.hand_back.flush()
    later = desk.desk.clock() + timedelta(days=31)
    gone = await desk.desk.store.enforce_keep("shanghai", {"messages": timedelta(days=30)}, later)
    assert gone["messages"]
    page = await resident.opens()
    assert page.said == []
    assert await rows(desk, "resident") == 1
    assert "Traffic fine" in page.buttons
    assert resident.last
    assert "What can I do for you?" in resident.last.text


async def test_going_on_from_the_front_page_does_not_change_the_language(
    resident: Sitting,
) -> None:
    await asked_for_the_number(resident)
    await resident.presses("中文")

    async def link(front: str) -> str:
        shown = (await resident.client.get(front)).text
        (found,) = re.findall(r'href="/chat/shanghai([^"#]*)#end"[^>]*>Go on', shown)
        return str(found)

    assert "菜单" in (await resident.opens(await link("/"))).buttons
    assert "Menu" in (await resident.opens(await link("/?lang=en"))).buttons


def test_what_follows_a_heap_of_accents_stays() -> None:
    heap = "a" + "\u0301" * 50
    assert readable(f"{heap}Привет שלום مرحبا") == "a" + "\u0301" * 4 + "Привет שלום مرحبا"

"""The same response at three doors: each shows the variation written for it, of the same talk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.verbs.check import problems_of
from flows.engine.load import load_service
from flows.engine.yaml_tree import Source
from flows.folders import Books
from tests.stands.catalogue import shipped
from tests.stands.sitting import sitting
from tests.telegram.whole import Whole, whole_desk

OWN = """
responses:
  utter_menu:
    - {text: At any door., translation: {zh: 哪里都一样。}}
    - {text: On Telegram., translation: {zh: 在电报上。}, channel: telegram}
    - {text: Over the API., translation: {zh: 通过接口。}, channel: rest}
    - text: On the page, again.
      translation: {zh: 又在网页上。}
      channel: web
      condition: slots.continue_interrupted_flow_confirmation
    - {text: On the page., translation: {zh: 在网页上。}, channel: web}
"""


def worded() -> Books:
    """The city words its menu for each door."""
    books = shipped()
    own = load_service("own", [Source("own.yml", OWN)]).service.responses
    shanghai = replace(books.cities["shanghai"], responses=own)
    return replace(books, cities={**books.cities, "shanghai": shanghai})


@pytest.fixture
async def whole(tmp_path: Path) -> AsyncIterator[Whole]:
    async with whole_desk(tmp_path, None, books=worded()) as opened:
        yield opened


def test_a_city_may_word_a_text_for_each_door() -> None:
    assert problems_of(worded()) == ()


@pytest.mark.row("5.4.4")
async def test_each_door_shows_its_own_words(whole: Whole) -> None:
    li = whole.resident()
    li.say("/menu")
    await li.see("On Telegram.")
    program = whole.house.resident("a program")
    assert "Over the API." in await program.say("menu")
    page = sitting(whole.house)
    await page.opens()
    await page.says("menu")
    assert "On the page." in page.page.said[-1]
    again = whole.resident(language="zh")
    again.say("菜单")
    await again.see("在电报上。")

"""An open page while the desk goes down and comes up again; and free text, with the real model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.talking import Talking
from tests.crash.talks import fine_number
from tests.stands.desk import aided
from tests.stands.desk import desk as desk_in
from tests.stands.warm import Warm

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CUT_OFF = "graceful shutdown exceeded"
"""So the server says where somebody is still there after its seconds of grace."""


def test_a_desk_ends_at_once_though_pages_are_open_and_they_find_it_again(
    tmp_path: Path, contexts: Callable[..., BrowserContext]
) -> None:
    context = contexts()
    with desk_in(tmp_path) as desk:
        desk.start()
        first = Talking(context.new_page(), desk.url).opens()
        first.taps("Traffic fine")
        second = Talking(context.new_page(), desk.url).opens()
        second.page.wait_for_timeout(500)
        desk.stop()
        assert CUT_OFF not in desk.said()
        desk.start()
        first.taps_always("menu")
        second.reads("Choose below")
        assert second.bubbles == first.bubbles
        desk.stop()


@pytest.mark.rasa
def test_free_text_is_understood(
    tmp_path: Path, contexts: Callable[..., BrowserContext], shared_model: Mapping[str, str]
) -> None:
    with desk_in(tmp_path, Warm.shared(), **shared_model) as desk, aided(desk):
        desk.start("/readyz")
        resident = Talking(contexts().new_page(), desk.url).opens()
        resident.says("I got a ticket for parking and would like to settle it")
        resident.reads("decision number")
        resident.says(f"it is {fine_number(77)}")
        resident.taps("Yes, pay")
        expect(resident.page.locator("#said a.button")).to_have_text("Pay here")
        desk.stop()

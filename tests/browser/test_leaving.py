"""Leaving the talk on a shared computer, where another page of it is still open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.talking import PATIENCE, Talking
from tests.stands.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def leaves(resident: Talking) -> None:
    resident.page.locator("footer a[href$='/leave']").click()
    resident.page.locator("form button").click()
    resident.page.wait_for_url("**/?*left=shanghai")


def test_another_page_of_the_talk_empties_by_itself(browser: Browser, desk: Desk) -> None:
    """Its stream ends, its script finds no talk and loads the page anew. That it was refused the
    browser says aloud, so this context is none of those that must keep silent."""
    with browser.new_context(locale="en-GB") as context:
        empties(context, desk)


def empties(context: BrowserContext, desk: Desk) -> None:
    resident = Talking(context.new_page(), desk.url).opens()
    resident.taps("Traffic fine")
    other = Talking(context.new_page(), desk.url).opens()
    assert len(other.bubbles) == 2
    leaves(resident)
    expect(other.page.locator("#said li")).to_have_count(0, timeout=2 * PATIENCE)
    expect(other.page.locator(".welcome")).to_be_visible()


def test_going_back_shows_nothing_of_it(
    contexts: Callable[..., BrowserContext], desk: Desk
) -> None:
    for script in (True, False):
        page = contexts(java_script_enabled=script).new_page()
        page.goto(f"{desk.url}/chat/shanghai")
        page.locator("#answers button", has_text="Traffic fine").click()
        expect(page.locator("#said li.ours:not(.waits)")).to_have_count(1)
        leaves(Talking(page, desk.url))
        for _ in range(2):
            page.go_back()
        assert page.url.split("#")[0].split("?")[0].endswith("/chat/shanghai")
        expect(page.locator(".welcome")).to_be_visible()
        expect(page.locator("#said li")).to_have_count(0)

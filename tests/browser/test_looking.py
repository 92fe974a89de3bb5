"""How residents' pages look and read: for screen readers, on the narrowest phone, in the dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # has none
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import NOWHERE
from tests.browser.talking import Talking
from tests.browser.test_talking import from_the_time, numbers, to_the_link
from tests.stands.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NARROW = {"width": 320, "height": 560}


def each_page(page: Page, desk: Desk, look: Callable[[str], None]) -> None:
    """Goes through everything a resident may see, and has a look at each."""
    page.goto(f"{desk.url}/?lang=en")
    look("front")
    page.locator("summary").click()
    look("front, opened")
    resident = Talking(page, desk.url).opens()
    look("welcome")
    to_the_link(resident)
    look("link")
    page.goto(f"{desk.url}{resident.link}")
    look("pay")
    page.goto(f"{desk.url}{NOWHERE}")
    look("gone")
    resident.opens()
    resident.taps_always("menu")
    resident.taps("Marriage registration")
    look("offices")
    resident.taps("Pudong")
    look("days")
    page.locator("#answers .days button").nth(2).click()
    page.locator("#answers .times").first.wait_for()
    look("times")
    from_the_time(resident, next(numbers))
    look("booked")
    page.goto(f"{desk.url}{resident.link}")
    look("booking")
    leaves(resident, look)


def leaves(resident: Talking, look: Callable[[str], None]) -> None:
    page = resident.opens().page
    page.locator("footer a[href$='/leave']").click()
    look("leave")
    page.locator("form button").click()
    page.wait_for_url("**/?*left=*")
    look("left")
    assert resident.opens().bubbles == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_reads_well_aloud_and_has_enough_contrast(
    contexts: Callable[..., BrowserContext], desk: Desk, scheme: str
) -> None:
    page = contexts(color_scheme=scheme).new_page()
    wrong: dict[str, list[str]] = {}

    def look(name: str) -> None:
        results = Axe().run(page)
        if results.violations_count:
            wrong[name] = [
                f"{each['id']}: {[node['html'][:120] for node in each['nodes'][:3]]}"
                for each in results.response["violations"]
            ]

    each_page(page, desk, look)
    assert wrong == {}


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_nothing_is_wider_than_the_narrowest_phone(
    contexts: Callable[..., BrowserContext], desk: Desk, *, script: bool
) -> None:
    page = contexts(viewport=NARROW, java_script_enabled=script).new_page()
    wide: dict[str, float] = {}

    def look(name: str) -> None:
        """Without script nobody can ask the page: its picture is as wide as it is."""
        if script:
            width = page.evaluate("document.documentElement.scrollWidth")
        else:
            box = page.locator("html").bounding_box()
            width = box["width"] if box else 0
        if width > NARROW["width"]:
            wide[name] = width

    each_page(page, desk, look)
    assert wide == {}


def test_what_can_be_tapped_is_large_enough_for_a_thumb(
    contexts: Callable[..., BrowserContext], desk: Desk
) -> None:
    page = contexts(viewport=NARROW).new_page()
    small: dict[str, list[str]] = {}
    ask = """() => [...document.querySelectorAll("button, a.button, #text, summary")]
      .filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 36)
      .map(e => e.textContent.trim() || e.id)"""

    def look(name: str) -> None:
        if found := page.evaluate(ask):
            small[name] = found

    each_page(page, desk, look)
    assert small == {}


def test_dark_is_dark_and_light_is_light(
    contexts: Callable[..., BrowserContext], desk: Desk
) -> None:
    grounds = {}
    for scheme in ("light", "dark"):
        page = contexts(color_scheme=scheme).new_page()
        Talking(page, desk.url).opens()
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        grounds[scheme] = sum(int(part) for part in colour[4:-1].split(",")) / 3
    assert grounds["light"] > 200
    assert grounds["dark"] < 60


@pytest.mark.parametrize("times", [2, 4], ids=["200 %", "400 %"])
def test_zoomed_in_the_answers_can_still_be_reached(
    contexts: Callable[..., BrowserContext], desk: Desk, times: int
) -> None:
    """Zooming makes the page's own pixels fewer, whatever the screen."""
    size = {"width": 1280 // times, "height": 800 // times}
    page = contexts(viewport=size).new_page()
    resident = Talking(page, desk.url).opens()
    resident.taps("Traffic fine")
    covered = """() => [...document.querySelectorAll("#answers button")].filter(e => {
      e.scrollIntoView({block: "center"});
      const r = e.getBoundingClientRect();
      const there = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
      return !e.contains(there);
    }).length"""
    assert page.evaluate(covered) == 0

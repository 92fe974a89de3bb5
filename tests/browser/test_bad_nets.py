"""The pages on phones that are old, connections that break, and browsers that keep nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from bot.web.show import page as rendered
from bot.web.texts import TEXTS
from tests.browser.talking import PATIENCE, Talking, pays
from tests.browser.test_talking import numbers, to_the_link
from tests.crash.talks import fine_number
from tests.stands.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OLD = """delete SubmitEvent.prototype.submitter;
  delete HTMLFormElement.prototype.requestSubmit;
  delete Element.prototype.replaceChildren;"""
"""What a telephone of 2020 does not know yet."""


@pytest.fixture
def complaining(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that may complain: what it is refused here, it is refused rightly."""
    context = browser.new_context(locale="en-GB")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def held(page: Page, path: str, method: str = "POST") -> list[Route]:
    """Requests from now on, each to be continued by whoever asked for this."""
    routes: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == method:
            routes.append(route)
        else:
            route.continue_()

    page.route(f"**{path}", hold)
    return routes


def until(page: Page, routes: list[Route]) -> Route:
    for _ in range(PATIENCE // 50):
        if routes:
            return routes.pop()
        page.wait_for_timeout(50)
    raise AssertionError("nothing was asked")


# --- old phones ---


def test_an_old_phone_s_taps_arrive(contexts: Callable[..., BrowserContext], desk: Desk) -> None:
    context = contexts()
    context.add_init_script(OLD)
    resident = Talking(context.new_page(), desk.url).opens()
    to_the_link(resident)
    resident.page.locator("#text").fill("menu")
    resident.page.locator("#text").press("Enter")
    resident.reads("Choose below")


def test_without_script_a_question_can_be_typed_where_a_number_is_asked(
    contexts: Callable[..., BrowserContext], desk: Desk
) -> None:
    """The button that brings the letters back needs script."""
    page = contexts(java_script_enabled=False).new_page()
    Talking(page, desk.url).opens().taps("Traffic fine")
    assert page.locator("#text").get_attribute("inputmode") == "text"
    assert page.locator("#text").get_attribute("type") in (None, "text")
    assert page.locator(".letters").is_hidden()


# --- connections that are slow or gone ---


def test_a_connection_that_never_answers_is_given_up_and_nothing_counts_twice(
    page: Page, desk: Desk
) -> None:
    page.clock.install()
    resident = Talking(page, desk.url).opens()
    resident.taps("Traffic fine")
    lost = held(page, "/chat/shanghai")
    number = fine_number(next(numbers))
    page.locator("#text").fill(number)
    page.locator(".send").click()
    until(page, lost)
    page.clock.fast_forward(31_000)
    expect(page.locator("#state")).to_contain_text("not sent")
    assert page.locator("#text").input_value() == number
    page.unroute("**/chat/shanghai")
    page.locator(".send").click()
    resident.reads("Pay ¥200.00 now")
    assert resident.bubbles.count(number) == 1


def test_what_is_typed_while_an_answer_is_awaited_stays(resident: Talking) -> None:
    page = resident.page
    waiting = held(page, "/chat/shanghai")
    page.locator("#text").fill("menu")
    page.locator(".send").click()
    route = until(page, waiting)
    page.locator("#text").type("and one mo")
    route.continue_()
    resident.reads("Choose below")
    expect(page.locator("#talk:not([aria-busy])")).to_be_visible()
    assert page.locator("#text").input_value() == "and one mo"
    expect(page.locator("#text")).to_be_focused()


def test_news_that_did_not_come_are_asked_for_again(
    page: Page, context: BrowserContext, desk: Desk
) -> None:
    page.clock.install()
    resident = Talking(page, desk.url).opens()
    resident.taps("Traffic fine")
    lost = held(page, "/news?*", "GET")
    Talking(context.new_page(), desk.url).opens().taps_always("menu")
    route = until(page, lost)
    route.abort("internetdisconnected")
    page.unroute("**/news?*")
    page.wait_for_timeout(200)
    assert "Choose below" not in resident.last
    page.clock.fast_forward(16_000)
    resident.reads("Choose below")


def test_news_do_not_disturb_a_word_that_is_being_composed(
    resident: Talking, context: BrowserContext, desk: Desk
) -> None:
    page = resident.page
    resident.taps("Traffic fine")
    composes = """kind => document.getElementById("text").dispatchEvent(
      new CompositionEvent(kind, {bubbles: true}))"""
    page.evaluate("document.getElementById('text').dataset.mark = 'same'")
    coming = held(page, "/news?*", "GET")
    Talking(context.new_page(), desk.url).opens().taps_always("menu")
    route = until(page, coming)
    page.evaluate(composes, "compositionstart")
    with page.expect_response("**/news?*"):
        route.continue_()
    page.unroute("**/news?*")
    page.wait_for_timeout(300)
    assert page.locator("#text").get_attribute("data-mark") == "same"
    page.evaluate(composes, "compositionend")
    resident.reads("Choose below")


def test_who_only_looked_away_is_still_welcome(resident: Talking) -> None:
    page = resident.page
    with page.expect_response("**/news?*"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(300)
    expect(page.locator(".welcome")).to_be_visible()
    resident.taps("Traffic fine")
    expect(page.locator(".welcome")).to_have_count(0)


# --- browsers that keep nothing ---


def test_a_page_whose_cookie_is_gone_keeps_what_stands_on_it(
    complaining: BrowserContext, desk: Desk
) -> None:
    page = complaining.new_page()
    resident = Talking(page, desk.url).opens()
    page.evaluate("window.stays = true")
    complaining.clear_cookies()
    page.locator("#text").fill("half a sen")
    asks_in_vain(page)
    assert page.locator("#text").input_value() == "half a sen"
    resident.taps("Traffic fine")
    complaining.clear_cookies()
    expect(page.locator("#answers .warning")).to_contain_text("keeps no cookies")
    asks_in_vain(page)
    assert page.evaluate("window.stays"), "the page was loaded anew"
    assert "decision number" in resident.last


def asks_in_vain(page: Page) -> None:
    with page.expect_response("**/news?*") as answer:
        page.evaluate("window.dispatchEvent(new Event('online'))")
    assert answer.value.status == 404
    page.wait_for_timeout(300)


# --- a page that leads on while it is open ---


def test_a_language_chosen_on_the_page_is_that_of_all_of_it_and_outlives_a_reload(
    page: Page, desk: Desk
) -> None:
    resident = Talking(page, desk.url).opens("en")
    resident.taps("Traffic fine")
    page.locator(".always button[value='speak:zh']").click()
    for _ in range(2):
        expect(page.locator(".practice")).to_contain_text("演练环境")
        expect(page.locator("h1")).to_have_text("上海")
        expect(page.locator(".send")).to_have_text("发送")
        assert page.evaluate("document.documentElement.lang") == "zh"
        page.reload()


def test_a_try_declined_elsewhere_leads_an_open_page_to_the_next_one(
    resident: Talking, context: BrowserContext
) -> None:
    to_the_link(resident)
    link = f"{resident.url}{resident.link}"
    first, beside = context.new_page(), context.new_page()
    first.goto(link)
    first.evaluate("window.told = document.getElementById('payment')")
    old = first.locator("main a.button").first.get_attribute("href")
    beside.goto(link)
    pays(beside, "decline")
    beside.close()
    expect(first.locator("#payment .warning")).to_contain_text("was declined")
    assert first.locator("main a.button").first.get_attribute("href") != old
    assert first.evaluate("window.told === document.getElementById('payment')"), "read aloud"
    pays(first)
    expect(first.locator(".state.fulfilled")).to_be_visible(timeout=PATIENCE)


def test_a_link_that_ends_while_its_page_is_open_says_so(
    complaining: BrowserContext, desk: Desk
) -> None:
    page = complaining.new_page()
    resident = to_the_link(Talking(page, desk.url).opens())
    page.goto(f"{desk.url}{resident.link}")
    heading, text = TEXTS["en"]["expired_heading"], TEXTS["en"]["expired"]
    told = rendered("over.html", None, "en", 410, heading=heading, text=text, back="/chat/x")
    over = bytes(told.body).decode()
    page.route("**/pay/*", lambda route: route.fulfill(status=410, body=over))
    expect(page.locator("#payment h1")).to_have_text("This link has ended")
    expect(page.get_by_text("Go to payment")).to_have_count(0)
    expect(page.get_by_text("Back to the chat")).to_be_visible()

"""Residents talk to the page as it is served: real desk, real browser, nothing in between."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.talking import PATIENCE, Talking, pays
from tests.crash.talks import fine_number, person
from tests.stands.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RECEIPT = r"Receipt number: R-\d{10}"
numbers = count(1)
"""Every test has fines and couples of its own: they share one desk."""


def to_the_link(resident: Talking) -> Talking:
    resident.taps("Traffic fine")
    resident.says(fine_number(next(numbers)))
    resident.taps("Yes, pay")
    resident.reads("Pay ¥200.00 here")
    return resident


def to_the_code(resident: Talking) -> Talking:
    n = next(numbers)
    resident.taps_always("menu")
    resident.taps("Marriage registration")
    resident.taps("Pudong")
    resident.page.locator("#answers .days button").nth(2).click()
    from_the_time(resident, n)
    return resident


def from_the_time(resident: Talking, n: int) -> None:
    resident.page.locator("#answers .times button").nth(n % 3).click()
    resident.reads("[Nn]ame")
    for text in ("Zhang Wei", person(n, man=True), "Li Na", person(n, man=False)):
        resident.says(text)
    resident.says(f"1300000{n:04d}")
    resident.taps("Yes, book")
    resident.reads("Your code")


def test_the_receipt_appears_on_the_open_page_by_itself(
    resident: Talking, context: BrowserContext
) -> None:
    to_the_link(resident)
    resident.page.evaluate("window.stays = true")
    beside = context.new_page()
    beside.goto(f"{resident.url}{resident.link}")
    pays(beside)
    expect(beside.locator(".state.fulfilled")).to_be_visible(timeout=PATIENCE)
    resident.reads(RECEIPT)
    assert resident.page.evaluate("window.stays"), "the page was loaded anew"
    assert sum(bool(re.search(RECEIPT, text)) for text in resident.bubbles) == 1


def test_who_pays_in_the_same_tab_finds_the_way_back(resident: Talking) -> None:
    to_the_link(resident)
    resident.page.locator("#said a.button").last.click()
    expect(resident.page.locator("h1")).to_have_text("Pay")
    pays(resident.page)
    expect(resident.page.locator(".state.fulfilled")).to_be_visible(timeout=PATIENCE)
    resident.page.locator(".back a").click()
    resident.reads(RECEIPT)
    resident.page.goto(resident.url)
    resident.page.get_by_text("Go on talking").click()
    resident.reads(RECEIPT)


def test_a_declined_payment_says_so_and_can_be_tried_again(resident: Talking) -> None:
    to_the_link(resident)
    link = resident.link
    resident.page.locator("#said a.button").last.click()
    pays(resident.page, "decline")
    expect(resident.page.get_by_text("was declined and nothing was charged")).to_be_visible()
    resident.page.goto(f"{resident.url}{link}")
    pays(resident.page)
    expect(resident.page.locator(".state.fulfilled")).to_be_visible(timeout=PATIENCE)


def test_an_appointment_is_booked_by_tapping_days_and_times(resident: Talking) -> None:
    to_the_code(resident)
    told = resident.page.locator("#said li.ours").last
    expect(told).to_contain_text("This page cannot remind you once it is closed")
    with resident.page.expect_download() as waiting:
        told.get_by_text("Add to my calendar").click()
    text = waiting.value.path().read_text("utf-8")
    assert "BEGIN:VEVENT" in text
    told.get_by_text("See the appointment").click()
    code = resident.page.locator("dd.code").inner_text()
    assert code.replace("-", "") in text.replace("-", "").replace("\r\n ", "")
    resident.page.get_by_text("Back to the chat").click()
    resident.reads(code)


def test_a_reload_keeps_the_talk_and_its_open_question(resident: Talking) -> None:
    to_the_link(resident)
    resident.taps_always("menu")
    before, answers = resident.bubbles, resident.answers
    resident.page.reload()
    assert resident.bubbles == before
    assert resident.answers == answers
    places = resident.page.locator("#said li").evaluate_all("all => all.map(e => e.dataset.place)")
    assert places == sorted(places)


def test_who_comes_back_the_next_day_goes_on_where_they_were(
    resident: Talking, context: BrowserContext, contexts: Callable[..., BrowserContext]
) -> None:
    resident.taps("Traffic fine")
    said = resident.bubbles
    kept = context.storage_state()
    context.close()
    again = Talking(contexts(storage_state=kept).new_page(), resident.url).opens()
    assert again.bubbles == said
    again.says(fine_number(next(numbers)))
    again.reads("Pay ¥200.00 now")


def test_two_browsers_are_two_residents(
    resident: Talking, contexts: Callable[..., BrowserContext]
) -> None:
    resident.taps("Traffic fine")
    other = Talking(contexts().new_page(), resident.url).opens()
    assert other.bubbles == []


def test_two_tabs_show_the_same_talk(resident: Talking, context: BrowserContext) -> None:
    other = Talking(context.new_page(), resident.url).opens()
    resident.taps("Traffic fine")
    other.reads("decision number")
    other.says(fine_number(next(numbers)))
    resident.reads("Pay ¥200.00 now")
    assert resident.bubbles == other.bubbles


def test_the_language_changes_page_and_talk(resident: Talking) -> None:
    resident.taps("Traffic fine")
    resident.taps_always("speak:zh")
    expect(resident.page.locator(".send")).to_have_text("发送")
    resident.taps_always("menu")
    resident.reads("上海")
    assert resident.page.evaluate("document.documentElement.lang") == "zh"


@pytest.mark.parametrize("width", [320, 1280])
def test_all_of_it_works_without_javascript(
    contexts: Callable[..., BrowserContext], desk: Desk, width: int
) -> None:
    size = {"width": width, "height": 640}
    page = contexts(java_script_enabled=False, viewport=size).new_page()
    resident = Talking(page, desk.url).opens()
    to_the_link(resident)
    _looks_for_the_receipt(resident, page)


def _looks_for_the_receipt(resident: Talking, page: Page) -> None:
    page.locator("#said a.button").last.click()
    pays(page)
    for _ in range(40):
        if page.locator(".state.fulfilled").count():
            break
        page.locator(".again a").click()
        page.wait_for_timeout(250)
    page.locator(".back a").click()
    for _ in range(40):
        if re.search(RECEIPT, resident.last):
            return
        page.reload()
        page.wait_for_timeout(250)
    raise AssertionError(resident.last)


def test_what_was_typed_stays_when_news_come(resident: Talking, context: BrowserContext) -> None:
    to_the_link(resident)
    field = resident.page.locator("#text")
    field.fill("half a sen")
    beside = context.new_page()
    beside.goto(f"{resident.url}{resident.link}")
    pays(beside)
    resident.reads(RECEIPT)
    assert field.input_value() == "half a sen"


def test_a_message_that_could_not_be_sent_is_not_lost(
    resident: Talking, context: BrowserContext
) -> None:
    resident.taps("Traffic fine")
    said, number = len(resident.bubbles), fine_number(next(numbers))
    context.set_offline(True)
    resident.page.locator("#text").fill(number)
    resident.page.locator(".send").click()
    expect(resident.page.locator("#state")).to_contain_text("not sent")
    assert resident.page.locator("#text").input_value() == number
    assert len(resident.bubbles) == said
    context.set_offline(False)
    resident.page.locator(".send").click()
    resident.reads("Pay ¥200.00 now")
    assert resident.bubbles.count(number) == 1


def test_the_keyboard_alone_is_enough(resident: Talking) -> None:
    keys, seen = resident.page.keyboard, []
    for _ in range(10):
        keys.press("Tab")
        name = resident.page.evaluate("(e => e.textContent.trim() || e.id)(document.activeElement)")
        outline = resident.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", name
        seen.append(name)
    order = ["To the newest message", "Traffic fine", "text", "Send", "Menu", "Stop this"]
    assert [name for name in seen if name in order][: len(order)] == order
    resident.page.locator("#text").focus()
    keys.type("first line")
    keys.press("Shift+Enter")
    keys.type("second line")
    assert resident.page.locator("#text").input_value() == "first line\nsecond line"
    keys.press("Enter")
    expect(resident.page.locator("#said li.mine", has_text="second line")).to_be_visible()


def test_a_keyboard_of_digits_can_be_left_for_letters(resident: Talking) -> None:
    resident.taps("Traffic fine")
    field = resident.page.locator("#text")
    assert field.get_attribute("inputmode") == "numeric"
    resident.page.get_by_role("button", name="ABC").click()
    assert field.get_attribute("inputmode") == "text"
    expect(field).to_be_focused()
    resident.says("what is that?")
    resident.reads("16")


def test_a_phone_s_keyboard_opens_only_where_something_is_to_be_typed(
    contexts: Callable[..., BrowserContext], desk: Desk
) -> None:
    """Else it would cover the answers, or the button to pay."""
    page = contexts(has_touch=True, is_mobile=True).new_page()
    resident = Talking(page, desk.url).opens()
    focused = "document.activeElement.id || document.activeElement.name"
    resident.taps("Traffic fine")
    assert page.evaluate(focused) == "press"
    resident.taps("No number, use my plate")
    assert page.evaluate(focused) == "text"
    resident.taps_always("stop")
    assert page.evaluate(focused) != "text"


def test_markup_and_turned_text_stay_what_they_are(resident: Talking) -> None:
    odd = "<img src=x onerror='document.title=1'>\u202edrow\u202c <b>bold</b>"
    resident.says(odd)
    bubble = resident.page.locator("#said li.mine").last
    expect(bubble).to_contain_text("<b>bold</b>")
    expect(bubble.locator("img, b")).to_have_count(0)
    resident.page.reload()
    expect(resident.page.locator("#said li.mine").last.locator("img, b")).to_have_count(0)
    assert "\u202e" not in resident.page.content()

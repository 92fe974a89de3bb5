"""`/form/{token}` in a browser: an answer that its city does not want typed into the chat."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # has none
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.talking import Talking
from tests.stands.desk import Desk, aided
from tests.stands.desk import desk as desk_in
from tests.stands.strict import strict_project

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TAIL = "150007"
FINE = "Total: ¥200.00"
NARROW = {"width": 320, "height": 560}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Desk]:
    del browser
    folder = tmp_path_factory.mktemp("strict")
    with desk_in(folder) as made, aided(made):
        made.project = strict_project(folder / "project")
        made.start()
        yield made
        made.stop()


def to_the_form(resident: Talking) -> Talking:
    resident.taps("Traffic fine")
    resident.taps("use my plate")
    resident.says("沪A12345")
    resident.taps("Small car")
    assert resident.link.startswith("/form/shanghai.")
    return resident


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_what_is_entered_on_the_form_goes_on_in_the_chat(
    contexts: Callable[..., BrowserContext], desk: Desk, *, script: bool
) -> None:
    """The chat stays open beside it with script; without, the way back shows what came."""
    context = contexts()
    resident = to_the_form(Talking(context.new_page(), desk.url).opens())
    page = contexts(java_script_enabled=False).new_page() if not script else context.new_page()
    page.goto(f"{desk.url}{resident.link}")
    page.get_by_role("textbox").fill("12")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("six")
    page.get_by_role("textbox").fill(TAIL)
    page.get_by_role("textbox").press("Enter")
    expect(page.get_by_text("back to the chat").first).to_be_visible()
    assert TAIL not in page.content()
    resident.reads(FINE)
    assert not any(TAIL in text for text in resident.bubbles)
    page.goto(f"{desk.url}{resident.link}")
    expect(page.get_by_role("textbox")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_reads_well_aloud_and_fits_the_narrowest_phone(
    contexts: Callable[..., BrowserContext], desk: Desk, scheme: str
) -> None:
    page = contexts(color_scheme=scheme, viewport=NARROW).new_page()
    resident = to_the_form(Talking(page, desk.url).opens())
    wrong: dict[str, object] = {}

    def look(name: str) -> None:
        if violations := Axe().run(page).response["violations"]:
            wrong[name] = [(each["id"], each["nodes"][0]["html"][:120]) for each in violations]
        if (width := page.evaluate("document.documentElement.scrollWidth")) > NARROW["width"]:
            wrong[f"width of {name}"] = width

    look("question")
    link = f"{desk.url}{resident.link}"
    page.goto(link)
    look("open")
    page.get_by_role("textbox").fill("12")
    page.get_by_role("button", name="Send").click()
    look("wrong")
    page.get_by_role("textbox").fill(TAIL)
    page.get_by_role("button", name="Send").click()
    look("sent")
    Talking(page, desk.url).opens().reads(FINE)
    page.goto(link)
    look("over")
    assert wrong == {}

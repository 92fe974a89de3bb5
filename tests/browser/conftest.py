"""A real desk in a process of its own, and the system's Chromium in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.browser.chromium import chromium, found, must_be_there
from tests.browser.talking import PATIENCE, Talking
from tests.stands.desk import Desk, aided
from tests.stands.desk import desk as desk_in
from tests.stands.warm import Warm

AWAY = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING")
"""A desk that cannot be reached is no fault of its pages."""

NOWHERE = "/pay/shanghai.nothing"
REFUSING = (NOWHERE, "/form/")
"""Pages whose answer may be a refusal, of which a browser complains rightly."""

PHONE = (360, 740)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ended before another file begins: while it runs, no other event loop can in this process."""
    if found() is None:
        missing = "no Chromium on PATH: pages are not looked at"
        (pytest.fail if must_be_there() else pytest.skip)(missing)
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Desk]:
    """Without a language model: buttons and sure words do. One for all tests of a file."""
    del browser  # nothing is started where there is none
    with desk_in(tmp_path_factory.mktemp("desk"), Warm.shared()) as made, aided(made):
        made.start()
        yield made
        made.stop()


@pytest.fixture
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browsers that share nothing. Whatever one of their pages complains of fails the test:
    a forbidden script, a file that is not there, a mistake in ours."""
    made: list[BrowserContext] = []
    complaints: list[str] = []

    def hears(message: ConsoleMessage) -> None:
        refused = any(path in str(message.location) for path in REFUSING)
        if message.type in ("error", "warning") and not refused:
            complaints.append(message.text)

    def opens(**wishes: object) -> BrowserContext:
        width, height = PHONE
        told = {"locale": "en-GB", "viewport": {"width": width, "height": height}} | wishes
        context = browser.new_context(**told)  # type: ignore[arg-type]  # playwright judges them
        context.set_default_timeout(PATIENCE)
        context.on("console", hears)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        made.append(context)
        return context

    yield opens
    for context in made:
        context.close()
    assert [each for each in complaints if not any(away in each for away in AWAY)] == []


@pytest.fixture
def context(contexts: Callable[..., BrowserContext]) -> BrowserContext:
    return contexts()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def resident(page: Page, desk: Desk) -> Talking:
    return Talking(page, desk.url).opens()

"""Pictures of every residents' page, on phone and desktop, in both languages, in light and dark.

    python -m tests.browser.screenshots FOLDER [http://127.0.0.1:8000]

against a desk that runs in practice.
"""

from __future__ import annotations

import itertools
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.chromium import chromium
from tests.browser.talking import Talking, pays
from tests.crash.talks import fine_number, person

SIZES = {"phone": (360, 740), "desktop": (1280, 800)}
LANGUAGES = ("en", "zh")
SCHEMES = ("light", "dark")

WORDS = {
    "en": ("traffic fine", "Yes", "Pudong", "Yes, book", "Zhang Wei", "Li Na"),
    "zh": ("交通违法罚款", "是", "浦东", "确认预约", "张伟", "李娜"),
}


@dataclass
class Camera:
    page: Page
    folder: Path
    name: str
    number: int = 0

    def shoot(self, what: str) -> None:
        """What is on the screen, as it is seen without scrolling."""
        self.number += 1
        self.page.wait_for_timeout(150)
        self.page.screenshot(path=self.folder / f"{self.name}-{self.number:02d}-{what}.png")


def pictures(folder: Path, url: str) -> Iterator[str]:
    with chromium() as browser:
        for size, language, scheme in itertools.product(SIZES, LANGUAGES, SCHEMES):
            name = f"{size}-{language}-{scheme}"
            _tour(browser, Camera, folder, url, name)
            yield name


def _tour(browser: Browser, camera: type[Camera], folder: Path, url: str, name: str) -> None:
    size, language, scheme = name.split("-")
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="zh-CN" if language == "zh" else "en-GB",
        device_scale_factor=1,
        has_touch=size == "phone",
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    shots = camera(page, folder, name)
    try:
        page.goto(f"{url}/?lang={language}")
        shots.shoot("front")
        resident = Talking(page, url).opens(language)
        shots.shoot("welcome")
        _fine(resident, shots, language)
        _marriage(resident, shots, language)
        page.goto(f"{url}/pay/shanghai.nothing?lang={language}")
        shots.shoot("gone")
    finally:
        context.close()


def _fine(resident: Talking, shots: Camera, language: str) -> None:
    fine, *_ = WORDS[language]
    resident.taps(fine[:7] if language == "en" else fine)
    shots.shoot("fine-question")
    resident.says(fine_number(random.randrange(10**4), 0))  # noqa: S311 # a fine of nobody's
    shots.shoot("fine-found")
    resident.page.locator("#answers button").first.click()
    resident.reads("↓")
    shots.shoot("fine-link")
    resident.page.locator("#said a.button").last.click()
    shots.shoot("pay-open")
    pays(resident.page)
    resident.page.wait_for_selector(".state.fulfilled")
    shots.shoot("pay-paid")
    resident.page.locator(".back a").click()
    resident.reads("R-")
    shots.shoot("receipt")


def _marriage(resident: Talking, shots: Camera, language: str) -> None:
    _, _, office, book, groom, bride = WORDS[language]
    resident.taps_always("menu")
    shots.shoot("menu")
    resident.taps("Marriage" if language == "en" else "结婚")
    shots.shoot("offices")
    resident.taps(office)
    shots.shoot("days")
    resident.page.locator("#answers .days button").nth(3).click()
    resident.page.wait_for_selector("#answers .times")
    shots.shoot("times")
    resident.page.locator("#answers .times button").nth(2).click()
    resident.page.wait_for_selector("#answers:not(:has(.times))")
    n = random.randrange(10**4)  # noqa: S311 # a couple of nobody's
    for text in (groom, person(n, man=True), bride, person(n, man=False), f"1300000{n:04d}"):
        resident.says(text)
    shots.shoot("confirm")
    resident.taps(book)
    resident.reads("↓")
    shots.shoot("booked")
    resident.page.locator("#said a.button:not([download])").last.click()
    shots.shoot("booking-page")


def main() -> int:
    if len(sys.argv) < 2:
        sys.stderr.write("which folder?\n")
        return 2
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    url = sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:8000"
    for name in pictures(folder, url.rstrip("/")):
        sys.stdout.write(f"{name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

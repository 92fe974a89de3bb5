"""A resident in front of the chat page: reads, writes, taps."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

SPEAKER = re.compile(r"^(You|City|您|城市)[:：]\s*")
PATIENCE = 20_000
"""Milliseconds in which an answer has come, on a slow machine."""


@dataclass(frozen=True, slots=True)
class Talking:
    page: Page
    url: str
    city: str = "shanghai"

    def opens(self, language: str | None = None) -> Talking:
        asked = f"?lang={language}" if language else ""
        self.page.goto(f"{self.url}/chat/{self.city}{asked}")
        return self

    def says(self, text: str) -> None:
        before = self.count
        self.page.locator("#text").fill(text)
        self.page.locator(".send").click()
        self._answered(before)

    def taps(self, title: str) -> None:
        """The first live button with these words."""
        before = self.count
        self.page.locator("#answers button", has_text=title).first.click()
        self._answered(before)

    def taps_always(self, do: str) -> None:
        before = self.count
        self.page.locator(f".always button[value='{do}']").click()
        self._answered(before)

    @property
    def count(self) -> int:
        return self.page.locator("#said li.ours:not(.waits)").count()

    @property
    def bubbles(self) -> list[str]:
        """Without who said it, which is there for those who do not see the page."""
        said = self.page.locator("#said li:not(.waits) p[lang]").all_inner_texts()
        return [SPEAKER.sub("", text) for text in said]

    @property
    def answers(self) -> list[str]:
        return self.page.locator("#answers button").all_inner_texts()

    @property
    def last(self) -> str:
        return self.bubbles[-1]

    def reads(self, words: str, timeout: float = PATIENCE) -> Locator:
        """Waits until a bubble of the desk holds these words."""
        found = self.page.locator("#said li.ours", has_text=re.compile(words)).last
        expect(found).to_be_visible(timeout=timeout)
        return found

    def _answered(self, before: int) -> None:
        expect(self.page.locator("#said li.ours:not(.waits)")).not_to_have_count(
            before, timeout=PATIENCE
        )
        expect(self.page.locator("#talk:not([aria-busy])")).to_be_visible(timeout=PATIENCE)

    @property
    def link(self) -> str:
        """The newest payment or booking link."""
        return self.page.locator("#said a.button:not([download])").last.get_attribute("href") or ""


def pays(page: Page, verb: str = "pay") -> None:
    """On our page to the gateway's, and there."""
    page.locator("main a.button").first.click()
    page.locator(f"form[action$='/{verb}'] button").first.click()

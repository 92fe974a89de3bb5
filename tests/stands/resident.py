"""A resident as a program: writes over the REST channel, presses buttons, opens pages, pays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.stands.calling import http


class CutOff(Exception):
    """The call ended without an answer: whether it was taken is not known."""


@dataclass(frozen=True, slots=True)
class Told:
    """One message as it was read. `call`: the resident's call that brought it."""

    call: int
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    link: str | None = None
    file: str | None = None


@dataclass
class Resident:
    """`read`: everything, in the order it was read. A call is repeated until it was answered,
    under the same message id. `hurries`: does not wait for what nobody asked for."""

    url: str
    sender: str
    city: str = "shanghai"
    language: str = "en"
    read: list[Told] = field(default_factory=list)
    calls: int = 0
    hurries: bool = False

    def say(self, text: str) -> list[Told]:
        """One message, one try. Raises CutOff."""
        return self._post(text, f"m{self.calls}")

    def press(self, title: str) -> list[Told]:
        """The newest button whose title holds these words."""
        return self.say(self.button(title))

    def button(self, title: str) -> str:
        pressed = (p for told in reversed(self.read) for t, p in told.buttons if title in t)
        found = next(pressed, None)
        assert found, f"no button says {title!r}: {[t.buttons for t in self.read[-3:]]}"
        return found

    def collect(self) -> list[Told]:
        """What came meanwhile."""
        return self._post("", None)

    def open(self, link: str) -> str:
        """A page of ours; one that asks for a little patience counts as none. Raises CutOff."""
        try:
            answer = http().get(link)
        except httpx.TransportError as error:
            raise CutOff from error
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            raise CutOff
        assert answer.status_code < 500, answer.text
        return answer.text

    def tap(self, link: str) -> int:
        """A button on the provider's page; its status, redirects not followed. Raises CutOff."""
        try:
            return http().post(link).status_code
        except httpx.TransportError as error:
            raise CutOff from error

    def pay_page(self) -> str | None:
        """Where the provider takes the money for the newest link; None: nothing is to be paid."""
        found = re.search(r'href="([^"]+/pay/[^"]+)"', self.open(self.link()))
        return found[1] if found else None

    def link(self) -> str:
        """The newest link."""
        found = next((told.link for told in reversed(self.read) if told.link), None)
        assert found, f"no link in {self.texts()}"
        return found

    def texts(self) -> list[str]:
        return [told.text for told in self.read]

    def _post(self, text: str, message_id: str | None) -> list[Told]:
        extra = {"city": self.city, "lang": self.language}
        if message_id is not None:
            extra["message_id"] = message_id
        body = {"sender": self.sender, "message": text, "metadata": extra}
        try:
            answer = http().post(f"{self.url}/webhooks/rest/webhook", json=body)
        except httpx.TransportError as error:
            raise CutOff from error
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            raise CutOff
        assert answer.status_code == httpx.codes.OK, answer.text
        told = list(_told(self.calls, answer.json()))
        self.read += told
        return told


def _told(call: int, answer: list[dict[str, Any]]) -> Iterator[Told]:
    for one in answer:
        custom = one.get("custom", {})
        buttons = tuple((b["title"], b["payload"]) for b in one.get("buttons", ()))
        yield Told(call, one["text"], buttons, custom.get("link"), custom.get("file"))


# --- two talks side by side ------------------------------------------------------------------

MASKS = (
    (re.compile(r"https?://\S+"), "LINK"),
    (re.compile(r"\bR-\d{10}\b"), "RECEIPT"),
    (re.compile(r"\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b"), "CODE"),
    (re.compile(r"\+?[\d*]{9,}X?"), "NUMBER"),
    (re.compile(r"沪[A-Z]\d{5}"), "PLATE"),
    (re.compile(r"\b\d{1,2}:\d{2}\b"), "TIME"),
    (re.compile(r"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"), "DAY"),
    (re.compile(r"\b\d{1,2} [A-Z][a-z]+( \d{4})?\b"), "DATE"),
)


def masked(text: str) -> str:
    """Without what differs from one resident to the next."""
    for pattern, mark in MASKS:
        text = pattern.sub(mark, text)
    return text

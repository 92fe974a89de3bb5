"""A resident at the chat page without JavaScript: a browser that reads forms and posts them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx
from typing_extensions import override

from tests.stands.house import House


class Reader(HTMLParser):
    """What of a page a resident can read and press."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.mine: list[bool] = []
        self.buttons: dict[str, tuple[str, str]] = {}
        self.links: list[str] = []
        self.ids: list[str] = []
        self.fields: dict[str, dict[str, str | None]] = {}
        self._within: list[str] = []
        self._button: tuple[str, str] | None = None
        self._quiet = False

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        match tag:
            case "li" if told.get("id"):
                self.said.append("")
                self.mine.append(told.get("class") == "mine")
            case "button":
                self._button = str(told.get("name", "")), str(told.get("value", ""))
            case "a":
                self.links.append(str(told.get("href", "")))
            case "input" | "textarea":
                name = str(told.get("id") or told.get("name"))
                self.fields[name] = told | {"tag": tag}
                if told.get("name") == "id":
                    self.ids.append(str(told.get("value")))
            case "p":
                self._within.append("p" if told.get("lang") else "other")
            case "span":
                self._quiet = told.get("class") == "unseen"
            case _:
                return

    @override
    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "p" if self._within:
                self._within.pop()
            case "span":
                self._quiet = False
            case "button":
                self._button = None
            case _:
                return

    @override
    def handle_data(self, data: str) -> None:
        if self._button is not None and data.strip():
            title = f"{self.titles.get(self._button, '')} {data.strip()}".strip()
            self.titles[self._button] = title
            self.buttons = {title: button for button, title in self.titles.items()}
        elif self.said and self._within and self._within[-1] == "p" and not self._quiet:
            self.said[-1] += data

    @property
    def titles(self) -> dict[tuple[str, str], str]:
        if not hasattr(self, "_titles"):
            self._titles: dict[tuple[str, str], str] = {}
        return self._titles


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


@dataclass
class Sitting:
    """One browser with its cookies."""

    client: httpx.AsyncClient
    city: str = "shanghai"
    origin: str | None = "http://desk.test"
    last: httpx.Response | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/chat/{self.city}"

    @property
    def page(self) -> Reader:
        assert self.last is not None
        return read(self.last.text)

    async def opens(self, query: str = "") -> Reader:
        self.last = await self.client.get(f"{self.path}{query}", headers=self.headers)
        assert self.last.status_code == 200, self.last.text
        return self.page

    async def posts(self, **fields: str) -> httpx.Response:
        """As it is, without going where it leads."""
        origin = {"Origin": self.origin} if self.origin else {}
        form = {"id": self.page.ids[0], **fields} if self.last and self.page.ids else fields
        return await self.client.post(self.path, data=form, headers={**self.headers, **origin})

    async def says(self, text: str) -> Reader:
        return await self._goes_on(await self.posts(text=text))

    async def presses(self, title: str) -> Reader:
        found = [button for shown, button in self.page.buttons.items() if title in shown]
        assert found, f"no button {title!r} among {list(self.page.buttons)}"
        name, value = found[0]
        return await self._goes_on(await self.posts(**{name: value}))

    async def _goes_on(self, answer: httpx.Response) -> Reader:
        assert answer.status_code == 303, answer.text
        return await self.opens(re.sub("^[^?#]*", "", answer.headers["location"]).split("#")[0])

    async def news(self, after: str) -> httpx.Response:
        return await self.client.get(f"{self.path}/news", params={"after": after})

    @property
    def cursor(self) -> str:
        assert self.last is not None
        found = re.search(r'data-cursor="([\d.]+)"', self.last.text)
        assert found
        return found[1]


def sitting(house: House, city: str = "shanghai") -> Sitting:
    """Its client is closed with the test's loop: it opens no socket."""
    language = {"Accept-Language": "en"}
    client = httpx.AsyncClient(transport=house.hosts, base_url="http://desk.test", headers=language)
    return Sitting(client, city)

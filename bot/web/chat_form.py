"""What a form of the chat may say. Whatever else is posted says nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from urllib.parse import parse_qs

from bot.domain.messages import Inbound, InboundKind
from bot.web.chat_cookie import Visit
from bot.web.texts import TEXTS
from flows.engine.catalog import Flows
from flows.engine.languages import itself

LONGEST = 2_000
"""Characters of one message; nobody writes more to a counter."""

MOST_FIELDS = 20
PRESSED = re.compile(r"#[0-9a-f]{8}\.\d{1,2}")
_ID = re.compile(r"[0-9a-f]{32}")

INTENTS = {
    "menu": "control.menu",
    "matters": "my.matters",
    "stop": "control.cancel",
    "link": "doors.link",
}
"""Buttons of the page itself -> what they wish for."""

START, SPEAK = "start:", "speak:"


@dataclass(frozen=True, slots=True)
class Post:
    """One form as posted. `speaks`: the language it asks the page to go on in."""

    text: str
    does: Mapping[str, str] | None
    id: str
    speaks: str | None = None

    def inbound(self, visit: Visit, now: datetime) -> Inbound:
        body: dict[str, object] = {"text": self.text, "language": visit.language}
        if self.does:
            body["does"] = dict(self.does)
        return Inbound(InboundKind.SAID, self._external, now, body)

    @property
    def _external(self) -> str:
        """The same form sent twice is one message; another answer from the same page is not."""
        told = f"{self.id}\n{self.does}\n{self.text}".encode()
        return blake2b(told, digest_size=16).hexdigest()


def read_post(body: bytes, flows: Flows, language: str, fresh_id: str) -> Post | None:
    """None when it says nothing we know."""
    form = _fields(body)
    id_ = form.get("id", "")
    id_ = id_ if _ID.fullmatch(id_) else fresh_id
    if do := form.get("do"):
        return _wish(do, flows, language, id_)
    pressed = form.get("press", "")
    text = pressed if PRESSED.fullmatch(pressed) else _cleaned(form.get("text", ""))
    return Post(text, None, id_) if text.strip() else None


def after_of(body: bytes) -> str:
    """Up to where the page that sends this has shown the talk."""
    return _fields(body).get("after", "")


def _fields(body: bytes) -> dict[str, str]:
    try:
        told = parse_qs(body.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    return {name: values[-1] for name, values in told.items()}


def _wish(do: str, flows: Flows, language: str, id_: str) -> Post | None:
    """One of the closed list: what is not in it is nothing."""
    if do in INTENTS:
        return Post(TEXTS[language][do], {"intent": INTENTS[do]}, id_)
    if do.startswith(START):
        flow = next((f for f in flows.menu() if f.id == do.removeprefix(START)), None)
        return Post(flow.name(language), {"start": flow.id}, id_) if flow else None
    wanted = do.removeprefix(SPEAK)
    if do.startswith(SPEAK) and wanted in flows.city.languages and wanted in TEXTS:
        return Post(itself(wanted), {"language": wanted}, id_, speaks=wanted)
    return None


def _cleaned(text: str) -> str:
    """Without what no database and no screen can hold; not longer than anybody would write."""
    return text.replace("\x00", "").replace("\r\n", "\n")[:LONGEST]

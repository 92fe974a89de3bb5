"""What lies on the stand: accounts, their chats, the messages in them, and who looks at them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")
Json = dict[str, Any]

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@dataclass(slots=True)
class Clock:
    """Stands still until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Bell:
    """Rings at every change, so that nobody looks twice for nothing."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        rung, self._event = self._event, asyncio.Event()
        rung.set()

    async def wait(self, seconds: float) -> None:
        """Returns after the next ring, at the latest when time is up."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):  # wait_for swallows a cancel that meets a ring
                await self._event.wait()

    async def until(self, found: Callable[[], T | None], seconds: float) -> T | None:
        """What `found` finds; None when time is up. It is asked again after each ring."""
        clock = asyncio.get_running_loop().time
        end = clock() + seconds
        while (it := found()) is None and (left := end - clock()) > 0:
            await self.wait(left)
        return it


class ApiError(Exception):
    """What the Bot API answers instead of a result."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code, self.description, self.parameters = code, description, parameters


def bad(description: str, **parameters: Any) -> ApiError:
    return ApiError(400, f"Bad Request: {description}", parameters or None)


BLOCKED = (403, "Forbidden: bot was blocked by the user")
DEACTIVATED = (403, "Forbidden: user is deactivated")
NOT_STARTED = (403, "Forbidden: bot can't initiate conversation with a user")
KICKED = (403, "Forbidden: bot was kicked from the group chat")
NOT_A_MEMBER = (403, "Forbidden: bot is not a member of the group chat")


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever writes. Invented."""

    id: int
    first_name: str
    last_name: str | None = None
    language_code: str | None = None
    username: str | None = None

    def json(self) -> Json:
        found = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        optional = {
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language_code,
        }
        return found | {name: value for name, value in optional.items() if value is not None}


@dataclass(slots=True)
class Chat:
    """One chat of one account. `closed`: why the bot cannot write here now."""

    id: int
    kind: str
    title: str | None = None
    person: Person | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    keyboard: Json | None = None
    """The reply keyboard shown below the chat."""
    closed: tuple[int, str] | None = None
    migrated_to: int | None = None

    def json(self) -> Json:
        told: Json = {"id": self.id, "type": self.kind}
        if self.person is None:
            return told | {"title": self.title}
        about = self.person.json()
        kept = ("first_name", "last_name", "username")
        return told | {name: about[name] for name in kept if name in about}

    def add(self, sender: Json, date: int, content: Json, *, own: bool = False) -> Message:
        """The next message here; ids rise within the chat, and say nothing about other chats."""
        message = Message(max(self.messages, default=0) + 1, self, sender, date, content, own=own)
        self.messages[message.id] = message
        return message


@dataclass(slots=True)
class Message:
    """As it lies in the chat now. `own`: written by the bot."""

    id: int
    chat: Chat
    sender: Json
    date: int
    content: Json
    markup: Json | None = None
    own: bool = False
    deleted: bool = False
    edit_date: int | None = None
    before: list[str] = field(default_factory=list)
    """Its earlier texts, oldest first."""
    upload: bytes | None = None

    @property
    def text(self) -> str:
        """What is read: markup is gone."""
        return str(self.content.get("text") or self.content.get("caption") or "")

    @property
    def document(self) -> str | None:
        """The name of the file that came with it."""
        found = self.content.get("document")
        return found.get("file_name") if found else None

    @property
    def buttons(self) -> tuple[Json, ...]:
        """The inline ones, in reading order."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        return tuple(button for row in rows for button in row)

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(button["text"] for button in self.buttons)

    @property
    def links(self) -> tuple[str, ...]:
        """What buttons and words of it open."""
        marks = self.content.get("entities", []) + self.content.get("caption_entities", [])
        pressed = [button["url"] for button in self.buttons if "url" in button]
        return tuple(pressed + [mark["url"] for mark in marks if "url" in mark])

    def json(self) -> Json:
        told = {"message_id": self.id, "from": self.sender, "chat": self.chat.json()}
        told |= {"date": self.date} | self.content
        if self.edit_date is not None:
            told["edit_date"] = self.edit_date
        return told | ({"reply_markup": self.markup} if self.buttons else {})

    def inaccessible(self) -> Json:
        return {"message_id": self.id, "chat": self.chat.json(), "date": 0}


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that happened before the eyes of whoever is in the chat.

    kind: message, edit, delete, typing (text = the action), answer (text = the words on top).
    """

    number: int
    kind: str
    text: str = ""
    message: Message | None = None


@dataclass(slots=True)
class Tap:
    """A callback query on its way. `answer`: what the bot answered, once."""

    id: str
    person: Person
    chat: Chat
    at: datetime
    answer: Json | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that lies on the platform."""

    file_id: str
    path: str
    content: bytes
    size: int

    def json(self) -> Json:
        return {"file_id": self.file_id, "file_unique_id": f"u{self.file_id}"}

"""One bot on the stand: its chats, the updates that wait for it, what it has set."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.stands.telegram.state import (
    NOT_STARTED,
    ApiError,
    Bell,
    Chat,
    Json,
    Message,
    Person,
    Seen,
    Stored,
    Tap,
    bad,
)

NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
KINDS = {
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection",
    "business_message", "edited_business_message", "deleted_business_messages",
    "message_reaction", "message_reaction_count", "inline_query", "chosen_inline_result",
    "callback_query", "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll",
    "poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost",
    "removed_chat_boost",
}  # fmt: skip


def numbered(chat_id: str) -> int:
    """0 for what is no number."""
    return int(chat_id) if re.fullmatch(r"-?[0-9]{1,20}", chat_id) else 0


@dataclass(slots=True)
class Updates:
    """What waits for the bot, in order. `made`: everything that was ever put here."""

    bell: Bell
    next_id: int
    allowed: frozenset[str] | None = None
    waiting: dict[int, Json] = field(default_factory=dict)
    made: list[Json] = field(default_factory=list)
    polls: int = 0
    """How often it was asked for updates: a later one ends an earlier one that waits."""

    def put(self, kind: str, body: Json) -> int | None:
        """Its number; None where the bot did not ask for such updates."""
        asked = KINDS - NOT_BY_DEFAULT if self.allowed is None else self.allowed
        if kind not in asked:
            return None
        number, self.next_id = self.next_id, self.next_id + 1
        update: Json = {"update_id": number, kind: body}
        self.made.append(update)
        self.again(update)
        return number

    def again(self, update: Json) -> None:
        """Delivered once more, as the platform does when an answer got lost."""
        self.waiting[update["update_id"]] = update
        self.bell.ring()

    def allow(self, kinds: Any) -> None:
        """From now on. An empty list: all that are sent by default; unknown names are skipped."""
        if not isinstance(kinds, list):
            raise bad("can't parse allowed updates: expected an Array of strings")
        known = frozenset(str(kind).lower() for kind in kinds) & KINDS
        self.allowed = known or None

    def confirm(self, offset: int) -> None:
        """Below it everything is forgotten; counted from the end when it is negative."""
        ids = sorted(self.waiting)
        if offset < 0:
            offset = (ids[offset:] or [0])[0]
        for update_id in ids:
            if update_id < offset:
                del self.waiting[update_id]

    def first(self, limit: int) -> list[Json]:
        return [self.waiting[one] for one in sorted(self.waiting)[:limit]]


@dataclass(slots=True)
class Webhook:
    """Where updates are pushed. `held`: none leaves until it is False again."""

    url: str
    secret: str
    max_connections: int
    shuffle: Random | None = None
    held: bool = False
    pushed: list[tuple[int, int]] = field(default_factory=list)
    """(update id, status) in the order of the answers; status 0: nobody answered."""
    dropped: list[int] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    last_error: tuple[int, str] | None = None


@dataclass(slots=True)
class Account:
    """`reads_all`: privacy mode is off, so it sees everything said in groups."""

    token: str
    id: int
    username: str
    bell: Bell
    updates: Updates
    reads_all: bool = False
    chats: dict[int, Chat] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    taps: dict[str, Tap] = field(default_factory=dict)
    files: dict[str, Stored] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    """(scope as JSON, language code) -> what the menu shows."""
    profile: dict[str, Any] = field(default_factory=dict)
    webhook: Webhook | None = None
    shown: int = 0

    def json(self) -> Json:
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.username.removesuffix("_bot"),
            "username": self.username,
        }

    def me(self) -> Json:
        can = {"can_join_groups": True, "can_read_all_group_messages": self.reads_all}
        return self.json() | can | {"supports_inline_queries": False, "has_main_web_app": False}

    def writable(self, chat_id: str) -> Chat:
        """Where the bot may write; raises `ApiError` with the platform's reason if it may not."""
        if not chat_id:
            raise bad("chat_id is empty")
        number = numbered(chat_id)
        chat = self.chats.get(number)
        if chat is None:
            raise ApiError(*NOT_STARTED) if number in self.people else bad("chat not found")
        if chat.migrated_to is not None:
            words = "group chat was upgraded to a supergroup chat"
            raise bad(words, migrate_to_chat_id=chat.migrated_to)
        if chat.closed is not None:
            raise ApiError(*chat.closed)
        return chat

    def show(self, chat: Chat, kind: str, text: str = "", message: Message | None = None) -> None:
        """Before the eyes of those in the chat."""
        self.shown += 1
        chat.seen.append(Seen(self.shown, kind, text, message))
        self.bell.ring()

    def keep(self, kind: str, suffix: str, content: bytes, size: int | None = None) -> Stored:
        """A file, from whichever side; `size` where the bytes themselves do not matter."""
        number = len(self.files) + 1
        path = f"{kind}/file_{number}{suffix}"
        size = len(content) if size is None else size
        stored = Stored(f"F{self.id}{kind}{number:06}", path, content, size)
        self.files[stored.file_id] = stored
        return stored

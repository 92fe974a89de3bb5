"""A group chat with one bot in it, or not yet, or no longer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.stands.telegram import shapes
from tests.stands.telegram.account import Account
from tests.stands.telegram.resident import Resident
from tests.stands.telegram.state import KICKED, Chat, Json, Message

if TYPE_CHECKING:
    from tests.stands.telegram.stand import TelegramStand

SUPERGROUP = -1_000_000_000_000


@dataclass(slots=True)
class Group:
    """With privacy mode on (`account.reads_all` False), as bots begin, it hears only commands,
    its own name and answers to itself."""

    stand: TelegramStand
    account: Account
    chat: Chat

    @property
    def messages(self) -> tuple[Message, ...]:
        return tuple(m for m in self.chat.messages.values() if m.own and not m.deleted)

    @property
    def left(self) -> bool:
        """The bot went by itself."""
        return any(one.kind == "left" for one in self.chat.seen)

    def say(self, who: Resident, text: str, *, answers: Message | None = None) -> int | None:
        content = shapes.words(text)
        if answers is not None:
            content |= {"reply_to_message": answers.json()}
        message = self.chat.add(who.person.json(), self.stand.date, content)
        named = f"@{self.account.username}" in text
        meant = text.startswith("/") or named or (answers is not None and answers.own)
        heard = self.chat.closed is None and (meant or self.account.reads_all)
        return self.account.updates.put("message", message.json()) if heard else None

    def add_bot(self, by: Resident) -> int | None:
        """The number of the newer of two updates: the bot's place changed, and it was said so."""
        self.chat.closed = None
        self._moved(by, "left", "member")
        return self._service(by.person.json(), {"new_chat_members": [self.account.json()]})

    def remove_bot(self, by: Resident) -> int | None:
        self.chat.closed = KICKED
        return self._moved(by, "member", "kicked")

    def migrate(self, by: Resident) -> int:
        """It becomes a supergroup: another id, told in both; the old one answers with the new."""
        old, new = self.chat, Chat(SUPERGROUP + self.chat.id, "supergroup", title=self.chat.title)
        self._service(by.person.json(), {"migrate_to_chat_id": new.id})
        self.account.chats[new.id] = new
        old.migrated_to, self.chat = new.id, new
        self._service(by.person.json(), {"migrate_from_chat_id": old.id})
        return new.id

    async def see(self, words: str, seconds: float = 10.0) -> Message:
        def found() -> Message | None:
            return next((m for m in self.messages if words in m.text), None)

        message = await self.stand.bell.until(found, seconds)
        assert message is not None, f"{words!r} never came to the group"
        return message

    def _service(self, sender: Json, content: dict[str, Any]) -> int | None:
        message = self.chat.add(sender, self.stand.date, content)
        return self.account.updates.put("message", message.json())

    def _moved(self, by: Resident, was: str, now: str) -> int | None:
        moved = self.stand.member(by, was, now, chat=self.chat)
        return self.account.updates.put("my_chat_member", moved)

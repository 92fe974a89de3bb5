"""One person in a private chat with one bot: what they do, and what they see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.stands.telegram import shapes
from tests.stands.telegram.account import Account
from tests.stands.telegram.state import (
    BLOCKED,
    DEACTIVATED,
    Chat,
    Json,
    Message,
    Person,
    Seen,
    Tap,
)

if TYPE_CHECKING:
    from tests.stands.telegram.stand import TelegramStand

SECONDS = 10.0
"""How long anything is waited for unless told otherwise."""

Until = str | Callable[[Message], Any]
"""Words that must be in a message, or what must be true of it."""


@dataclass(slots=True)
class Resident:
    """What they do returns the number of the update that came of it (None: the bot gets none).

    `see` and `last` look at what came, or was edited, since they did something last.
    """

    stand: TelegramStand
    account: Account
    person: Person
    since: int = 0

    @property
    def id(self) -> int:
        """Of the person, and of the chat."""
        return self.person.id

    @property
    def chat(self) -> Chat:
        """Begins when it is first looked for by something they do."""
        return self.account.chats[self.person.id]

    # what they do

    def say(self, text: str) -> int | None:
        return self.put(shapes.words(text))

    def start(self, payload: str = "") -> int | None:
        """As the button of a fresh chat or a deep link does."""
        return self.say(f"/start {payload}".strip())

    def send_contact(self, *, own: bool = True, phone: str = "+8613000000001") -> int | None:
        return self.put(shapes.contact(self.person, phone, own=own))

    def send_location(self, latitude: float = 31.23, longitude: float = 121.47) -> int | None:
        return self.put(shapes.location(latitude, longitude))

    def send(
        self, kind: str, *, content: bytes | None = None, name: str = "a.pdf", caption: str = ""
    ) -> int | None:
        """One of `shapes.KINDS`."""
        told = shapes.sent(self.account, kind, content=content, name=name, caption=caption)
        return self.put(told)

    def put(self, content: Json, kind: str = "message") -> int | None:
        """Any content at all."""
        chat = self._acts()
        if chat.closed is not None:
            return None
        message = chat.add(self.person.json(), self.stand.date, content)
        return self.account.updates.put(kind, message.json())

    def edit(self, text: str, message_id: int | None = None) -> int | None:
        """What they wrote last, or a certain message of theirs."""
        chat = self._acts()
        mine = [m for m in chat.messages.values() if not m.own]
        message = mine[-1] if message_id is None else chat.messages[message_id]
        message.content, message.edit_date = shapes.words(text), self.stand.date
        return self.account.updates.put("edited_message", message.json())

    def press(self, title: str, message_id: int | None = None) -> int | None:
        """The button with this title, else the newest whose title contains these words; below
        the chat after those in messages. On a deleted message, where it is named, too."""
        message, button = self._button(title, message_id)
        if message is None:
            return self._press_below(button)
        if "callback_data" not in button:
            raise AssertionError(f"{button['text']!r} tells the bot nothing: {button}")
        return self.tap(button["callback_data"], message)

    def tap(self, told: str, message: Message) -> int | None:
        """A tap with any callback data, as a changed client can send."""
        chat = self._acts()
        if chat.closed is not None:
            return None
        number = len(self.account.taps) + 1
        tap = Tap(f"{self.person.id}{number:08}", self.person, chat, self.stand.clock())
        self.account.taps[tap.id] = tap
        shown = message.inaccessible() if message.deleted else message.json()
        query = {"id": tap.id, "from": self.person.json(), "message": shown, "data": told}
        return self.account.updates.put("callback_query", query | {"chat_instance": str(-chat.id)})

    def block(self) -> int | None:
        return self._becomes("member", "kicked", BLOCKED)

    def unblock(self) -> int | None:
        return self._becomes("kicked", "member", None)

    def deactivate(self) -> None:
        """Their account is gone: no bot hears of it, none can write to them."""
        for account in self.stand.accounts.values():
            if self.person.id in account.chats:
                account.chats[self.person.id].closed = DEACTIVATED

    # what they see

    @property
    def messages(self) -> tuple[Message, ...]:
        """The bot's, as they are now, oldest first; deleted ones are gone."""
        chat = self.account.chats.get(self.person.id)
        return tuple(m for m in chat.messages.values() if m.own and not m.deleted) if chat else ()

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(message.text for message in self.messages)

    @property
    def seen(self) -> tuple[Seen, ...]:
        """Everything that ever happened before their eyes, in order."""
        chat = self.account.chats.get(self.person.id)
        return tuple(chat.seen) if chat else ()

    @property
    def news(self) -> tuple[Seen, ...]:
        """What happened since they did something last."""
        return tuple(one for one in self.seen if one.number > self.since)

    @property
    def last(self) -> Message:
        """The newest message that came or was edited since they did something."""
        found = [one.message for one in self.news if one.kind in {"message", "edit"}]
        assert found, f"nothing came; before: {self.texts[-3:]}"
        newest = found[-1]
        assert newest is not None
        return newest

    @property
    def typings(self) -> int:
        return self._count("typing")

    @property
    def answers(self) -> tuple[str, ...]:
        """What came up on top after taps; empty texts only stop the waiting sign."""
        return tuple(one.text for one in self.seen if one.kind == "answer")

    @property
    def below(self) -> tuple[str, ...]:
        """The titles of the keyboard below the chat."""
        return tuple(title for title, _ in self._keys())

    async def see(self, until: Until = "", seconds: float = SECONDS) -> Message:
        """The first message that fits among what came or was edited since; waits for it."""
        found = await self.stand.bell.until(lambda: self._first(until), seconds)
        assert found is not None, f"{until!r} never came, but: {self._told()}"
        return found

    async def see_all(self, *until: Until, seconds: float = SECONDS) -> tuple[Message, ...]:
        """In any order."""
        return tuple([await self.see(one, seconds) for one in until])

    async def see_kind(self, kind: str, seconds: float = SECONDS) -> Seen:
        """typing, answer, delete, edit ... since they did something last."""
        found = await self.stand.bell.until(
            lambda: next((one for one in self.news if one.kind == kind), None), seconds
        )
        assert found is not None, f"no {kind}, but: {self._told()}"
        return found

    async def see_nothing(self, seconds: float = 0.3) -> None:
        """Fails at once if anything but typing comes in this time."""
        loud: Callable[[Seen], bool] = lambda one: one.kind not in {"typing", "answer"}  # noqa: E731
        found = await self.stand.bell.until(lambda: next(filter(loud, self.news), None), seconds)
        assert found is None, f"came: {self._told()}"

    def _told(self) -> list[str]:
        return [f"{one.kind}: {one.text}" for one in self.news]

    def _count(self, kind: str) -> int:
        return sum(one.kind == kind for one in self.seen)

    def _acts(self) -> Chat:
        self.since = self.account.shown
        chat = self.account.chats.get(self.person.id)
        if chat is None:
            chat = Chat(self.person.id, "private", person=self.person)
            self.account.chats[self.person.id] = chat
        return chat

    def _first(self, until: Until) -> Message | None:
        for one in self.news:
            if one.message is not None and one.kind in {"message", "edit"}:
                fits = until in one.text if isinstance(until, str) else until(one.message)
                if fits:
                    return one.message
        return None

    def _becomes(self, was: str, now: str, closed: tuple[int, str] | None) -> int | None:
        chat = self._acts()
        chat.closed = closed
        return self.account.updates.put("my_chat_member", self.stand.member(self, was, now))

    def _button(self, title: str, message_id: int | None) -> tuple[Message | None, Json]:
        shown: Iterable[Message] = reversed(self.messages)
        if message_id is not None:
            shown = [self.chat.messages[message_id]]
        found: list[tuple[Message | None, Json]] = [(m, b) for m in shown for b in m.buttons]
        if message_id is None:
            found += [(None, button) for _, button in self._keys()]
        exact = [one for one in found if one[1]["text"] == title]
        near = [one for one in found if title in one[1]["text"]]
        assert exact or near, f"no button {title!r} among {[b['text'] for _, b in found]}"
        return (exact or near)[0]

    def _keys(self) -> list[tuple[str, Json]]:
        chat = self.account.chats.get(self.person.id)
        rows = (chat.keyboard or {}).get("keyboard", []) if chat else []
        keys = [k if isinstance(k, dict) else {"text": k} for row in rows for k in row]
        return [(key["text"], key) for key in keys]

    def _press_below(self, button: Json) -> int | None:
        chat = self.chat
        if chat.keyboard and chat.keyboard.get("one_time_keyboard"):
            chat.keyboard = None
        if button.get("request_contact"):
            return self.send_contact()
        if button.get("request_location"):
            return self.send_location()
        return self.say(button["text"])

"""An inbox row as the event it is for the talk."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeAlias, assert_never

from bot.domain.messages import InboundKind
from bot.ports import TalkRead, Waiting
from bot.usecases.buttons import pressed
from bot.usecases.reminder_words import CHANGED
from flows.engine.catalog import Flows
from flows.engine.events import (
    Done,
    Event,
    Located,
    Pressed,
    Said,
    TimedOut,
    Told,
    Understood,
    Unread,
    Wished,
)
from flows.engine.session import Session

Body: TypeAlias = Mapping[str, Any]

UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Signs without a shape, between the letters of a word as well; joiners that scripts need stay."""

LINK = "link_doors"
"""The flow that a link code from a channel's own link leads into."""

NOTHING = TimedOut("")
"""An event that changes nothing: what it was about is over."""


class Understands(Protocol):
    async def understand(
        self, flows: Flows, session: Session, text: str, *, now: datetime
    ) -> Understood: ...


async def always(city: str, resident: int, body: Body) -> bool:
    """Every reminder is still of use."""
    del city, resident, body
    return True


@dataclass(frozen=True, slots=True)
class Hear:
    """`language`: what a text seems to be in, of these. `still_of_use`: asked of a reminder when
    its turn in the talk has come. `stands`: asked of what a button speaks of when it is pressed."""

    cascade: Understands
    language: Callable[[str, Sequence[str]], str | None]
    still_of_use: Callable[[str, int, Body], Awaitable[bool]] = always
    stands: Callable[[str, int, Body], Awaitable[bool]] = always

    async def __call__(
        self, flows: Flows, session: Session, read: TalkRead, row: Waiting, now: datetime
    ) -> Event:
        body = row.inbound.body
        match row.inbound.kind:
            case InboundKind.SAID:
                event = await self._said(flows, session, read, body, now)
            case InboundKind.REMINDER:
                event = await self._reminder(read, body)
            case InboundKind.REMOTE:
                event = Done(str(body["key"]), body["values"])
            case InboundKind.PAID | InboundKind.DESK | InboundKind.DOOR:
                event = _told(body)
            case InboundKind.UNREAD:
                event = Unread(str(body["what"]))
            case InboundKind.LOCATION:
                event = Located(float(body["latitude"]), float(body["longitude"]))
            case InboundKind.SILENCE | InboundKind.PUBLISHED:
                same = body.get("turn") == read.turn
                event = TimedOut(session.token, bool(body["closes"])) if same else NOTHING
            case _:
                assert_never(row.inbound.kind)
        return event

    async def _said(
        self, flows: Flows, session: Session, read: TalkRead, body: Body, now: datetime
    ) -> Event:
        """What was written, pressed, or wished by a channel's own command."""
        if isinstance(does := body.get("does"), dict):
            code = does.get("link")
            return Wished({"start": LINK, "set": {"link_code": code}} if code else does)
        text = UNSEEN.sub("", str(body.get("text", "")))
        if (form := body.get("form")) is not None:
            same = form == session.token
            return Said(text, Understood(), from_form=True) if same else NOTHING
        if (button := pressed(text)) is not None:
            return await self._pressed(session, read, button)
        understood = await self.cascade.understand(flows, session, text, now=now)
        return Said(text, understood, self.language(text, flows.city.languages))

    async def _pressed(self, session: Session, read: TalkRead, button: Pressed) -> Event:
        """A button that speaks of an appointment says something else once that has changed."""
        if not session.takes(button.token, button.number):
            return button
        of = session.offered(button.token)[button.number - 1].does.get("of")
        if isinstance(of, dict) and not await self.stands(read.city, read.resident, of):
            return Wished(CHANGED)
        return button

    async def _reminder(self, read: TalkRead, body: Body) -> Event:
        if await self.still_of_use(read.city, read.resident, body):
            return _told(body)
        return NOTHING


def _told(body: Body) -> Told:
    choices = tuple(body.get("choices", ()))
    return Told(str(body["service"]), str(body["response"]), body["values"], choices)

"""What comes in and what goes out, before any messenger's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Address:
    """Where a resident is reached: the city's account on a channel, and the chat there."""

    city: str
    account: str
    channel: str
    chat: str


PUSH_CHANNELS = ("telegram",)
"""Where we write first; residents of the others fetch what is there for them."""


class InboundKind(StrEnum):
    """What an inbox row is about. `SAID` comes from a resident, the others from the house."""

    SAID = "said"
    REMOTE = "remote"  # a remote action's result: body = {"key", "values"} or {"key", "reason"}
    PAID = "paid"  # a payment moved: body = {"payment", "stage", ...}
    DESK = "desk"  # an operator changed an appointment: body = {"booking", "service", ...}
    DOOR = "door"  # another door was linked: body = {"service", "response", "values", "choices"}
    UNREAD = "unread"  # what cannot be read: body = {"what": "voice", "photo", "sticker", ...}
    LOCATION = "location"  # body = {"latitude", "longitude"}
    REMINDER = "reminder"  # a reminder that is due: body = {"key", "kind", "about", ...}
    PUBLISHED = "published"  # their matter's revision was ended or moved: body = {"edition"}
    SILENCE = "silence"  # a question left unanswered: body = {"turn", "stage"}


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing to be handled by a resident's talk.

    `external_id`: the platform's own id of the message (made unique per account), None when it
    gives none. `order`: the platform's own number where it has one. `root`: the inbox row whose
    reply this one's words join.
    """

    kind: InboundKind
    external_id: str | None
    received_at: datetime
    body: Mapping[str, Any]
    order: int | None = None
    root: int | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """`payload` is opaque to channels and programs: it comes back as a message."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Words:
    """One message to a resident. `link` is ours, never a provider's. `file` is a hosted path.
    `asks`: the kind of answer its question wants (date, time, phone, desk, ...), so that a channel
    can offer its own way of giving it. `language`: what it is said in, for a channel's own words
    beside it; names and plates in it may be in another one."""

    text: str
    buttons: tuple[Button, ...] = ()
    link: str | None = None
    file: str | None = None
    practice: bool = False
    asks: str | None = None
    language: str | None = None


class OutgoingState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """`key` is made of facts (session, turn, number), so a replayed turn writes the same row."""

    key: str
    words: Words
    reply_to: int | None = None
    lane: str = "reply"
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])

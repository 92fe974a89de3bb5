"""What is read from the store, and the one way two hands can collide there."""

from __future__ import annotations

from asyncio import Task
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from bot.domain.messages import Address, Inbound, Outgoing


@dataclass(frozen=True, slots=True)
class Waiting:
    """An inbox row that is not handled yet."""

    id: int
    inbound: Inbound
    address: Address


@dataclass(frozen=True, slots=True)
class TalkRead:
    """A resident's talk as read outside any transaction: `turn` is what a save must find."""

    resident: int
    city: str
    turn: int
    session: Mapping[str, Any] | None
    oldest: Waiting | None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A talk whose open question has waited too long. `channel`: where the resident wrote last."""

    resident: int
    turn: int
    waits_until: datetime
    channel: str


@dataclass(frozen=True, slots=True)
class OpenTalk:
    """A talk as publishing looks at it. `at`: when its last turn was."""

    resident: int
    session: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Received:
    """What `receive` found. `fence` is set when the lease is ours; `duplicate` when the row was
    there already: then `id` is the first one's, and the lease is only tried if that still waits.
    `read`: the talk, where it came along with the lease."""

    id: int
    resident: int
    duplicate: bool
    fence: int | None
    read: TalkRead | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a message that is safe in the inbox. `turn` is done when its turn is; None
    where somebody else sees to that. `taken`: it is a button, and counts. `language`: what the talk
    was in."""

    turn: Task[None] | None = None
    taken: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """An outbox row as kept. `tries`: how often it was tried to send it, `cut_off`: how often
    without knowing what came of it, `parts`: how many parts of it have certainly left."""

    id: int
    address: Address
    outgoing: Outgoing
    state: str
    reply_to: int | None
    resident: int = 0
    tries: int = 0
    cut_off: int = 0
    parts: int = 0


Order: TypeAlias = tuple[int, int, int]
"""Where something stands in a talk: at which inbox row, whether before or after it, its own id."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a talk: what the resident said (`said`: the inbox row's body), or what we did.
    `at`: None where it is no longer known."""

    order: Order
    at: datetime | None
    said: Mapping[str, Any] | None = None
    sent: Sent | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The newest part of a talk, oldest first. `resident`: None where nobody has written yet.
    `earlier`: there is more before it. `heard`, `spoken`: the newest inbox row and outbox row of
    all that is there; `unread`: how many outbox rows have not reached the address."""

    resident: int | None
    entries: tuple[Entry, ...] = ()
    earlier: bool = False
    heard: int = 0
    spoken: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Intent:
    """A remote action that was asked for: its key is also the far side's idempotency key."""

    key: str
    city: str
    resident: int
    name: str
    args: Mapping[str, Any]
    root: int | None
    tries: int


class Conflict(Exception):
    """Somebody else saved this talk first: reload and look again."""

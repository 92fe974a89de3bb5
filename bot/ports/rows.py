"""What is read from the store, and the one way two hands can collide there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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

"""What the fake store keeps: rows of all tables, each a value that is replaced, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import orjson

from bot.domain.bookings import Booking
from bot.domain.messages import Address, Inbound, Outgoing
from bot.domain.payments import Attempt, Payment
from bot.domain.publications import Publication
from bot.domain.reminders import Reminder, ReminderState
from bot.store.inbox import rank

NOBODY = ""


class Owned(NamedTuple):
    """A row id within its city: what belongs to another city is not found."""

    city: str
    id: Any


@dataclass(frozen=True, slots=True)
class ResidentRow:
    city: str
    created_at: datetime
    last_address: Address | None
    erased_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InboundRow:
    id: int
    city: str
    resident: int
    address: Address
    source: tuple[str, str]
    inbound: Inbound
    handled_at: datetime | None = None

    @property
    def rank(self) -> int:
        return rank(self.inbound.kind)


@dataclass(frozen=True, slots=True)
class TalkRow:
    turn: int
    updated_at: datetime
    session: Mapping[str, Any] | None = None
    pending: str | None = None
    waits_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LeaseRow:
    holder: str
    until: datetime
    fence: int

    def free(self, now: datetime) -> bool:
        return self.holder == NOBODY or self.until < now


@dataclass(frozen=True, slots=True)
class OutgoingRow:
    id: int
    resident: int
    address: Address
    outgoing: Outgoing
    state: str
    state_at: datetime


@dataclass(frozen=True, slots=True)
class EventRow:
    city: str
    resident: int
    turn: int
    logged_at: datetime
    events: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class PaymentRow:
    payment: Payment
    moved_at: datetime
    look_at: datetime | None


@dataclass(frozen=True, slots=True)
class IntentRow:
    resident: int
    name: str
    args: Mapping[str, Any]
    root: int | None
    tries: int
    created_at: datetime
    ask_at: datetime | None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class ReminderRow:
    reminder: Reminder
    state: ReminderState
    why: str | None
    state_at: datetime

    @property
    def resident(self) -> int:
        return self.reminder.resident


@dataclass(frozen=True, slots=True)
class CodeRow:
    resident: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Try:
    city: str
    scope: str
    subject: str
    tried_at: datetime


@dataclass
class Tables:
    residents: dict[int, ResidentRow] = field(default_factory=dict[int, ResidentRow])
    addresses: dict[Address, int] = field(default_factory=dict[Address, int])
    inbound: dict[int, InboundRow] = field(default_factory=dict[int, InboundRow])
    talks: dict[int, TalkRow] = field(default_factory=dict[int, TalkRow])
    leases: dict[int, LeaseRow] = field(default_factory=dict[int, LeaseRow])
    events: dict[int, EventRow] = field(default_factory=dict[int, EventRow])
    outgoing: dict[Owned, OutgoingRow] = field(default_factory=dict[Owned, OutgoingRow])
    payments: dict[Owned, PaymentRow] = field(default_factory=dict[Owned, PaymentRow])
    payment_events: dict[int, tuple[str, str, str]] = field(
        default_factory=dict[int, tuple[str, str, str]]
    )
    attempts: dict[Owned, Attempt] = field(default_factory=dict[Owned, Attempt])
    callbacks: dict[Owned, datetime] = field(default_factory=dict[Owned, datetime])
    bookings: dict[Owned, Booking] = field(default_factory=dict[Owned, Booking])
    places: dict[Owned, str] = field(default_factory=dict[Owned, str])
    persons: dict[Owned, str] = field(default_factory=dict[Owned, str])
    intents: dict[Owned, IntentRow] = field(default_factory=dict[Owned, IntentRow])
    reminders: dict[Owned, ReminderRow] = field(default_factory=dict[Owned, ReminderRow])
    reminders_off: dict[int, datetime] = field(default_factory=dict[int, datetime])
    codes: dict[Owned, CodeRow] = field(default_factory=dict[Owned, CodeRow])
    tries: dict[Owned, Try] = field(default_factory=dict[Owned, Try])
    revisions: dict[Owned, dict[str, str]] = field(default_factory=dict[Owned, dict[str, str]])
    publications: dict[Owned, Publication] = field(default_factory=dict[Owned, Publication])
    jobs: dict[int, tuple[str, dict[str, Any]]] = field(
        default_factory=dict[int, tuple[str, dict[str, Any]]]
    )
    ended: dict[int, int] = field(default_factory=dict[int, int])
    """Resident -> the turn that an erasure in this transaction ended."""
    last_id: int = 0

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def copy(self) -> Tables:
        """Rows are never changed, so the dictionaries are all there is to copy."""
        copied = Tables()
        for each in fields(self):
            value = getattr(self, each.name)
            setattr(copied, each.name, dict(value) if isinstance(value, dict) else value)
        return copied

    def become(self, other: Tables) -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(other, each.name))

    def waiting(self, resident: int) -> list[InboundRow]:
        """Next one first; see bot/store/inbox.py for the rule."""
        rows = [r for r in self.inbound.values() if r.resident == resident and not r.handled_at]
        came: dict[tuple[int, Address], int] = {}
        for row in rows:
            came[row.rank, row.address] = min(came.get((row.rank, row.address), row.id), row.id)
        return sorted(rows, key=lambda row: (row.rank, came[row.rank, row.address], *_order(row)))

    def try_lease(self, resident: int, holder: str, lease: timedelta, now: datetime) -> int | None:
        held = self.leases.get(resident)
        if held and not held.free(now):
            return None
        fence = held.fence + 1 if held else 1
        self.leases[resident] = LeaseRow(holder, now + lease, fence)
        return fence


def _order(row: InboundRow) -> tuple[bool, int, int]:
    return row.inbound.order is None, row.inbound.order or 0, row.id


def as_kept(value: Any) -> Any:
    """What comes back of it: tuples are lists, nothing is shared with who gave it."""
    return orjson.loads(orjson.dumps(value))

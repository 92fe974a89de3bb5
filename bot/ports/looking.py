"""What operators look at: matters of one city, found by what is written on a paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.bookings import Booking
from bot.domain.payments import Payment, PaymentState


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message that did not reach anybody: never what it said, never where to."""

    id: int
    city: str
    resident: int
    channel: str
    lane: str
    state: str
    why: str
    tries: int
    created_at: datetime
    state_at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """One move of a payment, as it was written down with it."""

    before: str
    after: str
    why: str
    moved_at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """Payments to be found; what is None does not matter."""

    states: tuple[PaymentState, ...] = ()
    receipt: str | None = None
    minor: int | None = None
    reference: str | None = None
    begin: datetime | None = None
    end: datetime | None = None


class Looking(Protocol):
    """Each looks at one city. Newest or soonest first, at most `most`."""

    async def bookings(
        self, city: str, begin: datetime, end: datetime, most: int
    ) -> Sequence[Booking]:
        """What begins in [begin, end), whatever became of it."""
        ...

    async def booking_of(self, city: str, code: str, since: datetime) -> Booking | None:
        """By its code, which is sealed: those that begin after `since` are looked through."""
        ...

    async def payments(self, city: str, wanted: Wanted, most: int) -> Sequence[Payment]: ...

    async def moves(self, city: str, payment: str) -> Sequence[Moved]:
        """In their order."""
        ...

    async def undelivered(self, city: str, since: datetime, most: int) -> Sequence[Undelivered]: ...

"""Places, holds and bookings: what a desk offers and what a resident has of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class BookingState(StrEnum):
    HELD = "held"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    MOVED = "moved"
    LAPSED = "lapsed"
    ATTENDED = "attended"
    NO_SHOW = "no_show"


B = BookingState

MOVES: dict[BookingState, frozenset[BookingState]] = {
    B.HELD: frozenset({B.CONFIRMED, B.CANCELLED, B.LAPSED}),
    B.LAPSED: frozenset({B.CONFIRMED}),
    B.CONFIRMED: frozenset({B.CANCELLED, B.MOVED, B.ATTENDED, B.NO_SHOW}),
    B.ATTENDED: frozenset({B.NO_SHOW}),  # whoever is at the counter may have pressed wrongly
    B.NO_SHOW: frozenset({B.ATTENDED}),
    B.CANCELLED: frozenset(),
    B.MOVED: frozenset(),
}

COMES_EARLY = timedelta(hours=2)
"""Before this nobody can have attended."""


@dataclass(frozen=True, slots=True)
class Place:
    """One seat at one desk at one time. The database allows one live booking per place."""

    city: str
    desk: str
    starts_at: datetime
    seat: int


@dataclass(frozen=True, slots=True)
class Booking:
    """A hold (`until` set) or a booking (`code` and `token` set) of one place by one resident."""

    id: str
    place: Place
    minutes: int
    resident: int
    service: str
    state: BookingState
    language: str
    created_at: datetime
    until: datetime | None = None
    code: str | None = None
    token: str | None = None
    title: str = ""
    sequence: int = 0
    practice: bool = True


def refusal(booking: Booking, to: BookingState, now: datetime) -> str | None:
    """Why an operator cannot say this of a booking now: state, over (it has begun) or not_yet; None
    when they can."""
    if to not in MOVES[booking.state]:
        return "state"
    begins = booking.place.starts_at
    match to:
        case BookingState.CANCELLED if begins <= now:
            return "over"
        case BookingState.ATTENDED if now < begins - COMES_EARLY:
            return "not_yet"
        case BookingState.NO_SHOW if now < begins:
            return "not_yet"
        case _:
            return None

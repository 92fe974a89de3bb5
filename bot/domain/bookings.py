"""Places, holds and bookings: what a desk offers and what a resident has of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BookingState(StrEnum):
    HELD = "held"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    MOVED = "moved"
    LAPSED = "lapsed"
    ATTENDED = "attended"
    NO_SHOW = "no_show"


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

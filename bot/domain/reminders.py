"""Reminders: what they are about and when they are due. Pure.

Every moment is aware; zones and quiet hours are handed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ReminderKind(StrEnum):
    DAY_BEFORE = "day_before"
    TWO_HOURS = "two_hours"
    UNPAID = "unpaid"


class ReminderState(StrEnum):
    WAITING = "waiting"
    TOLD = "told"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Reminder:
    """`about`: the id of the booking or payment. `at`: the moment it reminds of (an appointment's
    beginning, a link's end): a reminder of an hour that was moved is another one. `key` is made of
    these facts, so that it exists once."""

    kind: ReminderKind
    about: str
    resident: int
    at: datetime
    due_at: datetime

    @property
    def key(self) -> str:
        return f"{self.about}:{self.kind}:{self.at:%Y%m%dT%H%M%z}"

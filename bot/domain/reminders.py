"""Reminders: what they are about, when they are due, and whether they are still of use. Pure.

Every moment is aware; zones and quiet hours are handed in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo

from bot.domain.bookings import Booking, BookingState
from bot.domain.payments import Payment, PaymentState


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
        return f"{self.about}:{self.kind}:{self.at.astimezone(UTC):%Y%m%dT%H%MZ}"

    @property
    def latest(self) -> datetime:
        """The last moment at which it is of use."""
        return self.at - RULES[self.kind].least


@dataclass(frozen=True, slots=True)
class Planned:
    """`why`: the reason for which it will never be told; None for one that waits."""

    reminder: Reminder
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """`least`: how long before the moment it is still of use. `settled`: nobody is reminded sooner
    after they have arranged it themselves."""

    least: timedelta
    settled: timedelta


RULES = {
    ReminderKind.DAY_BEFORE: Rule(timedelta(hours=3), timedelta(hours=1)),
    ReminderKind.TWO_HOURS: Rule(timedelta(minutes=45), timedelta(minutes=30)),
    ReminderKind.UNPAID: Rule(timedelta(minutes=5), timedelta(minutes=5)),
}
AHEAD = {
    ReminderKind.DAY_BEFORE: timedelta(hours=24),
    ReminderKind.TWO_HOURS: timedelta(hours=2),
}
LINK_LEFT = timedelta(minutes=10)
"""An unpaid link is reminded of while at least this much of its time is left."""

EVENING = timedelta(hours=1)
"""What would fall into the quiet hours is told this long before they begin."""


# --- quiet hours -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours of a day in which nobody is written to unasked, on the clock of `zone`; from
    `begin` to before `end`, over midnight or not. Equal: there are none."""

    begin: time
    end: time
    zone: ZoneInfo

    def holds(self, moment: datetime) -> bool:
        clock = moment.astimezone(self.zone).time()
        if self.begin <= self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end

    def over(self, moment: datetime) -> datetime | None:
        """The first end of quiet hours after that moment; None where clocks leave no such hour."""
        ends = (end for end in self._on(self.end, moment, range(-1, 3)) if end > moment)
        return min((end for end in ends if not self.holds(end)), default=None)

    def evening(self, moment: datetime) -> datetime | None:
        """The hour in which to tell before the quiet hours around that moment begin."""
        begins = (at for at in self._on(self.begin, moment, range(-2, 1)) if at <= moment)
        told = max(begins, default=moment) - EVENING
        return None if self.holds(told) else told

    def _on(self, clock: time, moment: datetime, days: range) -> list[datetime]:
        """That clock time on the days around; both, where clocks are put back over it."""
        day = moment.astimezone(self.zone).date()
        return [
            datetime.combine(day + timedelta(days=n), clock, self.zone)
            .replace(fold=fold)
            .astimezone(UTC)
            for n in days
            for fold in (0, 1)
        ]


# --- planning ----------------------------------------------------------------------------------


def of_appointment(booking: Booking, now: datetime, quiet: Quiet) -> tuple[Planned, ...]:
    """The day before and two hours before."""
    at = booking.place.starts_at
    made = (
        Reminder(kind, booking.id, booking.resident, at, at - ahead)
        for kind, ahead in AHEAD.items()
    )
    return tuple(planned(each, now, quiet) for each in made)


def of_link(payment: Payment, left: timedelta | None, now: datetime, quiet: Quiet) -> Planned:
    """When `left` of the link's time is left; without it, or where that would be at once, when half
    of it is over."""
    at, rule = payment.expires_at, RULES[ReminderKind.UNPAID]
    at_once = left is not None and at - left < now + rule.settled
    left = max((at - now) / 2 if left is None or at_once else left, LINK_LEFT)
    due = Reminder(ReminderKind.UNPAID, payment.id, payment.resident, at, at - left)
    return planned(due, now, quiet)


def planned(reminder: Reminder, now: datetime, quiet: Quiet) -> Planned:
    """When to tell it, or why never: at its time; if that is in the quiet hours after them, while
    it is still of use; else in the evening before."""
    due, earliest = reminder.due_at, now + RULES[reminder.kind].settled
    if due < earliest:
        return Planned(reminder, "too late")
    if not quiet.holds(due):
        return Planned(reminder)
    over, evening = quiet.over(due), quiet.evening(due)
    if over is not None and over <= reminder.latest:
        return Planned(replace(reminder, due_at=over))
    if evening is not None and evening >= earliest:
        return Planned(replace(reminder, due_at=evening))
    return Planned(reminder, "quiet hours")


# --- at its time -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tell:
    """Now."""


@dataclass(frozen=True, slots=True)
class Wait:
    until: datetime


@dataclass(frozen=True, slots=True)
class Drop:
    why: str


Decision: TypeAlias = Tell | Wait | Drop


def decide(reminder: Reminder, now: datetime, quiet: Quiet) -> Decision:
    """What becomes of one that is due and still true."""
    if now > reminder.latest:
        return Drop("too late")
    if not quiet.holds(now):
        return Tell()
    over = quiet.over(now)
    return Wait(over) if over is not None and over <= reminder.latest else Drop("quiet hours")


_BOOKING_ENDED = {
    BookingState.MOVED: "moved",
    BookingState.CANCELLED: "cancelled",
    BookingState.ATTENDED: "over",
    BookingState.NO_SHOW: "over",
}
_PAYMENT_ENDED = {
    PaymentState.EXPIRED: "expired",
    PaymentState.CANCELLED: "cancelled",
    PaymentState.UNKNOWN: "maybe paid",
}
UNPAID_STATES = frozenset({PaymentState.CREATED, PaymentState.PENDING})
"""Surely not paid so far: only then is somebody asked to pay."""


def untrue_of_booking(reminder: Reminder, booking: Booking) -> str | None:
    """Why an appointment is not to be reminded of any more; None while it stands as it was."""
    if booking.resident != reminder.resident:
        return "gone"
    if booking.state is not BookingState.CONFIRMED:
        return _BOOKING_ENDED.get(booking.state, "cancelled")
    return None if booking.place.starts_at == reminder.at else "moved"


def untrue_of_payment(reminder: Reminder, payment: Payment) -> str | None:
    """Why a link is not to be reminded of any more; None while it may and should be paid."""
    if payment.resident != reminder.resident:
        return "gone"
    return None if payment.state in UNPAID_STATES else payment_ended(payment.state)


def payment_ended(state: PaymentState) -> str:
    return _PAYMENT_ENDED.get(state, "paid")

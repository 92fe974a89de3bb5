"""Reminders are written, and taken back, in the transaction of what they remind of."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.bookings import Booking
from bot.domain.payments import Payment
from bot.domain.reminders import (
    UNPAID_STATES,
    Quiet,
    of_appointment,
    of_link,
    payment_ended,
)
from bot.ports import Work
from bot.usecases.setting import Args, Setting, Values
from flows.engine.city import City

POLICY = "remind_before_minutes"


def quiet_hours(city: City) -> Quiet:
    """The city's, on its own clock: its residents live there."""
    return Quiet(city.quiet.start, city.quiet.end, ZoneInfo(city.zone))


def quiet_until(city: City, now: datetime) -> datetime | None:
    """When the quiet hours are over in which this moment lies, None for one outside of them."""
    quiet = quiet_hours(city)
    return quiet.over(now) if quiet.holds(now) else None


async def remind_of_appointment(work: Work, city: City, booking: Booking, now: datetime) -> None:
    """Of a confirmed booking, at the place it has now."""
    for each in of_appointment(booking, now, quiet_hours(city)):
        await work.reminders.add(each)


async def remind_of_link(work: Work, city: City, payment: Payment, now: datetime) -> None:
    minutes = city.policies.get(POLICY)
    left = timedelta(minutes=minutes) if isinstance(minutes, int) else None
    await work.reminders.add(of_link(payment, left, now, quiet_hours(city)))


async def forget_payment(work: Work, moved: Payment, now: datetime) -> None:
    """Nobody is asked to pay what is paid, ended or unclear."""
    if moved.state not in UNPAID_STATES:
        await work.reminders.drop(moved.id, payment_ended(moved.state), now)


async def stop_reminders(work: Work, setting: Setting, args: Args) -> Values:
    """What waits is dropped when it is due, unless they are wanted again by then."""
    del args
    await work.reminders.stop(setting.resident, setting.now)
    return {}


async def start_reminders(work: Work, setting: Setting, args: Args) -> Values:
    del args
    await work.reminders.resume(setting.resident)
    return {}

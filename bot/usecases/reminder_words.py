"""What a reminder shows and which buttons it has: the body of its inbox row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.bookings import Booking
from bot.domain.outbox import Lane
from bot.domain.payments import Payment
from bot.domain.reminders import Reminder, ReminderKind
from bot.usecases.appointments import may_change
from bot.usecases.matters import names_of
from flows.engine.catalog import SYSTEM, Flows
from flows.engine.definition import Json
from flows.engine.render import show_moment

CHANGED: dict[str, Json] = {"tell": "utter_reminder_changed", "service": SYSTEM}
"""What is said to who comes to an appointment that does not stand as it was any more."""

_STOP: Json = {"title": "button_reminder_stop", "does": {"start": "stop_reminders"}}


def of_booking(
    flows: Flows, reminder: Reminder, booking: Booking, public_url: str, now: datetime
) -> dict[str, Any]:
    """Only with the buttons that lead somewhere: some cities want to know of a change earlier."""
    desk = flows.city.desks.get(booking.place.desk)
    at = booking.place.starts_at.astimezone(ZoneInfo(flows.city.zone))
    values: dict[str, Json] = {
        "title": dict(names_of(flows, booking.service, booking.title)),
        "at": {lang: show_moment(at, lang) for lang in flows.city.languages},
        "place": dict(desk.names) if desk else None,
        "address": dict(desk.addresses) if desk else None,
        "code": booking.code,
        "link": f"{public_url}/booking/{booking.token}",
    }
    changes = [
        _start("button_reminder_move", "change_booking", booking),
        _start("button_reminder_cancel", "cancel_booking", booking),
    ]
    choices = [_come(reminder), *(changes if may_change(flows.city, booking, now) else ()), _STOP]
    facts = {"service": booking.service, "language": booking.language}
    return {**_facts(reminder), **facts, "values": values, "choices": choices}


def of_payment(
    flows: Flows, reminder: Reminder, payment: Payment, public_url: str
) -> dict[str, Any]:
    until = payment.expires_at.astimezone(ZoneInfo(flows.city.zone))
    values: dict[str, Json] = {
        "title": payment.title,
        "total": {"minor": payment.money.minor, "currency": payment.money.currency},
        "until": f"{until:%H:%M}",
        "link": f"{public_url}/pay/{payment.token}",
    }
    facts = {"service": payment.service, "language": payment.language}
    return {**_facts(reminder), **facts, "values": values, "choices": [_STOP]}


def reminder_of(body: Mapping[str, Any], resident: int) -> Reminder:
    """The reminder a body was made for."""
    at = datetime.fromisoformat(body["at"])
    return Reminder(ReminderKind(body["kind"]), body["about"], resident, at, at)


def _facts(reminder: Reminder) -> dict[str, Any]:
    return {
        "key": reminder.key,
        "kind": reminder.kind.value,
        "about": reminder.about,
        "at": reminder.at.astimezone(UTC).isoformat(),
        "response": f"utter_reminder_{reminder.kind}",
        "lane": Lane.REMINDER.value,
        "latest": reminder.latest.astimezone(UTC).isoformat(),
    }


def _come(reminder: Reminder) -> Json:
    """`of`: what has to be so still when it is pressed (hear.py)."""
    facts = _facts(reminder)
    of = {name: facts[name] for name in ("kind", "about", "at")}
    does: Json = {"tell": "utter_reminder_confirmed", "service": SYSTEM, "of": of}
    return {"title": "button_reminder_come", "does": does}


def _start(title: str, flow: str, booking: Booking) -> Json:
    """Begins a matter with this very booking in it."""
    return {"title": title, "does": {"start": flow, "set": {"matter": f"booking:{booking.id}"}}}

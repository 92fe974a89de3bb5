"""Calendar files for appointments (RFC 5545), with the city's own time zone inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vText


@dataclass(frozen=True, slots=True)
class Appointment:
    """`uid` stays the same when it is moved, `sequence` grows then. `starts_at` is in the city's
    zone; `stamped_at` is aware."""

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    title: str
    place: str
    notes: str
    cancelled: bool
    stamped_at: datetime


def calendar_file(appointment: Appointment) -> bytes:
    """One VCALENDAR with one VEVENT; METHOD CANCEL takes it out of calendars again."""
    calendar = Calendar()
    calendar.add("prodid", "-//CityDesk//appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if appointment.cancelled else "PUBLISH")
    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", appointment.stamped_at)
    event.add("dtstart", appointment.starts_at)
    event.add("dtend", appointment.starts_at + timedelta(minutes=appointment.minutes))
    event.add("status", "CANCELLED" if appointment.cancelled else "CONFIRMED")
    event["summary"] = vText(appointment.title)
    event["location"] = vText(appointment.place)
    event["description"] = vText(appointment.notes)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())

"""Booking the places that are held: confirming, moving and cancelling appointments."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.bookings import Booking, BookingState, Place
from bot.domain.places import free_seats, refusal_at
from bot.ports import Work
from bot.usecases.charge import new_token
from bot.usecases.places import moment, near, taken
from bot.usecases.reminding import remind_of_appointment
from bot.usecases.setting import Args, Setting, Values, outcome, text
from flows.engine.city import City, Desk
from flows.engine.render import show

_CODE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class ConfirmBooking:
    public_url: str

    async def __call__(self, work: Work, setting: Setting, args: Args) -> Values:
        booking = await work.desk.get(text(args, "booking"))
        if booking is None or booking.resident != setting.resident:
            return outcome("lapsed")
        if booking.state is BookingState.CONFIRMED and booking.code and booking.token:
            return {"code": booking.code, **self._shown(setting, booking, booking.token)}
        if _too_late_to_confirm(setting, booking):
            return outcome("lapsed")
        persons = args.get("persons")
        code, token = new_code(), new_token(setting.city_id)
        language = setting.session.language
        named = replace(booking, title=show(args.get("title"), None, language), language=language)
        result = await work.desk.confirm(
            named,
            code=code,
            token=token,
            persons=[str(p) for p in persons] if isinstance(persons, list) else [],
            now=setting.now,
        )
        if result == "already_booked":  # and nothing else is to be asked: others may have the place
            await work.desk.end(booking.id, BookingState.LAPSED, setting.now)
        if result != "confirmed":
            return outcome(result)
        await remind_of_appointment(work, setting.flows.city, named, setting.now)
        return {"code": code, **self._shown(setting, booking, token)}

    def _shown(self, setting: Setting, booking: Booking, token: str) -> Values:
        desk = setting.flows.city.desks.get(booking.place.desk)
        page = f"{self.public_url}/booking/{token}"
        shown: Values = {"page": page, "file": f"{page}.ics"}
        if desk is not None:
            shown |= {
                "place": dict(desk.names),
                "address": dict(desk.addresses),
                "arrive": desk.arrive_early_minutes,
                "documents": dict(desk.documents),
            }
        return shown


@dataclass(frozen=True, slots=True)
class MoveBooking:
    public_url: str

    async def __call__(self, work: Work, setting: Setting, args: Args) -> Values:
        booking = await own_booking(work, setting, text(args, "booking"))
        desk = setting.flows.city.desks.get(booking.place.desk) if booking else None
        at = moment(setting, args)
        if booking is None or desk is None or at is None:
            return outcome("gone", near=[])
        reason = too_late(setting, booking, desk) or refusal_at(
            desk, at, setting.local_now, setting.flows.city.calendar
        )
        if reason or not await self._take(work, setting, booking, desk, at):
            return outcome(reason or "taken", near=await near(work, setting, desk, at, args))
        page = f"{self.public_url}/booking/{booking.token}"
        shown: Values = {"code": booking.code, "page": page, "file": f"{page}.ics"}
        return shown | {"place": dict(desk.names), "address": dict(desk.addresses)}

    async def _take(
        self, work: Work, setting: Setting, booking: Booking, desk: Desk, at: datetime
    ) -> bool:
        if at == booking.place.starts_at:
            return True  # it is theirs already
        for seat in free_seats(desk, at, await taken(work, setting, desk, at, at)):
            place = Place(setting.city_id, desk.id, at, seat)
            if await work.desk.move(booking, place, setting.now):
                await work.reminders.drop(booking.id, "moved", setting.now)
                moved = replace(booking, place=place)
                await remind_of_appointment(work, setting.flows.city, moved, setting.now)
                return True
        return False


@dataclass(frozen=True, slots=True)
class CancelBooking:
    async def __call__(self, work: Work, setting: Setting, args: Args) -> Values:
        booking = await own_booking(work, setting, text(args, "booking"))
        if booking is None:
            return outcome("gone")
        desk = setting.flows.city.desks.get(booking.place.desk)
        if desk is not None and (reason := too_late(setting, booking, desk)):
            return outcome(reason)
        if not await work.desk.end(booking.id, BookingState.CANCELLED, setting.now):
            return outcome("gone")
        await work.reminders.drop(booking.id, "cancelled", setting.now)
        return {}


async def own_booking(work: Work, setting: Setting, booking_id: str) -> Booking | None:
    """A confirmed booking of this very resident."""
    booking = await work.desk.get(booking_id)
    mine = booking is not None and booking.resident == setting.resident
    return booking if booking and mine and booking.state is BookingState.CONFIRMED else None


def _too_late_to_confirm(setting: Setting, booking: Booking) -> bool:
    """A hold keeps its place while it lives; one that lapsed gets it again only if it could be
    booked now. Nobody gets an hour that has passed."""
    if booking.place.starts_at <= setting.now:
        return True
    if booking.state is BookingState.HELD and booking.until and booking.until > setting.now:
        return False
    desk = setting.flows.city.desks.get(booking.place.desk)
    at = booking.place.starts_at.astimezone(setting.local_now.tzinfo)
    calendar = setting.flows.city.calendar
    return desk is None or refusal_at(desk, at, setting.local_now, calendar) is not None


def too_late(setting: Setting, booking: Booking, desk: Desk) -> str | None:
    del desk
    return None if may_change(setting.flows.city, booking, setting.now) else "too_late"


def may_change(city: City, booking: Booking, now: datetime) -> bool:
    """Changes end with the appointment itself; a city may want to know earlier."""
    hours = city.policies.get("change_notice_hours")
    notice = timedelta(hours=hours if isinstance(hours, int) else 0)
    return booking.place.starts_at - notice > now


def new_code() -> str:
    """What is said at the counter: eight signs that are not mistaken for one another."""
    signs = "".join(secrets.choice(_CODE) for _ in range(8))
    return f"{signs[:4]}-{signs[4:]}"

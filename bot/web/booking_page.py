"""`/booking/{token}` and its calendar file."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from bot.domain.bookings import Booking, BookingState
from bot.web.needs import Needs
from bot.web.show import HEADERS, gone, language_of, page
from bot.web.texts import TEXTS
from flows.engine.catalog import Flows
from flows.engine.city import Desk
from flows.engine.render import show_moment
from integrations.calendar import Appointment, calendar_file


def router(needs: Needs) -> APIRouter:
    routes = APIRouter()

    @routes.get("/booking/{token}.ics")
    async def calendar(token: str, request: Request) -> Response:
        found = await _find(needs, token)
        return _file(needs, *found, request) if found else gone(request)

    @routes.get("/booking/{token}")
    async def booking(token: str, request: Request) -> Response:
        found = await _find(needs, token)
        return _page(*found, request) if found else gone(request)

    return routes


async def _find(needs: Needs, token: str) -> tuple[Flows, Booking] | None:
    flows = needs.flows_of_token(token)
    if flows is None:
        return None
    async with needs.store.begin(flows.city.id, needs.clock()) as work:
        booking = await work.desk.by_token(token)
    return (flows, booking) if booking else None


def _page(flows: Flows, booking: Booking, request: Request) -> Response:
    city, desk = flows.city, flows.city.desks.get(booking.place.desk)
    language = language_of(request, [booking.language, *city.languages])
    texts = TEXTS[language]
    live = booking.state is BookingState.CONFIRMED
    shows = "confirmed" if live else "ended"
    at = booking.place.starts_at.astimezone(ZoneInfo(city.zone))
    return page(
        "booking.html",
        city,
        language,
        state=shows,
        heading=texts[f"{shows}_heading"],
        text=texts[shows],
        title=service_name(flows, booking, language),
        when=show_moment(at, language),
        place=_in(desk.names if desk else {}, language),
        address=_in(desk.addresses if desk else {}, language),
        code=booking.code,
        documents=_in(desk.documents if desk else {}, language),
        early=_early(desk, language),
        file=f"{request.url.path}.ics",
    )


def _early(desk: Desk | None, language: str) -> str:
    minutes = desk.arrive_early_minutes if desk else 0
    return TEXTS[language]["early"].format(minutes=minutes) if minutes else ""


def service_name(flows: Flows, booking: Booking, language: str) -> str:
    flow = next((f for f in flows.starts.values() if f.service == booking.service), None)
    return flow.name(language) if flow else booking.title


def _in(texts: object, language: str) -> str:
    found = texts if isinstance(texts, dict) else dict(texts or {})  # type: ignore[call-overload]  # a mapping
    return found.get(language) or next(iter(found.values()), "")


def _file(needs: Needs, flows: Flows, booking: Booking, request: Request) -> Response:
    city, desk = flows.city, flows.city.desks.get(booking.place.desk)
    language = language_of(request, [booking.language, *city.languages])
    texts, sign = TEXTS[language], "[PRACTICE] " if city.practice else ""
    place = (
        ", ".join(
            part for part in (_in(desk.names, language), _in(desk.addresses, language)) if part
        )
        if desk
        else ""
    )
    notes = f"{texts['code']}: {booking.code}\n{_in(desk.documents, language) if desk else ''}"
    appointment = Appointment(
        uid=f"{booking.id}@{city.id}.citydesk",
        sequence=booking.sequence,
        starts_at=booking.place.starts_at.astimezone(ZoneInfo(city.zone)),
        minutes=booking.minutes,
        title=sign + service_name(flows, booking, language),
        place=place,
        notes=notes,
        cancelled=booking.state is not BookingState.CONFIRMED,
        stamped_at=needs.clock(),
    )
    headers = HEADERS | {"Content-Disposition": 'attachment; filename="appointment.ics"'}
    return Response(calendar_file(appointment), media_type="text/calendar", headers=headers)

"""`/booking/{token}` and its calendar file."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from bot.domain.bookings import Booking, BookingState
from bot.web.needs import Needs
from bot.web.payment_page import back_to_chat
from bot.web.show import HEADERS, gone, language_of, page
from bot.web.texts import TEXTS
from flows.engine.catalog import Flows
from flows.engine.city import Desk
from flows.engine.render import show_moment
from flows.engine.tongue import OTHERWISE
from integrations.calendar import Appointment, calendar_file


def router(needs: Needs) -> APIRouter:
    routes = APIRouter()

    @routes.api_route("/booking/{token}.ics", methods=["GET", "HEAD"])
    async def calendar(token: str, request: Request) -> Response:
        found = await _find(needs, token)
        return _file(needs, *found, request) if found else gone(request)

    @routes.api_route("/booking/{token}", methods=["GET", "HEAD"])
    async def booking(token: str, request: Request) -> Response:
        found = await _find(needs, token)
        return _page(needs, *found, request) if found else gone(request)

    return routes


async def _find(needs: Needs, token: str) -> tuple[Flows, Booking] | None:
    flows = needs.flows_of_token(token)
    if flows is None:
        return None
    async with needs.store.begin(flows.city.id, needs.clock()) as work:
        booking = await work.desk.by_token(token)
    return (flows, booking) if booking else None


async def calendar_of(needs: Needs, file: str) -> bytes | None:
    """What its address `/booking/{token}.ics` leads to, in the booking's own language; None where
    it leads nowhere."""
    found = await _find(needs, file.rpartition("/")[2].removesuffix(".ics"))
    if found is None:
        return None
    flows, booking = found
    spoken = next((x for x in (booking.language, *flows.city.languages) if x in TEXTS), OTHERWISE)
    return _calendar(needs, flows, booking, spoken)


def _page(needs: Needs, flows: Flows, booking: Booking, request: Request) -> Response:
    city, language = flows.city, _language(flows, booking, request)
    over = _is_over(needs, flows, booking)
    state, texts = "ended" if over else "confirmed", TEXTS[language]
    heading, text = texts[f"{state}_heading"], texts[state]
    back = back_to_chat(needs, city.id, request)
    if over:
        told = {"state": state, "heading": heading, "text": text, "back": back}
        return page("booking.html", city, language, 200, HEADERS, **told)
    desk = city.desks.get(booking.place.desk)
    return page(
        "booking.html",
        city,
        language,
        state=state,
        heading=heading,
        text=text,
        back=back,
        title=service_name(flows, booking, language),
        when=show_moment(_at(flows, booking), language),
        place=_in(desk.names if desk else {}, language),
        address=_in(desk.addresses if desk else {}, language),
        code=booking.code,
        documents=_in(desk.documents if desk else {}, language),
        early=_early(desk, language),
        file=f"{request.url.path}.ics?lang={language}",
    )


STANDS = (BookingState.CONFIRMED, BookingState.ATTENDED, BookingState.NO_SHOW)
"""Nobody has taken it back: it stays in the calendar of whoever put it there."""


def _is_over(needs: Needs, flows: Flows, booking: Booking) -> bool:
    """From the day after it on, or once it was cancelled: then its link, which others may have
    seen, tells nothing of it any more."""
    at = _at(flows, booking)
    past = needs.clock().astimezone(at.tzinfo).date() > at.date()
    return past or booking.state is not BookingState.CONFIRMED


def _at(flows: Flows, booking: Booking) -> datetime:
    """When it is, on the city's own clock."""
    return booking.place.starts_at.astimezone(ZoneInfo(flows.city.zone))


def _language(flows: Flows, booking: Booking, request: Request) -> str:
    return language_of(request, [booking.language, *flows.city.languages])


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
    content = _calendar(needs, flows, booking, _language(flows, booking, request))
    headers = HEADERS | {"Content-Disposition": 'attachment; filename="appointment.ics"'}
    return Response(content, media_type="text/calendar", headers=headers)


def _calendar(needs: Needs, flows: Flows, booking: Booking, language: str) -> bytes:
    city = flows.city
    over = _is_over(needs, flows, booking)
    texts, sign = TEXTS[language], "[PRACTICE] " if city.practice else ""
    title = texts["booking_title"] if over else service_name(flows, booking, language)
    place, notes = ("", "") if over else _where_and_what(flows, booking, language)
    appointment = Appointment(
        uid=f"{booking.id}@{city.id}.citydesk",
        sequence=booking.sequence,
        starts_at=_at(flows, booking),
        minutes=booking.minutes,
        title=sign + title,
        place=place,
        notes=notes,
        cancelled=booking.state not in STANDS,
        stamped_at=needs.clock(),
    )
    return calendar_file(appointment)


def _where_and_what(flows: Flows, booking: Booking, language: str) -> tuple[str, str]:
    """The place, and what to say and bring there."""
    desk, code = flows.city.desks.get(booking.place.desk), TEXTS[language]["code"]
    parts = (_in(desk.names, language), _in(desk.addresses, language)) if desk else ()
    bring = _in(desk.documents, language) if desk else ""
    return ", ".join(part for part in parts if part), f"{code}: {booking.code}\n{bring}"

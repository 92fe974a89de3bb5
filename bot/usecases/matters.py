"""My matters: what a resident has booked, has to pay or has paid, and left unfinished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.bookings import Booking, BookingState
from bot.domain.payments import Payment, PaymentState
from bot.ports import Store, Work
from bot.usecases.setting import Args, Setting, Values, outcome, text
from flows.engine.catalog import Flows
from flows.engine.definition import Json

MOST = 8
"""Matters offered at once on a small screen."""

_LIVE = {
    PaymentState.CREATED,
    PaymentState.PENDING,
    PaymentState.UNKNOWN,
    PaymentState.PAID,
    PaymentState.FULFILLED,
    PaymentState.REVIEW,
    PaymentState.REFUNDING,
    PaymentState.REFUNDED,
}


@dataclass(frozen=True, slots=True)
class ListMatters:
    """`kind` narrows to bookings or payments; each matter is a button that sets `slot`."""

    store: Store

    async def __call__(self, setting: Setting, args: Args) -> Values:
        slot, kind = text(args, "slot"), text(args, "kind")
        async with self.store.begin(setting.city_id, setting.now) as work:
            bookings = [] if kind == "payment" else await live_bookings(work, setting)
            payments = [] if kind == "booking" else await _payments(work, setting)
        matters: list[Json] = [_booking_button(setting, b, slot) for b in bookings]
        matters += [_payment_button(p, slot) for p in payments]
        if not kind:
            matters += _unfinished(setting)
        return outcome("ok" if matters else "none", matters=matters[:MOST])


async def live_bookings(work: Work, setting: Setting) -> list[Booking]:
    """Confirmed bookings that are not over yet, soonest first."""
    bookings = await work.desk.of(setting.resident)
    since = setting.now - timedelta(hours=12)
    live = [b for b in bookings if b.state is BookingState.CONFIRMED and b.place.starts_at >= since]
    return sorted(live, key=lambda b: b.place.starts_at)


async def _payments(work: Work, setting: Setting) -> list[Payment]:
    payments = await work.payments.of(setting.resident)
    live = [p for p in payments if p.state in _LIVE]
    return sorted(live, key=lambda p: p.created_at, reverse=True)


def _booking_button(setting: Setting, booking: Booking, slot: str) -> dict[str, Json]:
    at = booking.place.starts_at.astimezone(setting.local_now.tzinfo)
    title: dict[str, Json] = {
        lang: f"{name} · {at:%Y-%m-%d %H:%M}"
        for lang, name in service_names(setting, booking.service, booking.title).items()
    }
    return {"title": title, "set": {slot: f"booking:{booking.id}"}}


def service_names(setting: Setting, service: str, otherwise: str) -> dict[str, str]:
    """What the service calls itself in each language of the city."""
    return names_of(setting.flows, service, otherwise)


def names_of(flows: Flows, service: str, otherwise: str) -> dict[str, str]:
    flow = next((f for f in flows.starts.values() if f.service == service), None)
    return {lang: flow.name(lang) if flow else otherwise for lang in flows.city.languages}


def _payment_button(payment: Payment, slot: str) -> dict[str, Json]:
    title: dict[str, Json] = {
        "label": payment.title,
        "minor": payment.money.minor,
        "currency": payment.money.currency,
    }
    return {"title": title, "set": {slot: f"payment:{payment.id}"}}


def _unfinished(setting: Setting) -> list[Json]:
    return [{"title": name, "start": id_} for id_, name in _left(setting)]


def unfinished_names(setting: Setting) -> list[Json]:
    """Matters that were opened and left, by name in every language."""
    return [name for _, name in _left(setting)]


def _left(setting: Setting) -> list[tuple[str, dict[str, Json]]]:
    """The frames below the one that asks."""
    frames = [f for f in setting.session.stack if f.kind == "user" and f.flow != setting.flow]
    found = [flow for frame in frames if (flow := setting.flows.flow(frame)) is not None]
    languages = setting.flows.city.languages
    return [(flow.id, {lang: f"{flow.name(lang)} …" for lang in languages}) for flow in found]


@dataclass(frozen=True, slots=True)
class ShowMatter:
    store: Store
    public_url: str

    async def __call__(self, setting: Setting, args: Args) -> Values:
        kind, _, matter = text(args, "matter").partition(":")
        async with self.store.begin(setting.city_id, setting.now) as work:
            if kind == "booking":
                return self._booking(setting, await work.desk.get(matter))
            return self._payment(setting, await work.payments.get(matter))

    def _booking(self, setting: Setting, booking: Booking | None) -> Values:
        mine = booking is not None and booking.resident == setting.resident
        if booking is None or not mine or booking.state is not BookingState.CONFIRMED:
            return outcome("gone")  # an old button may still name it
        desk = setting.flows.city.desks.get(booking.place.desk)
        at = booking.place.starts_at.astimezone(setting.local_now.tzinfo)
        page = f"{self.public_url}/booking/{booking.token}"
        return {
            "kind": "booking",
            "booking": booking.id,
            "desk": booking.place.desk,
            "title": service_names(setting, booking.service, booking.title),
            "place": dict(desk.names) if desk else None,
            "at": f"{at:%Y-%m-%dT%H:%M}",
            "code": booking.code,
            "state": str(booking.state),
            "link": page,
            "file": f"{page}.ics",
        }

    def _payment(self, setting: Setting, payment: Payment | None) -> Values:
        if payment is None or payment.resident != setting.resident:
            return outcome("gone")
        open_states = (PaymentState.CREATED, PaymentState.PENDING)
        return {
            "kind": "payment",
            "payment": payment.id,
            "title": payment.title,
            "state": str(payment.state),
            "total": {"minor": payment.money.minor, "currency": payment.money.currency},
            "code": payment.receipt,
            "link": f"{self.public_url}/pay/{payment.token}"
            if payment.state in open_states
            else None,
        }

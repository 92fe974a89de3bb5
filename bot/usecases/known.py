"""What the desk knows about a resident, and forgetting it (promise 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.bookings import Booking
from bot.domain.payments import Payment, PaymentState
from bot.ports import Store, Work
from bot.usecases.link import lines_of
from bot.usecases.matters import live_bookings, service_names
from bot.usecases.setting import Args, Setting, Values
from flows.engine.definition import Json, Slot
from flows.engine.render import masked, show_moment

_UNPAID = frozenset(
    {
        PaymentState.CREATED,
        PaymentState.PENDING,
        PaymentState.UNKNOWN,
        PaymentState.EXPIRED,
        PaymentState.CANCELLED,
    }
)


@dataclass(frozen=True, slots=True)
class TellKnown:
    """'What do you know about me': counts, matters by name, and what was filled in, masked.

    What there is none of is None, so that no line is said about it.
    """

    store: Store

    async def __call__(self, setting: Setting, args: Args) -> Values:
        del args
        async with self.store.begin(setting.city_id, setting.now) as work:
            known = await work.residents.known(setting.resident)
            live = await live_bookings(work, setting)
            bookings = await work.desk.of(setting.resident)
            payments = await work.payments.of(setting.resident)
            doors = await work.doors.doors(setting.resident)
        paid = [p for p in payments if p.state not in _UNPAID]
        return {
            "since": known.get("since"),
            "messages": known.get("messages", 0),
            "answers": known.get("answers", 0),
            "doors": lines_of(setting, doors) if len(doors) > 1 else None,
            "bookings": [_appointment(setting, b) for b in live] or None,
            "past_bookings": len(bookings) - len(live) or None,
            "paid": _amounts(setting, paid),
            "unpaid": _amounts(setting, [p for p in payments if p.state in _UNPAID]),
            "filled": list(_filled(setting)) or None,
        }


def _appointment(setting: Setting, booking: Booking) -> Json:
    at = booking.place.starts_at.astimezone(setting.local_now.tzinfo)
    names = service_names(setting, booking.service, booking.title)
    return {lang: f"· {name} · {show_moment(at, lang)}" for lang, name in names.items()}


def _amounts(setting: Setting, payments: Iterable[Payment]) -> list[Json] | None:
    """The service and the amount: what a payment was for may hold a number of the resident's."""
    return [
        {
            "label": {
                lang: f"· {name}"
                for lang, name in service_names(setting, each.service, each.service).items()
            },
            "minor": each.money.minor,
            "currency": each.money.currency,
        }
        for each in payments
    ] or None


def _filled(setting: Setting) -> Iterator[Json]:
    """Private answers of matters that are not finished."""
    for name, value in setting.session.values().items():
        slot = setting.flows.slot(name)
        if slot is not None and slot.private and slot.labels and value is not None:
            yield {lang: _line(slot, value, lang) for lang in setting.flows.city.languages}


def _line(slot: Slot, value: Json, language: str) -> str:
    return f"· {slot.labels.get(language, slot.name)} {masked(value, slot.kind, language)}"


async def erase_me(work: Work, setting: Setting, args: Args) -> Values:
    """Destroys the resident's key and rows; what the city must keep stays, without the person.

    Appointments go with them and their places are free again; a link nobody has opened is taken
    back; money on its way still arrives.
    """
    del args
    counts = await work.residents.erase(setting.resident, setting.now)
    return {"kept": int(counts.get("kept", 0))}

"""`citydesk desk`: appointments from the terminal, beside a running desk."""

from __future__ import annotations

import argparse
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.bookings import Booking, BookingState
from bot.ports.looking import Undelivered
from bot.settings import Settings
from bot.surroundings import Say
from bot.usecases.operate import Counter
from bot.verbs.looking import Looker, NoSuchCity, NotOne, looker
from bot.verbs.showing import MOST, Line, agreed, show, show_one
from flows.folders import Books

LOOKED_BACK = timedelta(days=90)
"""Codes of appointments longer over are not looked for."""

AHEAD = timedelta(days=7)

MOST_LOOKED_AT = 100_000
"""Of one city: more than it can give in a week."""

TO = {
    "cancel": BookingState.CANCELLED,
    "attended": BookingState.ATTENDED,
    "no-show": BookingState.NO_SHOW,
}
SAID = {
    "done": "done",
    "already": "that is what it was already",
    "gone": "there is no such appointment any more",
    "over": "it has begun: say `attended` or `no-show`",
    "not_yet": "it is not its hour yet",
    "state": "it is not in a state for that: look at it again",
}


async def desk(settings: Settings, books: Books, say: Say, wishes: argparse.Namespace) -> int:
    try:
        async with looker(settings, books, wishes.city) as look:
            return await DO.get(wishes.what, _decide)(look, say, wishes)
    except NotOne as nothing:
        say(f"desk: {nothing}")
        return 1
    except NoSuchCity as wrong:
        say(f"desk: {wrong}")
        return 2


async def _find(look: Looker, say: Say, wishes: argparse.Namespace) -> int:
    if wishes.state and wishes.state not in list(BookingState):
        say(f"desk: there is no state {wishes.state}; one of: {', '.join(BookingState)}")
        return 2
    found = await _by_code(look, wishes.code) if wishes.code else await _by_day(look, wishes)
    wanted = [
        booking
        for booking in found
        if wishes.desk in (None, booking.place.desk)
        if wishes.state in (None, booking.state.value)
    ]
    show([_line(look, booking) for booking in wanted[:MOST]], as_json=wishes.json)
    return 0


async def _show(look: Looker, say: Say, wishes: argparse.Namespace) -> int:
    del say
    show_one(_line(look, await _the_one(look, wishes.which)), as_json=wishes.json)
    return 0


async def _by_code(look: Looker, code: str) -> list[Booking]:
    since = look.now - LOOKED_BACK
    asked = [await look.store.looking.booking_of(city, code, since) for city in look.cities]
    return [booking for booking in asked if booking is not None]


async def _by_day(look: Looker, wishes: argparse.Namespace) -> list[Booking]:
    """One day, or the seven from now on; all of them where some are picked out afterwards."""
    most = MOST_LOOKED_AT if wishes.desk or wishes.state else MOST
    found: list[Booking] = []
    for city in look.cities:
        begin, end = look.now, look.now + AHEAD
        if wishes.day is not None:
            begin = datetime.combine(wishes.day, time(), ZoneInfo(look.books.cities[city].zone))
            end = begin + timedelta(days=1)
        found += await look.store.looking.bookings(city, begin, end, most)
    return found


async def _the_one(look: Looker, which: str) -> Booking:
    """By its code or its id. Raises NotOne."""
    found = await _by_code(look, which)
    for city in look.cities:
        async with look.store.begin(city, look.now) as work:
            booking = await work.desk.get(which)
        found += [booking] if booking else []
    return look.one(found, f"no appointment has the code or id {which}")


async def _decide(look: Looker, say: Say, wishes: argparse.Namespace) -> int:
    if not wishes.by:
        say(f"desk {wishes.what}: say who decides, with --as NAME")
        return 2
    booking = await _the_one(look, wishes.which)
    city, to = booking.place.city, TO[wishes.what]
    asked = agreed(f"{wishes.what}: {_in_words(look, booking)}?", yes=wishes.yes)
    if asked is None:
        say(f"desk {wishes.what}: nobody is here to be asked; say --yes")
        return 2
    if not asked:
        say("nothing was changed")
        return 1
    counter = Counter(look.store, look.flows, lambda: look.now)
    if to is BookingState.CANCELLED:
        answer = await counter.cancel(city, booking.id, wishes.by)
    else:
        answer = await counter.mark(city, booking.id, to, wishes.by)
    return await _tell(look, say, wishes, booking, answer)


async def _tell(
    look: Looker, say: Say, wishes: argparse.Namespace, booking: Booking, answer: str
) -> int:
    if answer not in ("done", "already"):
        say(f"desk {wishes.what}: {SAID[answer]}")
        return 1
    async with look.store.begin(booking.place.city, look.now) as work:
        after = await work.desk.get(booking.id)
    show_one(_line(look, after or booking), as_json=wishes.json)
    if answer == "already":
        say(SAID[answer])
    elif wishes.what == "cancel":
        say("the place is free; the running desk tells the resident")
    return 0


def _line(look: Looker, booking: Booking) -> Line:
    place = booking.place
    return {
        "code": booking.code,
        "begins": look.local(place.city, place.starts_at),
        "city": place.city,
        "desk": place.desk,
        "seat": place.seat,
        "state": booking.state.value,
        "service": booking.service,
        "resident": booking.resident,
        "practice": booking.practice,
        "id": booking.id,
    }


def _in_words(look: Looker, booking: Booking) -> str:
    at = look.local(booking.place.city, booking.place.starts_at)
    facts = (booking.code or booking.id, f"{at:%Y-%m-%d %H:%M}", booking.place.desk)
    return f"{', '.join(facts)}, {booking.service}, resident {booking.resident}"


async def _undelivered(look: Looker, say: Say, wishes: argparse.Namespace) -> int:
    del say
    since = look.now - timedelta(days=wishes.days)
    lost: list[Undelivered] = []
    for city in look.cities:
        lost += await look.store.looking.undelivered(city, since, MOST)
    show([_lost(look, each) for each in lost], as_json=wishes.json)
    return 0


def _lost(look: Looker, each: Undelivered) -> Line:
    """What it said and where it was to go are nobody's business here."""
    return {
        "since": look.local(each.city, each.state_at),
        "city": each.city,
        "resident": each.resident,
        "channel": each.channel,
        "lane": each.lane,
        "state": each.state,
        "tries": each.tries,
        "why": each.why,
        "id": each.id,
    }


DO = {"find": _find, "show": _show, "undelivered": _undelivered}
"""All the others are decisions."""

"""Finding, holding, confirming, moving and cancelling places at the city's own desks."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.domain.bookings import Booking, BookingState, Place
from bot.domain.places import days, free, free_seats, nearest, refusal, refusal_at
from bot.ports import Store, Work
from bot.usecases.charge import new_token
from bot.usecases.setting import Args, Setting, Values, outcome, text
from flows.engine.city import Desk
from flows.engine.definition import Json
from flows.engine.render import show

DAYS_OFFERED = 7
TIMES_OFFERED = 12
NEAR_OFFERED = 3
_CODE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class FindDays:
    store: Store

    async def __call__(self, setting: Setting, args: Args) -> Values:
        """The next days with a free place, as buttons."""
        desk = _desk(setting, args)
        if desk is None:
            return outcome("none", days=[])
        found = await free_days(self.store, setting, desk)
        buttons: list[Json] = [_day_button(day, text(args, "slot")) for day in found[:DAYS_OFFERED]]
        return outcome("ok" if buttons else "none", days=buttons)


@dataclass(frozen=True, slots=True)
class FindTimes:
    store: Store

    async def __call__(self, setting: Setting, args: Args) -> Values:
        """The free times of one day as buttons, or why there is none and the nearest days."""
        desk, day = _desk(setting, args), _day(args)
        if desk is None or day is None:
            return outcome("none", times=[], days=[])
        reason = refusal(desk, day, setting.local_now, setting.flows.city.calendar)
        times = [] if reason else await free_times(self.store, setting, desk, [day])
        if not times:
            slot = text(args, "date_slot")
            found = await free_days(self.store, setting, desk) if slot else []
            near: list[Json] = [_day_button(each, slot) for each in _closest(found, day)]
            return outcome(reason or "none", times=[], days=near)
        slot = text(args, "slot")
        spread = _spread(times, TIMES_OFFERED)
        return {"times": [{"title": f"{at:%H:%M}", "set": {slot: f"{at:%H:%M}"}} for at in spread]}


@dataclass(frozen=True, slots=True)
class HoldPlace:
    """A place for this resident for ten minutes; an earlier hold of the same service is given
    back only when the new one is there."""

    async def __call__(self, work: Work, setting: Setting, args: Args) -> Values:
        desk, at = _desk(setting, args), _moment(setting, args)
        if desk is None or at is None:
            return outcome("no_such_time", near=[])
        now = setting.local_now
        reason = refusal_at(desk, at, now, setting.flows.city.calendar)
        held = None if reason else await hold(work, setting, desk, at)
        if held is None:
            return outcome(reason or "taken", near=await _near(work, setting, desk, at, args))
        await _give_back_others(work, setting, held)
        return {"booking": held.id, "until": _local_iso(setting, held.until)}


@dataclass(frozen=True, slots=True)
class ConfirmBooking:
    public_url: str

    async def __call__(self, work: Work, setting: Setting, args: Args) -> Values:
        booking = await work.desk.get(text(args, "booking"))
        if booking is None or booking.resident != setting.resident:
            return outcome("lapsed")
        if booking.state is BookingState.CONFIRMED and booking.code and booking.token:
            return {"code": booking.code, **self._shown(setting, booking, booking.token)}
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
        if result != "confirmed":
            return outcome(result)
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
        at = _moment(setting, args)
        if booking is None or desk is None or at is None:
            return outcome("gone", near=[])
        reason = too_late(setting, booking, desk) or refusal_at(
            desk, at, setting.local_now, setting.flows.city.calendar
        )
        if reason or not await self._take(work, setting, booking, desk, at):
            return outcome(reason or "taken", near=await _near(work, setting, desk, at, args))
        page = f"{self.public_url}/booking/{booking.token}"
        shown: Values = {"code": booking.code, "page": page, "file": f"{page}.ics"}
        return shown | {"place": dict(desk.names), "address": dict(desk.addresses)}

    async def _take(
        self, work: Work, setting: Setting, booking: Booking, desk: Desk, at: datetime
    ) -> bool:
        for seat in free_seats(desk, at, await _taken(work, setting, desk, at, at)):
            place = Place(setting.city_id, desk.id, at, seat)
            if await work.desk.move(booking, place, setting.now):
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
        ended = await work.desk.end(booking.id, BookingState.CANCELLED, setting.now)
        return {} if ended else outcome("gone")


async def let_go(work: Work, setting: Setting) -> None:
    """Gives back what this resident holds for the service whose matter ended unfinished."""
    for booking in await work.desk.of(setting.resident):
        if booking.state is BookingState.HELD and booking.service == setting.service:
            await work.desk.end(booking.id, BookingState.LAPSED, setting.now)


async def own_booking(work: Work, setting: Setting, booking_id: str) -> Booking | None:
    """A confirmed booking of this very resident."""
    booking = await work.desk.get(booking_id)
    mine = booking is not None and booking.resident == setting.resident
    return booking if booking and mine and booking.state is BookingState.CONFIRMED else None


def too_late(setting: Setting, booking: Booking, desk: Desk) -> str | None:
    """Changes end with the appointment itself; a city may want to know earlier."""
    hours = setting.flows.city.policies.get("change_notice_hours")
    notice = timedelta(hours=hours if isinstance(hours, int) else 0)
    del desk
    return "too_late" if booking.place.starts_at - notice <= setting.now else None


async def hold(work: Work, setting: Setting, desk: Desk, at: datetime) -> Booking | None:
    """Tries the free seats one after another; the database says who got one."""
    for seat in free_seats(desk, at, await _taken(work, setting, desk, at, at)):
        booking = Booking(
            id=f"{setting.key}:{seat}",
            place=Place(setting.city_id, desk.id, at, seat),
            minutes=desk.minutes,
            resident=setting.resident,
            service=setting.service,
            state=BookingState.HELD,
            language=setting.session.language,
            created_at=setting.now,
            until=setting.now + timedelta(minutes=desk.hold_minutes),
            practice=setting.flows.city.practice,
        )
        if await work.desk.hold(booking, setting.now):
            return booking
    return None


async def _give_back_others(work: Work, setting: Setting, kept: Booking) -> None:
    for booking in await work.desk.of(setting.resident):
        mine = booking.state is BookingState.HELD and booking.service == setting.service
        if mine and booking.id != kept.id:
            await work.desk.end(booking.id, BookingState.LAPSED, setting.now)


async def free_times(
    store: Store, setting: Setting, desk: Desk, wanted: Sequence[date]
) -> list[datetime]:
    async with store.begin(setting.city_id, setting.now) as work:
        return await _free(work, setting, desk, wanted)


async def free_days(store: Store, setting: Setting, desk: Desk) -> list[date]:
    times = await free_times(store, setting, desk, list(days(desk, setting.local_now)))
    return list(dict.fromkeys(at.date() for at in times))


async def _free(work: Work, setting: Setting, desk: Desk, wanted: Sequence[date]) -> list[datetime]:
    if not wanted:
        return []
    now = setting.local_now
    begin = datetime.combine(min(wanted), time.min, tzinfo=now.tzinfo)
    end = datetime.combine(max(wanted), time.max, tzinfo=now.tzinfo)
    taken = await _taken(work, setting, desk, begin, end)
    return list(free(desk, wanted, taken, now, setting.flows.city.calendar))


async def _taken(
    work: Work, setting: Setting, desk: Desk, begin: datetime, end: datetime
) -> Sequence[tuple[datetime, int]]:
    end = max(end, begin + timedelta(minutes=1))
    return await work.desk.taken(setting.city_id, desk.id, begin, end, setting.now)


async def _near(work: Work, setting: Setting, desk: Desk, at: datetime, args: Args) -> list[Json]:
    """The nearest free times, each a button that sets day and time at once."""
    times = await _free(work, setting, desk, list(days(desk, setting.local_now)))
    day_slot, time_slot = text(args, "date_slot"), text(args, "time_slot")
    return [
        {
            "title": f"{each:%Y-%m-%dT%H:%M}",
            "kind": "datetime",
            "set": {day_slot: f"{each:%Y-%m-%d}", time_slot: f"{each:%H:%M}"},
        }
        for each in nearest(times, at, NEAR_OFFERED)
    ]


def _closest(found: Iterable[date], day: date) -> list[date]:
    return sorted(sorted(found, key=lambda each: abs(each - day))[:NEAR_OFFERED])


def _spread(times: Sequence[datetime], most: int) -> Sequence[datetime]:
    """All of them, or as many as fit on a small screen spread over the day."""
    if len(times) <= most:
        return times
    return [times[i * len(times) // most] for i in range(most)]


def _day_button(day: date, slot: str) -> dict[str, Json]:
    return {"title": day.isoformat(), "kind": "date", "set": {slot: day.isoformat()}}


def _desk(setting: Setting, args: Args) -> Desk | None:
    return setting.flows.city.desks.get(text(args, "desk"))


def _day(args: Args) -> date | None:
    try:
        return date.fromisoformat(text(args, "date"))
    except ValueError:
        return None


def _moment(setting: Setting, args: Args) -> datetime | None:
    day = _day(args)
    try:
        clock = time.fromisoformat(text(args, "time"))
    except ValueError:
        return None
    return datetime.combine(day, clock, tzinfo=setting.local_now.tzinfo) if day else None


def _local_iso(setting: Setting, moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return f"{moment.astimezone(setting.local_now.tzinfo):%Y-%m-%dT%H:%M}"


def new_code() -> str:
    """What is said at the counter: eight signs that are not mistaken for one another."""
    signs = "".join(secrets.choice(_CODE) for _ in range(8))
    return f"{signs[:4]}-{signs[4:]}"

"""Finding and holding places at the city's own desks. Booking them: appointments.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.bookings import Booking, BookingState, Place
from bot.domain.places import days, free, free_seats, nearest, refusal, refusal_at
from bot.domain.wanted import Within, kept_to
from bot.ports import Store, Work
from bot.usecases.setting import Args, Setting, Values, outcome, text
from flows.engine.city import Desk
from flows.engine.definition import Json

DAYS_OFFERED = 7
TIMES_OFFERED = 12
NEAR_OFFERED = 3


@dataclass(frozen=True, slots=True)
class FindDays:
    store: Store

    async def __call__(self, setting: Setting, args: Args) -> Values:
        """The next days with a free place, as buttons. `within`: those that keep to it, or all of
        them where none does, which `fits` tells."""
        desk, within = _desk(setting, args), _within(args)
        if desk is None:
            return outcome("none", days=[], fits=False)
        times = await free_times(self.store, setting, desk, list(days(desk, setting.local_now)))
        kept = kept_to(within, times)
        slot, found = text(args, "slot"), _days_of(kept or times)
        buttons: list[Json] = [_day_button(day, slot) for day in found[:DAYS_OFFERED]]
        return outcome("ok" if buttons else "none", days=buttons, fits=bool(kept))


@dataclass(frozen=True, slots=True)
class FindTimes:
    store: Store

    async def __call__(self, setting: Setting, args: Args) -> Values:
        """The free times of one day as buttons, or why there is none and the nearest days. Of
        `within` the hours count: those that keep to them, or all where none does."""
        desk, day = _desk(setting, args), _day(args)
        if desk is None or day is None:
            return outcome("none", times=[], days=[])
        reason = refusal(desk, day, setting.local_now, setting.flows.city.calendar)
        slot, date_slot = text(args, "slot"), text(args, "date_slot")
        wanted = list(days(desk, setting.local_now)) if date_slot else [day]
        found = await free_times(self.store, setting, desk, wanted)
        times = [] if reason else [at for at in found if at.date() == day]
        others = _days_of(found) if date_slot else []
        if not times:
            return outcome(
                reason or "none",
                times=[],
                days=[_day_button(d, date_slot) for d in _closest(others, day)],
            )
        kept = kept_to(_within(args), times, hours_only=True)
        spread = _spread(kept or times, TIMES_OFFERED)
        return {
            "fits": bool(kept),
            "times": [{"title": f"{at:%H:%M}", "set": {slot: f"{at:%H:%M}"}} for at in spread],
            "days": [_day_button(each, date_slot) for each in others[:DAYS_OFFERED]],
        }


@dataclass(frozen=True, slots=True)
class HoldPlace:
    """A place for this resident for ten minutes; an earlier hold of the same service is given
    back only when the new one is there."""

    async def __call__(self, work: Work, setting: Setting, args: Args) -> Values:
        desk, at = _desk(setting, args), moment(setting, args)
        if desk is None or at is None:
            return outcome("no_such_time", near=[])
        now = setting.local_now
        reason = refusal_at(desk, at, now, setting.flows.city.calendar)
        held = None if reason else await hold(work, setting, desk, at)
        if held is None:
            return outcome(reason or "taken", near=await near(work, setting, desk, at, args))
        await _give_back_others(work, setting, held)
        return {"booking": held.id, "until": _local_iso(setting, held.until)}


async def let_go(work: Work, setting: Setting) -> None:
    """Gives back what this resident holds for the service whose matter ended unfinished."""
    for booking in await work.desk.of(setting.resident):
        if booking.state is BookingState.HELD and booking.service == setting.service:
            await work.desk.end(booking.id, BookingState.LAPSED, setting.now)


async def give_back_place(work: Work, setting: Setting, args: Args) -> Values:
    """For a way that ends without a booking though nobody left it: "no, I do not want it"."""
    del args
    await let_go(work, setting)
    return {}


async def hold(work: Work, setting: Setting, desk: Desk, at: datetime) -> Booking | None:
    """The place this resident has already, or the free seats one after another: the database says
    who got one."""
    for own in await _held(work, setting, desk):
        if own.place.starts_at == at:
            return own
    for seat in free_seats(desk, at, await taken(work, setting, desk, at, at)):
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


async def _held(work: Work, setting: Setting, desk: Desk) -> list[Booking]:
    """What is kept at this desk for this very resident and service."""
    return [
        each
        for each in await work.desk.of(setting.resident)
        if each.state is BookingState.HELD
        and (each.service, each.place.desk) == (setting.service, desk.id)
        and (each.until is None or each.until > setting.now)
    ]


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


def _days_of(times: Iterable[datetime]) -> list[date]:
    return list(dict.fromkeys(at.date() for at in times))


async def _free(work: Work, setting: Setting, desk: Desk, wanted: Sequence[date]) -> list[datetime]:
    """Also what is kept for this very resident: it is free for them."""
    if not wanted:
        return []
    now = setting.local_now
    begin = datetime.combine(min(wanted), time.min, tzinfo=now.tzinfo)
    end = datetime.combine(max(wanted), time.max, tzinfo=now.tzinfo)
    own = {(each.place.starts_at, each.place.seat) for each in await _held(work, setting, desk)}
    others = [each for each in await taken(work, setting, desk, begin, end) if each not in own]
    return list(free(desk, wanted, others, now, setting.flows.city.calendar))


async def taken(
    work: Work, setting: Setting, desk: Desk, begin: datetime, end: datetime
) -> Sequence[tuple[datetime, int]]:
    end = max(end, begin + timedelta(minutes=1))
    return await work.desk.taken(setting.city_id, desk.id, begin, end, setting.now)


async def near(work: Work, setting: Setting, desk: Desk, at: datetime, args: Args) -> list[Json]:
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


def _within(args: Args) -> Within:
    """What was said of days and hours; nothing where nobody said anything."""
    value = args.get("within")
    return value if isinstance(value, dict) else {}


def moment(setting: Setting, args: Args) -> datetime | None:
    day = _day(args)
    try:
        clock = time.fromisoformat(text(args, "time"))
    except ValueError:
        return None
    return datetime.combine(day, clock, tzinfo=setting.local_now.tzinfo) if day else None


def _local_iso(setting: Setting, at: datetime | None) -> str | None:
    if at is None:
        return None
    return f"{at.astimezone(setting.local_now.tzinfo):%Y-%m-%dT%H:%M}"

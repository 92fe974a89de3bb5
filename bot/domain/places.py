"""What a desk offers: which times there are, which may be booked now, which are nearest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from flows.engine.calendar import CityCalendar
from flows.engine.city import Desk


def times_on(desk: Desk, day: date, calendar: CityCalendar) -> tuple[time, ...]:
    """The desk's times of one day in its own clock; none on a closed one."""
    return tuple(
        at.time()
        for interval in desk.hours(day, calendar)
        for at in _steps(
            datetime.combine(day, interval.start),
            datetime.combine(day, interval.end),
            timedelta(minutes=desk.minutes),
        )
    )


def _steps(begin: datetime, end: datetime, length: timedelta) -> Iterator[datetime]:
    while begin + length <= end:
        yield begin
        begin += length


def refusal(desk: Desk, day: date, now: datetime, calendar: CityCalendar) -> str | None:
    """Why this day cannot be booked now: past, too_far, closed; None when it can.

    `now` is in the desk's zone.
    """
    if day < now.date():
        return "past"
    if day > last_day(desk, now):
        return "too_far"
    return None if times_on(desk, day, calendar) else "closed"


def refusal_at(desk: Desk, at: datetime, now: datetime, calendar: CityCalendar) -> str | None:
    """Why this time cannot be booked now; `at` and `now` are in the desk's zone."""
    if at <= now:
        return "past"
    if reason := refusal(desk, at.date(), now, calendar):
        return reason
    if at.time() not in times_on(desk, at.date(), calendar):
        return "no_such_time"
    return "too_soon" if at < now + timedelta(hours=desk.min_notice_hours) else None


def last_day(desk: Desk, now: datetime) -> date:
    return now.date() + timedelta(days=desk.max_advance_days)


def days(desk: Desk, now: datetime) -> Iterator[date]:
    """Every day from today to the last one that may be booked."""
    return (now.date() + timedelta(days=n) for n in range(desk.max_advance_days + 1))


def free(
    desk: Desk,
    wanted: Iterable[date],
    taken: Sequence[tuple[datetime, int]],
    now: datetime,
    calendar: CityCalendar,
) -> Iterator[datetime]:
    """The times of these days with a place left, in order; aware, in the zone of `now`."""
    full = Counter(at.astimezone(now.tzinfo) for at, _ in taken)
    earliest = now + timedelta(hours=desk.min_notice_hours)
    for day in wanted:
        for clock in times_on(desk, day, calendar):
            at = datetime.combine(day, clock, tzinfo=now.tzinfo)
            if at > earliest and full[at] < desk.places:
                yield at


def free_seats(desk: Desk, at: datetime, taken: Sequence[tuple[datetime, int]]) -> list[int]:
    """The seats of one time that nobody seems to have; the unique key has the last word."""
    gone = {seat for when, seat in taken if when == at}
    return [seat for seat in range(1, desk.places + 1) if seat not in gone]


def nearest(times: Iterable[datetime], wanted: datetime, most: int) -> list[datetime]:
    """The free times closest to the wanted one, earliest first."""
    closest = sorted(times, key=lambda at: (abs(at - wanted), at))[:most]
    return sorted(closest)

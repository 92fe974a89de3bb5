"""A moment as it was said: a day, a time, a part of the day, or some of these."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flows.engine.slots.moments.corrections import meant
from flows.engine.slots.moments.days import joined_days
from flows.engine.slots.moments.facts import Day, Days, Mention, Order, Today
from flows.engine.slots.moments.hours import Hours, joined_hours
from flows.engine.slots.moments.mentions import mentions_in
from flows.engine.slots.page import Page
from flows.engine.slots.shields import without_identifiers
from flows.engine.slots.values import Situation

MOST_MENTIONS = 40  # nobody says more in one message that we could make sense of


class Moment(NamedTuple):
    """What belongs together; a part stands here only when no time was said with it."""

    days: Days | None = None
    hours: Hours | None = None
    part: Mention | None = None

    @property
    def span(self) -> tuple[int, int]:
        said = [each for each in (self.days, self.hours, self.part) if each]
        return min(each.start for each in said), max(each.end for each in said)


class Heard(NamedTuple):
    """The moments in a message, and the message without them.

    `denied` is what was left out of them, in words whose spans are `denying`.
    """

    moments: tuple[Moment, ...]
    rest: Page
    today: Today
    denied: tuple[Mention, ...] = ()
    denying: tuple[tuple[int, int], ...] = ()


def today_of(situation: Situation) -> Today:
    here = situation.now.astimezone(ZoneInfo(situation.zone))
    minute = here.hour * 60 + here.minute
    order = _order(situation.language, situation.zone)
    return Today(here.date(), minute, situation.language, situation.calendar, order)


def _order(language: str, zone: str) -> Order:
    """Chinese writes the month first, so does America; elsewhere the day. A foreigner in a Chinese
    city may mean either."""
    if language.startswith("zh") or zone.startswith(("America/", "US/")):
        return Order.MONTH_FIRST
    return Order.DAY_FIRST if zone.startswith("Europe/") else Order.OPEN


_YEAR_FIRST = r"(?:19|20|21)[0-9]{2}(?:[./-][0-9]{1,2}){2}"
# Two days with a dash between look like the digits of a phone.
_FULL_DAYS = re.compile(rf"(?<![0-9./-]){_YEAR_FIRST}(?:\s*-\s*{_YEAR_FIRST})?(?![0-9./-])")


def readable(page: Page, situation: Situation) -> Page:
    """The page with identifiers hidden, but not days that are written out."""
    hidden = without_identifiers(page, situation)
    if hidden is page:
        return page
    plain, low = hidden.plain, hidden.low
    for match in _FULL_DAYS.finditer(page.low):
        start, end = match.span()
        plain = plain[:start] + page.plain[start:end] + plain[end:]
        low = low[:start] + page.low[start:end] + low[end:]
    return Page(page.text, plain, low)


@lru_cache(maxsize=2)
def heard(page: Page, situation: Situation) -> Heard:
    """Contract: identifiers are hidden on `page`.

    One message is looked at several times: for its day, for its time, for what else stands in it.
    """
    today = today_of(situation)
    every = mentions_in(page.low, today)[:MOST_MENTIONS]
    counts = meant(every, page.low)
    hidden = {(each.start, each.end) for each in every}.union(counts.hidden)
    rest = page.without(hidden)
    days = [
        Days(each.start, each.end, each.fact)
        for each in counts.mentions
        if isinstance(each.fact, Day)
    ]
    hours, parts = joined_hours(list(counts.mentions), rest.low)
    days = joined_days(days, rest.low, today)
    moments = tuple(_together(days, [*hours, *parts]))
    joined = {(each.start, each.end) for each in days}
    joined.update((each.start, each.end) for each in hours)
    rest = rest.without(joined - hidden)
    return Heard(moments, rest, today, counts.denied, counts.denying)


def _together(days: list[Days], times: list[Hours | Mention]) -> Iterator[Moment]:
    """Each day with the times said for it; a single time holds for every day."""
    times = sorted(times, key=lambda each: each.start)
    if not days:
        yield from (_moment(None, each) for each in times)
        return
    times_first = bool(times) and times[0].start < days[0].start and len(days) > 1
    for at, day in enumerate(days):
        own = times if len(times) <= 1 else _own(days, at, times, times_first=times_first)
        if own:
            yield from (_moment(day, each) for each in own)
        else:
            yield Moment(day)


def _own(
    days: list[Days], at: int, times: list[Hours | Mention], *, times_first: bool
) -> list[Hours | Mention]:
    """The times between a day and its neighbour, on the side where times are said."""
    if len(days) == 1:
        return times
    if times_first:
        since = days[at - 1].end if at else 0
        return [each for each in times if since <= each.start < days[at].start]
    until = days[at + 1].start if at + 1 < len(days) else None
    return [
        each
        for each in times
        if each.start >= days[at].start and (until is None or each.start < until)
    ]


def _moment(days: Days | None, time: Hours | Mention) -> Moment:
    if isinstance(time, Hours):
        return Moment(days, time)
    return Moment(days, None, time)

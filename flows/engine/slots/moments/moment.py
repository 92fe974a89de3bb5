"""A moment as it was said: a day, a time, a part of the day, or some of these."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from flows.engine.slots.moments.days import Days, joined_days
from flows.engine.slots.moments.facts import Day, Mention, Today
from flows.engine.slots.moments.hours import Hours, joined_hours
from flows.engine.slots.moments.mentions import mentions_in
from flows.engine.slots.page import Page
from flows.engine.slots.values import Situation

MOST_MENTIONS = 40  # nobody says more in one message that we could make sense of


@dataclass(frozen=True, slots=True)
class Moment:
    """What belongs together; a part stands here only when no time was said with it."""

    days: Days | None = None
    hours: Hours | None = None
    part: Mention | None = None

    @property
    def span(self) -> tuple[int, int]:
        said = [each for each in (self.days, self.hours, self.part) if each]
        return min(each.start for each in said), max(each.end for each in said)


@dataclass(frozen=True, slots=True)
class Heard:
    """The moments in a message, and the message without them."""

    moments: tuple[Moment, ...]
    rest: Page
    today: Today


def today_of(situation: Situation) -> Today:
    here = situation.now.astimezone(ZoneInfo(situation.zone))
    minute = here.hour * 60 + here.minute
    return Today(here.date(), minute, situation.language, situation.calendar)


@lru_cache(maxsize=2)
def heard(page: Page, situation: Situation) -> Heard:
    """Contract: identifiers are hidden on `page`.

    One message is looked at several times: for its day, for its time, for what else stands in it.
    """
    today = today_of(situation)
    mentions = mentions_in(page.low, today)[:MOST_MENTIONS]
    rest = page.without((each.start, each.end) for each in mentions)
    days = [
        Days(each.start, each.end, each.fact) for each in mentions if isinstance(each.fact, Day)
    ]
    hours, parts = joined_hours(list(mentions), rest.low)
    days = joined_days(days, rest.low, today)
    moments = tuple(_together(days, [*hours, *parts]))
    spans = [(each.start, each.end) for each in days]
    spans.extend((each.start, each.end) for each in hours)
    return Heard(moments, rest.without(spans), today)


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

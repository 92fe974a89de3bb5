"""A bare number is a day or a time only as the whole answer to that very question."""

import re

from flows.engine.slots.moments.clocks_en import asked_clock
from flows.engine.slots.moments.dates_en import SPOKEN_DAY, spoken_day
from flows.engine.slots.moments.dates_figures import no_year
from flows.engine.slots.moments.facts import Day, Mention, Today, one
from flows.engine.slots.moments.hours import Hours, joined_hours
from flows.engine.slots.moments.reckoning import coming_day_of_month
from flows.engine.slots.numerals import SMALL, english_number, small

_SMALL = re.compile(SMALL)
_SPOKEN = re.compile(SPOKEN_DAY)
_TWO_FIGURES = re.compile(r"(?P<first>[0-9]{1,2})(?:[-.]| ?月 ?)(?P<second>[0-9]{1,2})")


def asked_day(said: str, today: Today) -> Day | None:
    """The day in an answer like "24", "twenty-four" or "12.24"; always read back."""
    two = _TWO_FIGURES.fullmatch(said)
    if two:
        return no_year(two, today)
    number = _number(said)
    if number is None:
        return None
    return one(coming_day_of_month(today.day, number), confirm=True)


def asked_hours(said: str, today: Today) -> Hours | None:
    """The time in an answer like "10", "10.30" or "十"."""
    if _SMALL.fullmatch(said) and not said.isdigit():
        said = str(small(said))
    facts = asked_clock(said, today)
    mentions = [Mention(0, len(said), fact) for fact in facts]
    hours, _ = joined_hours(mentions, " " * len(said))
    return hours[0] if hours else None


def _number(said: str) -> int | None:
    if _SMALL.fullmatch(said):
        return small(said)
    if _SPOKEN.fullmatch(said):
        return spoken_day(said)
    return english_number(said) if re.fullmatch("[a-z]+(?:[ -][a-z]+)?", said) else None

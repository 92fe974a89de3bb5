"""What one phrase about time says, before phrases are joined to a moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from re import Match, Pattern
from typing import NamedTuple

from flows.engine.slots.values import Calendar


class Left(Enum):
    """What a phrase left open: the far end of a range moves on by it."""

    NOTHING = "nothing"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Order(Enum):
    """Which of two figures is the month where nothing else tells: 3/12."""

    MONTH_FIRST = "month first"
    DAY_FIRST = "day first"
    OPEN = "open"


class Today(NamedTuple):
    """The resident's own day, minute of the day, calendar, and the order of figures."""

    day: date
    minute: int
    language: str
    calendar: Calendar | None
    order: Order = Order.OPEN

    def is_working_day(self, day: date) -> bool:
        """Without a calendar Monday to Friday work."""
        return self.calendar.is_working_day(day) if self.calendar else day.weekday() < 5

    def is_holiday(self, day: date) -> bool:
        return self.calendar is not None and self.calendar.is_holiday(day)

    def is_provisional(self, *days: date | None) -> bool:
        """Nobody has said yet which days are off in one of these years."""
        years = {day.year for day in days if day}
        return self.calendar is None or not all(map(self.calendar.is_settled, years))


class Day(NamedTuple):
    """One day, or all days from `first` to `last`; None is an open end.

    `choices` are its readings where there is more than one; `loose` is a time of the month rather
    than a day, which "before" includes; `feast` may be longer than its day; `month` is a whole one.
    """

    first: date | None
    last: date | None
    confirm: bool = False
    left: Left = Left.NOTHING
    weekday: bool = False
    loose: bool = False
    feast: bool = False
    month: bool = False
    choices: tuple[date, ...] = ()
    problem: str | None = None


class Days(NamedTuple):
    """A day, or days, with the span they were said in."""

    start: int
    end: int
    day: Day


class Clock(NamedTuple):
    """A time; `half_day` says that morning and afternoon are not told apart yet, `zero` that the
    hour was written like 03, which mostly tells them apart."""

    hour: int
    minute: int
    half_day: bool
    zero: bool = False
    problem: str | None = None


class Clocks(NamedTuple):
    """From one time to another, said in one phrase."""

    first: Clock
    last: Clock


class Part(NamedTuple):
    """A part of the day: dawn, morning, noon, afternoon, evening, night."""

    name: str


Fact = Day | Clock | Clocks | Part


@dataclass(frozen=True, slots=True)
class Rule:
    """A phrase; it is looked for only in messages with one of its cues (characters or words).

    A group named `said` narrows the span to what was said about time.
    """

    cues: frozenset[str]
    pattern: Pattern[str]
    facts: Callable[[Match[str], Today], tuple[Fact, ...]]


class Mention(NamedTuple):
    """A fact and where it stands."""

    start: int
    end: int
    fact: Fact


def one(day: date | None, *, confirm: bool = False, left: Left = Left.NOTHING) -> Day:
    """A single day; None is a day the calendar does not have."""
    if day is None:
        return NO_SUCH_DAY
    return Day(day, day, confirm=confirm, left=left)


NO_SUCH_DAY = Day(None, None, problem="no_such_day")
NO_SUCH_TIME = Clock(0, 0, half_day=False, problem="no_such_time")
NOT_THAT_HALF = Clock(0, 0, half_day=False, problem="not_that_half")

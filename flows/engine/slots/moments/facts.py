"""What one phrase about time says, before phrases are joined to a moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from re import Match, Pattern

from flows.engine.slots.values import Calendar


class Left(Enum):
    """What a phrase left open: the far end of a range moves on by it."""

    NOTHING = "nothing"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Today:
    """The resident's own day, minute of the day and calendar."""

    day: date
    minute: int
    language: str
    calendar: Calendar | None


@dataclass(frozen=True, slots=True)
class Day:
    """One day, or all days from `first` to `last`; None is an open end.

    `choices` are its readings where there is more than one; `loose` is a time of the month rather
    than a day, which "before" includes.
    """

    first: date | None
    last: date | None
    confirm: bool = False
    left: Left = Left.NOTHING
    weekday: bool = False
    loose: bool = False
    choices: tuple[date, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """A time; `half_day` says that morning and afternoon are not told apart yet."""

    hour: int
    minute: int
    half_day: bool


@dataclass(frozen=True, slots=True)
class Clocks:
    """From one time to another, said in one phrase."""

    first: Clock
    last: Clock


@dataclass(frozen=True, slots=True)
class Part:
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


@dataclass(frozen=True, slots=True)
class Mention:
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

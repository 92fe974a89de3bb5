"""What a city is: one file of `flows/cities`, read into frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from flows.engine.calendar import CityCalendar
from flows.engine.definition import Json, Option, Response
from flows.engine.slots.shapes import Shapes


@dataclass(frozen=True, slots=True)
class Account:
    """The city's bot on one channel. `token_env` names the setting that holds its token."""

    id: str
    channel: str
    token_env: str | None = None


@dataclass(frozen=True, slots=True)
class Connector:
    """Where the city's own system answers; `url_env` None is the sandbox city."""

    url_env: str | None = None
    key_env: str | None = None

    @property
    def sandbox(self) -> bool:
        return self.url_env is None


ASIDES = ("small.", "faq.", "refuse.")
"""Beginnings of intents that ask or say something beside the matter: nothing begins or ends."""

ENDING = frozenset({"control.cancel", "control.restart"})
LIKELY_IS_ENOUGH = (*ASIDES, "control.")
"""For what neither begins nor ends anything (`ENDING`), to be likely is enough."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`start`: from here on a matter is begun. `told`: from here on what begins and ends nothing
    counts (`LIKELY_IS_ENOUGH`). `sure`: nothing is asked back. `margin`: two matters closer than
    this are both offered. `intents`: intent -> its own threshold."""

    start: float = 0.6
    told: float = 0.33
    sure: float = 0.85
    margin: float = 0.15
    intents: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True)
class Interval:
    """Local clock times; `end` is no longer open."""

    start: time
    end: time


NIGHT = Interval(time(22), time(8))
"""Quiet hours where a city's file does not say."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An office's bookable counter. `opening`: weekday (Monday is 0) -> intervals. `also`: what
    else residents call it. `at`: latitude and longitude in degrees."""

    id: str
    names: Mapping[str, str]
    addresses: Mapping[str, str]
    services: frozenset[str]
    opening: Mapping[int, tuple[Interval, ...]]
    minutes: int
    places: int
    closed: frozenset[date] = frozenset()
    extra: Mapping[date, tuple[Interval, ...]] = field(
        default_factory=dict[date, tuple[Interval, ...]]
    )
    open_on_holidays: bool = False
    min_notice_hours: int = 0
    max_advance_days: int = 30
    hold_minutes: int = 10
    arrive_early_minutes: int = 0
    documents: Mapping[str, str] = field(default_factory=dict[str, str])
    also: tuple[str, ...] = ()
    at: tuple[float, float] | None = None

    def hours(self, day: date, calendar: CityCalendar) -> tuple[Interval, ...]:
        """When the desk is open on that day; an extra day outranks every day off."""
        if day in self.extra:
            return self.extra[day]
        holiday = calendar.is_holiday(day) and not self.open_on_holidays
        return () if holiday or day in self.closed else self.opening.get(day.weekday(), ())


@dataclass(frozen=True, slots=True)
class City:
    """`languages`: the first is the default. `elsewhere`: service -> what to say where it is not
    offered. `options`: slot -> the city's own choices instead of the service's."""

    id: str
    names: Mapping[str, str]
    zone: str
    country: str
    languages: tuple[str, ...]
    practice: bool
    currency: str
    hotline: str
    services: frozenset[str] = frozenset()
    elsewhere: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    lists: Mapping[str, tuple[Option, ...]] = field(default_factory=dict[str, tuple[Option, ...]])
    options: Mapping[str, tuple[Option, ...]] = field(default_factory=dict[str, tuple[Option, ...]])
    desks: Mapping[str, Desk] = field(default_factory=dict[str, Desk])
    emergency: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    keep_days: Mapping[str, int] = field(default_factory=dict[str, int])
    thresholds: Thresholds = Thresholds()
    accounts: tuple[Account, ...] = ()
    connector: Connector | None = None
    gateway: str | None = None
    responses: Mapping[str, Response] = field(default_factory=dict[str, Response])
    policies: Mapping[str, Json] = field(default_factory=dict[str, Json])
    closed: frozenset[date] = frozenset()
    working_weekends: frozenset[date] = frozenset()
    sensitive_in_chat: bool = False
    quiet: Interval = NIGHT
    """Nobody is written to unasked in these hours, over midnight or not; equal: there are none."""
    shapes: Mapping[str, Shapes] = field(default_factory=dict[str, Shapes])
    """Slot -> what its reader is told here, instead of what the service says."""
    file: str = ""
    line: int = 1
    lines: Mapping[str, int] = field(default_factory=dict[str, int], repr=False)
    """Where each key of the city's file stands, also `emergency.gas.zh`."""

    def line_of(self, *keys: str) -> int:
        """The line of a key inside others, or of the nearest around it that there is."""
        for n in range(len(keys), 0, -1):
            if line := self.lines.get(".".join(keys[:n])):
                return line
        return self.line

    @property
    def calendar(self) -> CityCalendar:
        return CityCalendar(self.country, self.closed, self.working_weekends)

    def name(self, language: str) -> str:
        return self.names.get(language) or next(iter(self.names.values()), self.id)

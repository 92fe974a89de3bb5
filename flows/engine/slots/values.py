"""What a reader may answer, and what it is told: the vocabulary of every kind of slot."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from flows.engine.slots.page import Page, page_of
from flows.engine.slots.shapes import ANY, Shape

Scalar = str | bool | float | int

EDGE = " \t\r\n.,!?;:，。！？；：、~～…\"'()（）[]【】"
"""What may stand around a name without being part of it."""


@dataclass(frozen=True, slots=True)
class Value:
    """An answer in canonical form; `confirm` asks to read it back (ambiguous or provisional)."""

    value: Scalar | Mapping[str, Scalar]
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """More than one value fits; the resident chooses among them."""

    choices: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer of this kind with something wrong in it; `part` is a key of texts."""

    part: str


@dataclass(frozen=True, slots=True)
class NotThis:
    """No answer to this question at all."""


Reading = Value | Ambiguous | Problem | NotThis


class Calendar(Protocol):
    """The official calendar of a city."""

    def is_working_day(self, day: date) -> bool: ...

    def is_holiday(self, day: date) -> bool: ...

    def is_settled(self, year: int) -> bool: ...


@dataclass(frozen=True, slots=True)
class Situation:
    """Where and when something was said; `now` is aware, `zone` is an IANA name.

    `country`: two letters, `currency`: three; "" where nobody said. `shape`: what the slot that is
    asked for tells its reader.
    """

    language: str
    now: datetime
    zone: str
    calendar: Calendar | None = None
    country: str = ""
    currency: str = ""
    shape: Shape = ANY


@dataclass(frozen=True, slots=True)
class Found:
    """A value inside a longer message; `start` and `end` are a span of the original text."""

    kind: str
    value: Scalar | Mapping[str, Scalar]
    start: int
    end: int
    confirm: bool


@dataclass(frozen=True, slots=True)
class Option:
    """One offered choice; `titles` are its names and synonyms in any language."""

    value: Scalar
    titles: tuple[str, ...]
    names: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """Its titles and its value in the letters that messages are compared in."""

    def __post_init__(self) -> None:
        written = (*self.titles, str(self.value))
        object.__setattr__(self, "names", tuple(page_of(one).low.strip(EDGE) for one in written))


@dataclass(frozen=True, slots=True)
class Reader:
    """How one kind is read: as the whole answer, and inside a longer message.

    `shields` asks a lower-case text whether what is found in it must be hidden from later kinds
    even when this kind was not asked for.
    """

    read: Callable[[Page, Situation], Reading]
    find: Callable[[Page, Situation], Iterable[Found]]
    shields: Callable[[str], bool] | None = None

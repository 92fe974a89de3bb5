"""A city's facts as residents read them: its name and line, its offices and their hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from flows.engine.city import City, Desk, Interval
from flows.engine.languages import written

PLACEHOLDERS = frozenset(
    {"city", "hotline", "offices", "office_hours"}
    | {"text", "value", "label", "flow", "service", "example", "previous_flow_name"}
    | {"receipt", "total", "title", "reference", "stage"}
)
"""Names in braces that are filled in without a slot: the city's facts, what the engine says with
a response, and what is told of a payment."""


def show_city(name: str, city: City, service: str, language: str) -> str | None:
    """What stands for `{name}` when it is the city's to say; None when it is not."""
    match name:
        case "city":
            return city.name(language)
        case "hotline":
            return city.hotline
        case "offices":
            return show_offices(city, service, language)
        case "office_hours":
            return show_hours(city, service, language)
        case _:
            return None


def show_offices(city: City, service: str, language: str) -> str:
    """Each desk that serves it, one line each: name and address."""
    colon = written(language).colon
    return "\n".join(
        f"· {_in(desk.names, language)}{colon}{_in(desk.addresses, language)}"
        for desk in _serving(city, service)
    )


def show_hours(city: City, service: str, language: str) -> str:
    """Each desk that serves it, one line each: name and weekly hours."""
    colon = written(language).colon
    return "\n".join(
        f"· {_in(desk.names, language)}{colon}{week(desk.opening, language)}"
        for desk in _serving(city, service)
    )


def week(opening: Mapping[int, tuple[Interval, ...]], language: str) -> str:
    """`Mon–Fri 09:00–11:30, 13:30–16:30; Sat 09:00–11:30`: days of equal hours together."""
    words = written(language)
    names = words.days
    parts: list[str] = []
    for hours, group in groupby(range(7), key=lambda day: opening.get(day, ())):
        days = list(group)
        if hours:
            span = (
                names[days[0]] if len(days) == 1 else f"{names[days[0]]}{words.to}{names[days[-1]]}"
            )
            parts.append(f"{span} {words.comma.join(_clock(interval) for interval in hours)}")
    return words.semicolon.join(parts)


def _clock(interval: Interval) -> str:
    return f"{interval.start:%H:%M}–{interval.end:%H:%M}"


def _serving(city: City, service: str) -> Iterable[Desk]:
    return (desk for desk in city.desks.values() if service in desk.services)


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()), "")

"""A city's desks: offices with places that can be booked."""

from __future__ import annotations

from flows.engine import reading_time
from flows.engine.city import Desk
from flows.engine.reading import Reading
from flows.engine.yaml_tree import Table, Tree

_KEYS = (
    *("name", "address", "services", "open", "minutes", "places", "closed", "extra_days"),
    *("open_on_holidays", "min_notice_hours", "max_advance_days", "hold_minutes"),
    *("arrive_early_minutes", "documents", "also", "at"),
)
_LONGEST_PLACE = 24 * 60


def desks(reading: Reading, tree: Tree | None) -> dict[str, Desk]:
    return {
        name: _desk(reading, name, table, line)
        for name, table, line in reading.tables(tree, "desks")
    }


def _at(reading: Reading, tree: Tree | None, what: str) -> tuple[float, float] | None:
    """`at: [31.2304, 121.4737]`: latitude, longitude."""
    if tree is None:
        return None
    found = [reading.number(each, f"{what}: at") for each in reading.items(tree, f"{what}: at")]
    match found:
        case [float(latitude), float(longitude)] if abs(latitude) <= 90 and abs(longitude) <= 180:
            return latitude, longitude
    reading.error(tree.line, f"{what}: 'at' is a latitude and a longitude, like [31.23, 121.47]")
    return None


def _desk(reading: Reading, name: str, table: Table, line: int) -> Desk:
    what, entries = f"desk '{name}'", table.entries
    reading.known(table, _KEYS, what)
    for key in ("name", "address", "services", "open"):
        if key not in entries:
            reading.error(line, f"{what} needs '{key}'")

    def count(key: str, default: int) -> int:
        return reading.count(entries.get(key), f"{what}: {key}", default)

    desk = Desk(
        id=name,
        names=reading.by_language(entries.get("name"), f"{what}: name"),
        addresses=reading.by_language(entries.get("address"), f"{what}: address"),
        services=frozenset(reading.words(entries.get("services"), f"{what}: services")),
        opening=reading_time.weekly(reading, entries.get("open")),
        minutes=count("minutes", 30),
        places=count("places", 1),
        closed=reading_time.days(reading, entries.get("closed"), f"{what}: closed"),
        extra=reading_time.extra_days(reading, entries.get("extra_days")),
        open_on_holidays=reading.flag(
            entries.get("open_on_holidays"), "open_on_holidays", default=False
        ),
        min_notice_hours=count("min_notice_hours", 0),
        max_advance_days=count("max_advance_days", 30),
        hold_minutes=count("hold_minutes", 10),
        arrive_early_minutes=count("arrive_early_minutes", 0),
        documents=reading.by_language(entries.get("documents"), f"{what}: documents"),
        also=reading.words(entries.get("also"), f"{what}: also"),
        at=_at(reading, entries.get("at"), what),
    )
    if not 1 <= desk.minutes <= _LONGEST_PLACE or desk.places < 1:
        reading.error(line, f"{what}: 'minutes' is from 1 to a day, 'places' at least 1")
    return desk

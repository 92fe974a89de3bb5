"""Dates, clock times and opening hours as an admin writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from itertools import pairwise

from flows.engine.city import Interval
from flows.engine.reading import Reading
from flows.engine.yaml_tree import Items, Tree

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_TO = " to "
_LONGEST = 366


def days(reading: Reading, tree: Tree | None, what: str) -> frozenset[date]:
    """`[2026-10-01 to 2026-10-07, 2026-12-31]`."""
    found: set[date] = set()
    for item in reading.items(tree, what):
        found.update(_span(reading, reading.text(item, what), item.line, what))
    return frozenset(found)


def _span(reading: Reading, text: str, line: int, what: str) -> Iterator[date]:
    first, _, last = text.partition(_TO)
    start, end = _day(first), _day(last or first)
    length = (end - start).days if start and end else -1
    if start is None or not 0 <= length < _LONGEST:
        reading.error(line, f"{what}: '{text}' is no date like 2026-10-01 or 'DATE to DATE'")
        return
    yield from (start + timedelta(days=n) for n in range(length + 1))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def weekly(reading: Reading, tree: Tree | None) -> Mapping[int, tuple[Interval, ...]]:
    """`{monday to friday: [09:00-11:30, 13:30-17:00]}`; a day that is not named is closed."""
    found: dict[int, tuple[Interval, ...]] = {}
    table = reading.table(tree, "open")
    for key, entry in table.entries.items():
        first, _, last = key.lower().partition(_TO)
        if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
            reading.error(table.lines[key], f"'{key}' is no weekday like monday or 'DAY to DAY'")
            continue
        hours = intervals(reading, entry)
        for n in range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1):
            found[n] = hours
    return found


def extra_days(reading: Reading, tree: Tree | None) -> Mapping[date, tuple[Interval, ...]]:
    """`{2026-10-10: [09:00-11:30]}`."""
    table = reading.table(tree, "extra_days")
    found: dict[date, tuple[Interval, ...]] = {}
    for key, entry in table.entries.items():
        hours = intervals(reading, entry)
        found.update((day, hours) for day in _span(reading, key, table.lines[key], "extra_days"))
    return found


def intervals(reading: Reading, tree: Tree) -> tuple[Interval, ...]:
    """`09:00-11:30`, or the pair `["09:00", "11:30"]`; in order and apart from one another."""
    found = [_interval(reading, item) for item in reading.items(tree, "opening hours")]
    hours = [interval for interval in found if interval is not None]
    for one, after in pairwise(hours):
        if after.start < one.end:
            reading.error(tree.line, "opening hours overlap or are out of order")
    return tuple(hours)


def _interval(reading: Reading, tree: Tree) -> Interval | None:
    if isinstance(tree, Items):
        parts = [reading.text(item, "opening hours") for item in tree.items]
    else:
        parts = reading.text(tree, "opening hours").split("-")
    clock = [_clock(part) for part in parts]
    match clock:
        case [time() as start, time() as end] if start < end:
            return Interval(start, end)
        case _:
            reading.error(tree.line, f"'{'-'.join(parts)}' are no hours like 09:00-11:30")
            return None


def night(reading: Reading, tree: Tree) -> Interval:
    """`"22:00-08:00"`: over midnight or not; the same time twice is no time at all."""
    text = reading.text(tree, "quiet_hours")
    match [_clock(part) for part in text.split("-")]:
        case [time() as start, time() as end]:
            return Interval(start, end)
        case _:
            reading.error(tree.line, f"quiet_hours: '{text}' are no hours like 22:00-08:00")
            return Interval(time(0), time(0))


def _clock(text: str) -> time | None:
    found = _CLOCK.fullmatch(text.strip())
    return time(int(found[1]), int(found[2])) if found else None

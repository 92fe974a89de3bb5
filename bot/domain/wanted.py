"""Which places keep to what a resident said of days and hours: "any weekday after 5", 除了周五."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from flows.engine.definition import Json
from flows.engine.slots.moments.spans import WEEKDAYS
from flows.engine.slots.relative import PART_HOURS

Within: TypeAlias = Mapping[str, Json]
"""A value of kind `range` (docs/slots.md)."""


def kept_to(
    within: Within, times: Sequence[datetime], *, hours_only: bool = False
) -> Sequence[datetime]:
    """Those of `times` that keep to it, in its own zone; `hours_only`: the day is settled."""
    return [at for at in times if in_hours(within, at) and (hours_only or on_day(within, at))]


def on_day(within: Within, at: datetime) -> bool:
    day = at.date().isoformat()
    first, last = _text(within, "start"), _text(within, "end")
    left_out = {WEEKDAYS[at.weekday()], day} & _without(within)
    return (not first or first <= day) and (not last or day <= last) and not left_out


def in_hours(within: Within, at: datetime) -> bool:
    """A place begins before the last hour that was said."""
    clock, exact, part = f"{at:%H:%M}", _text(within, "time"), _text(within, "part")
    first, last = _text(within, "time_start"), _text(within, "time_end")
    over_night = bool(first and last) and last < first
    begun, open_still = not first or first <= clock, not last or clock < last
    fits = (begun or open_still) if over_night else (begun and open_still)
    left_out = any(_is_in(name, clock) for name in _without(within))
    return fits and not left_out and exact in ("", clock) and (not part or _is_in(part, clock))


def _is_in(part: str, clock: str) -> bool:
    first, last = PART_HOURS.get(part, ("", ""))
    return first <= clock < last


def _without(within: Within) -> set[str]:
    return set(_text(within, "without").split(",")) - {""}


def _text(within: Within, key: str) -> str:
    value = within.get(key)
    return value if isinstance(value, str) else ""

"""What one reading of each kind costs: a good answer, one in a sentence, messages that are none;
of days and times also what one of the expressions costs that tests/unit/slots/expressions list.

Nothing is remembered from one message to the next: every reading begins with the text as it came.
Seconds are seconds of CPU; the least of some rounds counts, so that a busy machine is no slow
reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from statistics import median
from time import process_time_ns

from flows.engine.calendar import CityCalendar
from flows.engine.slots import READERS, Ear, Option, Situation, read_choice
from flows.engine.slots.digits import may_hold_identifier, runs
from flows.engine.slots.kinds import KINDS
from flows.engine.slots.lettered import written
from flows.engine.slots.moments.moment import heard
from tests.unit.slots.tables import rows

MOST_FOR_A_READING = 0.0001
ROUNDS = 20
MOMENTS = ("date", "time", "datetime", "range")
HERE = Situation(
    "zh",
    datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
    "Asia/Shanghai",
    CityCalendar("CN"),
    "CN",
    "CNY",
)
MESSAGES = (
    "hello, I would like to know what to bring",
    "我想预约下周二上午十点的结婚登记",
    "不对，是沪A12345，电话13000000001",
    "the second one please",
    "浦东新区范例路1200号3楼",
    "thirty five pounds fifty",
)
OFFERED = tuple(Option(f"t{hour}", (f"11月24日 星期二 {hour}:30",)) for hour in range(9, 17))
CHOICES = ("2", "the earlier one", "早上那个", "hello there", "星期二")


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds for the middle one of a kind's messages, and for the worst."""

    kind: str
    middle: float
    worst: float


def measure_readers() -> list[Cost]:
    kinds = [_cost(kind, _messages(kind), _reading(kind)) for kind in READERS]
    choice = _cost("choice", CHOICES, lambda text: read_choice(text, OFFERED, HERE))
    return [*kinds, choice, *map(_expressions, MOMENTS)]


def _expressions(kind: str) -> Cost:
    """Of all rows of both tables, each where and when its table says."""
    said = [(row["said"], here) for language in ("en", "zh") for here, row in rows(language)]
    seconds = [_least(partial(_reads, kind, here), text) for text, here in said]
    return Cost(f"{kind}, {len(said)} rows", median(seconds), max(seconds))


def _reads(kind: str, here: Situation, text: str) -> object:
    return Ear(text, here).read(kind)


def _messages(kind: str) -> tuple[str, ...]:
    good = KINDS[kind].example or "please"
    return (good, f"it is {good} thanks", *MESSAGES)


def _reading(kind: str) -> Callable[[str], object]:
    return lambda text: Ear(text, HERE).read(kind)


def _cost(kind: str, messages: tuple[str, ...], read: Callable[[str], object]) -> Cost:
    seconds = [_least(read, text) for text in messages]
    return Cost(kind, median(seconds), max(seconds))


def _least(read: Callable[[str], object], text: str) -> float:
    return min(_once(read, text) for _ in range(ROUNDS))


def _once(read: Callable[[str], object], text: str) -> float:
    for remembered in (written, runs, may_hold_identifier, heard):
        remembered.cache_clear()
    began = process_time_ns()
    read(text)
    return (process_time_ns() - began) / 1e9


def reader_lines(found: list[Cost]) -> Iterator[str]:
    """What was measured, in words."""
    yield "the readers, one message each"
    for cost in sorted(found, key=lambda each: each.middle, reverse=True):
        share = cost.middle / MOST_FOR_A_READING
        told = f"{1000 * cost.middle:8.4f} ms, the worst {1000 * cost.worst:8.4f} ms"
        yield f"  {cost.kind:24}{told}   ({share:4.0%} of what it may take)"
    slow = [cost.kind for cost in found if cost.middle >= MOST_FOR_A_READING]
    limit = f"every kind under {1000 * MOST_FOR_A_READING:.1f} ms"
    yield f"  {limit}: {'NOT REACHED: ' + ', '.join(slow) if slow else 'reached'}"

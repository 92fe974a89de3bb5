"""How slow this machine is just now, told by a fixed piece of work done beside what is measured."""

from __future__ import annotations

import time

QUIET = 0.012
"""Seconds one length takes on a quiet core of an ordinary machine."""

LENGTHS = 8


def slowness() -> float:
    """How many times slower than quiet; a quick machine is not held to more than was promised."""
    began = time.perf_counter()
    for _ in range(LENGTHS):
        _length()
    return max(1.0, (time.perf_counter() - began) / LENGTHS / QUIET)


def _length() -> int:
    total = 0
    for number in range(200_000):
        total += number * number
    return total


def told(seconds: list[float]) -> str:
    """A distribution in one line, in milliseconds."""
    ordered = sorted(seconds)
    marks = [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99)]
    found = [f"{name} {ordered[int(len(ordered) * part)] * 1000:.0f}" for name, part in marks]
    return f"{len(ordered)} turns, ms: {', '.join(found)}, longest {ordered[-1] * 1000:.0f}"

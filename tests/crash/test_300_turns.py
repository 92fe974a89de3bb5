"""Three hundred turns back to back: none waits over a second."""

from __future__ import annotations

import sys
import time
from itertools import cycle, islice

import pytest

from tests.crash.killing import Killing
from tests.crash.talks import fine_number
from tests.stands.resident import Resident
from tests.stands.yardstick import slowness, told

TURNS = 300
LONGEST = 1.0
BESIDE = 10
"""Turns between two looks at how slow the machine is."""

SAID = ("menu", "1", fine_number(777_777), "no", "stop", "2", "4", "stop", "help", "my matters")


@pytest.mark.slow
def test_none_waits_over_a_second(killing: Killing) -> None:
    """Everything a resident does: menus, buttons by number, a look at the city, days of a desk."""
    resident = Resident(killing.desk.url, "three-hundred-turns")
    took: list[float] = []
    limits: list[float] = []
    before = slowness()
    for number, text in enumerate(islice(cycle(SAID), TURNS), start=1):
        since = time.perf_counter()
        assert resident.say(text), f"nothing was said to {text!r}"
        took.append(time.perf_counter() - since)
        resident.calls += 1
        if number % BESIDE == 0:
            after = slowness()
            limits += [LONGEST * max(before, after)] * BESIDE
            before = after
    sys.stderr.write(f"\n{told(took)}; the machine was {max(limits):.1f} times slower than quiet\n")
    late = [
        (n, *pair) for n, pair in enumerate(zip(took, limits, strict=True)) if pair[0] > pair[1]
    ]
    assert not late
    account = killing.books.account(resident)
    assert [kind for kind, handled in account["inbox"] if handled] == ["said"] * TURNS

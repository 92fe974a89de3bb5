"""Killed where money goes another way, or a city's system is late: nothing lost or doubled."""

from __future__ import annotations

import pytest

from tests.crash.killing import Killing, check
from tests.crash.table import RARE


@pytest.mark.slow
def test_it_goes_on_as_if_nothing_had_happened(killing: Killing) -> None:
    check(killing, *RARE)

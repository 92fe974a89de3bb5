"""Killed at each point of booking a wedding, and started again: nothing lost, nothing doubled."""

from __future__ import annotations

import pytest

from tests.crash.killing import Killing, check
from tests.crash.table import BOOKING


@pytest.mark.slow
def test_it_goes_on_as_if_nothing_had_happened(killing: Killing) -> None:
    check(killing, BOOKING)

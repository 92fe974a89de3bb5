"""Killed where money goes another way, and started again: nothing lost, nothing doubled."""

from __future__ import annotations

import pytest

from tests.crash.killing import Killing, check
from tests.crash.table import LATE_CITY, LEFT_OPEN, REFUND, WITHDRAWN
from tests.crash.talks import Talk


@pytest.mark.slow
@pytest.mark.parametrize(
    "talk", [LATE_CITY, REFUND, WITHDRAWN, LEFT_OPEN], ids=lambda talk: talk.name
)
def test_it_goes_on_as_if_nothing_had_happened(talk: Talk, killing: Killing) -> None:
    check(killing, talk)

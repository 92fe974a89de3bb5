"""Killed in rarer talks, and started again: nothing lost, nothing doubled."""

from __future__ import annotations

import pytest

from tests.crash.killing import Killing, check
from tests.crash.table import ERASED, SLOW_REGISTRY, STRANGER, WRONG_PAIR
from tests.crash.talks import Talk


@pytest.mark.slow
@pytest.mark.parametrize(
    "talk", [SLOW_REGISTRY, WRONG_PAIR, ERASED, STRANGER], ids=lambda talk: talk.name
)
def test_it_goes_on_as_if_nothing_had_happened(talk: Talk, killing: Killing) -> None:
    check(killing, talk)

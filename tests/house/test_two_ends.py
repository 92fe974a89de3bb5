"""The row in which test files stand names files that are there, each once."""

from __future__ import annotations

from tests.conftest import NOT_EVERY_DAY
from tests.two_ends import COMPUTE, HERE, WAIT


def test_every_file_in_the_row_is_there_once() -> None:
    named = [*WAIT, *COMPUTE]
    assert [name for name in named if not (HERE / name).is_file()] == []
    assert len(named) == len(set(named))


def test_what_is_not_for_every_day_is_there() -> None:
    gone = [name for name in NOT_EVERY_DAY if not [*HERE.glob(f"{name.rstrip('/')}*")]]
    assert gone == []

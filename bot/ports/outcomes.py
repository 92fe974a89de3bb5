"""What every port has: the ways a far side fails, the clock, and the checkpoint of the tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime


class Unreachable(Exception):
    """The far side gave no usable answer: it may or may not have acted. Worth another try."""

    def __init__(self, who: str, why: str) -> None:
        super().__init__(f"{who}: {why}")
        self.who, self.why = who, why


class Refused(Exception):
    """The far side answered no. Asking again in the same words gets the same answer."""

    def __init__(self, who: str, why: str) -> None:
        super().__init__(f"{who}: {why}")
        self.who, self.why = who, why


Clock = Callable[[], datetime]
Checkpoint = Callable[[str], Awaitable[None]]
"""Called with a name before and after each commit, send and callback; does nothing in service."""

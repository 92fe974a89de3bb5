"""What the use cases need from the edge, each port as small as the need of its user."""

from __future__ import annotations


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

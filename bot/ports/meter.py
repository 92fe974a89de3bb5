"""What is counted and timed while the desk works, so that operations can see it.

Numbers, names of a closed list and cities only: never who, never what was said.
"""

from __future__ import annotations

from typing import Protocol

from typing_extensions import override


class Meter(Protocol):
    """Called on the hot path: every method returns at once and never raises."""

    def step(self, name: str, seconds: float) -> None:
        """One step of a turn: receive, understand, model, look, save or send."""
        ...

    def turn(self, city: str, kind: str, outcome: str, seconds: float) -> None:
        """One whole turn. `kind`: of the inbox row, `left` for a look that was left; `outcome`:
        done, conflict (somebody was faster, it is worked out again), away (something it needs) or
        failed."""
        ...

    def sent(self, channel: str, lane: str, outcome: str) -> None:
        """One try to send, as the channel saw it."""
        ...

    def tick(self, name: str, outcome: str, seconds: float) -> None:
        """One tick of the clock: done, waits (something is away) or failed."""
        ...


class Unmetered(Meter):
    """Nobody looks."""

    __slots__ = ()

    @override
    def step(self, name: str, seconds: float) -> None: ...

    @override
    def turn(self, city: str, kind: str, outcome: str, seconds: float) -> None: ...

    @override
    def sent(self, channel: str, lane: str, outcome: str) -> None: ...

    @override
    def tick(self, name: str, outcome: str, seconds: float) -> None: ...


UNMETERED = Unmetered()

"""Several doors of one resident: a one-time code joins them, a word parts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.messages import Address


class Redeemed(StrEnum):
    """What became of a code that was typed."""

    JOINED = "ok"
    WRONG = "wrong"  # unknown, expired or used: nobody is told which
    OWN = "own"  # made by the very resident who types it
    BEING_PAID = "being_paid"  # both have the same payment open, and money may be on its way


@dataclass(frozen=True, slots=True)
class Joined:
    """`owner`: whose code it was and who both are from now on, where it is known."""

    how: Redeemed
    owner: int | None = None


@dataclass(frozen=True, slots=True)
class CutOff:
    """A door that is a resident of its own from now on."""

    address: Address
    resident: int


class Doors(Protocol):
    async def make_code(self, resident: int, now: datetime, until: datetime) -> str:
        """A new one-time code in capitals and digits, shown nowhere else; it ends an earlier one of
        this resident. Raises LookupError when this city has no such resident."""
        ...

    async def whose(self, code: str, now: datetime) -> int | None:
        """The resident whose code this is, as long as it can be redeemed."""
        ...

    async def stand_back(self, resident: int, code: str, now: datetime) -> None:
        """To be called before this resident's own talk is locked, where `redeem` comes after it:
        talks are locked in the order of their residents, so that two who redeem each other's code
        never wait for each other."""
        ...

    async def redeem(self, resident: int, code: str, now: datetime) -> Joined:
        """Makes this resident's addresses and matters those of whoever made the code, which is used
        up by it. Nothing is changed unless it says JOINED.

        Payments, bookings, reminders, intents, everything written and said come along; payments
        nobody has opened of things the other one pays already are taken back; who wanted no
        reminders in one of them gets none any more. What the talk was
        about, the log of its turns and the resident's key end: a turn worked out meanwhile meets
        Conflict. What others still add for this resident goes to the other one.
        """
        ...

    async def doors(self, resident: int) -> Sequence[Address]:
        """In the order they were opened."""
        ...

    async def writes_from(self, resident: int, door: Address) -> None:
        """The house speaks there from now on. Nothing happens where it is no door of theirs."""
        ...

    async def cut_off_others(self, resident: int, kept: Address, now: datetime) -> Sequence[CutOff]:
        """Each other door becomes somebody new, with what was written there and waits. The matters
        stay, and what was to be said there about them goes to `kept`. Nothing happens where `kept`
        is no door of this resident."""
        ...

"""What an update of Telegram comes to: a closed list, in the words of this house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from bot.domain.messages import Address, Inbound


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button under a message of ours. `html`: the words of that message as Telegram shows them,
    None where it does not tell them any more; `title`: the button's, None where it is not there.
    `below`: the message is a file, its words stand below it."""

    query: str
    chat: int
    message: int
    html: str | None = None
    title: str | None = None
    below: bool = False


@dataclass(frozen=True, slots=True)
class Arrived:
    """Something for a resident's inbox. `shared`: what they gave by the keyboard we showed for it
    (phone, place), which is of no more use now."""

    address: Address
    inbound: Inbound
    tapped: Tapped | None = None
    shared: str | None = None


@dataclass(frozen=True, slots=True)
class Blocked:
    """The resident blocked the bot: nothing reaches them until they change their mind."""

    address: Address


@dataclass(frozen=True, slots=True)
class Unblocked:
    address: Address


@dataclass(frozen=True, slots=True)
class InGroup:
    """We were added to a group or called there. Talks are between two: it is said, nobody becomes
    a resident by it. `hint`: the language of whoever did it."""

    chat: int
    hint: str | None
    query: str | None = None


@dataclass(frozen=True, slots=True)
class Nothing:
    """An update that is not for us."""


Arrival: TypeAlias = Arrived | Blocked | Unblocked | InGroup | Nothing

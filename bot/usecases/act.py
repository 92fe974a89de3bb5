"""Which code does which action of the table (integrations/actions.py)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bot.ports import Connector, Refused, Store, Work
from bot.usecases.appointments import CancelBooking, ConfirmBooking, MoveBooking
from bot.usecases.charge import CreatePayment, cancel_payment
from bot.usecases.debts import LookUpDebt
from bot.usecases.known import TellKnown, erase_me
from bot.usecases.link import (
    ListDoors,
    check_link_code,
    link_doors,
    make_link_code,
    unlink_doors,
)
from bot.usecases.matters import ListMatters, ShowMatter
from bot.usecases.persons import check_person
from bot.usecases.places import FindDays, FindTimes, HoldPlace, give_back_place
from bot.usecases.reminding import start_reminders, stop_reminders
from bot.usecases.setting import Args, Setting, Values, outcome, text

Look: TypeAlias = Callable[[Setting, Args], Awaitable[Values]]
Local: TypeAlias = Callable[[Work, Setting, Args], Awaitable[Values]]
Remote: TypeAlias = Callable[[str, str, Args], Awaitable[Values]]
"""(city, key, arguments): asked after the commit, by whoever; may raise Unreachable."""


@dataclass(frozen=True, slots=True)
class Actions:
    looks: Mapping[str, Look]
    locals: Mapping[str, Local]
    remotes: Mapping[str, Remote]


@dataclass(frozen=True, slots=True)
class SubmitRequest:
    """Hands a request to the city's own system under its key; asked again, it answers the same."""

    connector: Connector

    async def __call__(self, city: str, key: str, args: Args) -> Values:
        fields = args.get("fields")
        try:
            answer = await self.connector.submit(
                city, text(args, "register"), fields if isinstance(fields, dict) else {}, key=key
            )
        except Refused:
            return outcome("refused")
        return {"reference": answer.get("reference")}


def actions(store: Store, connector: Connector, public_url: str) -> Actions:
    """The one place where an action's name meets its code."""
    return Actions(
        looks={
            "look_up_debt": LookUpDebt(connector, store),
            "find_days": FindDays(store),
            "find_times": FindTimes(store),
            "check_person": check_person,
            "list_matters": ListMatters(store),
            "show_matter": ShowMatter(store, public_url),
            "tell_known": TellKnown(store),
            "list_doors": ListDoors(store),
        },
        locals={
            "hold_place": HoldPlace(),
            "give_back_place": give_back_place,
            "confirm_booking": ConfirmBooking(public_url),
            "move_booking": MoveBooking(public_url),
            "cancel_booking": CancelBooking(),
            "create_payment": CreatePayment(public_url),
            "cancel_payment": cancel_payment,
            "stop_reminders": stop_reminders,
            "start_reminders": start_reminders,
            "erase_me": erase_me,
            "make_link_code": make_link_code,
            "check_link_code": check_link_code,
            "link_doors": link_doors,
            "unlink_doors": unlink_doors,
        },
        remotes={"submit_request": SubmitRequest(connector)},
    )

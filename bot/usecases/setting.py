"""What every action is told about the talk it is run for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from bot.domain.messages import Address
from flows.engine.catalog import Flows
from flows.engine.definition import Json
from flows.engine.session import Session

Args: TypeAlias = Mapping[str, Json]
Values: TypeAlias = dict[str, Any]
"""An action's results; without `outcome` it went well."""


@dataclass(frozen=True, slots=True)
class Setting:
    """`key` names this one asking; `service` and `flow` are those of the frame that asks.
    `address`: the door that asks."""

    flows: Flows
    session: Session
    resident: int
    now: datetime
    key: str
    service: str
    flow: str
    address: Address | None = None

    @property
    def city_id(self) -> str:
        return self.flows.city.id

    @property
    def local_now(self) -> datetime:
        """Now on the city's own clock."""
        return self.now.astimezone(ZoneInfo(self.flows.city.zone))


def text(args: Args, name: str) -> str:
    """A required argument as text; `check` has seen to it that it is not empty."""
    value = args.get(name)
    return value if isinstance(value, str) else "" if value is None else str(value)


def outcome(reason: str, **values: Json) -> Values:
    return {"outcome": reason, **values}

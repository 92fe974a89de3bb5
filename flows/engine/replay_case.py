"""A recorded talk as values: what comes in, what must follow, what actions answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from flows.engine.definition import Json

Plain: TypeAlias = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing that must have happened since something came in; `kind` is CALM's key."""

    line: int
    kind: str
    value: Json


@dataclass(frozen=True, slots=True)
class Exchange:
    """What comes in (`user` text; `told`: news beside the talk; neither: the question is left
    unanswered) and what must follow. `now`: the clock from here on."""

    line: int
    user: str | None
    told: Mapping[str, Json] | None = None
    expected: tuple[Expected, ...] = ()
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class StubResult:
    """What an action answers: `values` for our steps' `into`; `slots` and `says` as CALM's
    actions do it themselves."""

    values: Mapping[str, Json] = field(default_factory=dict[str, Json])
    slots: Mapping[str, Json] = field(default_factory=dict[str, Json])
    says: tuple[Mapping[str, Json], ...] = ()


Stubs: TypeAlias = Mapping[str, tuple[StubResult, ...]]
"""Action -> its results in order, the last one repeated."""


@dataclass(frozen=True, slots=True)
class Case:
    """One recorded talk. `slots`: filled before anybody speaks."""

    name: str
    file: str
    line: int
    city: str | None = None
    language: str | None = None
    now: datetime | None = None
    exchanges: tuple[Exchange, ...] = ()
    slots: Mapping[str, Json] = field(default_factory=dict[str, Json])
    stubs: Stubs = field(default_factory=dict[str, tuple[StubResult, ...]])

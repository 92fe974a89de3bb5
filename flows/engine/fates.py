"""What was decided for matters that began on an older revision, when a newer one was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Fate:
    """`moves`: it goes on in the live revision; else it is closed, and the resident is told.

    `steps`: old step -> new step, for steps that are not there any more; a step of one flow alone
    is named `flow.step`.
    """

    moves: bool
    steps: Mapping[str, str] = field(default_factory=dict[str, str])


Fates: TypeAlias = Mapping[tuple[str, str], Fate]
"""(service, revision) -> its fate. Revisions without one are finished as they began."""

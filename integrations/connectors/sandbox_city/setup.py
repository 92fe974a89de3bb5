"""What the practice city is told at its start."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class CitySetup:
    """`key` opens the contract's calls, `control_key` opens `/control` and `/ledger`.
    `registers`: folders whose `*.yml` stand beside the shipped ones, or replace them.
    `slow`: seconds an answer takes that is late on purpose."""

    ledger: Path
    clock: Callable[[], datetime]
    key: str = field(default="practice-city-key", repr=False)
    control_key: str = field(default="practice-control-key", repr=False)
    registers: tuple[Path, ...] = ()
    slow: float = 8.0

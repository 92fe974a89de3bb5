"""What the practice gateway is told at its start."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class GatewaySetup:
    """`public_url`: where residents reach this application, without a slash at its end.

    `key` opens the merchant's doors, `secret` signs callbacks, `control_key` opens `/control` and
    `/ledger`. `slow`: seconds an answer takes that is late on purpose.
    """

    ledger: Path
    public_url: str
    clock: Callable[[], datetime]
    merchant: str = "citydesk-practice"
    key: str = field(default="practice-merchant-key", repr=False)
    secret: str = field(default="practice-callback-secret", repr=False)
    control_key: str = field(default="practice-control-key", repr=False)
    slow: float = 8.0

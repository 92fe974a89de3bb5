"""A button's payload as it comes back: `#<token>.<number>`."""

from __future__ import annotations

import re

from flows.engine.events import Pressed

_PAYLOAD = re.compile(r"^#([0-9a-f]{8})\.(\d{1,2})$")


def pressed(text: str) -> Pressed | None:
    """The button this payload stands for; None for everything a person would write."""
    found = _PAYLOAD.match(text.strip())
    return Pressed(found[1], int(found[2])) if found else None

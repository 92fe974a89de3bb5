"""A button's payload as it comes back: `#<token>.<number>`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flows.engine.events import Pressed
from flows.engine.session import load

_PAYLOAD = re.compile(r"^#([0-9a-f]{8})\.(\d{1,2})$")


def pressed(text: str) -> Pressed | None:
    """The button this payload stands for; None for everything a person would write."""
    found = _PAYLOAD.match(text.strip())
    return Pressed(found[1], int(found[2])) if found else None


def is_taken(session: Mapping[str, Any], text: str) -> bool:
    """Whether this is a button, and one that counts in the talk as it is."""
    button = pressed(text)
    if button is None or not session:
        return False
    return load(session).takes(button.token, button.number)

"""A talk as it was, saved as a conversation test."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ruamel.yaml import YAML

from bot.usecases.buttons import pressed
from bot.usecases.converse import Seen
from flows.engine.effects import Say


def recorded(city: str, exchanges: Sequence[tuple[str, list[Seen]]], now: datetime) -> str:
    """CALM's e2e format. What was typed is in it as typed: look before you share it."""
    steps: list[dict[str, Any]] = []
    for text, seen in exchanges:
        if not text.strip():
            continue
        button = pressed(text)  # a payload of this talk means nothing in the next one
        steps.append({"user": str(button.number) if button else text})
        names = [e.name for one in seen for e in one.turn.effects if isinstance(e, Say)]
        steps += [{"utter": name} for name in names]
    told = {
        "city": city,
        "now": now.isoformat(),
        "test_cases": [{"test_case": "recorded talk", "steps": steps}],
    }
    out = io.StringIO()
    yaml = YAML()
    yaml.allow_unicode = True
    yaml.dump(told, out)
    return out.getvalue()

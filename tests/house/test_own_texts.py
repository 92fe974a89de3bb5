"""Every text the engine says by its own name is there, and so in every language (`check`)."""

from __future__ import annotations

import re
from pathlib import Path

from flows.engine.catalog import is_system
from tests.stands.catalogue import shipped

ROOT = Path(__file__).parents[2]
ROOMS = ("flows/engine", "bot/usecases")
NAMED = re.compile(r'"((?:utter|button)_[a-z0-9_]*[a-z0-9])"')


def test_every_text_named_in_code_exists() -> None:
    own = [service for service in shipped().services.values() if is_system(service)]
    responses = {name for service in own for name in service.responses}
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for room in ROOMS
        for path in sorted((ROOT / room).glob("*.py"))
        if not path.name.startswith(("check", "replay"))
        for name in NAMED.findall(path.read_text("utf-8"))
        if name not in responses
    }
    assert missing == set()

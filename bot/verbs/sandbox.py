"""`citydesk sandbox-city`: the practice far sides, in a process of their own."""

from __future__ import annotations

import os
from pathlib import Path

from bot.app import running_clock
from bot.settings import Settings, named
from integrations.sandbox.serve import SandboxSetup, serve


def sandbox(settings: Settings, host: str, port: int) -> int:
    """Until ended. Its keys come from the settings that the desk gives its child, else they are
    made of CITYDESK_SANDBOX_KEY, else those of the desk of this data folder."""
    folder = settings.citydesk_data / "sandbox"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    words = {
        name: value
        for name in ("city_key", "merchant", "merchant_key", "callback_secret", "control_key")
        if (value := os.environ.get(f"CITYDESK_SANDBOX_{name.upper()}"))
    }
    if not words:
        words = _words_of(settings)
    registers = named("CITYDESK_SANDBOX_REGISTERS")
    setup = SandboxSetup(
        folder=folder,
        public_url=os.environ.get("CITYDESK_SANDBOX_PUBLIC_URL") or _seen_at(settings, port),
        clock=running_clock(settings),
        registers=tuple(Path(each) for each in registers.split(os.pathsep) if each),
        **words,  # type: ignore[arg-type]  # names of its own fields
    )
    serve(setup, host, port)
    return 0


def _seen_at(settings: Settings, port: int) -> str:
    """Where residents find it: every web of the desk passes `/sandbox` on."""
    return f"{settings.public_url}/sandbox" if settings.public_url else f"http://127.0.0.1:{port}"


def _words_of(settings: Settings) -> dict[str, str]:
    from bot.surroundings import far_words  # noqa: PLC0415  # a desk's child starts without it

    return far_words(settings.citydesk_data.resolve(), settings.citydesk_sandbox_key)

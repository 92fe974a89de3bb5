"""Small programs of the language model's own environment, and what they say."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from nlu.training import ROOT


def told_by(program: str) -> dict[str, Any]:
    """What it prints as JSON. It may import `components`."""
    ended = subprocess.run(  # noqa: S603 # our own words
        [ROOT / ".venv-rasa" / "bin" / "python", "-W", "ignore", "-c", program],
        cwd=ROOT / "nlu" / "model",
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found

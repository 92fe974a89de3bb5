"""The shipped cities, whose files say that an ID number does not belong into the chat."""

from __future__ import annotations

import shutil
from pathlib import Path

from flows.folders import HERE as FLOWS

ROOT = FLOWS.parent


def strict_flows(folder: Path) -> Path:
    """Services and cities in a folder `flows` there."""
    for name in ("catalog", "cities"):
        shutil.copytree(FLOWS / name, folder / "flows" / name)
    for file in (folder / "flows/cities").glob("*.yml"):
        text = file.read_text("utf-8")
        assert "sensitive_in_chat: true" in text
        file.write_text(text.replace("sensitive_in_chat: true", "sensitive_in_chat: false"))
    return folder / "flows"


def strict_project(folder: Path) -> Path:
    """A whole project there: our programs, those services and cities."""
    shutil.copytree(
        FLOWS, folder / "flows", ignore=shutil.ignore_patterns("catalog", "cities", "__pycache__")
    )
    strict_flows(folder)
    for name in ("bot", "nlu", "integrations"):
        (folder / name).symlink_to(ROOT / name)
    return folder

"""Writes docs/slots.md from the kinds: `python -m bot.verbs.slot_page`."""

from __future__ import annotations

from pathlib import Path

from flows.engine.slots.kinds_page import page

PAGE = Path(__file__).parents[2] / "docs" / "slots.md"

if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")

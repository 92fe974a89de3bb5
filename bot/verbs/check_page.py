"""Writes docs/checks.md from the rules: `python -m bot.verbs.check_page`."""

from __future__ import annotations

from pathlib import Path

from flows.engine.check_rules import page

PAGE = Path(__file__).parents[2] / "docs" / "checks.md"

if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")

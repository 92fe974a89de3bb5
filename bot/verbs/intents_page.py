"""Writes docs/intents.md from flows and intents: `python -m bot.verbs.intents_page`."""

from __future__ import annotations

from pathlib import Path

from bot.app import flows_of
from bot.verbs.intents import page
from flows.folders import read_books

PAGE = Path(__file__).parents[2] / "docs" / "intents.md"

if __name__ == "__main__":
    books = read_books()
    PAGE.write_text(page(flows_of(books)[books.default_city]), "utf-8")

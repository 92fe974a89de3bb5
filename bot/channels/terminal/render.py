"""A message on a terminal: text, then numbered buttons."""

from __future__ import annotations

from typing import Any

from bot.domain.messages import Words


def lines(words: Words) -> list[str]:
    """What is printed; the number before a button can be typed."""
    shown = words.text.splitlines() or [""]
    return shown + [f"  {number(b.payload)}) {b.title}" for b in words.buttons]


def number(payload: str) -> str:
    return payload.rpartition(".")[2]


def plain(words: Words) -> dict[str, Any]:
    """For scripts: text, buttons, link, file."""
    told: dict[str, Any] = {"text": words.text}
    if words.buttons:
        told["buttons"] = [{"title": b.title, "payload": b.payload} for b in words.buttons]
    told |= {key: value for key, value in (("link", words.link), ("file", words.file)) if value}
    return told

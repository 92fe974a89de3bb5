"""Rasa's REST channel, outgoing."""

from __future__ import annotations

from typing import Any

from bot.ports import Sent


def render(sent: Sent, recipient: str) -> dict[str, Any]:
    """One message in Rasa's shape; links and files of ours are in `custom`, and in the text."""
    words = sent.outgoing.words
    told: dict[str, Any] = {"recipient_id": recipient, "text": words.text}
    if words.buttons:
        told["buttons"] = [{"title": b.title, "payload": b.payload} for b in words.buttons]
    custom = {k: v for k, v in (("link", words.link), ("file", words.file)) if v}
    if custom:
        told["custom"] = custom
    return told

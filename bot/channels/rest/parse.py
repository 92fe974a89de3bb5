"""Rasa's REST channel, inbound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_NAME = 256


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a program, as it comes.

    {"sender": "resident-1", "message": "pay my fine",
    "metadata": {"city": "shanghai", "lang": "en", "message_id": "m-1"}}
    """

    sender: str
    text: str
    city: str | None = None
    language: str | None = None
    message_id: str | None = None


def parse_message(told: Mapping[str, Any] | None) -> Message | str:
    """A message, or the one thing that is wrong with it. Unknown keys are nobody's mistake."""
    if told is None:
        return "the body must be one JSON object"
    sender, text, extra = told.get("sender"), told.get("message"), told.get("metadata")
    if not isinstance(sender, str) or not 0 < len(sender) <= LONGEST_NAME:
        return f"sender must be a text of 1 to {LONGEST_NAME} characters"
    if not isinstance(text, str):
        return "message must be a text; an empty one only collects"
    if extra is not None and not isinstance(extra, dict):
        return "metadata must be an object"
    return _with_extra(Message(_name(sender), _clean(text)), extra or {})


def _with_extra(message: Message, extra: Mapping[str, Any]) -> Message | str:
    values: dict[str, str | None] = {}
    for key in ("city", "lang", "message_id"):
        value = extra.get(key)
        if isinstance(value, int) and key == "message_id":
            value = str(value)
        if value is not None and (not isinstance(value, str) or len(value) > LONGEST_NAME):
            return f"metadata.{key} must be a text of at most {LONGEST_NAME} characters"
        values[key] = _name(value) if value else None
    return Message(
        message.sender, message.text, values["city"], values["lang"], values["message_id"]
    )


def _name(text: str) -> str:
    """Two names that differ stay two, whatever halves of characters are in them."""
    return text.replace("\x00", "\\0").encode("utf-8", "backslashreplace").decode()


def _clean(text: str) -> str:
    """Without what no database and no screen can hold: NUL and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()

"""CALM's button payloads, from a flow file of ours, never from what was typed."""

from __future__ import annotations

import re

from flows.engine.definition import Json

_SET_SLOTS = re.compile(r"^/SetSlots\((.*)\)$", re.DOTALL)
_INTENT = re.compile(r"^/([A-Za-z_][\w.+-]*)(?:\{.*\})?$", re.DOTALL)


def parse_payload(payload: str) -> dict[str, Json]:
    """`/SetSlots(a=b)`, `/intent`, or plain text: what the button does."""
    if found := _SET_SLOTS.match(payload):
        pairs = [part.partition("=") for part in found[1].split(",") if "=" in part]
        return {"set": {name.strip(): _literal(value.strip()) for name, _, value in pairs}}
    if found := _INTENT.match(payload):
        return {"intent": found[1]}
    return {"say": payload}


def _literal(text: str) -> Json:
    return {"true": True, "false": False, "null": None, "None": None, "undefined": None}.get(
        text, text.strip("\"'")
    )

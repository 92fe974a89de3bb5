"""A button's payload on its way through Telegram: `<payload>:<mac>` in at most 64 bytes.

Clients can send any callback data they like, so only what we signed for this very chat counts. In a
private chat, the only kind we show buttons in, the chat's number is its resident's: signing the one
signs the other.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable

MOST_BYTES = 64
MAC_BYTES = 9
MOST_BUTTONS = 99
"""Telegram takes 100, one of them is for the link. More of them stand in the text, with the numbers
they can be chosen by."""

MOST_TITLE = 64
"""UTF-16 units: clients cut off what is wider than the screen."""

OLD = "#00000000.0"
"""What a forged or foreign button comes in as: well made, and of no question there is."""


def signed(payload: str, key: bytes, account: str, chat: str) -> str | None:
    """None where it is too long for Telegram."""
    told = f"{payload}:{_mac(payload, key, account, chat)}"
    return told if len(told.encode()) <= MOST_BYTES else None


def opened(told: str, keys: Iterable[bytes], account: str, chat: str) -> str | None:
    """The payload; None where none of the keys has signed it for this chat."""
    payload, _, mac = told.rpartition(":")
    given = mac.encode("utf-8", "replace")
    fits = [hmac.compare_digest(given, _mac(payload, key, account, chat).encode()) for key in keys]
    return payload if any(fits) else None


def _mac(payload: str, key: bytes, account: str, chat: str) -> str:
    facts = f"{account}\n{chat}\n{payload}".encode("utf-8", "replace")
    return urlsafe_b64encode(hmac.digest(key, facts, "sha256")[:MAC_BYTES]).decode()

"""Long texts in pieces that Telegram takes, cut where a reader would pause.

Telegram counts UTF-16 units after its entities are read: what is cut here is plain text, made safe
only afterwards, so no entity is ever cut, and Python's own characters are never half ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST_UNITS = 4000
"""Telegram's limit is 4096; what is added after a tap needs room too."""

PAUSES: Sequence[re.Pattern[str]] = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"[。！？；…](?=.)|[.!?](?=\s)", re.DOTALL),
    re.compile(r"\s|[，、]"),
)
"""The better ones first; one in the first half of a piece counts only where no other is there."""


def units(text: str) -> int:
    """Its length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, most: int = MOST_UNITS) -> list[str]:
    """At least one, none longer than `most` units; together all words of the text in order."""
    found, left = [], text.strip()
    while units(left) > most:
        cut = _cut(left[: _fitting(left, most)])
        found.append(left[:cut].rstrip())
        left = left[cut:].lstrip()
    return [*found, left]


def _fitting(text: str, most: int) -> int:
    """How many characters fit."""
    taken = 0
    for at, sign in enumerate(text):
        taken += 2 if sign > "\uffff" else 1
        if taken > most:
            return at
    return len(text)


def _cut(window: str) -> int:
    for least in (len(window) // 2, 1):
        for pause in PAUSES:
            ends = [found.end() for found in pause.finditer(window) if found.end() >= least]
            if ends:
                return ends[-1]
    return len(window)

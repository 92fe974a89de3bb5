"""Texts as they may be shown: nothing in them turns the line around, hides, or piles up."""

from __future__ import annotations

import re
import unicodedata

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BREAKS = re.compile(r"\r\n?|[\u2028\u2029]")
_DIRECTION = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_HIDDEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u2060-\u2064\u206a-\u206f\u3164\ufeff"
    "\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
_JOINERS = re.compile("[\u200c\u200d\ufe00-\ufe0f]+")
_HALVES = re.compile("[\ud800-\udfff]")

MOST_MARKS = 3
"""Signs stacked on one letter; real words need two."""


def shown(text: str) -> str:
    """What a resident may be shown of a value somebody typed. Joiners stay where letters and emoji
    need them, one at a time."""
    plain = _HALVES.sub("\ufffd", _BREAKS.sub("\n", text))
    plain = _HIDDEN.sub("", _DIRECTION.sub("", _CONTROLS.sub("", plain)))
    return _unpiled(_JOINERS.sub(_joined, plain))


def line(text: str) -> str:
    """The same on one line, for the title of a button."""
    return " ".join(shown(text).split())


def _joined(found: re.Match[str]) -> str:
    """An emoji's form and then one joiner; of a longer run the rest goes."""
    run = found[0]
    form = next((sign for sign in run if sign >= "\ufe00"), "")
    joiner = next((sign for sign in run if sign < "\ufe00"), "")
    return form + joiner


def _unpiled(text: str) -> str:
    if text.isascii():
        return text
    kept, marks = [], 0
    for sign in text:
        marks = marks + 1 if unicodedata.category(sign) in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            kept.append(sign)
    return "".join(kept)

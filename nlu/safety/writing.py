"""What was written, cut into words, Chinese characters and breaks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from flows.engine.tongue import plain_letters

LONGEST = 20_000
"""Characters looked at; no messenger carries more in one message."""

WORD = "\ue000"
"""Stands in `flat` where a word of letters was."""

COMMA, STOP, FIGURE = "，", "。", "\ue001"

_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufe0f\ufeff'’‘`´]")
_UNIT = re.compile(r"[a-z]+|[0-9]+|[\u3400-\u9fff]|🔥|[.!?;…\n。！？；]+|[,:，、：]|[^\W_]+")
_SPACE = {WORD: 2, COMMA: 1, STOP: 4, FIGURE: 1}


@dataclass(frozen=True, slots=True)
class Writing:
    """`units`: words, single Chinese characters and breaks. `flat`: one character for each of
    them. `ruler`: how far from the beginning each one stands; a word is two characters wide."""

    units: tuple[str, ...]
    flat: str
    ruler: tuple[int, ...]

    def between(self, end: int, start: int) -> int:
        """The room between a stretch that ended and another that starts later."""
        return self.ruler[start] - self.ruler[end]

    def is_break(self, at: int) -> bool:
        return at >= len(self.flat) or self.flat[at] in (COMMA, STOP)


@dataclass(frozen=True, slots=True)
class Pen:
    """How writing is evened out. `plain`: character -> the one it is another form of;
    `light`: words that carry nothing, so that "is on the fire" reads as "on fire"."""

    plain: Mapping[int, str]
    light: frozenset[str]

    def read(self, text: str) -> Writing:
        evened = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
        evened = plain_letters(_HIDDEN.sub("", evened)).translate(self.plain)
        units = tuple(unit for unit in _UNIT.findall(evened) if unit not in self.light)
        flat = "".join(_flat(unit) for unit in units)
        ruler = accumulate((_SPACE.get(mark, 1) for mark in flat), initial=0)
        return Writing(units, flat, tuple(ruler))


def _flat(unit: str) -> str:
    first = unit[0]
    if "a" <= first <= "z":
        return WORD
    if first.isalnum() or first == "🔥":
        return first if len(unit) == 1 and not first.isdecimal() else FIGURE
    return COMMA if first in ",:，、：" else STOP

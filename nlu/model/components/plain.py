"""What makes one spelling of many: characters of Taiwan and Hong Kong, and how things sound.

The tables are made when a model is trained (making.py) and kept with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"

_BEGINNINGS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("h", "f"), ("r", "l"))
_ENDINGS = (("ang", "an"), ("eng", "en"), ("ing", "in"), ("ong", "on"), ("ue", "ve"))
_VOWELS = re.compile(r"(?<=.)[aeiouyhw]+")
_TWICE = re.compile(r"(.)\1+")
_HEARD = (
    (re.compile(r"^(?:kn|gn|pn)"), "n"),
    (re.compile(r"^wr"), "r"),
    (re.compile(r"^ps"), "s"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"[sc]h|ti(?=o)|ci(?=a)"), "x"),
    (re.compile(r"ght"), "t"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"g(?=[eiy])"), "j"),
    (re.compile(r"ck|[ckq]"), "k"),
    (re.compile(r"z"), "s"),
    (re.compile(r"d(?=$)"), "t"),
    (re.compile(r"v"), "f"),
)


@dataclass(frozen=True)
class Tables:
    """`simple`: traditional character -> simplified. `sounds`: simplified character -> its
    syllable, folded. `syllables`: every syllable as it is typed -> folded."""

    simple: Mapping[str, str] = field(default_factory=dict)
    sounds: Mapping[str, str] = field(default_factory=dict)
    syllables: Mapping[str, str] = field(default_factory=dict)

    def simplified(self, text: str) -> str:
        """Character by character, so that places in the text stay what they were."""
        return text if text.isascii() else "".join(self.simple.get(each, each) for each in text)

    def typed(self, word: str) -> tuple[str, ...]:
        """The folded syllables of a word that is pinyin from one end to the other: the fewest."""
        best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - 6), end):
                before, folded = best[start], self.syllables.get(word[start:end])
                if before is None or folded is None:
                    continue
                now = best[end]
                if now is None or len(before) + 1 < len(now):
                    best[end] = (*before, folded)
        return best[len(word)] or ()


def folded(syllable: str) -> str:
    """As many people say it: zh is z, n is l, h is f, -ng is -n."""
    for told, heard in _BEGINNINGS:
        if syllable.startswith(told) and len(syllable) > len(told):
            syllable = heard + syllable[len(told) :]
            break
    for told, heard in _ENDINGS:
        if syllable.endswith(told):
            return syllable[: -len(told)] + heard
    return syllable


def skeleton(word: str) -> str:
    """How an English word sounds, without its vowels: "wait" and "weight" are one."""
    for heard, told in _HEARD:
        word = heard.sub(told, word)
    return _TWICE.sub(r"\1", _VOWELS.sub("", word))

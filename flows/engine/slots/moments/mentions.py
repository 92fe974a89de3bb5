"""Finds what a message says about time; where phrases overlap the longest one counts."""

import re
from operator import attrgetter
from typing import TypeAlias

from flows.engine.slots.moments import (
    clocks_en,
    clocks_zh,
    dates_en,
    dates_figures,
    dates_zh,
    feasts,
    monthly,
    official,
    parts_en,
    waits,
    weekdays_en,
    weeks_en,
    weeks_zh,
)
from flows.engine.slots.moments.facts import Fact, Mention, Rule, Today
from flows.engine.slots.moments.spelling import mended

_RULES: tuple[Rule, ...] = (  # of two phrases of one length the first counts
    *feasts.RULES,
    *dates_zh.RULES,
    *dates_figures.RULES,
    *dates_en.RULES,
    *weeks_zh.RULES,
    *weekdays_en.RULES,
    *weeks_en.RULES,
    *monthly.RULES,
    *official.RULES,
    *waits.RULES,
    *clocks_zh.RULES,
    *clocks_en.RULES,
    *parts_en.RULES,
)
_WORD = re.compile("[a-z]+")
_BY_CUE: dict[str, list[int]] = {}
for _place, _rule in enumerate(_RULES):
    for _cue in _rule.cues:
        _BY_CUE.setdefault(_cue, []).append(_place)
_KNOWN = frozenset(_BY_CUE)
_START = attrgetter("start")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_SPANS = tuple("said" if "said" in rule.pattern.groupindex else 0 for rule in _RULES)

_Candidate: TypeAlias = tuple[int, int, int, int, tuple[Fact, ...]]
"""In the order in which they count: how long it is (longest first), where it begins, the place of
its rule; then where it ends, and what it says."""


def mentions_in(low: str, today: Today) -> tuple[Mention, ...]:
    """What is said about days and times, in order; one phrase may say two things."""
    text = mended(low)
    taken = bytearray(len(text.text))
    kept: list[Mention] = []
    for _, start, _, end, facts in sorted(_candidates(text.text, today)):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            span = (start, end) if text.text is low else text.once(start, end)
            kept.extend(Mention(*span, fact) for fact in facts)
    return tuple(sorted(kept, key=_START))


def _candidates(low: str, today: Today) -> list[_Candidate]:
    found: list[_Candidate] = []
    for place in {place for cue in _cues(low) for place in _BY_CUE[cue]}:
        rule = _RULES[place]
        for match in rule.pattern.finditer(low):
            if facts := rule.facts(match, today):
                start, end = match.span(_SPANS[place])
                found.append((start - end, start, place, end, facts))
    return found


def _cues(low: str) -> set[str]:
    """Words, and characters that are no letters of words: "h" is a cue, the h of "the" is none."""
    return (({*low} - _LETTERS) | {*_WORD.findall(low)}) & _KNOWN

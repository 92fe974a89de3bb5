"""Finds what a message says about time; where phrases overlap the longest one counts."""

import re
from collections.abc import Iterator

from flows.engine.slots.moments import (
    clocks_en,
    clocks_zh,
    dates_en,
    dates_figures,
    dates_zh,
    feasts,
    monthly,
    weekdays_en,
    weeks_en,
    weeks_zh,
)
from flows.engine.slots.moments.facts import Fact, Mention, Rule, Today

_RULES: tuple[Rule, ...] = (
    *dates_zh.RULES,
    *dates_figures.RULES,
    *dates_en.RULES,
    *weeks_zh.RULES,
    *weekdays_en.RULES,
    *weeks_en.RULES,
    *monthly.RULES,
    *feasts.RULES,
    *clocks_zh.RULES,
    *clocks_en.RULES,
)
_WORD = re.compile("[a-z]+")
_BY_CUE: dict[str, list[int]] = {}
for _place, _rule in enumerate(_RULES):
    for _cue in _rule.cues:
        _BY_CUE.setdefault(_cue, []).append(_place)


def mentions_in(low: str, today: Today) -> tuple[Mention, ...]:
    """What is said about days and times, in order; one phrase may say two things."""
    taken = bytearray(len(low))
    kept: list[Mention] = []
    for (start, end), facts in sorted(_candidates(low, today), key=_longest_first):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            kept.extend(Mention(start, end, fact) for fact in facts)
    return tuple(sorted(kept, key=lambda each: each.start))


def _candidates(low: str, today: Today) -> Iterator[tuple[tuple[int, int], tuple[Fact, ...]]]:
    cues = {*low, *_WORD.findall(low)} & _BY_CUE.keys()
    for place in sorted({place for cue in cues for place in _BY_CUE[cue]}):
        rule = _RULES[place]
        for match in rule.pattern.finditer(low):
            facts = rule.facts(match, today)
            if facts:
                yield match.span("said" if "said" in rule.pattern.groupindex else 0), facts


def _longest_first(candidate: tuple[tuple[int, int], tuple[Fact, ...]]) -> tuple[int, int]:
    (start, end), _ = candidate
    return start - end, start

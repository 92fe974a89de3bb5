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
    *feasts.RULES,
    *clocks_zh.RULES,
    *clocks_en.RULES,
)
_WORD = re.compile("[a-z]+")


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
    cues = set(low)
    cues.update(_WORD.findall(low))
    for rule in _RULES:
        if rule.cues.isdisjoint(cues):
            continue
        for match in rule.pattern.finditer(low):
            facts = rule.facts(match, today)
            if facts:
                yield match.span("said" if "said" in rule.pattern.groupindex else 0), facts


def _longest_first(candidate: tuple[tuple[int, int], tuple[Fact, ...]]) -> tuple[int, int]:
    (start, end), _ = candidate
    return start - end, start

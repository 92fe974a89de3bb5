"""What has to stand together for an alarm, and what takes the alarm back."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nlu.safety.lexicon import HARMLESS, Hit
from nlu.safety.writing import STOP, Writing

LONG_AGO, STILL = "long_ago", "still"

NEAR = 12
"""How far apart two words of one alarm may stand, in characters; a word counts two."""

NEXT = 4
"""The same where the order counts."""

_WIDEST = 8  # units of the longest phrase, roughly: where the search for a neighbour begins


@dataclass(frozen=True, slots=True)
class Rule:
    """Lists that count when a word of each stands near the others. `ordered`: in this order, next
    to each other. `alone`: only when the message says nothing else."""

    labels: tuple[str, ...]
    ordered: bool = False
    alone: bool = False
    wants: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "wants", frozenset(self.labels))


@dataclass(frozen=True, slots=True)
class Kind:
    """`rules` raise its alarm, `calm` make harmless what they span. `now_only`: what happened
    long ago is no emergency of this kind."""

    name: str
    rules: tuple[Rule, ...]
    calm: tuple[Rule, ...]
    now_only: bool


@dataclass(frozen=True, slots=True)
class Denial:
    """`no`, `between`: words that deny what follows, and those that may stand between. `no_hans`:
    the same in Chinese, as it ends just before the word that is denied."""

    no: frozenset[str]
    between: frozenset[str]
    no_hans: re.Pattern[str]

    def denies(self, writing: Writing, start: int) -> bool:
        """True when what begins at `start` is plainly said not to be."""
        at = start - 1
        while at >= 0 and writing.units[at] in self.between:
            at -= 1
        if at >= 0 and writing.units[at] in self.no:
            return True
        return self.no_hans.search(writing.flat, max(0, start - 16), start) is not None


@dataclass(frozen=True)
class Evidence:
    """The hits in one message, by list."""

    writing: Writing
    soft: frozenset[str]
    hits: Mapping[str, Sequence[Hit]]
    _starts: dict[str, list[int]] = field(default_factory=dict[str, list[int]], init=False)

    def meets(self, kind: Kind) -> bool:
        for rule in kind.rules:
            for chain in self.chains(rule):
                if not (kind.now_only and self._is_past(chain)):
                    return True
        return False

    def chains(self, rule: Rule) -> Iterator[tuple[Hit, ...]]:
        """Words of the rule's lists that stand as it asks."""
        if not rule.wants <= self.hits.keys():
            return
        if rule.alone:
            yield from ((hit,) for hit in self.hits[rule.labels[0]] if self._is_all(rule))
            return
        for first in self.hits[rule.labels[0]]:
            chain = self._chain(rule, first)
            if chain:
                yield chain

    def _chain(self, rule: Rule, first: Hit) -> tuple[Hit, ...]:
        chain: tuple[Hit, ...] = (first,)
        for label in rule.labels[1:]:
            found = self._beside(chain[-1] if rule.ordered else first, label, rule)
            if found is None:
                return ()
            chain = (*chain, found)
        return chain

    def _beside(self, one: Hit, label: str, rule: Rule) -> Hit | None:
        others = self.hits[label]
        if label not in self._starts:
            self._starts[label] = [hit.start for hit in others]
        low = one.end if rule.ordered else one.start - NEAR - _WIDEST
        for at in range(bisect_left(self._starts[label], low), len(others)):
            other = others[at]
            if other.start - one.end > NEAR:
                return None
            if self._is_near(one, other, NEXT if rule.ordered else NEAR):
                return other
        return None

    def _is_near(self, one: Hit, other: Hit, room: int) -> bool:
        first, last = (one, other) if one.start <= other.start else (other, one)
        return first.end <= last.start and self.writing.between(first.end, last.start) <= room

    def _is_all(self, rule: Rule) -> bool:
        covered = {at for hit in self.hits[rule.labels[0]] for at in range(hit.start, hit.end)}
        return all(
            at in covered or self.writing.is_break(at) or unit in self.soft
            for at, unit in enumerate(self.writing.units)
        )

    def _is_past(self, chain: tuple[Hit, ...]) -> bool:
        """Long ago is said in the sentence of these words, and not that it goes on."""
        if LONG_AGO not in self.hits:
            return False
        begin = self.writing.flat.rfind(STOP, 0, chain[0].start) + 1
        end = self.writing.flat.find(STOP, max(hit.end for hit in chain))
        end = len(self.writing.flat) if end < 0 else end
        said = {
            label
            for label in (LONG_AGO, STILL)
            if any(begin <= hit.start < end for hit in self.hits.get(label, ()))
        }
        return said == {LONG_AGO}


@dataclass(frozen=True, slots=True)
class Judge:
    kinds: tuple[Kind, ...]
    denial: Denial
    soft: frozenset[str]

    def kind(self, writing: Writing, hits: Sequence[Hit]) -> str | None:
        """The gravest kind whose rules are met by what is left of the hits."""
        found = _by_label(hits)
        if not any(rule.wants <= found.keys() for kind in self.kinds for rule in kind.rules):
            return None
        evidence = Evidence(writing, self.soft, self._sift(writing, found))
        return next((kind.name for kind in self.kinds if evidence.meets(kind)), None)

    def _sift(self, writing: Writing, found: dict[str, list[Hit]]) -> Mapping[str, list[Hit]]:
        """Leaves out what a harmless phrase covers, and what is denied with all that is in it."""
        harmless = [*found.pop(HARMLESS, ()), *self._calmed(Evidence(writing, self.soft, found))]
        covered = _covered(len(writing.units), harmless)
        left = [h for each in found.values() for h in each if not _is_hidden(h, covered)]
        denied = _reaches(hit for hit in left if self.denial.denies(writing, hit.start))
        return _by_label(hit for hit in left if denied.get(hit.start, 0) < hit.end)

    def _calmed(self, evidence: Evidence) -> Iterator[Hit]:
        for kind in self.kinds:
            for rule in kind.calm:
                for chain in evidence.chains(rule):
                    yield Hit(chain[0].start, chain[-1].end, HARMLESS)


def _by_label(hits: Iterable[Hit]) -> dict[str, list[Hit]]:
    found: dict[str, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.label, []).append(hit)
    return found


def _covered(length: int, harmless: Iterable[Hit]) -> list[Hit | None]:
    """For each unit the longest harmless phrase over it."""
    over: list[Hit | None] = [None] * length
    for hit in harmless:
        for at in range(hit.start, min(hit.end, length)):
            before = over[at]
            if before is None or hit.length > before.length:
                over[at] = hit
    return over


def _is_hidden(hit: Hit, covered: Sequence[Hit | None]) -> bool:
    """A longer harmless phrase hides a word; one of the same length only when it cuts it apart,
    so that a word may stand in both lists."""
    for at in range(hit.start, min(hit.end, len(covered))):
        over = covered[at]
        if over is None or (over.start, over.end) == (hit.start, hit.end):
            continue
        if over.length >= hit.length:
            return True
    return False


def _reaches(hits: Iterable[Hit]) -> dict[int, int]:
    """For each unit in one of these, where the furthest of them ends."""
    reach: dict[int, int] = {}
    for hit in hits:
        for at in range(hit.start, hit.end):
            reach[at] = max(reach.get(at, 0), hit.end)
    return reach

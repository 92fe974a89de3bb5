"""Things named in texts: found, and with the value that was meant."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flows.engine.events import Entity
from flows.engine.slots import READERS, Ambiguous, Situation, Value, read
from nlu.evaluate.judging import Row
from nlu.evaluate.phrases import Mark
from nlu.evaluate.scores import Score

READ_AS = {
    "plate": ("cn_plate", "uk_plate"),
    "penalty_no": ("penalty_no",),
    "phone": ("phone",),
    "email": ("email",),
    "date": ("date", "datetime"),
    "time": ("time", "datetime"),
    "money": ("money",),
}
"""Which readers say what the words of an entity are worth: "next Friday" and "on next Friday" are
one day. What none of them can read stays words."""

Thing = tuple[str, str]
"""Entity and value."""


@dataclass(frozen=True, slots=True)
class Named:
    """Scores of one row of phrases: all together, with exact places as well, and each kind."""

    together: Score
    strict: Score
    kinds: Mapping[str, Score]


def named(rows: Iterable[Row], situation: Situation) -> Named | None:
    """None where no phrase has a thing marked. A kind that is marked nowhere is not looked at."""
    rows = list(rows)
    kinds = sorted({mark.entity for row in rows for mark in row.phrase.marks})
    if not kinds:
        return None
    loose: dict[str, list[Score]] = {kind: [] for kind in kinds}
    strict: list[Score] = []
    for row in rows:
        text = row.phrase.text
        meant = [(_of_mark(m, text, situation), m.start, m.end) for m in row.phrase.marks]
        got = [
            (_of_entity(e, text, situation, row.phrase.marks), e.start, e.end)
            for e in row.understood.entities
            if e.entity in loose
        ]
        strict.append(_compared(meant, got))
        for kind in {thing[0] for thing, _, _ in (*meant, *got)}:
            of_kind = ([t for t, _, _ in side if t[0] == kind] for side in (meant, got))
            loose[kind].append(_compared(*of_kind))
    per_kind = {kind: _sum(scores) for kind, scores in loose.items()}
    return Named(_sum(per_kind.values()), _sum(strict), per_kind)


def _compared(meant: Iterable[object], got: Iterable[object]) -> Score:
    one, other = Counter(meant), Counter(got)
    return Score((one & other).total(), one.total(), other.total())


def _sum(scores: Iterable[Score]) -> Score:
    told = list(scores)
    hits, there, found = (
        sum(getattr(score, name) for score in told) for name in ("hits", "there", "found")
    )
    return Score(hits, there, found)


def _of_mark(mark: Mark, text: str, situation: Situation) -> Thing:
    if mark.value is not None:
        return mark.entity, _bare(mark.value)
    return mark.entity, _worth(mark.entity, text[mark.start : mark.end], situation)


def _of_entity(entity: Entity, text: str, situation: Situation, marks: Iterable[Mark]) -> Thing:
    """By value where the file speaks of values of this kind, else by the words."""
    words = text[entity.start : entity.end]
    by_value = any(m.entity == entity.entity and m.value is not None for m in marks)
    if by_value or not words:
        return entity.entity, _bare(str(entity.value))
    return entity.entity, _worth(entity.entity, words, situation)


def _worth(kind: str, words: str, situation: Situation) -> str:
    for reader in READ_AS.get(kind, ()):
        match read(reader, words, situation) if reader in READERS else None:
            case Value(value):
                return repr(value)
            case Ambiguous(choices):
                return repr(sorted(repr(choice.value) for choice in choices))
            case _:
                pass
    return _bare(words)


def _bare(words: str) -> str:
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", words)).casefold()

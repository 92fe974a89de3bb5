"""Names of things that have many: what supply, which destination, for whom, what day.

Learned from how phrases are marked. Which names there are, and what each is worth ("elec" is
electricity), comes from the marks; whether a name is meant where it stands is told by what stands
around it and by the service that is spoken of: "my [mum]'s permit", but "mum says hello".
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from components.kinds import kinds_of
from components.plain import Tables
from components.spelling import Spelling
from components.words import Word, words

LONGEST = 9
"""Words of a name, Chinese characters one by one."""

ENOUGH = 3
"""Phrases a word has to stand in before others are taken for it."""

MOST = 0.4
NOTHING = "-"
POSSESSIVE = "'s"
BEGIN, END = "<", ">"


@dataclass(frozen=True)
class Named:
    entity: str
    value: str
    start: int
    end: int
    sure: float


@dataclass(frozen=True)
class Example:
    """A phrase: its words, its service, and (start, end, entity, value) of what is marked; value
    "": the words themselves."""

    words: Sequence[Word]
    service: str
    marks: Sequence[tuple[int, int, str, str]]


@dataclass(frozen=True)
class Place:
    """A name where it stands, from its first to its last word, and what is seen there."""

    name: str
    first: int
    last: int
    seen: tuple[str, ...]


Weighed = Mapping[str, float]
"""What is seen at a place -> how much it speaks for a name."""

Weigher = Callable[[Sequence[Sequence[str]], Sequence[bool]], Weighed]
"""Learns weights from places and whether each was marked."""


@dataclass(frozen=True)
class Names:
    """`meant`: name -> entity, value ("": the words themselves). `weights`: entity -> what is seen
    -> how much it says."""

    tables: Tables
    meant: Mapping[str, tuple[str, str]]
    weights: Mapping[str, Weighed]
    common: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def learn(
        cls,
        examples: Sequence[Example],
        wanted: Collection[str],
        tables: Tables,
        weigher: Weigher,
    ) -> Names:
        cut = [cut_up(each.words) for each in examples]
        marked = [
            dict(_marked(found, example, wanted))
            for found, example in zip(cut, examples)  # noqa: B905 # as long as each other
        ]
        meant = _meant(cut, marked)
        places: dict[str, list[Sequence[str]]] = {}
        right: dict[str, list[bool]] = {}
        known = Known(meant)
        for found, example, there in zip(cut, examples, marked):  # noqa: B905
            for place in _places(found, known, example.service):
                entity = meant[place.name][0]
                told = there.get((place.first, place.last), (NOTHING, ""))[0]
                places.setdefault(entity, []).append(place.seen)
                right.setdefault(entity, []).append(told == entity)
        weights = {entity: weigher(seen, right[entity]) for entity, seen in places.items()}
        counted = Counter(form for found in cut for form in {word.form for word in found})
        common = {form: n for form, n in counted.items() if n >= ENOUGH}
        return cls(tables, meant, weights, common)

    @cached_property
    def spelling(self) -> Spelling:
        return Spelling(self.common)

    @cached_property
    def known(self) -> Known:
        return Known(self.meant)

    def found(self, text: str, service: str) -> list[Named]:
        """From left to right, the longest at each place, none over another."""
        told: list[Named] = []
        found = cut_up(words(text, self.tables))
        for place in _places(found, self.known, service, self.spelling.corrected):
            entity, value = self.meant[place.name]
            weights = self.weights.get(entity, {})
            score = sum(weights.get(each, 0.0) for each in place.seen)
            sure = 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
            start, end = found[place.first].start, found[place.last].end
            if sure >= MOST and not (told and start < told[-1].end):  # ㍿ is four words in one
                told.append(Named(entity, value or text[start:end], start, end, sure))
        return told


def cut_up(cut: Iterable[Word]) -> list[Word]:
    """Words, with 's apart: "my mum's permit" names a mum."""
    found: list[Word] = []
    for word in cut:
        at = len(word.form) - len(POSSESSIVE)
        if at > 0 and word.form.endswith(POSSESSIVE) and len(word.text) == len(word.form):
            found.append(Word(word.text[:at], word.start, word.start + at, word.form[:at]))
            found.append(Word(word.text[at:], word.start + at, word.end, POSSESSIVE))
        else:
            found.append(word)
    return found


def _marked(
    found: Sequence[Word], example: Example, wanted: Collection[str]
) -> Iterator[tuple[tuple[int, int], tuple[str, str]]]:
    """(first word, last word) -> entity, value."""
    for start, end, entity, value in example.marks:
        inside = [at for at, word in enumerate(found) if word.start >= start and word.end <= end]
        if entity in wanted and inside and len(inside) <= LONGEST:
            yield (inside[0], inside[-1]), (entity, value)


def _meant(
    cut: Sequence[Sequence[Word]], marked: Sequence[Mapping[tuple[int, int], tuple[str, str]]]
) -> dict[str, tuple[str, str]]:
    """Each name with what it stands for most often. One of several words that are its value is
    known by their kinds: "last Friday" to whoever learned "last Monday"."""
    told: dict[str, Counter[tuple[str, str]]] = {}
    for found, there in zip(cut, marked):  # noqa: B905 # as long as each other
        for (first, last), thing in there.items():
            forms = [word.form for word in found[first : last + 1]]
            name = " ".join(forms) if thing[1] or len(forms) == 1 else kinds_of(forms)
            told.setdefault(name, Counter())[thing] += 1
    return {name: counted.most_common(1)[0][0] for name, counted in told.items()}


class Known:
    """Names, and the words that they begin with: most words of a message begin none."""

    def __init__(self, names: Collection[str]) -> None:
        self.names = frozenset(names)
        cut = [name.split(" ") for name in self.names]
        self.begun = {" ".join(each[:size]) for each in cut for size in range(1, len(each))}

    def at(self, forms: Sequence[str], first: int) -> list[tuple[str, int]]:
        """The names that begin with this word, each with the place of its last, the longest
        first."""
        told: list[tuple[str, int]] = []
        for last in range(first, min(first + LONGEST, len(forms))):
            said = forms[first : last + 1]
            name, kinds = " ".join(said), kinds_of(said)
            if name in self.names:
                told.append((name, last))
            elif last > first and kinds in self.names:
                told.append((kinds, last))
            if name not in self.begun and kinds not in self.begun:
                break
        return told[::-1]


def _places(
    found: Sequence[Word],
    known: Known,
    service: str,
    corrected: Callable[[str], str] = str,
) -> Iterator[Place]:
    """Every name that stands in a message, from left to right, the longest first at each place."""
    forms = [corrected(word.form) for word in found]
    for first in range(len(forms)):
        for name, last in known.at(forms, first):
            yield Place(name, first, last, _seen(forms, first, last, name, service))


def _seen(forms: Sequence[str], first: int, last: int, name: str, service: str) -> tuple[str, ...]:
    before = (BEGIN, BEGIN, BEGIN, *forms[max(0, first - 3) : first])[-3:]
    after = (*forms[last + 1 : last + 4], END, END, END)[:3]
    return (
        "bias",
        f"is {name}",
        f"of {service}",
        f"is {name} of {service}",
        f"-1 {before[2]}",
        f"-2 {before[1]} {before[2]}",
        f"-3 {' '.join(before)}",
        f"+1 {after[0]}",
        f"+2 {after[0]} {after[1]}",
        f"+3 {' '.join(after)}",
        f"-1 {before[2]} +1 {after[0]}",
    )

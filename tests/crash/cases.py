"""A kill at one point of one talk; how the talk goes without it; and what may differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from typing_extensions import override

from tests.crash.books import Row
from tests.crash.talks import Talk
from tests.stands.resident import Resident, Told, masked

TICKS = frozenset({"reconcile_claim", "intents_claim", "enforce_keep", "reconciled", "free_leases"})
"""Not made by any call: talks that want them say so."""

SHARED = TICKS | {"mark", "send_close"}
"""Held up, they hold up the others too: one of them for a kill, and the last."""

WAITING = frozenset({"inbox", "outbox", "talk", "turns"})
"""What differs in the books where somebody was told to wait, or had no need to be told."""


@dataclass
class Case:
    """`time`: the how-manieth coming by. `answered`: the call there ended before the kill.
    `unmarked`: how many messages were not known to be read when the desk was there again."""

    talk: Talk
    call: int
    point: str
    time: int = 1
    n: int = 0
    reached: bool = False
    answered: bool = False
    unmarked: int = 0
    resident: Resident = field(default_factory=lambda: Resident("", ""))

    @override
    def __str__(self) -> str:
        who = self.resident.sender
        return f"{self.talk.name}, call {self.call}, {self.point} {self.time}: {who}"

    @property
    def at(self) -> str:
        return self.point.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """How a talk goes when nothing happens to it. `passed`: the points of each call."""

    talk: Talk
    passed: tuple[Counter[str], ...]
    read: tuple[str, ...]
    account: Mapping[str, Sequence[Row]]

    def cases(self) -> Iterator[Case]:
        """One for each point of the calls that matter, and for what else the talk is there for."""
        shared: set[str] = set()
        for call in self.talk.whole:
            for point in self.passed[call]:
                at = point.partition(":")[0]
                if at not in TICKS and point not in shared:
                    yield Case(self.talk, call, point)
                    shared |= {point} if at in SHARED else set()
        for call, act, time in self.talk.kills:
            yield Case(self.talk, call, f"{act}:before", time)
            yield Case(self.talk, call, f"{act}:after", time)

    def same_books(self, account: Mapping[str, Sequence[Row]]) -> bool:
        return not [*self.wrong_books(account)]

    def wrong_books(self, account: Mapping[str, Sequence[Row]]) -> Iterator[str]:
        for name, rows in self.account.items():
            if account.get(name) != rows and not (self.talk.optional and name in WAITING):
                yield f"{name} is {account.get(name)}, not {rows}"

    def wrong_words(self, case: Case) -> Iterator[str]:
        once, again = told_once(case.resident.read)
        got, wanted = self._due(map(shape, once)), self._due(self.read)
        for one, other in zip_longest(got, wanted):
            if one != other:
                yield f"read {one!r}, not {other!r}"
        yield from wrongly_repeated(case, again)

    def _due(self, read: Iterable[str]) -> list[str]:
        optional = self.talk.optional
        return [text for text in read if not (optional and re.search(optional, text))]


def shape(told: Told) -> str:
    """A message without what differs from one resident to the next."""
    titles = sorted({masked(title) for title, _ in told.buttons})
    return masked(told.text) + "".join(f" [{title}]" for title in titles)


def told_once(read: Sequence[Told]) -> tuple[list[Told], list[Told]]:
    """What was read for the first time, and what came again word for word."""
    once: list[Told] = []
    again: list[Told] = []
    for told in read:
        said = (told.text, told.buttons, told.link, told.file)
        known = any(said == (o.text, o.buttons, o.link, o.file) for o in once)
        (again if known else once).append(told)
    return once, again


def wrongly_repeated(case: Case, again: Sequence[Told]) -> Iterator[str]:
    """Words may come twice only if nobody could know whether they had been read: those of the
    call that was cut off, and those whose mark was; and no more than once."""
    firsts = {o.text: o.call for o in reversed(case.resident.read)}
    for text, times in Counter(told.text for told in again).items():
        if times > 1 or firsts[text] < case.call:
            yield f"read again ({times}): {text!r}"
    if case.answered and len(again) > case.unmarked:
        yield f"{len(again)} read again, though only {case.unmarked} were not marked"

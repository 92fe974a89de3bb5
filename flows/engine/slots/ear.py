"""One message, listened to: the readers share what each of them has worked out."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from flows.engine.slots.page import Page, page_of
from flows.engine.slots.readers import READERS
from flows.engine.slots.values import Found, Reading, Situation

_FAMILIES = tuple(
    (find, tuple(kind for kind, reader in READERS.items() if reader.find is find), shields)
    for find, shields in {reader.find: reader.shields for reader in READERS.values()}.items()
)
_PLACES = {kind: place for place, (_, family, _) in enumerate(_FAMILIES, 1) for kind in family}
_SHIELDS = tuple({shields: None for _, _, shields in _FAMILIES if shields})

_Here: TypeAlias = tuple[tuple[Found, ...], Page]
"""What one family finds on a page, and the page with that hidden."""


@dataclass(slots=True)
class Ear:
    """What was said, in one situation; questions about it are answered once, however often they
    are put."""

    text: str
    situation: Situation
    _page: Page = field(init=False)
    _shielding: frozenset[object] | None = field(init=False, default=None)
    _here: dict[tuple[int, Page], _Here] = field(init=False, default_factory=dict)
    _read: dict[str, Reading] = field(init=False, default_factory=dict)
    _scanned: dict[frozenset[str], tuple[Found, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._page = page_of(self.text)

    def read(self, kind: str) -> Reading:
        """The message as the whole answer to a question of this kind; polite words may surround
        it."""
        if kind not in self._read:
            self._read[kind] = READERS[kind].read(self._page, self.situation)
        return self._read[kind]

    def scan(self, kinds: Collection[str]) -> tuple[Found, ...]:
        """Values of these kinds inside it, in the order they stand; one span, one value.

        Contract: a text longer than 2,000 characters is searched in its first 2,000 only.
        """
        wanted = frozenset(kinds)
        if wanted not in self._scanned:
            found = sorted(self._search(wanted), key=lambda each: each.start)
            self._scanned[wanted] = tuple(found)
        return self._scanned[wanted]

    def _search(self, kinds: frozenset[str]) -> list[Found]:
        if self._shielding is None:
            self._shielding = frozenset(each for each in _SHIELDS if each(self._page.low))
        page, found = self._page, list[Found]()
        for place, asked in _plan(kinds, self._shielding):
            here, page = self._find(place, page)
            found = _without_overlaps(found, asked, here) if here else found
        return found

    def _find(self, place: int, page: Page) -> _Here:
        known = self._here.get((place, page))
        if known is None:
            here = tuple(_FAMILIES[place][0](page, self.situation))
            known = here, page.without([(each.start, each.end) for each in here])
            self._here[place, page] = known
        return known


@lru_cache(maxsize=256)
def _plan(
    kinds: frozenset[str], shielding: frozenset[object]
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The families to look for, one after the other, and which of their kinds were asked for."""
    return tuple(_steps(kinds, shielding))


def _steps(
    kinds: frozenset[str], shielding: frozenset[object]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    # What stands behind the last kind asked for hides nothing from it.
    last = max((_PLACES.get(kind, 0) for kind in kinds), default=0)
    for place, (_, family, shields) in enumerate(_FAMILIES[:last]):
        asked = tuple(kind for kind in family if kind in kinds)
        if asked or shields in shielding:
            yield place, asked


def _without_overlaps(
    found: Iterable[Found], asked: Iterable[str], here: Iterable[Found]
) -> list[Found]:
    kept = list(found)
    for kind in asked:
        kept.extend(
            each
            for each in here
            if each.kind == kind and all(each.end <= k.start or k.end <= each.start for k in kept)
        )
    return kept

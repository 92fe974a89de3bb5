"""Vehicle marks of the United Kingdom: the current series and the older ones."""

import re
from collections.abc import Iterator

from flows.engine.slots.identifiers import answer
from flows.engine.slots.lettered import fitted, longest_written, repaired
from flows.engine.slots.page import Page
from flows.engine.slots.spelled_plates import spelled
from flows.engine.slots.values import Found, NotThis, Problem, Reading, Situation

LONGEST = 7

_CURRENT = re.compile(r"[A-HJ-PR-Y]{2}[0-9]{2}[A-HJ-PR-Z]{3}")
_PREFIX = re.compile(r"[A-HJ-NP-TV-Y][1-9][0-9]{0,2}[A-HJ-PR-Z]{3}")
_SUFFIX = re.compile(r"[A-HJ-PR-Z]{3}[1-9][0-9]{0,2}[A-HJ-NPR-TV-Y]")
_DATELESS = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,3}|(?![0-9]{1,2}[AP]M)[1-9][0-9]{0,3}[A-Z]{1,3}")
_SERIES = (_CURRENT, _PREFIX, _SUFFIX)
_IN_TWO = re.compile(
    r"[a-z]{1,3}[0-9oi]{1,3}[\s.\-·]{0,2}[a-z]{3}|[a-z]{3}[\s.\-·]{0,2}[0-9]{1,3}[a-z]"
)
_FIGURE = re.compile("[0-9]")  # "holiday" and "scooter" would fit without one
_WORD_BEHIND = re.compile(r"[0-9]\s(?:has|had|and|the|for|was|are|can|not|but|you|who|did|got)$")
_HALVES = re.compile(r"(?<=[0-9])(?=[A-Z])|(?<=[A-Z])(?=[0-9])")
_TRY = re.compile(r"(?=.*[A-Z])(?=.*[0-9])[A-Z0-9]{3,9}")


def read_uk_plate(page: Page, _: Situation) -> Reading:
    """A mark such as AB12 CDE, written with its gap; parts: length, format."""
    found = tuple(_said(page)) or tuple(_of_age(page)) or tuple(_dateless(page))
    return answer(page, found, _attempt)


def find_uk_plate(page: Page, _: Situation) -> Iterator[Found]:
    """Of a series that shows its age, in two pieces at most: "at 12 you" could be anything inside a
    longer message. Said sign by sign only in the form given out today."""
    said = tuple(_said(page))
    yield from said
    page = page.without((each.start, each.end) for each in said)
    for each in _of_age(page):
        piece = _IN_TWO.fullmatch(page.low, each.start, each.end)
        if piece and _FIGURE.search(piece[0]) and not _WORD_BEHIND.search(piece[0]):
            yield each


def _said(page: Page) -> Iterator[Found]:
    end = 0
    for each in spelled(page.low, LONGEST, LONGEST):
        if each.start >= end and _CURRENT.fullmatch(each.signs):
            end = each.end
            yield Found("uk_plate", _spaced(each.signs), each.start, each.end, confirm=False)


def _of_age(page: Page) -> Iterator[Found]:
    for each in fitted(page.low, _of_a_series, LONGEST):
        yield Found("uk_plate", _spaced(each.signs), each.start, each.end, each.repaired)


def _dateless(page: Page) -> Iterator[Found]:
    """Only where nothing else could belong to it: AB12 CDEF is not AB12."""
    whole = longest_written(page.low)
    for each in fitted(page.low, _without_age, LONGEST):
        if each.signs.replace(" ", "") != whole:
            continue
        yield Found("uk_plate", each.signs, each.start, each.end, confirm=True)


def _of_a_series(signs: str) -> str | None:
    if not 5 <= len(signs) <= LONGEST:
        return None
    own = next((signs for shape in _SERIES if shape.fullmatch(signs)), None)
    if own is None and len(signs) == LONGEST:
        own = repaired(signs, _CURRENT)
    return own


def _without_age(signs: str) -> str | None:
    if not 2 <= len(signs) <= LONGEST or not _DATELESS.fullmatch(signs):
        return None
    return " ".join(_HALVES.split(signs))


def _spaced(mark: str) -> str:
    if _CURRENT.fullmatch(mark):
        return f"{mark[:4]} {mark[4:]}"
    return f"{mark[:-3]} {mark[-3:]}" if _PREFIX.fullmatch(mark) else f"{mark[:3]} {mark[3:]}"


def _attempt(page: Page) -> Problem | NotThis:
    signs = longest_written(page.low)
    if not _TRY.fullmatch(signs):
        return NotThis()
    return Problem("length" if len(signs) > LONGEST else "format")

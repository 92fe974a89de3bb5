"""Typed readers: what a resident wrote becomes a value, a choice, a named problem, or not this.

Pure and total: any text of any length in any script gives a `Reading`, and nothing is ever raised.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from flows.engine.slots.page import page_of
from flows.engine.slots.values import (
    Ambiguous,
    Calendar,
    Found,
    NotThis,
    Option,
    Problem,
    Reader,
    Reading,
    Scalar,
    Situation,
    Value,
)
from flows.engine.slots.words import find_nothing, read_free_text, read_text

__all__ = [
    "READERS",
    "Ambiguous",
    "Calendar",
    "Found",
    "NotThis",
    "Option",
    "Problem",
    "Reader",
    "Reading",
    "Scalar",
    "Situation",
    "Value",
    "read",
    "scan",
]

# The most specific kinds come first: `scan` gives a span to the first kind that claims it.
READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "text": Reader(read_text, find_nothing),
        "free_text": Reader(read_free_text, find_nothing),
    }
)


def read(kind: str, text: str, situation: Situation) -> Reading:
    """Read `text` as the whole answer to a question of this kind; polite words may surround it."""
    return READERS[kind].read(page_of(text), situation)


def scan(kinds: Collection[str], text: str, situation: Situation) -> tuple[Found, ...]:
    """Values of these kinds inside a longer message, in the order they stand; one span, one value.

    Contract: a text longer than 2,000 characters is searched in its first 2,000 only.
    """
    page = page_of(text)
    found: list[Found] = []
    for kind, reader in READERS.items():
        if kind not in kinds and not reader.shields:
            continue
        here = tuple(reader.find(page, situation))
        page = page.without((each.start, each.end) for each in here)
        if kind in kinds:
            found.extend(here)
    return tuple(sorted(found, key=lambda each: each.start))

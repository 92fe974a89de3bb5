"""Typed readers: what a resident wrote becomes a value, a choice, a named problem, or not this.

Pure and total: any text of any length in any script gives a `Reading`, and nothing is ever raised.
"""

from collections.abc import Collection

from flows.engine.slots.choices import read_choice, scan_choice
from flows.engine.slots.ear import Ear
from flows.engine.slots.readers import READERS
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

__all__ = [
    "READERS",
    "Ambiguous",
    "Calendar",
    "Ear",
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
    "read_choice",
    "scan",
    "scan_choice",
]


def read(kind: str, text: str, situation: Situation) -> Reading:
    """Read `text` as the whole answer to a question of this kind; polite words may surround it."""
    return Ear(text, situation).read(kind)


def scan(kinds: Collection[str], text: str, situation: Situation) -> tuple[Found, ...]:
    """Values of these kinds inside a longer message, in the order they stand; one span, one value.

    Contract: a text longer than 2,000 characters is searched in its first 2,000 only.
    """
    return Ear(text, situation).scan(kinds)

"""Texts with `metadata: {template: jinja}`: names in double braces, and nothing that reckons."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flows.engine.definition import Json

_CODE = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_PLACE = re.compile(
    r"(?P<space>slots|context)\.(?P<name>[A-Za-z_]\w*)(?P<filters>(?:\s*\|\s*[A-Za-z_]\w*)*)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """`{{ slots.name | upper }}`."""

    space: str
    name: str
    filters: tuple[str, ...] = ()


FILTERS = frozenset({"upper", "lower", "length"})

Words = Callable[[Place], str]
"""A place as residents read it, before its filters."""

Worth = Callable[[Place], Json]
"""A place's value itself."""


def fill_template(text: str, words: Words, worth: Worth) -> str:
    """What cannot be read is left out: no resident should see braces."""

    def put(match: re.Match[str]) -> str:
        place = _place(match[1])
        return "" if place is None else _filtered(place, words, worth)

    return _BRACES.sub(put, _CODE.sub("", text))


def _filtered(place: Place, words: Words, worth: Worth) -> str:
    said = words(place)
    for name in place.filters:
        match name:
            case "upper":
                said = said.upper()
            case "lower":
                said = said.lower()
            case "length":
                value = worth(place)
                said = str(len(value)) if isinstance(value, str | list | dict) else "0"
            case _:
                pass
    return said


def places(text: str) -> Iterator[Place]:
    found = (_place(inner) for inner in _BRACES.findall(text))
    return (place for place in found if place is not None)


def troubles(text: str) -> Iterator[str]:
    """What a text asks for that is not done here."""
    if _CODE.search(text):
        yield "'{% … %}' is not carried out"
    for inner in _BRACES.findall(text):
        place = _place(inner)
        if place is None:
            yield f"'{{{{{inner}}}}}' is left out; names are 'slots.x' and 'context.x'"
            continue
        for unknown in (name for name in place.filters if name not in FILTERS):
            yield f"there is no filter '{unknown}' here"


def _place(inner: str) -> Place | None:
    found = _PLACE.fullmatch(inner.strip())
    if found is None:
        return None
    return Place(found["space"], found["name"], tuple(re.findall(r"\w+", found["filters"])))

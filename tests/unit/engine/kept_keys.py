"""Everything that stands in a service's files, known to us or not, in one way of writing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flows.engine.portable import gathered
from flows.engine.yaml_tree import Source, plain

_MADE = ("actions", "intents", "version")
"""Lists that are made anew of what the flows name."""

_OTHER_WAYS = ("reset_after_flow_ends", "persisted_slots")
"""Two ways to say the same; what they mean is compared elsewhere."""


_EMPTY = ("translation", "buttons", "args", "into", "mappings", "rejections", "nlu_trigger")
"""What says nothing when nothing stands in it."""


def kept(sources: Sequence[Source]) -> Any:
    whole = plain(gathered(sources))
    assert isinstance(whole, dict)
    return {key: _one_way(value) for key, value in whole.items() if key not in _MADE and value}


def _one_way(value: Any) -> Any:
    """Short forms are written out."""
    if isinstance(value, list):
        return [_one_way(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: _one_way(inner) for key, inner in value.items() if key not in _OTHER_WAYS}
    if isinstance(found.get("noop"), list):
        found |= {"noop": True, "next": found["noop"]}
    found = {key: _WAYS[key](inner) if key in _WAYS else inner for key, inner in found.items()}
    return {key: inner for key, inner in found.items() if inner or key not in _EMPTY}


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) else value


def _spoken(translation: Any) -> Any:
    if not isinstance(translation, dict):
        return translation
    return {language: _words(words) for language, words in translation.items()}


def _pairs(written: Any) -> Any:
    tables = written if isinstance(written, list) else [written]
    return [{slot: value} for table in tables for slot, value in table.items()]


def _words(words: Any) -> Any:
    """`zh: 您好` is what `zh: {text: 您好}` is."""
    if isinstance(words, dict) and len(words) == 1 and words.keys() <= {"text", "name", "title"}:
        return next(iter(words.values()))
    return words


_WAYS = {
    "set_slots": _pairs,
    "id": _as_text,
    "text": _as_text,
    "title": _as_text,
    "translation": _spoken,
}
"""Key -> the one way of writing what stands under it."""

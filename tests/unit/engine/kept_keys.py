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
    if "set_slots" in found:
        found["set_slots"] = _pairs(found["set_slots"])
    if isinstance(found.get("noop"), list):
        found |= {"noop": True, "next": found["noop"]}
    if "id" in found:
        found["id"] = str(found["id"])
    if isinstance(spoken := found.get("translation"), dict):
        found["translation"] = {language: _words(words) for language, words in spoken.items()}
    return found


def _pairs(written: Any) -> Any:
    tables = written if isinstance(written, list) else [written]
    return [{slot: value} for table in tables for slot, value in table.items()]


def _words(words: Any) -> Any:
    """`zh: 您好` is what `zh: {text: 您好}` is."""
    if isinstance(words, dict) and len(words) == 1 and words.keys() <= {"text", "name", "title"}:
        return next(iter(words.values()))
    return words

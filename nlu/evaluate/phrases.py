"""Phrases with their meaning, in Rasa's NLU format.

A block may say in its `metadata` which phenomenon it shows, the second request of its messages
(`also`) and, for what is out of scope, how far away it is (`ring`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

_MARKED = re.compile(r"\[(?P<words>[^\[\]]+)\](?:\((?P<short>[^()]+)\)|(?P<long>\{[^{}]+\}))")


@dataclass(frozen=True, slots=True)
class Mark:
    """A thing that is named in a text, from character `start` up to `end`. `value`: as the file
    gives it, None where the words themselves are the value."""

    entity: str
    start: int
    end: int
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """One message somebody might send, without the marks in it."""

    text: str
    intent: str
    marks: tuple[Mark, ...] = ()
    phenomenon: str = ""
    also: str = ""
    ring: str = ""


def phrases_in(path: Path) -> tuple[Phrase, ...]:
    """All phrases of a file, in its order. Raises ValueError with what is wrong and where."""
    try:
        content = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
        return tuple(_phrases(content))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise ValueError(f"{path}: cannot be read ({type(error).__name__})") from error
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def marked(line: str) -> tuple[str, tuple[Mark, ...]]:
    """The text of a line, and the things that are marked in it. Raises ValueError."""
    text, marks, at = "", [], 0
    for found in _MARKED.finditer(line):
        text += line[at : found.start()]
        entity, value = _named(found)
        marks.append(Mark(entity, len(text), len(text) + len(found["words"]), value))
        text += found["words"]
        at = found.end()
    return text + line[at:], tuple(marks)


def _named(found: re.Match[str]) -> tuple[str, str | None]:
    """Entity and value of `(name)`, `(name:value)` or `{"entity": ..., "value": ...}`."""
    if found["short"]:
        name, _, given = found["short"].partition(":")
        return name.strip(), given.strip() or None
    try:
        told: Any = json.loads(found["long"])
        value = told.get("value")
        return str(told["entity"]), None if value is None else str(value)
    except (ValueError, KeyError, AttributeError):
        raise ValueError(f"{found['long']} names no entity") from None


def _phrases(content: object) -> Iterator[Phrase]:
    blocks = content.get("nlu") if isinstance(content, dict) else None
    if not isinstance(blocks, list):
        raise ValueError("has no list `nlu`")  # noqa: TRY004  # somebody's slip, not a type
    for block in blocks:
        if not isinstance(block, dict):
            raise ValueError("a block of `nlu` is no table")  # noqa: TRY004  # see above
        if "intent" in block:
            yield from _of_block(block)


def _of_block(block: Mapping[str, Any]) -> Iterator[Phrase]:
    intent, told = str(block["intent"]), block.get("metadata") or {}
    if not isinstance(told, dict):
        raise ValueError(f"the metadata of {intent} is no table")  # noqa: TRY004  # see above
    phenomenon, also, ring = (str(told.get(key, "")) for key in ("phenomenon", "also", "ring"))
    for line in _lines(intent, block.get("examples")):
        text, marks = marked(line)
        yield Phrase(text, intent, marks, phenomenon, also, ring)


def _lines(intent: str, examples: object) -> Iterator[str]:
    match examples:
        case str():
            told = [line.strip() for line in examples.splitlines() if line.strip()]
            if wrong := next((line for line in told if not line.startswith("-")), None):
                raise ValueError(f"a line of {intent} does not begin with a dash: {wrong!r}")
            found = [line[1:].strip() for line in told]
        case list():
            texts = [each.get("text") if isinstance(each, dict) else each for each in examples]
            found = [str(text).strip() for text in texts if text]
        case _:
            raise ValueError(f"a block of {intent} has no examples")
    yield from (line for line in found if line)

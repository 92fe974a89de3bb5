"""What a parser says of broken YAML, in the words of whoever wrote the file, and at their line.

A parser stumbles behind the slip: at a line too many, at the end of the file. Where the slip can be
seen in the text itself, its own line is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ruamel.yaml.error import MarkedYAMLError

_KEY = r"^\s*(?:- +)*[\w.-]+"
_NO_SPACE = re.compile(_KEY + r":(?=[^\s/:])")
_WIDE_COLON = re.compile(_KEY + r"\s*：")
_KEY_AND_VALUE = re.compile(_KEY + r":\s+\S")
_WIDE_SPACE = re.compile(r"^[ \t]*[\u00a0\u3000\u2000-\u200b]")
_FOUND = re.compile(r"(?:found|got) (?:[a-z ]+ )?'(.+?)'(?: that .*)?$")


@dataclass(frozen=True, slots=True)
class Slip:
    """`line` counts from 1."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where the parser stumbled, in what, and the text; lines count from 0."""

    lines: Sequence[str]
    said: str
    at: int
    column: int
    since: int

    @property
    def here(self) -> str:
        return self.lines[self.at] if self.at < len(self.lines) else ""

    @property
    def found(self) -> str:
        named = _FOUND.search(self.said)
        return named[1] if named else ""

    def above(self) -> int:
        """The nearest line above that says anything."""
        at = self.at - 1
        while at > 0 and not self.lines[at].split("#")[0].strip():
            at -= 1
        return max(at, 0)


def slip_of(text: str, error: MarkedYAMLError) -> Slip:
    mark, begun = error.problem_mark or error.context_mark, error.context_mark
    parts = [part for part in (error.context, error.problem) if part]
    said = ", ".join(str(part) for part in parts).strip().partition("\n")[0]
    at = mark.line if mark else 0
    seen = _Seen(
        text.split("\n"), said, at, mark.column if mark else 0, begun.line if begun else at
    )
    for part, tell in _TELLING.items():
        if part in said:
            return tell(seen)
    return Slip(at + 1, f"this cannot be read ({said})")


_Tell: TypeAlias = Callable[[_Seen], Slip]


def _obvious(seen: _Seen, *lines: int) -> Slip | None:
    """Slips that can be seen in one of these lines by itself."""
    for at in lines:
        line = seen.lines[at] if at < len(seen.lines) else ""
        if found := _WIDE_COLON.match(line):
            return Slip(at + 1, f"a wide colon in '{found[0].strip()}': write ': ', with a space")
        if found := _NO_SPACE.match(line):
            return Slip(at + 1, f"there is no space after '{found[0].strip()}'")
        if _WIDE_SPACE.match(line):
            return Slip(at + 1, "the line is indented by wide spaces: use plain ones")
    return None


def _colon(seen: _Seen) -> Slip:
    above = seen.above()
    if obvious := _obvious(seen, above, seen.at):
        return obvious
    if re.search(r":\s", seen.here[: seen.column]):
        return Slip(seen.at + 1, "a second colon in one line: put the text in quotes")
    if _indent(seen.here) > _indent(seen.lines[above]):
        message = "the line is indented deeper than the one above, which has its value already"
        return Slip(seen.at + 1, message)
    return Slip(seen.at + 1, "a colon where none may stand: put the text in quotes")


def _no_colon(seen: _Seen) -> Slip:
    message = "there is no ': ' after the first word; a text of several lines belongs in quotes"
    return _obvious(seen, seen.since, seen.at) or Slip(seen.since + 1, message)


def _not_started(seen: _Seen) -> Slip:
    sign = seen.found
    if sign == "\\t":
        return Slip(seen.at + 1, "a tab: use spaces, two for each step inwards")
    return Slip(seen.at + 1, f"a text cannot begin with {sign}: put it in quotes")


def _open_quote(seen: _Seen) -> Slip:
    return Slip(seen.since + 1, "a quotation mark is opened here and never closed")


def _block_end(seen: _Seen) -> Slip:
    before = seen.here[: seen.column].rstrip()
    if obvious := _obvious(seen, seen.above()):
        return obvious
    if seen.found == "<scalar>" and before.endswith(("'", '"')):
        message = "the text goes on behind its closing quotation mark"
        return Slip(seen.at + 1, f"{message}; in single quotes write '' for one '")
    if seen.found == "<scalar>" and before.endswith(("}", "]")):
        sign = "{" if before.endswith("}") else "["
        return Slip(seen.at + 1, f"a text that begins with {sign} belongs in quotes")
    return Slip(seen.at + 1, _MISPLACED.get(seen.found, _COLUMN))


_COLUMN = "the line begins in a column where nothing above it begins: correct the spaces in front"
_MISPLACED = {
    "-": "a list begins here among keys: indent it, or take the - away",
    "?": "a key stands here among the items of a list: indent it",
}


def _braces(seen: _Seen) -> Slip:
    sign = "{" if "mapping" in seen.said else "["
    if seen.found == "{":
        message = "a text with braces in it, inside other braces, belongs in quotes"
        return Slip(seen.at + 1, message)
    return Slip(seen.since + 1, f"the {sign} is not closed, or a comma or quotes are missing")


def _no_content(seen: _Seen) -> Slip:
    if seen.found != "<stream end>":
        return Slip(seen.at + 1, "a comma or a bracket too many")
    opened = [n for n, line in enumerate(seen.lines) if re.search(r"[\[{]", line)]
    return Slip((opened or [seen.at])[-1] + 1, "a { or [ is never closed")


def _says(message: str) -> _Tell:
    return lambda seen: Slip(seen.at + 1, message.format(found=seen.found))


_TELLING: Mapping[str, _Tell] = {
    "found unexpected end of stream": _open_quote,
    "found unexpected document separator": _open_quote,
    "mapping values are not allowed": _colon,
    "could not find expected ':'": _no_colon,
    "cannot start any token": _not_started,
    "expected <block end>": _block_end,
    "expected ',' or": _braces,
    "expected the node content": _no_content,
    "undefined alias": _says(
        "a text that begins with * belongs in quotes; *{found} would be what &{found} names above"
    ),
    "scanning an anchor": _says("a text that begins with & belongs in quotes"),
    "scanning an alias": _says("a text that begins with * belongs in quotes"),
    "scanning a tag": _says("a text that begins with ! belongs in quotes"),
    "parsing a tag": _says("a text that begins with ! belongs in quotes"),
    "scanning a block scalar": _says(
        "behind > or | the text begins in the next line; else put it in quotes"
    ),
    "mapping keys are not allowed": _says("a text that begins with ? belongs in quotes"),
    "unknown escape character": _says(
        "\\{found} in double quotes means something else: use single quotes"
    ),
    "single document": _says("a line of --- or ... begins a second file: take it away"),
}
"""A part of what the parser says -> how it is told; the first that fits."""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))

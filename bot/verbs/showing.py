"""What operators' verbs print: plain aligned text, or JSON for programs; and how they ask back."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

Line: TypeAlias = Mapping[str, Any]
"""Heading -> value."""

MOST = 200
"""Lines of one list."""


def show(lines: Sequence[Line], *, as_json: bool) -> None:
    if len(lines) >= MOST:
        print(f"there may be more than these {len(lines)}: ask for less", file=sys.stderr)
    if as_json:
        print(json.dumps([dict(line) for line in lines], ensure_ascii=False, default=_plain))
        return
    if not lines:
        print("none")
        return
    for row in table(lines):
        print(row)


def table(lines: Sequence[Line]) -> list[str]:
    """One row each, under its headings, every column as wide as its widest value."""
    heads = list(lines[0])
    rows = [heads, *([_text(line.get(head)) for head in heads] for line in lines)]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(_padded, row, widths)).rstrip() for row in rows]


def show_one(line: Line, *, as_json: bool) -> None:
    """One value under the other."""
    if as_json:
        print(json.dumps(dict(line), ensure_ascii=False, default=_plain))
        return
    wide = max(map(len, line))
    for head, value in line.items():
        for first, text in _entries(value):
            print(f"{head if first else '':{wide}}  {text}")


def agreed(question: str, *, yes: bool) -> bool | None:
    """None where nobody is there to be asked."""
    if yes:
        return True
    if not sys.stdin.isatty():
        return None
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def width(text: str) -> int:
    """Columns of a terminal: a Chinese sign takes two."""
    return sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)


def _padded(text: str, wide: int) -> str:
    return text + " " * (wide - width(text))


def _entries(value: object) -> list[tuple[bool, str]]:
    values = value if isinstance(value, list) else [value]
    return [(number == 0, _text(each)) for number, each in enumerate(values or [None])]


def _text(value: object) -> str:
    match value:
        case None | "":
            return "-"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case _:
            return " ".join(str(value).split())


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)

"""A condition's text, cut into words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.engine.condition_nodes import Op, Special, Word

if TYPE_CHECKING:
    from collections.abc import Mapping


class Wrong(Exception):
    """Never leaves `conditions.parse`."""

    def __init__(self, position: int, message: str) -> None:
        super().__init__(message)
        self.position = position
        self.message = message


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    at: int


PROP = re.compile(r"\{\{\s*context\.(\w+)\s*\}\}")
_TOKEN = re.compile(
    r"""
    (?P<space>  \s+ | \#[^\n]* )
  | (?P<string> "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' )
  | (?P<regex>  /(?:[^/\\\n]|\\.)+/[a-z]* )
  | (?P<number> -?[0-9]+(?:\.[0-9]+)?(?![\w.]) )
  | (?P<name>   [^\W\d]\w*(?:\.(?:\w+|\{\{\s*context\.\w+\s*\}\}))* )
  | (?P<op>     >= | <= | == | != | > | < | = )
  | (?P<mark>   [(){}] )
    """,
    re.VERBOSE | re.DOTALL,
)
CONSTANTS: Mapping[str, bool | Special | None] = {
    "true": True,
    "false": False,
    "null": None,
    "undefined": Special.UNDEFINED,
    "empty": Special.EMPTY,
}
WORDS: Mapping[str, Word] = {"and": "and", "or": "or"}
_KEYWORDS = frozenset({*CONSTANTS, *WORDS, "not", "is", "contains", "matches"})
OPS: Mapping[str, Op] = {
    "=": "=",
    "==": "=",
    "!=": "!=",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
    "is": "=",
    "contains": "contains",
    "matches": "matches",
}
FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "l": 0, "u": 0}


def tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    while at < len(text):
        piece = _TOKEN.match(text, at)
        if piece is None:
            raise Wrong(at, _unread(text[at:]))
        if piece.lastgroup != "space":
            found.append(_token(piece.lastgroup or "", piece.group(), at))
        at = piece.end()
    return found


_MEANT: Mapping[str, str] = {
    "&": "write 'and' instead of &&",
    "|": "write 'or' instead of ||",
    "!": "write 'not' instead of !",
    ",": "no comma is needed; a set is { 'a' 'b' }",
    **dict.fromkeys("“”„‘’「」『』＂＇", "quotes are plain ones, \" or '"),
    **dict.fromkeys("（）＝＞＜：；，", "signs are the narrow ones of a plain keyboard"),
    **dict.fromkeys("≠≥≤", "write !=, >= or <="),
    **dict.fromkeys("+-*/%", "nothing is reckoned here"),
    '"': "a quotation mark is not closed",
    "'": "a quotation mark is not closed",
    "$": "slots are written slots.name",
    ":": "equal is written =",
}
"""What stands where no condition has it -> what its author meant."""


def _unread(rest: str) -> str:
    meant = _MEANT.get(rest[0])
    return f"cannot read {rest[:10]!r}" + (f": {meant}" if meant else "")


def _token(kind: str, text: str, at: int) -> Token:
    if kind == "name" and text.lower() in _KEYWORDS:
        return Token("keyword", text.lower(), at)
    return Token(kind, text, at)

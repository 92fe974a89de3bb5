"""The predicate language of flow files: `slots.age >= 18 and not slots.blocked`.

Grammar and differences from the public library: docs/flows.md. A condition is text once parsed:
it is equal to, and as hashable as, what its author wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from flows.engine import condition_facts as facts
from flows.engine.condition_nodes import (
    Chain,
    Compare,
    Constant,
    Name,
    Node,
    Not,
    Prop,
    Scene,
    Several,
    Template,
    Word,
    true,
)
from flows.engine.condition_tokens import CONSTANTS, FLAGS, OPS, PROP, WORDS, Token, Wrong, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.engine.definition import Json

_DEEPEST = 40  # parentheses and `not`s inside one another


@dataclass(frozen=True, slots=True)
class ConditionProblem:
    """`position` counts characters from 0."""

    position: int
    message: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Made by `parse`. `slots`, `context`: the names it looks at, without their prefix."""

    text: str
    root: Node = field(repr=False, compare=False)
    slots: frozenset[str] = field(repr=False, compare=False)
    context: frozenset[str] = field(repr=False, compare=False)

    @property
    def bare(self) -> frozenset[str]:
        """Words that are neither quoted nor begin with `slots.` or `context.`: always a slip."""
        return facts.names(self.root, "")

    def holds(
        self,
        slots: Mapping[str, Json],
        context: Mapping[str, Json],
        *,
        categorical: frozenset[str] = frozenset(),
    ) -> bool:
        """Never raises. A slot that is known but empty must be present as None.

        What cannot be compared is false; values of `categorical` slots are compared without
        regard to upper and lower case.
        """
        return true(self.root, Scene(slots, context, categorical))


def parse(text: str | bool) -> Condition | ConditionProblem:  # noqa: FBT001 - YAML's `if: False`
    """Read a condition; a bool is what YAML makes of an unquoted `True`."""
    written = str(text)
    try:
        root = _Parser(tokens(written), len(written)).whole()
    except Wrong as wrong:
        return ConditionProblem(wrong.position, wrong.message)
    return Condition(written, root, facts.names(root, "slots"), facts.names(root, "context"))


class _Parser:
    def __init__(self, tokens: list[Token], end: int) -> None:
        self._tokens = tokens
        self._next = 0
        self._last = Token("end", "the end", end)
        self._depth = 0

    def whole(self) -> Node:
        node = self._expression()
        if self._peek.kind != "end":
            self._refuse(f"{self._missed()}did not expect")
        return node

    def _missed(self) -> str:
        """What a word in the wrong place was meant to be."""
        if self._peek.text.lower() == "in":
            return "one of several is written { 'a' 'b' } contains slots.x; "
        if self._peek.kind in ("string", "number", "name"):
            return "two things stand side by side, without a sign between them; "
        return ""

    def _expression(self) -> Node:
        self._deeper()
        terms, words = [self._term()], list[Word]()
        while (word := WORDS.get(self._keyword)) is not None:
            self._take()
            words.append(word)
            terms.append(self._term())
        self._depth -= 1
        return terms[0] if not words else Chain(tuple(terms), tuple(words))

    def _term(self) -> Node:
        if self._keyword != "not":
            return self._comparison()
        self._take()
        self._deeper()
        inner = Not(self._term())
        self._depth -= 1
        return inner

    def _comparison(self) -> Node:
        left = self._operand()
        op = OPS.get(self._peek.text) if self._peek.kind in ("op", "keyword") else None
        if op is None:
            return left
        word = self._take()
        if word.text == "is" and self._keyword == "not":
            self._take()
            op = "!="
        right = self._operand()
        return Compare(left, op, _as_pattern(right, word.at) if op == "matches" else right)

    def _operand(self) -> Node:
        token = self._peek
        if token.text == "(" and token.kind == "mark":
            return self._in_parentheses()
        if token.text == "{" and token.kind == "mark":
            return self._set()
        return self._single()

    def _in_parentheses(self) -> Node:
        self._take()
        inner = self._expression()
        self._close(")")
        return inner

    def _set(self) -> Node:
        self._take()
        items: list[Node] = []
        while self._peek.text != "}" and self._peek.kind != "end":
            items.append(self._single())
        self._close("}")
        return Several(tuple(items))

    def _single(self) -> Node:
        token = self._peek
        read = {"string": _string, "regex": _regex, "number": _number, "name": _name}
        if token.kind == "keyword" and token.text in CONSTANTS:
            return Constant(CONSTANTS[self._take().text])
        if token.kind not in read:
            self._refuse("expected a value instead of")
        return read[token.kind](self._take())

    @property
    def _peek(self) -> Token:
        return self._tokens[self._next] if self._next < len(self._tokens) else self._last

    @property
    def _keyword(self) -> str:
        return self._peek.text if self._peek.kind == "keyword" else ""

    def _take(self) -> Token:
        token = self._peek
        self._next += 1
        return token

    def _close(self, mark: str) -> None:
        if self._peek.text != mark:
            self._refuse(f"expected {mark!r} instead of")
        self._take()

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Wrong(self._peek.at, "too many things inside one another")

    def _refuse(self, what: str) -> NoReturn:
        raise Wrong(self._peek.at, f"{what} {self._peek.text!r}")


def _string(token: Token) -> Node:
    quote = token.text[0]
    inner = token.text[1:-1].replace("\\" + quote, quote)  # other backslashes belong to patterns
    parts = _parts(inner)
    return Constant(inner) if all(isinstance(p, str) for p in parts) else Template(parts)


def _parts(text: str) -> tuple[str | Prop, ...]:
    pieces = PROP.split(text)
    return tuple(Prop(piece) if n % 2 else piece for n, piece in enumerate(pieces))


def _number(token: Token) -> Node:
    return Constant(float(token.text))


def _name(token: Token) -> Node:
    space, _, rest = token.text.partition(".")
    if not rest or space not in ("slots", "context"):
        return Name("", (token.text,))
    path = tuple(
        Prop(found.group(1)) if (found := PROP.fullmatch(part)) else part
        for part in re.findall(r"\{\{.*?\}\}|\w+", rest)
    )
    return Name("slots" if space == "slots" else "context", path)


def _regex(token: Token) -> Node:
    inner, _, letters = token.text[1:].rpartition("/")
    flags = 0
    for letter in letters:
        if letter not in FLAGS:
            raise Wrong(token.at, f"unknown flag {letter!r} of a pattern")
        flags |= FLAGS[letter]
    return Constant(_compiled(inner.replace("\\/", "/"), flags, token.at))


def _as_pattern(node: Node, at: int) -> Node:
    if isinstance(node, Constant) and isinstance(node.value, str):
        return Constant(_compiled(node.value, 0, at))
    return node


def _compiled(text: str, flags: int, at: int) -> re.Pattern[str]:
    try:
        return re.compile(text, flags)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise Wrong(at, f"not a pattern: {error}") from error

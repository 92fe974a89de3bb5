"""What a slot, or a city, tells the reader of an answer: `shape` in YAML, read and judged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flows.engine.reading import Reading
from flows.engine.slots.kinds import KINDS, shape_words
from flows.engine.slots.shapes import ANY, ANY_SHAPE, ELSE, MOST_DIGITS, WORDS, Shape, Shapes
from flows.engine.yaml_tree import Items, Leaf, Source, Table, Tree, read_yaml

BY = "by"
_SPAN = re.compile(r"\s*([0-9]{1,3})\s*(?:-|to)\s*([0-9]{1,3})\s*")


def shapes(reading: Reading, tree: Tree | None, what: str) -> Shapes:
    """`{digits: [10, 13]}`, or `{by: provider, state_grid: {digits: [10, 13]}, else: {…}}`."""
    if tree is None:
        return ANY_SHAPE
    table = reading.table(tree, f"{what}: shape")
    if BY not in table.entries:
        reading.known(table, WORDS, f"{what}: shape")
        return Shapes(_shape(reading, table, what))
    each = {
        name: _one(reading, entry, what)
        for name, entry in table.entries.items()
        if name not in (BY, ELSE)
    }
    otherwise = table.entries.get(ELSE)
    return Shapes(
        _one(reading, otherwise, what) if otherwise is not None else ANY,
        reading.maybe_text(table.entries[BY], "by"),
        each,
    )


def _one(reading: Reading, tree: Tree, what: str) -> Shape:
    table = reading.table(tree, f"{what}: shape")
    reading.known(table, WORDS, f"{what}: shape")
    return _shape(reading, table, what)


def _shape(reading: Reading, table: Table, what: str) -> Shape:
    digits = table.entries.get("digits")
    begins = reading.words(table.entries.get("begins"), f"{what}: begins")
    return Shape(
        frozenset(_digits(reading, digits, what)) if digits is not None else frozenset(),
        tuple(each.upper() for each in begins),
    )


def _digits(reading: Reading, tree: Tree, what: str) -> Iterator[int]:
    """`10`, `6-12`, or a list of such."""
    for item in tree.items if isinstance(tree, Items) else (tree,):
        text = item.text if isinstance(item, Leaf) else ""
        span = _SPAN.fullmatch(text)
        low, high = (int(span[1]), int(span[2])) if span else (_whole(text), _whole(text))
        if 1 <= low <= high <= MOST_DIGITS:
            yield from range(low, high + 1)
        else:
            message = f"{what}: digits are a number like 10, or 6-12, up to {MOST_DIGITS}"
            reading.error(item.line, message, "shape-digits")


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def shape_of(written: str | None, kind: str) -> Shape | str | None:
    """`digits: [10, 13]` as typed in a terminal; a text says what is wrong with it."""
    if not written:
        return None
    takes = shape_words(kind)
    if not takes:
        return f"{kind} takes no shape; {', '.join(k for k in KINDS if shape_words(k))} do"
    tree, broken = read_yaml(Source("shape", f"{{{written.strip('{} ')}}}"))
    reading = Reading("shape", "en")
    shape = shapes(reading, tree, "shape").otherwise
    problems = (*broken, *reading.problems)
    return problems[0].message if problems else shape


def of_slots(reading: Reading, tree: Tree | None) -> Mapping[str, Shapes]:
    """A city's own: slot -> its shape there, instead of the service's."""
    table = reading.table(tree, "shapes")
    return {name: shapes(reading, entry, name) for name, entry in table.entries.items()}

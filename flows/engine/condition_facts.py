"""What can be said about a condition without running it; read by `check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.engine.condition_nodes import (
    Chain,
    Compare,
    Constant,
    Name,
    Node,
    Not,
    Prop,
    Several,
    Space,
    Special,
    Template,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOTHING: frozenset[str] = frozenset()
_ORDER = frozenset({"<", "<=", ">", ">="})
_COMPLEMENT = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def nodes(root: Node) -> Iterator[Node]:
    """The root and everything below it."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(_below(node))


def _below(node: Node) -> tuple[Node, ...]:
    match node:
        case Compare():
            return (node.left, node.right)
        case Not():
            return (node.inner,)
        case Chain():
            return node.terms
        case Several():
            return node.items
        case _:
            return ()


def names(root: Node, space: Space) -> frozenset[str]:
    """First parts of the names in one space; `{{context.x}}` counts as the context's x."""
    found = {n.path[0] for n in nodes(root) if isinstance(n, Name) and n.space == space}
    plain = frozenset(part for part in found if isinstance(part, str))
    return plain | (_props(root) if space == "context" else _NOTHING)


def _props(root: Node) -> frozenset[str]:
    parts: list[str | Prop] = []
    for node in nodes(root):
        if isinstance(node, Name):
            parts.extend(node.path)
        if isinstance(node, Template):
            parts.extend(node.parts)
    return frozenset(part.name for part in parts if isinstance(part, Prop))


def mixes_words(root: Node) -> bool:
    """`and` beside `or` without parentheses: it rarely means what its author thinks."""
    return any(isinstance(node, Chain) and len(set(node.words)) > 1 for node in nodes(root))


def always(root: Node) -> Iterator[Constant]:
    """Texts and numbers that stand for a whole condition, as in `slots.a = "x" or "y"`: always true
    but for nothing."""
    match root:
        case Constant() if isinstance(root.value, str | float) and not isinstance(root.value, bool):
            yield root
        case Chain():
            for term in root.terms:
                yield from always(term)
        case Not():
            yield from always(root.inner)
        case _:
            return


def compared_with_texts(root: Node) -> frozenset[str]:
    """Slots that are put beside a quoted number or text, by = or in an order."""
    found = _NOTHING
    for node in nodes(root):
        if isinstance(node, Compare) and node.op in _ORDER | {"=", "!="}:
            for side, other in ((node.left, node.right), (node.right, node.left)):
                if isinstance(other, Constant) and isinstance(other.value, str):
                    found |= _slot(side)
    return found


def compared_with_numbers(root: Node) -> frozenset[str]:
    found = _NOTHING
    for node in nodes(root):
        if isinstance(node, Compare) and (_is_number(node.left) or _is_number(node.right)):
            found |= _slot(node.left) | _slot(node.right)
    return found


def ordered_unfilled(root: Node, known: frozenset[str]) -> list[str]:
    """Slots asked for above or below though nothing says that they are filled; `known` are.
    What stands before an `and` or `or` counts for what stands behind it."""
    match root:
        case Chain():
            found: list[str] = []
            for n, term in enumerate(root.terms):
                found += ordered_unfilled(term, known)
                if n < len(root.words):
                    known |= filled(term, when=root.words[n] == "and")
            return found
        case Not():
            return ordered_unfilled(root.inner, known)
        case Compare() if root.op in _ORDER:
            return sorted((_slot(root.left) | _slot(root.right)) - known)
        case _:
            return []


def filled(node: Node, *, when: bool) -> frozenset[str]:
    """Slots that cannot be null if the condition turned out as `when`."""
    match node:
        case Name():
            return _slot(node) if when else _NOTHING
        case Not():
            return filled(node.inner, when=not when)
        case Chain():
            return _filled_chain(node, when=when)
        case Compare():
            return _filled_compare(node, when=when)
        case Constant() | Template() | Several():
            return _NOTHING


def _filled_chain(node: Chain, *, when: bool) -> frozenset[str]:
    result = filled(node.terms[-1], when=when)
    for term, word in zip(reversed(node.terms[:-1]), reversed(node.words), strict=True):
        left = filled(term, when=when)
        both_sure = (word == "and") == when
        result = (left | result) if both_sure else (left & result)
    return result


def _filled_compare(node: Compare, *, when: bool) -> frozenset[str]:
    if node.op in ("=", "!="):
        return _filled_equal(node, equal=(node.op == "=") == when)
    if not when:
        return _NOTHING
    if node.op == "contains":
        return _slot(node.left) | (_slot(node.right) if _without_null(node.left) else _NOTHING)
    return _slot(node.left) | _slot(node.right)


def _filled_equal(node: Compare, *, equal: bool) -> frozenset[str]:
    sides = ((node.left, node.right), (node.right, node.left))
    sure = _equal_fills if equal else _difference_fills
    return frozenset().union(*(_slot(side) for side, other in sides if sure(side, other)))


def _equal_fills(_: Node, other: Node) -> bool:
    known = isinstance(other, Constant) and other.value not in (None, Special.UNDEFINED)
    return known or isinstance(other, Template)


def _difference_fills(side: Node, other: Node) -> bool:
    whole = isinstance(side, Name) and len(side.path) == 1  # inside an empty slot: undefined
    return whole and isinstance(other, Constant) and other.value is None


def _without_null(node: Node) -> bool:
    if not isinstance(node, Several):
        return False
    return all(isinstance(item, Constant) and item.value is not None for item in node.items)


def _slot(node: Node) -> frozenset[str]:
    if isinstance(node, Name) and node.space == "slots" and isinstance(node.path[0], str):
        return frozenset({node.path[0]})
    return _NOTHING


def _is_number(node: Node) -> bool:
    return isinstance(node, Constant) and isinstance(node.value, float)


def opposite(one: Node, other: Node) -> bool:
    """Is one of the two always true? Only what can be seen from their shape."""
    if other == Not(one) or one == Not(other):
        return True
    if not isinstance(one, Compare) or not isinstance(other, Compare):
        return False
    same = (one.left, one.right) == (other.left, other.right)
    return same and {one.op, other.op} == {"=", "!="}

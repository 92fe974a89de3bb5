"""What a condition is worth when only some slots are known: true, false, or nobody can say."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import TypeAlias

from flows.engine import condition_facts
from flows.engine.condition_nodes import Chain, Compare, Constant, Name, Node, Not, Scene, true
from flows.engine.definition import Json


class About(Enum):
    """All that is known of a slot: something is in it."""

    FILLED = auto()


Known: TypeAlias = Mapping[str, "Json | About"]
"""Slots nothing is known of are missing; None: surely empty."""


def truth(node: Node, known: Known) -> bool | None:
    """None: it depends."""
    match node:
        case Not():
            inner = truth(node.inner, known)
            return None if inner is None else not inner
        case Chain():
            return _chain(node, known)
        case _:
            return _single(node, known)


def _chain(node: Chain, known: Known) -> bool | None:
    result = truth(node.terms[-1], known)
    for term, word in zip(reversed(node.terms[:-1]), reversed(node.words), strict=True):
        left, decides = truth(term, known), word == "or"
        undecided = None if left is None else result
        result = decides if decides in (left, result) else undecided
    return result


def _single(node: Node, known: Known) -> bool | None:
    if condition_facts.names(node, "context"):
        return None
    slots = {name: known[name] for name in condition_facts.names(node, "slots") if name in known}
    if About.FILLED in slots.values():
        return _of_something(node)
    if len(slots) < len(condition_facts.names(node, "slots")):
        return None
    plain = {name: value for name, value in slots.items() if not isinstance(value, About)}
    return true(node, Scene(plain, {}, frozenset(plain)))


def _of_something(node: Node) -> bool | None:
    """Of a slot that holds something only this is sure: it is not null."""
    if not isinstance(node, Compare) or node.op not in ("=", "!="):
        return None
    sides = (node.left, node.right)
    whole = any(isinstance(side, Name) and len(side.path) == 1 for side in sides)
    null = any(isinstance(side, Constant) and side.value is None for side in sides)
    return node.op == "!=" if whole and null else None

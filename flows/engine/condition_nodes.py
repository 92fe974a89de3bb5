"""The tree of a condition and what it is worth, given slots and context.

Python's equality and order, with three differences from the public library: an order between
kinds that have none is false, a null in an order is false, and choices ignore upper and lower case.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, assert_never

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flows.engine.definition import Json


class Special(Enum):
    """`UNDEFINED`: nothing has that name. `EMPTY`: equal to whatever has a length of zero."""

    UNDEFINED = auto()
    EMPTY = auto()


Space: TypeAlias = Literal["slots", "context", ""]
Word: TypeAlias = Literal["and", "or"]
Op: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">=", "contains", "matches"]
Value: TypeAlias = "Json | Special | tuple[Json | Special, ...] | re.Pattern[str]"


@dataclass(frozen=True, slots=True)
class Prop:
    """`{{context.name}}` inside a slot's name or inside a string."""

    name: str


@dataclass(frozen=True, slots=True)
class Name:
    """`slots.a.b`, `context.a`, or a bare word (space "") that names nothing."""

    space: Space
    path: tuple[str | Prop, ...]


@dataclass(frozen=True, slots=True)
class Constant:
    value: bool | float | str | Special | re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Template:
    """A string with `{{context.x}}` in it."""

    parts: tuple[str | Prop, ...]


@dataclass(frozen=True, slots=True)
class Several:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    left: Node
    op: Op
    right: Node


@dataclass(frozen=True, slots=True)
class Not:
    inner: Node


@dataclass(frozen=True, slots=True)
class Chain:
    """`a and b or c`: both words bind equally and to the right, so this is `a and (b or c)`."""

    terms: tuple[Node, ...]
    words: tuple[Word, ...]


Node: TypeAlias = Name | Constant | Template | Several | Compare | Not | Chain


@dataclass(frozen=True, slots=True)
class Scene:
    """What the names of a condition stand for."""

    slots: Mapping[str, Json]
    context: Mapping[str, Json]
    categorical: frozenset[str]


def worth(node: Node, scene: Scene) -> Value:
    match node:
        case Name():
            return _look_up(node, scene)
        case Constant():
            return node.value
        case Template():
            return "".join(_fill(part, scene) for part in node.parts)
        case Several():
            return tuple(_plain(worth(item, scene)) for item in node.items)
        case Compare() | Not() | Chain():
            return _judge(node, scene)
        case _:
            assert_never(node)


def true(node: Node, scene: Scene) -> bool:
    value = worth(node, scene)
    return not isinstance(value, Special) and bool(value)


def _judge(node: Compare | Not | Chain, scene: Scene) -> bool:
    match node:
        case Compare():
            return _compare(node, scene)
        case Not():
            return not true(node.inner, scene)
        case Chain():
            return _chain(node, scene)
        case _:
            assert_never(node)


def _chain(node: Chain, scene: Scene) -> bool:
    result = true(node.terms[-1], scene)
    for term, word in zip(reversed(node.terms[:-1]), reversed(node.words), strict=True):
        left = true(term, scene)
        result = (left and result) if word == "and" else (left or result)
    return result


def _look_up(name: Name, scene: Scene) -> Value:
    if name.space == "":
        return Special.UNDEFINED
    known = scene.slots if name.space == "slots" else scene.context
    value: Json | Special = known.get(_fill(name.path[0], scene), Special.UNDEFINED)
    for part in name.path[1:]:
        value = _inside(value, _fill(part, scene))
    return value


def _inside(value: Json | Special, key: str) -> Json | Special:
    if isinstance(value, dict):
        return value.get(key, Special.UNDEFINED)
    if isinstance(value, list) and key.isascii() and key.isdigit() and len(key) < 6:
        return value[int(key)] if int(key) < len(value) else Special.UNDEFINED
    return Special.UNDEFINED


def _fill(part: str | Prop, scene: Scene) -> str:
    if isinstance(part, str):
        return part
    value = scene.context.get(part.name)
    return "" if value is None else str(value)


def _plain(value: Value) -> Json | Special:
    if isinstance(value, re.Pattern):
        return value.pattern
    return [_json(item) for item in value] if isinstance(value, tuple) else value


def _json(value: Json | Special) -> Json:
    return None if isinstance(value, Special) else value


def _compare(node: Compare, scene: Scene) -> bool:
    left, right = worth(node.left, scene), worth(node.right, scene)
    if _is_choice(node.left, scene) or _is_choice(node.right, scene):
        left, right = _folded(left), _folded(right)
    try:
        return _OPERATIONS[node.op](left, right)
    except (TypeError, RecursionError):  # kinds that have no order, or endlessly deep values
        return False


def _is_choice(node: Node, scene: Scene) -> bool:
    return (
        isinstance(node, Name)
        and node.space == "slots"
        and len(node.path) == 1
        and _fill(node.path[0], scene) in scene.categorical
    )


def _folded(value: Value) -> Value:
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, tuple):
        return tuple(item.casefold() if isinstance(item, str) else item for item in value)
    return value


def _equal(left: Value, right: Value) -> bool:
    if right is Special.EMPTY or left is Special.EMPTY:
        return _has_nothing(left) or _has_nothing(right) or left is right
    if isinstance(left, tuple) or isinstance(right, tuple):
        return _listed(left) == _listed(right)
    return left == right


def _has_nothing(value: Value) -> bool:
    return isinstance(value, str | list | dict | tuple) and len(value) == 0


def _listed(value: Value) -> Value:
    return [_json(item) for item in value] if isinstance(value, tuple) else value


def _differs(left: Value, right: Value) -> bool:
    return not _equal(left, right)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Value, Value], bool]:
    def holds(left: Value, right: Value) -> bool:
        return compare(left, right)

    return holds


def _contains(left: Value, right: Value) -> bool:
    if isinstance(left, str):
        return isinstance(right, str) and right in left
    return isinstance(left, list | dict | tuple) and right in left


def _matches(left: Value, right: Value) -> bool:
    if not isinstance(left, str) or not isinstance(right, str | re.Pattern):
        return False
    try:
        return re.search(right, left) is not None
    except (re.error, OverflowError, Warning):  # a pattern that came out of a slot
        return False


_OPERATIONS: Mapping[Op, Callable[[Value, Value], bool]] = {
    "=": _equal,
    "!=": _differs,
    "<": _ordered(operator.lt),
    "<=": _ordered(operator.le),
    ">": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
    "contains": _contains,
    "matches": _matches,
}

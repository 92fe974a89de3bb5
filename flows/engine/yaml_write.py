"""A tree as YAML 1.2 text; what is read from it again is the same tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from flows.engine.yaml_tree import Items, Leaf, Table, Tree

if TYPE_CHECKING:
    from flows.engine.definition import Json

_TAG = "tag:yaml.org,2002:"
_WIDTH = 120


def write_yaml(tree: Tree) -> str:
    page = _Page()
    yaml = YAML(pure=True)
    yaml.encoding = None  # type: ignore[assignment]  # text, not bytes
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.serialize(_node(tree), page)
    return "".join(page.parts)


def table(entries: Mapping[str, Tree]) -> Table:
    return Table(entries, dict.fromkeys(entries, 0), 0)


def items(trees: Iterable[Tree]) -> Items:
    return Items(tuple(trees), 0)


def words(text: str) -> Leaf:
    return Leaf(text, text, 0)


def tree_of(value: Json) -> Tree:
    match value:
        case dict():
            return table({key: tree_of(one) for key, one in value.items()})
        case list():
            return items(tree_of(one) for one in value)
        case None:
            return Leaf(None, "null", 0)
        case bool():
            return Leaf(value, str(value).lower(), 0)
        case _:
            return Leaf(value, str(value), 0)


class _Page:
    """What a writer of YAML wants to write on."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def write(self, text: str) -> None:
        self.parts.append(text)


def _node(tree: Tree) -> Node:
    match tree:
        case Table():
            pairs = [(_scalar("str", key), _node(one)) for key, one in tree.entries.items()]
            return MappingNode(_TAG + "map", pairs, flow_style=not pairs)
        case Items():
            return SequenceNode(
                _TAG + "seq", [_node(one) for one in tree.items], flow_style=not tree.items
            )
        case Leaf():
            return _scalar(_kind(tree), tree.text)


def _kind(leaf: Leaf) -> str:
    match leaf.value:
        case None:
            return "null"
        case bool():
            return "bool"
        case int():
            return "int"
        case float():
            return "float"
        case _:
            return "str"


def _scalar(kind: str, text: str) -> ScalarNode:
    style = "|" if kind == "str" and "\n" in text else None
    return ScalarNode(_TAG + kind, text, style=style)

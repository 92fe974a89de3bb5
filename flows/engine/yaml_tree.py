"""YAML 1.2 text as a small tree that knows its lines.

Scalars keep their text beside their value, so that a step named `007` stays `007`; dates stay text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.composer import MaxDepthExceededError
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from flows.engine.check_rules import problem_by
from flows.engine.problems import UNREADABLE, FileProblem
from flows.engine.yaml_words import Slip, slip_of

if TYPE_CHECKING:
    from flows.engine.definition import Json

_TAG = "tag:yaml.org,2002:"
_DEEPEST = 60
_MOST = 100_000  # an alias that repeats an alias grows fast
_MOST_SLIPS = 12
_KEY = re.compile(r"( *(?:- +)*[\w.-]+)\s*[:：]")
UNREAD = "…"
"""What stands for a value that could not be read."""
_LONGEST = 250_000  # letters; nobody writes such a file, and it would be read for minutes


@dataclass(frozen=True, slots=True)
class Source:
    """A file that somebody else has read."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Leaf:
    value: bool | int | float | str | None
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[Tree, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """`lines`: where each key stands."""

    entries: Mapping[str, Tree]
    lines: Mapping[str, int]
    line: int


Tree: TypeAlias = Leaf | Items | Table


def read_yaml(source: Source) -> tuple[Tree | None, tuple[FileProblem, ...]]:
    """The tree (None for an empty or hopeless file) and what is wrong. Never raises.

    A line that cannot be read is told and left out, with what stands inside it, so that everything
    else that is wrong is told at once.
    """
    text, broken = source.text, list[FileProblem]()
    for _ in range(1 + _tries(text)):
        growing = _Growing(source.path)
        try:
            node = _composed(text)
            tree = None if node is None else growing.tree(node, 0)
        except Exception as error:  # noqa: BLE001 - ruamel raises what it likes on broken text
            told = _broken(source.path, text, error)
            broken += [told] if told.line not in {each.line for each in broken} else []
            if told.rule != UNREADABLE or not isinstance(error, MarkedYAMLError):
                break
            text = _without(text, told.line)
        else:
            return tree, (*broken, *growing.problems)
    return None, tuple(broken)


def _tries(text: str) -> int:
    """Another look takes as long as the first one."""
    return min(_MOST_SLIPS, 200_000 // (len(text) + 1))


def _without(text: str, line: int) -> str:
    """The text without what a line says and what is indented deeper below it; its key stays, and
    so do all other lines."""
    lines = text.split("\n")
    at = min(line, len(lines)) - 1
    deep = len(lines[at]) - len(lines[at].lstrip(" "))
    key = _KEY.match(lines[at])
    kept = f'{key[1]}: "{UNREAD}"' if key else ""
    lines[at] = kept if kept != lines[at] else ""
    for n in range(at + 1, len(lines)):
        if lines[n].strip() and len(lines[n]) - len(lines[n].lstrip(" ")) <= deep:
            break
        lines[n] = ""
    return "\n".join(lines)


def _composed(text: str) -> Node | None:
    if len(text) > _LONGEST:
        raise _Wild(f"longer than {_LONGEST} letters", text.count("\n", 0, _LONGEST) + 1)
    yaml = YAML(typ="safe", pure=True)
    yaml.max_depth = _DEEPEST
    yaml.composer.warn_double_anchors = False  # an anchor may be used anew
    node: Node | None = yaml.compose(text)
    return node


def _broken(path: str, text: str, error: Exception) -> FileProblem:
    """Where it broke, as near as that can be told."""
    large = isinstance(error, _Wild | RecursionError | MaxDepthExceededError)
    slip = _slip(text, error)
    rule = "yaml-too-large" if large else UNREADABLE
    return problem_by(rule, path, slip.line, slip.message)


def _slip(text: str, error: Exception) -> Slip:
    match error:
        case _Wild():
            return Slip(error.line, str(error))
        case MaxDepthExceededError():
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            return Slip(line, f"more than {_DEEPEST} things inside one another")
        case MarkedYAMLError():
            return slip_of(text, error)
        case ReaderError():
            line = text.count("\n", 0, error.position) + 1
            return Slip(line, f"a sign that no text may hold (U+{error.character:04X})")
        case _:
            said = str(error).strip().partition("\n")[0] or type(error).__name__
            return Slip(1, f"this cannot be read ({said})")


def plain(tree: Tree) -> Json:
    match tree:
        case Leaf():
            return tree.value
        case Items():
            return [plain(item) for item in tree.items]
        case Table():
            return {key: plain(value) for key, value in tree.entries.items()}


def deep_lines(tree: Tree, prefix: str = "") -> Iterator[tuple[str, int]]:
    """Each key with its line, those inside it behind a dot: `emergency.gas.zh`; items by number."""
    match tree:
        case Leaf():
            return
        case Items():
            for n, item in enumerate(tree.items):
                yield f"{prefix}{n}", item.line
                yield from deep_lines(item, f"{prefix}{n}.")
        case Table():
            for key, value in tree.entries.items():
                yield f"{prefix}{key}", tree.lines[key]
                yield from deep_lines(value, f"{prefix}{key}.")


class _Wild(Exception):
    """Too deep or too large to be a file somebody wrote."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.line = line


class _Growing:
    def __init__(self, path: str) -> None:
        self._path = path
        self._size = 0
        self.problems: list[FileProblem] = []

    def tree(self, node: Node, depth: int) -> Tree:
        self._size += 1
        if depth > _DEEPEST or self._size > _MOST:
            raise _Wild("too deep or too large", node.start_mark.line + 1)
        line = node.start_mark.line + 1
        if isinstance(node, MappingNode):
            return self._table(node, line, depth)
        if isinstance(node, SequenceNode):
            return Items(tuple(self.tree(item, depth + 1) for item in node.value), line)
        return Leaf(_scalar(node), str(node.value), line)

    def _table(self, node: MappingNode, line: int, depth: int) -> Table:
        entries: dict[str, Tree] = {}
        lines: dict[str, int] = {}
        for name, at, value in self._pairs(node, depth):
            if name in lines:
                message = f"'{name}' stands here twice; the later one is not read"
                self.problems.append(problem_by("key-twice", self._path, at, message))
                continue
            entries[name], lines[name] = self.tree(value, depth + 1), at
        return Table(entries, lines, line)

    def _pairs(self, node: MappingNode, depth: int) -> Iterator[tuple[str, int, Node]]:
        """Own keys first; what is merged in by `<<` only fills gaps."""
        merged: list[MappingNode] = []
        own: set[str] = set()
        for key, value in node.value:
            if key.tag == _TAG + "merge":
                merged.extend(_mappings(value))
                continue
            name = self._name(key, value)
            own.add(name)
            yield name, key.start_mark.line + 1, value
        for other in merged:
            self._size += 1
            if depth > _DEEPEST or self._size > _MOST:
                raise _Wild("too deep or too large", node.start_mark.line + 1)
            for name, at, value in self._pairs(other, depth + 1):
                if name not in own:
                    own.add(name)
                    yield name, at, value

    def _name(self, key: Node, value: Node) -> str:
        """What is no key at all is told."""
        name = str(key.value) if isinstance(key, ScalarNode) else "?"
        if (trouble := _odd_key(key, value, name)) is not None:
            line = key.start_mark.line + 1
            self.problems.append(problem_by(UNREADABLE, self._path, line, trouble))
        return name


def _odd_key(key: Node, value: Node, name: str) -> str | None:
    """Texts that YAML takes for keys, without a complaint."""
    if not isinstance(key, ScalarNode):
        return "a text that begins with { or [ belongs in quotes"
    if name != name.strip():
        return "the line is indented by wide spaces: use plain ones"
    if isinstance(value, ScalarNode) and value.start_mark.index == key.end_mark.index:
        return f"'{name}' has no value; a text with a comma, inside braces, belongs in quotes"
    return None


def _mappings(node: Node) -> list[MappingNode]:
    nodes = node.value if isinstance(node, SequenceNode) else [node]
    return [one for one in nodes if isinstance(one, MappingNode)]


_INT = re.compile(r"([-+]?)(0x[0-9a-fA-F]+|0o[0-7]+|0b[01]+|[0-9]+)")


def _scalar(node: Node) -> bool | int | float | str | None:
    text = str(node.value)
    match str(node.tag).removeprefix(_TAG):
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            return _int(text)
        case "float":
            return _float(text)
        case _:
            return text


def _int(text: str) -> int | str:
    found = _INT.fullmatch(text.replace("_", ""))
    if found is None or len(text) > 100:
        return text
    bases = {"0x": 16, "0o": 8, "0b": 2}
    number = int(found[2], bases.get(found[2][:2], 10))
    return -number if found[1] == "-" else number


def _float(text: str) -> float | str:
    named = {".inf": math.inf, "-.inf": -math.inf, "+.inf": math.inf, ".nan": math.nan}
    try:
        return named.get(text.lower()) or float(text.replace("_", ""))
    except ValueError:
        return text

"""Taking a tree apart: each wish is granted or becomes a problem with its line."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING

from flows.engine.check_rules import problem_by
from flows.engine.conditions import Condition, ConditionProblem, parse
from flows.engine.problems import FileProblem
from flows.engine.yaml_tree import Items, Leaf, Table, Tree, plain

if TYPE_CHECKING:
    from flows.engine.definition import Json

_EMPTY = Table({}, {}, 1)


class Reading:
    """One file being read; `default` is the language of a plain `text`."""

    def __init__(self, file: str, default: str) -> None:
        self.file = file
        self.default = default
        self.problems: list[FileProblem] = []

    def error(self, line: int, message: str, rule: str = "format") -> None:
        self.problems.append(problem_by(rule, self.file, line, message))

    def warn(self, line: int, message: str, rule: str = "without-effect") -> None:
        self.problems.append(problem_by(rule, self.file, line, message))

    # --- shapes ---------------------------------------------------------------------------

    def table(self, tree: Tree | None, what: str) -> Table:
        """Nothing at all is an empty table."""
        if isinstance(tree, Table):
            return tree
        if tree is not None and not _is_null(tree):
            wide = isinstance(tree, Leaf) and "：" in tree.text
            hint = "; the colon is a wide one" if wide else ""
            self.error(tree.line, f"{what} must be a table of `key: value`{hint}")
        return _EMPTY if tree is None else Table({}, {}, tree.line)

    def tables(self, tree: Tree | None, what: str) -> Iterator[tuple[str, Table, int]]:
        """Each entry of a table of tables, with the line of its key."""
        table = self.table(tree, what)
        for name, entry in table.entries.items():
            yield name, self.table(entry, f"{what} '{name}'"), table.lines[name]

    def items(self, tree: Tree | None, what: str) -> tuple[Tree, ...]:
        if isinstance(tree, Items):
            return tree.items
        if tree is not None and not _is_null(tree):
            self.error(tree.line, f"{what} must be a list")
        return ()

    def known(
        self,
        table: Table,
        known: Collection[str],
        what: str,
        ignored: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Warns about keys that will have no effect; `ignored`: key -> why."""
        for key in table.entries:
            if key not in known:
                why = ignored.get(key) or f"is not known here and is left alone{_near(key, known)}"
                rule = "without-effect" if key in ignored else "key-unknown"
                self.warn(table.lines[key], f"{what}: '{key}' {why}", rule)

    def meant(self, table: Table, known: Collection[str], what: str) -> None:
        """Where any key may stand: warns about those that are nearly one of these."""
        for key in table.entries:
            if key not in known and (near := _near(key, known)):
                self.warn(
                    table.lines[key], f"{what}: '{key}' is not known here{near}", "key-unknown"
                )

    # --- single values --------------------------------------------------------------------

    def text(self, tree: Tree | None, what: str, default: str = "") -> str:
        """Numbers and `true` are taken as they were written."""
        if tree is None:
            return default
        if isinstance(tree, Leaf):
            return default if tree.value is None else tree.text
        self.error(tree.line, f"{what} must be text")
        return default

    def maybe_text(self, tree: Tree | None, what: str) -> str | None:
        return self.text(tree, what) or None

    def flag(self, tree: Tree | None, what: str, *, default: bool) -> bool:
        if tree is None:
            return default
        if isinstance(tree, Leaf) and isinstance(tree.value, bool):
            return tree.value
        self.error(tree.line, f"{what} must be true or false")
        return default

    def number(self, tree: Tree | None, what: str) -> float | None:
        if tree is None:
            return None
        if isinstance(tree, Leaf) and not isinstance(tree.value, bool | str | None):
            return float(tree.value) if abs(tree.value) < 1e15 else None
        self.error(tree.line, f"{what} must be a number")
        return None

    def count(self, tree: Tree | None, what: str, default: int) -> int:
        number = self.number(tree, what)
        if number is None:
            return default
        if number < 0 or number != int(number):
            self.error(tree.line if tree else 1, f"{what} must be a whole number from 0")
            return default
        return int(number)

    def words(self, tree: Tree | None, what: str) -> tuple[str, ...]:
        """A list of texts; a single text is a list of one."""
        if isinstance(tree, Leaf) and tree.value is not None:
            return (tree.text,)
        return tuple(self.text(item, what) for item in self.items(tree, what))

    def condition(self, tree: Tree, what: str) -> Condition | None:
        if not isinstance(tree, Leaf) or tree.value is None:
            message = f"{what}: a condition must be text; quote one that begins with {{"
            self.error(tree.line, message, "condition-unreadable")
            return None
        parsed = parse(tree.value if isinstance(tree.value, bool) else tree.text)
        if isinstance(parsed, ConditionProblem):
            message = f"{what}, character {parsed.position + 1}: {parsed.message}"
            self.error(tree.line, message, "condition-unreadable")
            return None
        return parsed

    # --- languages ------------------------------------------------------------------------

    def by_language(self, tree: Tree | None, what: str) -> Mapping[str, str]:
        """`{en: …, zh: …}`; a plain text is the default language's."""
        if isinstance(tree, Leaf) and tree.value is not None:
            return {self.default: tree.text}
        table = self.table(tree, what)
        return {lang: self.text(entry, what) for lang, entry in table.entries.items()}

    def json(self, tree: Tree | None) -> dict[str, Json]:
        if not isinstance(tree, Table):
            return {}
        return {key: plain(entry) for key, entry in tree.entries.items()}


def _near(key: str, known: Collection[str]) -> str:
    near = get_close_matches(key, known, n=1)
    return f"; is '{near[0]}' meant?" if near else ""


def _is_null(tree: Tree) -> bool:
    return isinstance(tree, Leaf) and tree.value is None

"""A flow's steps in the public format, and what of them stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from flows.engine import calm_keys
from flows.engine.yaml_tree import Items, Leaf, Table, Tree
from flows.engine.yaml_write import items, table, tree_of, words

NEXT = "next"
_OLD_KEEP = "reset_after_flow_ends"


class StepsApart:
    """Takes the steps of one flow apart; `beside`: where a step stands -> its other keys; `kept`:
    slots that old files persist one by one."""

    def __init__(self) -> None:
        self.beside: dict[str, Tree] = {}
        self.kept: list[str] = []

    def steps(self, tree: Tree | None, prefix: str = "") -> Items:
        found = tree.items if isinstance(tree, Items) else ()
        return items(self._step(step, f"{prefix}{n}") for n, step in enumerate(found, 1))

    def _step(self, tree: Tree, position: str) -> Table:
        entries = dict(tree.entries) if isinstance(tree, Table) else {}
        kind = next((kind for kind in calm_keys.STEP if kind in entries), "noop")
        self._old_forms(entries, kind)
        known = calm_keys.STEP[kind]
        beside = {key: one for key, one in entries.items() if key not in known}
        calm = {key: _CLEAN.get(key, _as_it_is)(entries[key]) for key in known if key in entries}
        calm |= self._rejections(calm, beside)
        if NEXT in calm:
            calm[NEXT] = self._next(calm[NEXT], position, beside)
        if beside:
            self.beside[place(entries, position)] = table(beside)
        return table(calm)

    def _old_forms(self, entries: dict[str, Tree], kind: str) -> None:
        """What older files write in a way of their own."""
        if isinstance(entries.get("noop"), Items):
            entries.setdefault(NEXT, entries["noop"])
            entries["noop"] = tree_of(True)
        old = entries.pop(_OLD_KEEP, None)
        if kind == "collect" and isinstance(old, Leaf) and old.value is False:
            self.kept.append(_text(entries["collect"]))

    def _rejections(self, calm: Mapping[str, Tree], beside: dict[str, Tree]) -> dict[str, Tree]:
        tree = calm.get("rejections")
        if tree is None:
            return {}
        pure = only(tree, calm_keys.REJECTION)
        if pure is not tree:
            beside["rejections"] = tree
        return {"rejections": pure}

    def _next(self, tree: Tree, position: str, beside: dict[str, Tree]) -> Tree:
        if not isinstance(tree, Items):
            return words(_text(tree))
        forks = [isinstance(i, Table) and bool({"if", "else"} & set(i.entries)) for i in tree.items]
        if not any(forks):
            return self.steps(tree, f"{position}.1.")
        others: dict[str, Tree] = {}
        branches = [
            self._branch(branch, f"{position}.{n}.", str(n), others)
            for n, branch in enumerate(tree.items, 1)
        ]
        if others:
            beside[NEXT] = table(others)
        return items(branches)

    def _branch(self, tree: Tree, prefix: str, number: str, others: dict[str, Tree]) -> Table:
        entries = tree.entries if isinstance(tree, Table) else {}
        known = ("else",) if "else" in entries else ("if", "then")
        rest = {key: one for key, one in entries.items() if key not in known}
        if rest:
            others[number] = table(rest)
        return table({key: self._arm(key, entries[key], prefix) for key in known if key in entries})

    def _arm(self, key: str, tree: Tree, prefix: str) -> Tree:
        if key == "if":
            return _condition(tree)
        return self.steps(tree, prefix) if isinstance(tree, Items) else words(_text(tree))


def place(entries: Mapping[str, Tree], position: str) -> str:
    """Where a step stands: its own id, else its number (`3.1.2`: second of its first branch)."""
    given = entries.get("id")
    return _text(given) if isinstance(given, Leaf) and given.text else position


def only(tree: Tree, known: tuple[str, ...]) -> Tree:
    """The list with just these keys of its tables; the very same where it has no other."""
    found = tree.items if isinstance(tree, Items) else (tree,)
    if isinstance(tree, Items) and not any(_others(one, known) for one in found):
        return tree
    return items(_kept(one, known) for one in found)


def _others(tree: Tree, known: tuple[str, ...]) -> bool:
    return isinstance(tree, Table) and any(key not in known for key in tree.entries)


def _kept(tree: Tree, known: tuple[str, ...]) -> Tree:
    if not isinstance(tree, Table):
        return tree
    return table({key: one for key, one in tree.entries.items() if key in known})


def _text(tree: Tree) -> str:
    return tree.text if isinstance(tree, Leaf) else ""


def _as_it_is(tree: Tree) -> Tree:
    return tree


def _as_words(tree: Tree) -> Tree:
    return words(_text(tree)) if isinstance(tree, Leaf) else tree


def _condition(tree: Tree) -> Tree:
    """`if: False` may stay a truth value; everything else is text."""
    return tree if isinstance(tree, Leaf) and isinstance(tree.value, bool) else _as_words(tree)


def _pairs(tree: Tree) -> Iterator[Tree]:
    for part in tree.items if isinstance(tree, Items) else (tree,):
        for slot, value in part.entries.items() if isinstance(part, Table) else ():
            yield table({slot: value})


def _set_slots(tree: Tree) -> Tree:
    return items(_pairs(tree))


_CLEAN: Mapping[str, Callable[[Tree], Tree]] = {
    **dict.fromkeys(("id", "action", "collect", "link", "call", "utter", "description"), _as_words),
    "set_slots": _set_slots,
}

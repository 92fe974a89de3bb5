"""What stands beside a flow, a slot or a response put back into it."""

from __future__ import annotations

from collections.abc import Mapping

from flows.engine.calm_out import ADDED, WHOLE
from flows.engine.calm_steps import NEXT, place
from flows.engine.yaml_tree import Items, Leaf, Table, Tree
from flows.engine.yaml_write import items, table

_NOTHING = table({})


def put_back(tree: Tree, beside: Table) -> Tree:
    """A flow's, a slot's or a variation's own keys; those that only the format needed go."""
    if not isinstance(tree, Table) or not beside.entries:
        return tree
    added = beside.entries.get(ADDED)
    gone = (
        {one.text for one in added.items if isinstance(one, Leaf)}
        if isinstance(added, Items)
        else set()
    )
    kept = {key: one for key, one in tree.entries.items() if key not in gone}
    return table({**kept, **{key: one for key, one in beside.entries.items() if key != ADDED}})


def flow(tree: Table, beside: Table) -> tuple[Table, tuple[str, ...]]:
    """With the places of steps that something stands beside and that are not there any more."""
    others = _table(beside.entries.get("steps"))
    steps = _StepsTogether(others.entries)
    rest = table({key: one for key, one in beside.entries.items() if key != "steps"})
    whole = _table(put_back(tree, rest))
    together = steps.steps(tree.entries.get("steps"))
    lost = tuple(sorted(others.entries.keys() - steps.found))
    return table({**whole.entries, "steps": together}), lost


def response(tree: Tree | None, beside: Table) -> Tree | None:
    if WHOLE in beside.entries:
        return beside.entries[WHOLE]
    if not isinstance(tree, Items):
        return tree
    return items(
        put_back(one, _table(beside.entries.get(str(n)))) for n, one in enumerate(tree.items, 1)
    )


class _StepsTogether:
    def __init__(self, beside: Mapping[str, Tree]) -> None:
        self._beside = beside
        self.found: set[str] = set()

    def steps(self, tree: Tree | None, prefix: str = "") -> Items:
        found = tree.items if isinstance(tree, Items) else ()
        return items(self._step(_table(step), f"{prefix}{n}") for n, step in enumerate(found, 1))

    def _step(self, step: Table, position: str) -> Table:
        where = place(step.entries, position)
        beside = _table(self._beside.get(where))
        self.found.add(where)
        rest = table({key: one for key, one in beside.entries.items() if key != NEXT})
        entries = dict(_table(put_back(step, rest)).entries)
        if isinstance(branches := entries.get(NEXT), Items):
            entries[NEXT] = self._next(branches, position, _table(beside.entries.get(NEXT)))
        return table(entries)

    def _next(self, tree: Items, position: str, others: Table) -> Items:
        forks = [isinstance(i, Table) and bool({"if", "else"} & set(i.entries)) for i in tree.items]
        if not any(forks):
            return self.steps(tree, f"{position}.1.")
        return items(
            self._branch(_table(branch), f"{position}.{n}.", _table(others.entries.get(str(n))))
            for n, branch in enumerate(tree.items, 1)
        )

    def _branch(self, branch: Table, prefix: str, others: Table) -> Table:
        arms = {
            key: self.steps(one, prefix)
            if key in ("then", "else") and isinstance(one, Items)
            else one
            for key, one in branch.entries.items()
        }
        return table({**arms, **others.entries})


def _table(tree: Tree | None) -> Table:
    return tree if isinstance(tree, Table) else _NOTHING

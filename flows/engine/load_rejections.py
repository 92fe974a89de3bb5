"""Why an answer will not do: of a question, and of a slot wherever it is set."""

from __future__ import annotations

from flows.engine.definition import Rejection
from flows.engine.reading import Reading
from flows.engine.yaml_tree import Tree


def rejections(reading: Reading, tree: Tree | None) -> tuple[Rejection, ...]:
    found: list[Rejection] = []
    for item in reading.items(tree, "rejections"):
        table = reading.table(item, "a rejection")
        reading.known(table, ("if", "utter"), "a rejection")
        if "if" not in table.entries or "utter" not in table.entries:
            reading.error(table.line, "a rejection has 'if' and 'utter'")
            continue
        when = reading.condition(table.entries["if"], "if")
        if when is not None:
            utter = reading.text(table.entries["utter"], "utter")
            found.append(Rejection(when, utter, table.lines))
    return tuple(found)

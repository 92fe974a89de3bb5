"""What a test may expect, and in which shape it is written; every slip has its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from flows.engine.definition import Json
from flows.engine.reading import Reading
from flows.engine.replay_case import Expected
from flows.engine.yaml_tree import Items, Leaf, Table, Tree, plain

GENERATIVE = "generative_"
"""Assertions about what a language model wrote: there is none here, so they are skipped."""

Shape = Callable[[Reading, Tree, str], Json]


def only(reading: Reading, table: Table, known: tuple[str, ...], what: str) -> None:
    """A key that is not known is an error: what it asks for would never be tested."""
    for key in table.entries:
        if key not in known:
            reading.error(table.lines[key], f"{what} has no '{key}'; one of: {', '.join(known)}")


def _text(reading: Reading, tree: Tree, what: str) -> Json:
    text = reading.text(tree, what)
    if not text and isinstance(tree, Leaf):
        reading.error(tree.line, f"{what} is empty")
    return text


def _slots(reading: Reading, tree: Tree, what: str) -> Json:
    """`name`, `{name: value}`, `{name: x, value: y}` or a list of these, as `[name(, value)]`."""
    parts = tree.items if isinstance(tree, Items) else (tree,)
    found: list[Json] = []
    for part in parts:
        if isinstance(part, Table):
            named = set(part.entries) <= {"name", "value"} and "name" in part.entries
            told: dict[str, Json] = reading.json(part)
            found += [list(told.values())] if named else [[n, v] for n, v in told.items()]
        elif isinstance(part, Leaf) and part.text:
            found.append([part.text])
        else:
            reading.error(part.line, f"{what} names slots: 'name', or 'name: value'")
    return found


def _started(reading: Reading, tree: Tree, what: str) -> Json:
    """A flow's id, or `{operator: any|all, flow_ids: […]}`."""
    if not isinstance(tree, Table):
        return {"operator": "all", "flow_ids": [_text(reading, tree, what)]}
    only(reading, tree, ("operator", "flow_ids", "flow_id"), what)
    operator = reading.text(tree.entries.get("operator"), "operator", "all")
    if operator not in ("any", "all"):
        reading.error(tree.line, f"{what}: 'operator' is any or all")
    ids: list[Json] = list(reading.words(tree.entries.get("flow_ids"), "flow_ids"))
    if one := reading.text(tree.entries.get("flow_id"), "flow_id"):
        ids.append(one)
    if not ids:
        reading.error(tree.line, f"{what} names no flow")
    return {"operator": operator, "flow_ids": ids}


def _ended(reading: Reading, tree: Tree, what: str) -> Json:
    """`{flow_id, flow_step_id?}`, or the flow's id alone."""
    if not isinstance(tree, Table):
        return {"flow_id": _text(reading, tree, what)}
    only(reading, tree, ("flow_id", "flow_step_id"), what)
    if "flow_id" not in tree.entries:
        reading.error(tree.line, f"{what} names no 'flow_id'")
    return {key: reading.text(value, key) for key, value in tree.entries.items()}


def _uttered(reading: Reading, tree: Tree, what: str) -> Json:
    """`{utter_name?, text_matches?, buttons?}`, or the response's name alone."""
    if not isinstance(tree, Table):
        return {"utter_name": _text(reading, tree, what)}
    only(reading, tree, ("utter_name", "text_matches", "buttons"), what)
    if not tree.entries:
        reading.error(tree.line, f"{what} says nothing about what is uttered")
    found: dict[str, Json] = {}
    for key in ("utter_name", "text_matches"):
        if key in tree.entries:
            found[key] = reading.text(tree.entries[key], key)
    if "text_matches" in found:
        _pattern(reading, tree, str(found["text_matches"]))
    if "buttons" in tree.entries:
        items = reading.items(tree.entries["buttons"], "buttons")
        found["buttons"] = [_button(reading, item) for item in items]
    return found


def _pattern(reading: Reading, table: Table, pattern: str) -> None:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        reading.error(table.lines["text_matches"], f"text_matches is no regex: {error}")


def _button(reading: Reading, tree: Tree) -> Json:
    """`{title?, payload?}`, or the title alone."""
    if not isinstance(tree, Table):
        return {"title": _text(reading, tree, "a button")}
    only(reading, tree, ("title", "payload"), "a button")
    return {key: reading.text(value, key) for key, value in tree.entries.items()}


def _names(reading: Reading, tree: Tree, what: str) -> Json:
    names: list[Json] = list(reading.words(tree, what))
    if not names:
        reading.error(tree.line, f"{what} is a list of flows")
    return names


def _skipped(reading: Reading, tree: Tree, what: str) -> Json:
    del reading, what
    return plain(tree)


STEPS: Mapping[str, Shape] = {
    "bot": _text,
    "utter": _text,
    "slot_was_set": _slots,
    "slot_was_not_set": _slots,
}
"""What may stand after a user step."""

ASSERTIONS: Mapping[str, Shape] = {
    "flow_started": _started,
    "flow_completed": _ended,
    "flow_cancelled": _ended,
    "pattern_clarification_contains": _names,
    "slot_was_set": _slots,
    "slot_was_not_set": _slots,
    "action_executed": _text,
    "bot_uttered": _uttered,
    "bot_did_not_utter": _uttered,
}


def expected_by(reading: Reading, step: Table) -> Iterator[Expected]:
    """What a step itself expects, its `assertions` aside."""
    for key, shape in STEPS.items():
        if key in step.entries:
            yield Expected(step.lines[key], key, shape(reading, step.entries[key], key))


def asserted_by(reading: Reading, step: Table) -> Iterator[Expected]:
    for item in reading.items(step.entries.get("assertions"), "assertions"):
        table = reading.table(item, "an assertion")
        for key, value in table.entries.items():
            line = table.lines[key]
            shape = _skipped if key.startswith(GENERATIVE) else ASSERTIONS.get(key)
            if shape is None:
                known = ", ".join(ASSERTIONS)
                reading.error(line, f"there is no assertion '{key}'; one of: {known}")
            else:
                yield Expected(line, key, shape(reading, value, key))

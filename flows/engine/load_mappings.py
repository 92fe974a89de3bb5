"""What may fill a slot: its mappings, kept as they are written and looked through for slips."""

from __future__ import annotations

from collections.abc import Mapping

from flows.engine.definition import Json
from flows.engine.reading import Reading
from flows.engine.yaml_tree import Leaf, Table, Tree

_WHEN = ("intent", "not_intent")
_KEYS: Mapping[str, tuple[str, ...]] = {
    "from_entity": ("entity", "role", "group", *_WHEN),
    "from_intent": ("value", *_WHEN),
    "from_text": _WHEN,
    "from_trigger_intent": ("value", *_WHEN),
    "from_llm": (),
    "controlled": (),
    "custom": (),
}
MAPPING_TYPES = tuple(_KEYS)
_CONDITION_KEYS = ("active_flow", "active_loop", "requested_slot")
_IGNORED = {
    "allow_nlu_correction": "is for language models only and has no effect",
    "coexistence_system": "is for two assistants in one and has no effect",
    "run_action_every_turn": "has no effect: actions run where a step says so",
    "action": "has no effect: actions run where a step says so",
}


def mappings(reading: Reading, tree: Tree | None, what: str) -> tuple[Mapping[str, Json], ...]:
    return tuple(_mapping(reading, item, what) for item in reading.items(tree, "mappings"))


def _mapping(reading: Reading, tree: Tree, what: str) -> Mapping[str, Json]:
    table = reading.table(tree, f"{what}: a mapping")
    kind = reading.text(table.entries.get("type"), "type")
    if kind not in _KEYS:
        wanted = ", ".join(MAPPING_TYPES)
        reading.error(tree.line, f"{what}: a mapping's type is one of {wanted}", "mapping-type")
        return reading.json(table)
    if kind == "custom":
        reading.warn(tree.line, f"{what}: 'custom' is the old name of 'controlled'")
    reading.known(table, ("type", "conditions", *_KEYS[kind]), f"{what}: {kind}", _IGNORED)
    for item in reading.items(table.entries.get("conditions"), "conditions"):
        condition = reading.table(item, f"{what}: a condition")
        reading.known(condition, _CONDITION_KEYS, f"{what}: a condition")
    _intents(reading, table, what)
    return reading.json(table)


def _intents(reading: Reading, table: Table, what: str) -> None:
    """One name or several; the value of an intent is whatever the slot can be."""
    for key in _WHEN:
        tree = table.entries.get(key)
        if tree is not None and not isinstance(tree, Leaf):
            reading.words(tree, f"{what}: {key}")

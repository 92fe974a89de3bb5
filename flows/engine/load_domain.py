"""Slots, and what else a domain file holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flows.engine.definition import Json, Rejection, Slot
from flows.engine.load_steps import rejections
from flows.engine.load_texts import options
from flows.engine.reading import Reading
from flows.engine.yaml_tree import Items, Leaf, Table, Tree, plain

TYPES = ("text", "bool", "categorical", "float", "any", "list")
PRIVATE_KINDS = frozenset(
    {"person_name", "cn_id", "id_tail", "cn_plate", "phone", "email", "passport", "free_text"}
    | {"hk_macau_permit"}
)
MAPPING_TYPES = (
    *("from_entity", "from_intent", "from_text", "from_trigger_intent", "from_llm"),
    *("controlled", "custom"),
)
_SLOT_KEYS = (
    *("type", "values", "initial_value", "mappings", "validation", "kind", "private"),
    *("sensitive", "choices", "labels", "metadata"),
    *("influence_conversation", "min_value", "max_value"),
)
_SLOT_IGNORED = {
    "shared_for_coexistence": "is for two assistants in one and has no effect",
    "description": "is read by language models only and has no effect",
}


@dataclass(frozen=True, slots=True)
class LoadedSlot:
    """`rejections`: checked by every question for this slot, before the question's own."""

    slot: Slot
    rejections: tuple[Rejection, ...]


def slots(reading: Reading, tree: Tree | None) -> dict[str, LoadedSlot]:
    return {
        name: _slot(reading, name, table, line)
        for name, table, line in reading.tables(tree, "slots")
    }


def _slot(reading: Reading, name: str, table: Table, line: int) -> LoadedSlot:
    what, entries = f"slot '{name}'", table.entries
    reading.known(table, _SLOT_KEYS, what, _SLOT_IGNORED)
    slot = Slot(
        name=name,
        type=_type(reading, table, line, what),
        line=line,
        file=reading.file,
        kind=reading.maybe_text(entries.get("kind"), "kind"),
        options=options(reading, entries.get("values"), what),
        choices=reading.maybe_text(entries.get("choices"), "choices"),
        initial=plain(entries["initial_value"]) if "initial_value" in entries else None,
        mappings=_mappings(reading, entries.get("mappings"), what),
        sensitive=reading.flag(entries.get("sensitive"), "sensitive", default=False),
        labels=reading.by_language(entries.get("labels"), "labels"),
    )
    private = reading.flag(entries.get("private"), "private", default=_is_private(slot))
    slot = replace(slot, private=private)
    return LoadedSlot(slot, _validation(reading, entries.get("validation"), what))


def _is_private(slot: Slot) -> bool:
    """Text of no particular kind may hold anything somebody wrote."""
    if slot.kind is not None:
        return slot.kind in PRIVATE_KINDS
    return slot.type == "text" and slot.heard and not slot.options and slot.choices is None


def _type(reading: Reading, table: Table, line: int, what: str) -> str:
    given = reading.text(table.entries.get("type"), "type")
    if given in TYPES:
        return given
    reading.error(line, f"{what}: type '{given}' is none of {', '.join(TYPES)}", "slot-type")
    return "any"


def _mappings(reading: Reading, tree: Tree | None, what: str) -> tuple[Mapping[str, Json], ...]:
    found: list[Mapping[str, Json]] = []
    for item in reading.items(tree, "mappings"):
        table = reading.table(item, f"{what}: a mapping")
        mapping = reading.json(table)
        if mapping.get("type") not in MAPPING_TYPES:
            wanted = ", ".join(MAPPING_TYPES)
            message = f"{what}: a mapping's type is one of {wanted}"
            reading.error(item.line, message, "mapping-type")
        found.append(mapping)
    return tuple(found)


def _validation(reading: Reading, tree: Tree | None, what: str) -> tuple[Rejection, ...]:
    table = reading.table(tree, f"{what}: validation")
    again = {"refill_utter": "has no effect: the question's own text is repeated"}
    reading.known(table, ("rejections",), f"{what}: validation", again)
    return rejections(reading, table.entries.get("rejections"))


# --- names a domain lists --------------------------------------------------------------------


def listed(reading: Reading, tree: Tree | None, what: str) -> frozenset[str]:
    """Names of a list whose entries may be `name` or `name: {…}`."""
    names: set[str] = set()
    for item in reading.items(tree, what):
        if isinstance(item, Table):
            names.update(item.entries)
        else:
            names.add(reading.text(item, what))
    return frozenset(names)


def nlu_intents(reading: Reading, tree: Tree | None) -> frozenset[str]:
    """Intents that training phrases are given for."""
    found: set[str] = set()
    for item in tree.items if isinstance(tree, Items) else ():
        intent = item.entries.get("intent") if isinstance(item, Table) else None
        if isinstance(intent, Leaf):
            found.add(reading.text(intent, "intent"))
    return frozenset(found)

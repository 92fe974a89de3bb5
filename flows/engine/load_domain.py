"""Slots, and what else a domain file holds."""

from __future__ import annotations

from dataclasses import replace

from flows.engine import shaping
from flows.engine.definition import Slot
from flows.engine.load_mappings import mappings
from flows.engine.load_rejections import rejections
from flows.engine.load_texts import options
from flows.engine.reading import Reading
from flows.engine.yaml_tree import Items, Leaf, Table, Tree, plain

TYPES = ("text", "bool", "categorical", "float", "any", "list")
PRIVATE_KINDS = frozenset(
    {"person_name", "cn_id", "id_tail", "cn_plate", "phone", "email", "passport", "free_text"}
    | {"hk_macau_permit", "home_return_permit", "taiwan_permit", "foreigner_id", "address"}
    | {"account_no", "reader_card", "council_tax_no", "parking_ticket", "uk_plate", "postcode"}
)
_SLOT_KEYS = (
    *("type", "values", "initial_value", "mappings", "validation", "kind", "private"),
    *("sensitive", "choices", "labels", "metadata", "shape"),
    *("influence_conversation", "min_value", "max_value"),
)
_TWO_IN_ONE = "is for two assistants in one and has no effect"
_MODEL = "is read by language models only and has no effect"
_SLOT_IGNORED = {"shared_for_coexistence": _TWO_IN_ONE, "description": _MODEL}
_RESERVED = frozenset(
    {"requested_slot", "dialogue_stack", "mocked_datetime", "route_session_to_calm"}
    | {"session_started_metadata"}
)
"""Names that other engines of this format keep for themselves."""


def slots(reading: Reading, tree: Tree | None) -> dict[str, Slot]:
    return {
        name: _slot(reading, name, table, line)
        for name, table, line in reading.tables(tree, "slots")
    }


def _slot(reading: Reading, name: str, table: Table, line: int) -> Slot:
    what, entries = f"slot '{name}'", table.entries
    reading.known(table, _SLOT_KEYS, what, _SLOT_IGNORED)
    _name(reading, name, line)
    validation = reading.table(entries.get("validation"), f"{what}: validation")
    reading.known(validation, ("rejections", "refill_utter"), f"{what}: validation")
    slot = Slot(
        name=name,
        type=_type(reading, table, line, what),
        line=line,
        file=reading.file,
        kind=reading.maybe_text(entries.get("kind"), "kind"),
        options=options(reading, entries.get("values"), what),
        choices=reading.maybe_text(entries.get("choices"), "choices"),
        initial=plain(entries["initial_value"]) if "initial_value" in entries else None,
        mappings=mappings(reading, entries.get("mappings"), what),
        sensitive=reading.flag(entries.get("sensitive"), "sensitive", default=False),
        labels=reading.by_language(entries.get("labels"), "labels"),
        rejections=rejections(reading, validation.entries.get("rejections")),
        refill_utter=reading.maybe_text(validation.entries.get("refill_utter"), "refill_utter"),
        shapes=shaping.shapes(reading, entries.get("shape"), what),
        lines=_lines(table),
    )
    private = reading.flag(entries.get("private"), "private", default=_is_private(slot))
    return replace(slot, private=private)


def _lines(table: Table) -> dict[str, int]:
    """Of each mapping, too."""
    tree = table.entries.get("mappings")
    each = enumerate(tree.items if isinstance(tree, Items) else ())
    return {**table.lines, **{f"mappings.{n}": item.line for n, item in each}}


def _name(reading: Reading, name: str, line: int) -> None:
    if set(name) & set("()=,"):
        reading.warn(line, f"slot '{name}': no button can set a name with one of ( ) = ,")
    if name in _RESERVED:
        reading.warn(line, f"slot '{name}': other engines keep this name for themselves")


def _is_private(slot: Slot) -> bool:
    """Text of no particular kind may hold anything somebody wrote."""
    if slot.kind is not None:
        return slot.kind in PRIVATE_KINDS
    return slot.type == "text" and slot.heard and not slot.options and slot.choices is None


def _type(reading: Reading, table: Table, line: int, what: str) -> str:
    given = reading.text(table.entries.get("type"), "type")
    if given in TYPES:
        return given
    at = table.lines.get("type", line)
    reading.error(at, f"{what}: type '{given}' is none of {', '.join(TYPES)}", "slot-type")
    return "any"


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

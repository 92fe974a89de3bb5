"""What `check` says about slots."""

from __future__ import annotations

from flows.engine.check_slots import (
    collected_slots,
    initial_values,
    set_values,
    shared_entities,
    slot_choices,
    slot_kinds,
    slot_mappings,
    slot_names,
)
from tests.unit.engine.checking import A_TEXT, Row, flow

ROWS = [
    Row(
        slot_names,
        "a reserved word",
        "slots: {stack: {type: text}}",
        "slots: {dialogue_stack: {type: text}}",
        "reserved",
    ),
    Row(
        slot_names,
        "a sign of buttons",
        "slots: {a_b: {type: text}}",
        "slots: {a=b: {type: text}}",
        "buttons cannot set",
    ),
    Row(
        slot_kinds,
        "no such kind",
        "slots: {a: {type: text, kind: date}}",
        "slots: {a: {type: text, kind: colour}}",
        "no kind 'colour'",
    ),
    Row(
        slot_choices,
        "nothing to choose from",
        "slots: {a: {type: categorical, values: [x]}}",
        "slots: {a: {type: categorical}}",
        "no values",
    ),
    Row(
        slot_choices,
        "a list the city does not have",
        "slots: {a: {type: text, choices: offices}}",
        "slots: {a: {type: text, choices: libraries}}",
        "northport has no 'libraries'",
    ),
    Row(
        slot_mappings,
        "an entity is missing",
        "slots: {a: {type: text, mappings: [{type: from_entity, entity: x}]}}",
        "slots: {a: {type: text, mappings: [{type: from_entity}]}}",
        "needs 'entity'",
    ),
    Row(
        slot_mappings,
        "an intent nobody trained",
        "slots: {a: {type: bool, mappings: [{type: from_intent, intent: ask, value: true}]}}",
        "slots: {a: {type: bool, mappings: [{type: from_intent, intent: [x], value: true}]}}",
        "intent 'x' has no training phrases",
    ),
    Row(
        slot_mappings,
        "anything read from text",
        "slots: {a: {type: any, mappings: [{type: controlled}]}}",
        "slots: {a: {type: any, mappings: [{type: from_llm}]}}",
        "cannot be read",
        level="warning",
    ),
    Row(
        shared_entities,
        "one word for two questions",
        flow(
            "collect: a\ncollect: b",
            domain="slots: {a: {type: text, mappings: [{type: from_entity, entity: x, role: p}]},"
            " b: {type: text, mappings: [{type: from_entity, entity: x, role: q}]}}",
        ),
        flow(
            "collect: a\ncollect: b",
            domain="slots: {a: {type: text, mappings: [{type: from_entity, entity: x}]},"
            " b: {type: text, mappings: [{type: from_entity, entity: x}]}}",
        ),
        "listen for the same entity",
        level="warning",
    ),
    Row(
        collected_slots,
        "no such slot",
        flow("collect: a", domain=A_TEXT),
        flow("collect: c", domain=A_TEXT),
        "slot 'c' does not exist",
    ),
    Row(
        collected_slots,
        "a list",
        flow("collect: a", domain="slots: {a: {type: any}}"),
        flow("collect: a", domain="slots: {a: {type: list}}"),
        "only actions fill lists",
    ),
    Row(
        set_values,
        "no such slot",
        flow("set_slots: {a: x}", domain=A_TEXT),
        flow("set_slots: {c: x}", domain=A_TEXT),
        "slot 'c' does not exist",
    ),
    Row(
        set_values,
        "a value of another type",
        flow("set_slots: {a: true}", domain="slots: {a: {type: bool}}"),
        flow("set_slots: {a: 1}", domain="slots: {a: {type: bool}}"),
        "cannot be 1",
    ),
    Row(
        set_values,
        "a value that is not offered",
        flow("set_slots: {a: X}", domain="slots: {a: {type: categorical, values: [x]}}"),
        flow("set_slots: {a: y}", domain="slots: {a: {type: categorical, values: [x]}}"),
        "cannot be 'y'",
    ),
    Row(
        initial_values,
        "a beginning of another type",
        "slots: {a: {type: float, initial_value: 3}}",
        "slots: {a: {type: float, initial_value: x}}",
        "cannot begin as 'x'",
    ),
]

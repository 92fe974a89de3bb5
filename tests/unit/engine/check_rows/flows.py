"""What `check` says about flows."""

from __future__ import annotations

from flows.engine.check_flows import (
    descriptions,
    duplicates,
    flow_ids,
    flow_names,
    guards,
    persisted_slots,
    repairs,
    telling_apart,
    triggers,
)
from tests.unit.engine.checking import STEP, Row, flow

ROWS = [
    Row(
        flow_ids,
        "signs in a flow's id",
        f"flows: {{a-1_B: {{{STEP}}}}}",
        f"flows: {{a b: {{{STEP}}}}}",
        "letters, digits",
    ),
    Row(
        flow_ids,
        "a dash in front",
        f"flows: {{a-: {{{STEP}}}}}",
        f"flows: {{-a: {{{STEP}}}}}",
        "letters, digits",
    ),
    Row(
        repairs,
        "no such repair",
        f"flows: {{pattern_help: {{{STEP}}}}}",
        f"flows: {{pattern_halp: {{{STEP}}}}}",
        "no repair is called",
        level="warning",
    ),
    Row(
        descriptions,
        "none",
        f"flows: {{a: {{description: x, {STEP}}}}}",
        f"flows: {{a: {{description: ' ', {STEP}}}}}",
        "needs a description",
    ),
    Row(
        flow_names,
        "one language is missing",
        flow("action: a", "nlu_trigger: [{intent: pay}]\n    translation: {en: p, zh: 缴}"),
        flow("action: a", "nlu_trigger: [{intent: pay}]\n    name: pay"),
        "no name in zh",
    ),
    Row(
        flow_names,
        "shown in the menu without a name",
        flow("action: a", "metadata: {city_desk: {icon: x}}"),
        flow("action: a", "metadata: {city_desk: {menu: 1}}"),
        "no name in zh, en",
    ),
    Row(
        telling_apart,
        "names that differ by signs only",
        f"flows: {{a: {{name: Pay., {STEP}}}, b: {{name: Ask, {STEP}}}}}",
        f"flows: {{a: {{name: Pay., {STEP}}}, b: {{name: pay!, {STEP}}}}}",
        "same name as flow 'a'",
    ),
    Row(
        telling_apart,
        "one description for two",
        f"flows: {{a: {{{STEP}}}, b: {{{STEP}}}}}",
        f"flows: {{a: {{description: x, {STEP}}}, b: {{description: x, {STEP}}}}}",
        "same description",
    ),
    Row(
        duplicates,
        "a flow in two services",
        f"flows: {{b: {{{STEP}}}}}",
        f"flows: {{a: {{{STEP}}}}}",
        "already defined in fines.yml, line 1",
        other=f"flows: {{a: {{{STEP}}}}}",
    ),
    Row(
        duplicates,
        "a text in two services",
        "responses: {utter_b: [{text: b}]}",
        "responses: {utter_a: [{text: b}]}",
        "response 'utter_a' is already defined",
        other="responses: {utter_a: [{text: a}]}",
    ),
    Row(
        duplicates,
        "the system's words in a service's own way, and in another's",
        "responses: {utter_a: [{text: b}]}",
        "responses: {utter_b: [{text: b}]}",
        "response 'utter_b' is already defined",
        other="flows: {a: {metadata: {city_desk: {system: true}}, steps: [{action: utter_a}]}}\n"
        "responses: {utter_a: [{text: a}]}",
        third="responses: {utter_a: [{text: c}], utter_b: [{text: c}]}",
    ),
    Row(
        duplicates,
        "a slot in two services, unlike",
        "slots: {a: {type: text}}",
        "slots: {a: {type: bool}}",
        "slot 'a' is already defined",
        other="\n\nslots: {a: {type: text}}",
    ),
    Row(
        triggers,
        "two flows for one intent",
        f"flows: {{a: {{nlu_trigger: [{{intent: pay}}], {STEP}}}, b: {{{STEP}}}}}",
        f"flows: {{a: {{nlu_trigger: [{{intent: pay}}], {STEP}}},"
        f" b: {{nlu_trigger: [{{intent: pay}}], {STEP}}}}}",
        "already starts flow 'a'",
    ),
    Row(
        triggers,
        "an intent nobody trained",
        f"flows: {{a: {{nlu_trigger: [{{intent: pay}}], {STEP}}}}}",
        f"flows: {{a: {{nlu_trigger: [{{intent: fly}}], {STEP}}}}}",
        "not in the training phrases",
    ),
    Row(
        guards,
        "a trigger that never starts",
        flow("action: a", "if: False"),
        flow("action: a", "if: False\n    nlu_trigger: [{intent: pay}]"),
        "keeps it from being started",
    ),
    Row(
        guards,
        "a guard others do not keep",
        flow("action: a", "nlu_trigger: [{intent: pay}]"),
        flow("action: a", "if: slots.a\n    nlu_trigger: [{intent: pay}]"),
        "without its guard",
        level="warning",
    ),
    Row(
        persisted_slots,
        "a slot the flow never fills",
        flow("collect: a", "persisted_slots: [a]"),
        flow("collect: a", "persisted_slots: [b]"),
        "'b': this flow never fills it",
    ),
    Row(
        persisted_slots,
        "a slot only an action sets",
        flow("set_slots: {a: x}", "persisted_slots: [a]"),
        flow("{action: look, into: {found: a}}", "persisted_slots: [a]"),
        "'a': only an action sets it",
    ),
]

"""What `check` says about steps."""

from __future__ import annotations

from flows.engine.check_loops import loops
from flows.engine.check_steps import (
    calls,
    links,
    lonely_flows,
    questions,
    reached,
    targets,
    texts_exist,
    ways_out,
)
from tests.unit.engine.checking import ASK, STEP, Row, flow

ROWS = [
    Row(
        targets,
        "no such step",
        flow("{action: a, next: x}\n{action: b, id: x}"),
        flow("{action: a, next: y}\n{action: b, id: x}"),
        "leads to 'y', which is no step",
    ),
    Row(
        reached,
        "a step behind an END",
        flow("{action: a, next: x}\n{action: b, id: x}"),
        flow("{action: a, next: END}\n{action: b, id: x}"),
        "step 'x' is never reached",
    ),
    Row(
        ways_out,
        "no else",
        flow("{action: a, next: [{if: slots.a, then: END}, {else: END}]}"),
        flow("{action: a, next: [{if: slots.a, then: END}, {if: slots.b, then: END}]}"),
        "needs an 'else'",
    ),
    Row(
        ways_out,
        "less and not less leave null out",
        flow(
            "{action: a, next: [{if: slots.a is null, then: END},"
            " {if: slots.a is not null, then: END}]}"
        ),
        flow("{action: a, next: [{if: slots.a < 3, then: END}, {if: slots.a >= 3, then: END}]}"),
        "needs an 'else'",
    ),
    Row(
        calls,
        "no such flow",
        f"flows: {{f: {{steps: [{{call: g}}]}}, g: {{{STEP}}}}}",
        f"flows: {{f: {{steps: [{{call: h}}]}}, g: {{{STEP}}}}}",
        "flow 'h', which does not exist",
    ),
    Row(
        calls,
        "a pattern calls",
        f"flows: {{pattern_x: {{steps: [{{link: g}}]}}, g: {{{STEP}}}}}",
        f"flows: {{pattern_x: {{steps: [{{call: g}}]}}, g: {{{STEP}}}}}",
        "a pattern cannot 'call'",
    ),
    Row(
        calls,
        "in a circle",
        f"flows: {{f: {{steps: [{{call: g}}]}}, g: {{{STEP}}}}}",
        "flows: {f: {steps: [{call: g}]}, g: {steps: [{call: g}]}}",
        "ends up calling itself",
    ),
    Row(
        calls,
        "a child that links away",
        f"flows: {{f: {{steps: [{{call: g}}]}}, g: {{{STEP}}}}}",
        f"flows: {{f: {{steps: [{{call: g}}]}}, g: {{steps: [{{link: h}}]}}, h: {{{STEP}}}}}",
        "called flow 'g' contains a 'link'",
    ),
    Row(
        links,
        "no such flow",
        "flows: {f: {steps: [{link: pattern_human_handoff}]}}",
        "flows: {f: {steps: [{link: g}]}}",
        "flow 'g', which does not exist",
    ),
    Row(
        links,
        "to itself",
        f"flows: {{f: {{steps: [{{link: g}}]}}, g: {{{STEP}}}}}",
        "flows: {f: {steps: [{link: f}]}}",
        "cannot 'link' to itself",
    ),
    Row(
        links,
        "into a pattern",
        "flows: {pattern_x: {steps: [{link: pattern_chitchat}]},"
        f" pattern_chitchat: {{{STEP}}}}}",
        f"flows: {{f: {{steps: [{{link: pattern_chitchat}}]}}, pattern_chitchat: {{{STEP}}}}}",
        "may not lead to 'pattern_chitchat'",
    ),
    Row(
        links,
        "out of the last resort",
        f"flows: {{pattern_internal_error: {{{STEP}}}}}",
        f"flows: {{pattern_internal_error: {{steps: [{{link: g}}]}}, g: {{{STEP}}}}}",
        "'pattern_internal_error' cannot 'link'",
    ),
    Row(
        lonely_flows,
        "nobody begins it",
        f"flows: {{f: {{steps: [{{call: g}}]}}, g: {{if: False, {STEP}}}}}",
        f"flows: {{f: {{{STEP}}}, g: {{if: False, {STEP}}}}}",
        "nothing begins flow 'g'",
        level="warning",
    ),
    Row(
        texts_exist,
        "words nobody wrote",
        flow("action: utter_ask_a", domain=ASK),
        flow("action: utter_b", domain=ASK),
        "response 'utter_b' does not exist",
    ),
    Row(
        texts_exist,
        "a rejection's words",
        flow("{collect: a, rejections: [{if: slots.a, utter: utter_ask_a}]}", domain=ASK),
        flow("{collect: a, rejections: [{if: slots.a, utter: utter_no}]}", domain=ASK),
        "response 'utter_no' does not exist",
    ),
    Row(
        texts_exist,
        "a help nobody wrote",
        flow("{collect: a, help: utter_ask_a}", domain=ASK),
        flow("{collect: a, help: utter_help}", domain=ASK),
        "response 'utter_help' does not exist",
    ),
    Row(
        questions,
        "no words for it",
        flow("collect: a", domain=ASK),
        flow("collect: b", domain=ASK),
        "response 'utter_ask_b' does not exist",
    ),
    Row(
        questions,
        "an answer from the start needs no words",
        flow("collect: b", domain="slots: {b: {type: text, initial_value: x}}"),
        flow("collect: b", domain="slots: {b: {type: text}}"),
        "response 'utter_ask_b' does not exist",
    ),
    Row(
        questions,
        "asked in two ways",
        flow("collect: how"),
        flow("collect: how", domain="responses: {utter_ask_how: [{text: How?}]}"),
        "both 'utter_ask_how' and 'action_ask_how'",
    ),
    Row(
        loops,
        "back to a question that is answered",
        flow("{id: x, collect: a, ask_before_filling: true, next: y}\n{id: y, action: b, next: x}"),
        flow("{id: x, collect: a, next: y}\n{id: y, action: b, next: x}"),
        "never asks again",
    ),
    Row(
        loops,
        "cleared outside of the circle only",
        flow("{id: x, collect: a}\n{set_slots: {a: null}}\n{action: b, next: x}"),
        flow("set_slots: {a: null}\n{id: x, collect: a}\n{action: b, next: x}"),
        "never asks again",
    ),
    Row(
        loops,
        "a called flow asks or does not",
        "flows: {f: {steps: [{call: g, id: x, next: x}]},"
        " g: {steps: [{collect: a, ask_before_filling: true}]}}",
        "flows: {f: {steps: [{call: g, id: x, next: x}]}, g: {steps: [{collect: a}]}}",
        "never asks again",
    ),
]

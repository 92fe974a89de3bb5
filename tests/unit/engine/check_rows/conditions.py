"""What `check` says about conditions."""

from __future__ import annotations

from flows.engine.check_conditions import condition_names, mixed_words, rejections, text_and_numbers
from tests.unit.engine.checking import A_TEXT, Row, flow

ROWS = [
    Row(
        condition_names,
        "no such slot",
        flow("action: a", "if: slots.a", domain=A_TEXT),
        flow("action: a", "if: slots.c", domain=A_TEXT),
        "slot 'c' does not exist",
    ),
    Row(
        condition_names,
        "a word without quotes",
        flow("{action: a, next: [{if: slots.a = 'Gold', then: END}]}", domain=A_TEXT),
        flow("{action: a, next: [{if: slots.a = Gold, then: END}]}", domain=A_TEXT),
        "quote Gold",
    ),
    Row(
        condition_names,
        "a response knows slots only",
        A_TEXT + "responses: {utter_a: [{text: a, condition: slots.a}]}",
        A_TEXT + "responses: {utter_a: [{text: a, condition: context.a}]}",
        "only knows slots",
    ),
    Row(
        mixed_words,
        "and beside or",
        flow("action: a", "if: slots.a and (slots.b or slots.a)"),
        flow("action: a", "if: slots.a and slots.b or slots.a"),
        "parentheses",
        level="warning",
    ),
    Row(
        text_and_numbers,
        "text below a number",
        flow("action: a", "if: slots.n < 3", domain="slots: {n: {type: float}}"),
        flow("action: a", "if: slots.n < 3", domain="slots: {n: {type: text}}"),
        "never equal to or below a number",
        level="warning",
    ),
    Row(
        rejections,
        "a second slot",
        flow("{collect: a, rejections: [{if: slots.a = 'x', utter: utter_x}]}"),
        flow("{collect: a, rejections: [{if: slots.a = slots.b, utter: utter_x}]}"),
        "also looks at b",
        level="warning",
    ),
]

"""What `check` says about texts."""

from __future__ import annotations

from flows.engine.check_texts import (
    button_payloads,
    button_sources,
    choice_titles,
    empty_texts,
    placeholders,
    text_languages,
)
from tests.unit.engine.checking import A_TEXT, Row, flow

ROWS = [
    Row(
        text_languages,
        "one language is missing",
        "responses: {utter_a: [{text: a, translation: {zh: 甲}}]}",
        "responses: {utter_a: [{text: a}]}",
        "'utter_a' has no text in zh",
    ),
    Row(
        text_languages,
        "a button in one language",
        "responses: {utter_a: [{text: a, translation: {zh: 甲},"
        " buttons: [{title: b, translation: {zh: {title: 乙}}}]}]}",
        "responses: {utter_a: [{text: a, translation: {zh: 甲}, buttons: [{title: b}]}]}",
        "a button of 'utter_a' has no title in zh",
    ),
    Row(
        empty_texts,
        "nothing is said",
        "responses: {utter_a: [{text: a}]}",
        "responses: {utter_a: [{text: a, translation: {fr: ' '}}]}",
        "empty text",
    ),
    Row(
        placeholders,
        "no such slot",
        A_TEXT + "responses: {utter_a: [{text: 'Hi {a}, call {hotline}'}]}",
        A_TEXT + "responses: {utter_a: [{text: 'Hi {c}'}]}",
        "{c} is no slot",
    ),
    Row(
        placeholders,
        "an empty place",
        A_TEXT + "responses: {utter_a: [{text: Hi}]}",
        A_TEXT + "responses: {utter_a: [{text: 'Hi {}'}]}",
        "braces with nothing",
    ),
    Row(
        button_sources,
        "buttons from a text",
        "slots: {a: {type: any}}\n"
        "responses: {utter_a: [{text: a, buttons_from: a}, {text: b, buttons_from: services}]}",
        A_TEXT + "responses: {utter_a: [{text: a, buttons_from: a}]}",
        "no slot of type any or list",
    ),
    Row(
        button_payloads,
        "a slot that is not there",
        A_TEXT
        + "responses: {utter_a: [{text: a, buttons: [{title: b, payload: /SetSlots(a=1)}]}]}",
        A_TEXT
        + "responses: {utter_a: [{text: a, buttons: [{title: b, payload: /SetSlots(c=1)}]}]}",
        "it sets 'c', which is no slot",
    ),
    Row(
        button_payloads,
        "a value that is not offered",
        "slots: {a: {type: categorical, values: [x]}}\n"
        "responses: {utter_a: [{text: a, buttons: [{title: b, payload: /SetSlots(a=x)},"
        " {title: c, payload: /SetSlots(a=null)}]}]}",
        "slots: {a: {type: categorical, values: [x]}}\n"
        "responses: {utter_a: [{text: a, buttons: [{title: b, payload: /SetSlots(a=y)}]}]}",
        "'y' is not among the values",
    ),
    Row(
        button_payloads,
        "an intent nobody trained",
        "responses: {utter_a: [{text: a, buttons: [{title: b, payload: /pay}, {title: w}]}]}",
        "responses: {utter_a: [{text: a, buttons: [{title: b, payload: '/fly{{\"a\": 1}}'}]}]}",
        "intent 'fly' is not in",
    ),
    Row(
        choice_titles,
        "a choice in one language",
        flow(
            "collect: a",
            domain="slots: {a: {type: categorical, values: [{value: x, en: X, zh: 甲}]}}",
        ),
        flow("collect: a", domain="slots: {a: {type: categorical, values: [x]}}"),
        "'x' has no name in zh",
    ),
    Row(
        choice_titles,
        "a label in one language",
        flow("collect: a", domain="slots: {a: {type: text, labels: {en: A, zh: 甲}}}"),
        flow("collect: a", domain="slots: {a: {type: text, labels: {en: A}}}"),
        "no label in zh",
    ),
]

"""The files of a service: what is said about what they get wrong, and what they are called."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.load import load_service, revision
from flows.engine.yaml_tree import Source
from tests.unit.engine.loading import complaints, load, load_steps


@pytest.mark.parametrize(
    ("text", "line", "level", "words"),
    [
        pytest.param("flows: {f: {description: x}}", 1, "error", "no steps", id="no steps"),
        pytest.param("- a\n- b", 1, "error", "must be a table", id="a list instead of a file"),
        pytest.param("flows:\n  f: [", 2, "error", "never closed", id="broken YAML"),
        pytest.param("a: 1\n---\nb: 1", 2, "error", "second file", id="two documents"),
        pytest.param(
            "actions: [a]\nactions: [b]", 2, "error", "stands here twice", id="a key twice"
        ),
        pytest.param("slots: {a: {type: date}}", 1, "error", "is none of", id="a slot's type"),
        pytest.param("slots: {a: }", 1, "error", "is none of", id="a slot without type"),
        pytest.param(
            "slots: {a: {type: text, mappings: [{type: magic}]}}",
            *(1, "error", "mapping's type"),
            id="a mapping nobody knows",
        ),
        pytest.param(
            "slots: {a: {type: categorical, values: [Gold, gold]}}",
            *(1, "warning", "twice"),
            id="choices that differ by case only",
        ),
        pytest.param(
            "responses: {utter_a: []}", 1, "error", "says nothing", id="an empty response"
        ),
        pytest.param(
            "responses: {utter_a: [{text: a, buttons: [{payload: /b}]}]}",
            *(1, "error", "title"),
            id="a button without title",
        ),
        pytest.param("pipline: []", 1, "warning", "not known", id="an unknown key"),
        pytest.param("rules: []", 1, "warning", "another kind", id="rules of another dialogue"),
        pytest.param(
            "responses: {utter_a: [{text: a, metadata: {rephrase: true}}]}",
            *(1, "warning", "language models"),
            id="a key for language models",
        ),
        pytest.param(
            "responses: {utter_a: [{text: a, image: b}]}",
            *(1, "warning", "not shown"),
            id="a picture",
        ),
        pytest.param(
            "flows: {f: {always_include_in_prompt: true, steps: [{action: a}]}}",
            *(1, "warning", "language models"),
            id="a flow's prompt",
        ),
        pytest.param(
            "flows: {f: {nlu_trigger: [a], steps: [{action: a}]}}",
            *(1, "error", "list of 'intent"),
            id="a trigger that is no intent",
        ),
        pytest.param(
            "flows: {f: {steps: [{collect: a, dtmf: {}}]}}",
            *(1, "warning", "telephones"),
            id="keys of a telephone",
        ),
        pytest.param(
            "flows: {f: {steps: [{collect: a, reset_after_flow_ends: false}]}}",
            *(1, "warning", "is old"),
            id="an old way of keeping a slot",
        ),
    ],
)
def test_a_slip_is_named_with_its_line(text: str, line: int, level: str, words: str) -> None:
    found = complaints(load(text))
    assert [(at, grade) for at, grade, message in found if words in message] == [(line, level)]


@pytest.mark.parametrize(
    "part",
    [
        pytest.param("flows:\n  f:\n    steps: [{action: a}]", id="flow"),
        pytest.param("responses:\n  utter_a: [{text: a}]", id="response"),
    ],
)
def test_what_is_defined_twice_is_refused(part: str) -> None:
    loaded = load(part, part)
    assert [(p.file, p.line, p.level) for p in loaded.problems] == [("1.yml", 2, "error")]
    assert "0.yml, line 2" in loaded.problems[0].message
    assert not loaded.sound


def test_a_slot_may_stand_in_two_files_when_it_is_the_same() -> None:
    assert load("slots: {a: {type: text}}", "\n\nslots: {a: {type: text}}").problems == ()
    assert not load("slots: {a: {type: text}}", "slots: {a: {type: bool}}").sound


def test_an_old_flag_keeps_its_slot() -> None:
    loaded = load_steps("- {collect: a, reset_after_flow_ends: false}\n- {collect: b}")
    assert loaded.service.flows["f"].persisted_slots == {"a"}


def test_a_revision_is_made_of_names_and_contents() -> None:
    one, two = Source("/a/x.yml", "1"), Source("/a/y.yml", "2")
    assert revision([one, two]) == revision([two, Source("elsewhere/x.yml", "1")])
    assert len(revision([one])) == 16
    others = ([one], [one, Source("/a/y.yml", "3")], [one, Source("/a/z.yml", "2")])
    assert len({revision([one, two]), *(revision(other) for other in others)}) == 4


_WRITTEN = """
flows: slots: responses: f: steps: collect action next: if then: else: END { } [ ] & * - text:
translation: values: mappings: ' | !!int 12:30 <<: ? set_slots: link validation: rejections: "
"""
_PIECES = st.sampled_from([*_WRITTEN.split(), *"\n :,-", "\n  ", "\n    - ", "type: text"])


@given(st.text() | st.lists(_PIECES, max_size=40).map("".join))
def test_no_text_makes_it_raise(text: str) -> None:
    loaded = load_service("s", [Source("a.yml", text)])
    assert len(loaded.service.revision) == 16
    assert all(problem.line >= 1 for problem in loaded.problems)


_LOOSE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["if", "then", "else", "next", "action", "collect", "text", "name"])
            | st.sampled_from(["intent", "value", "type", "steps", "condition", "buttons", "link"])
            | st.sampled_from(["set_slots", "noop", "call", "id", "args", "into", "translation"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(_LOOSE, st.sampled_from(["flows", "slots", "responses", "actions", "nlu"]))
def test_no_shape_makes_it_raise(shape: object, key: str) -> None:

    load_service("s", [Source("a.yml", json.dumps({key: {"f": shape}}))])
    load_service("s", [Source("a.yml", json.dumps({key: shape, "flows": {"f": {"steps": shape}}}))])

"""Files of conversation tests: what they may hold, and how a slip in them is told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.replay_file import read_cases
from flows.engine.yaml_tree import Source
from tests.unit.engine.replaying import read, sound

ROOT = Path(__file__).parents[3]

SLIPS = (
    ("no tests at all", "fixtures: []", 1, "no 'test_cases'"),
    ("a key of the file", "testcases: []\ntest_cases: []", 1, "no 'testcases'"),
    ("a key of a case", "test_cases:\n- test_case: a\n  step: []\n  steps: [{user: x}]", 3, "step"),
    ("a case without a name", "test_cases:\n- steps: [{user: x}, {bot: y}]", 2, "needs a name"),
    ("a case without steps", "test_cases:\n- test_case: a", 2, "needs 'steps'"),
    (
        "two of one name",
        (
            "test_cases:\n- {test_case: a, steps: [{user: x}, {bot: y}]}\n"
            "- {test_case: a, steps: [{user: x}, {bot: y}]}"
        ),
        3,
        "name of the case in line 2",
    ),
    ("a step nobody knows", "test_cases:\n- test_case: a\n  steps:\n  - usr: x", 4, "no 'usr'"),
    (
        "nobody speaks",
        "test_cases:\n- test_case: a\n  steps:\n  - bot: x",
        2,
        "a 'user' step",
    ),
    (
        "two that come in",
        "test_cases:\n- test_case: a\n  steps:\n  - user: x\n    told: {response: y}",
        4,
        "not both",
    ),
    (
        "an assertion nobody knows",
        "test_cases:\n- test_case: a\n  steps:\n  - user: x\n    assertions:\n    - flow_begun: y",
        6,
        "no assertion 'flow_begun'",
    ),
    (
        "a slip in an assertion",
        (
            "test_cases:\n- test_case: a\n  steps:\n  - user: x\n    assertions:\n"
            "    - bot_uttered:\n        uttername: y"
        ),
        7,
        "no 'uttername'",
    ),
    (
        "no regex",
        (
            "test_cases:\n- test_case: a\n  steps:\n  - user: x\n    assertions:\n"
            "    - bot_uttered: {text_matches: '(['}"
        ),
        6,
        "no regex",
    ),
    (
        "an operator nobody knows",
        (
            "test_cases:\n- test_case: a\n  steps:\n  - user: x\n    assertions:\n"
            "    - flow_started: {operator: some, flow_ids: [a]}"
        ),
        6,
        "any or all",
    ),
    (
        "assertions that are no list",
        "test_cases:\n- test_case: a\n  steps:\n  - user: x\n    assertions: {flow_started: y}",
        5,
        "must be a list",
    ),
    (
        "a fixture nobody has",
        "test_cases:\n- test_case: a\n  fixtures: [vip]\n  steps: [{user: x}, {bot: y}]",
        3,
        "no fixture 'vip'",
    ),
    (
        "metadata nobody has",
        "test_cases:\n- test_case: a\n  metadata: phone\n  steps: [{user: x}, {bot: y}]",
        3,
        "no metadata 'phone'",
    ),
    (
        "a stub that does something else",
        (
            "stub_custom_actions:\n  action_x:\n    event: []\n"
            "test_cases:\n- {test_case: a, steps: [{user: x}, {bot: y}]}"
        ),
        3,
        "no 'event'",
    ),
    (
        "a moment that is none",
        "now: tomorrow\ntest_cases:\n- {test_case: a, steps: [{user: x}, {bot: y}]}",
        1,
        "no moment",
    ),
    ("broken YAML", "test_cases:\n- test_case: [", 2, "never closed"),
)


@pytest.mark.parametrize(
    ("text", "line", "told"), [s[1:] for s in SLIPS], ids=[s[0] for s in SLIPS]
)
def test_a_slip_is_told_with_its_line(text: str, line: int, told: str) -> None:
    _, problems = read(text)
    errors = [p for p in problems if p.level == "error"]
    assert any(p.line == line and told in p.message for p in errors), problems


def test_a_case_that_tests_nothing_is_a_warning() -> None:
    (case,), problems = read("test_cases: [{test_case: quiet, steps: [{user: hello}]}]")
    assert case.name == "quiet"
    (problem,) = problems
    assert problem.level == "warning"
    assert "tests nothing" in problem.message


def test_steps_beside_assertions_are_not_looked_at() -> None:
    (case,), problems = read(
        """
        test_cases:
        - test_case: a
          steps:
          - user: hello
            assertions: [{flow_started: lend}]
          - utter: utter_never
          - slot_was_set: [{size: large}]
          - user: more
          - utter: utter_ask_size
        """
    )
    assert [[e.kind for e in x.expected] for x in case.exchanges] == [["flow_started"], ["utter"]]
    assert [(p.line, p.level) for p in problems] == [(7, "warning"), (8, "warning")]


def test_what_is_nearer_to_the_case_outranks_what_is_shared() -> None:
    root = """
        fixtures: [{who: [{size: small}, {ok: true}]}, {far: [{bike: root}]}]
        stub_custom_actions:
          action_find: {events: [{event: slot, name: bike, value: root}]}
          action_far: {events: [{event: slot, name: bike, value: root}]}
        metadata: [{phone: {os: any}}]
        now: 2026-11-23T09:00:00+08:00
        """
    folder = "fixtures: [{who: [{size: large}]}]\nlanguage: zh"
    (case,) = sound(
        """
        stub_custom_actions:
          action_find: {events: [{event: slot, name: bike, value: file}]}
          "a::action_find": {events: [{event: slot, name: bike, value: own}]}
          "b::action_find": {events: [{event: slot, name: bike, value: other}]}
        language: en
        test_cases:
        - test_case: a
          fixtures: [who, far]
          metadata: phone
          steps: [{user: hello}, {bot: hello}]
        """,
        root,
        folder,
    )
    assert case.slots == {"size": "large", "bike": "root"}
    assert case.stubs["action_find"][0].slots == {"bike": "own"}
    assert case.stubs["action_far"][0].slots == {"bike": "root"}
    assert (case.language, case.now) == ("en", datetime(2026, 11, 23, 1, tzinfo=UTC))


def test_words_of_a_resident_stay_as_they_were_typed() -> None:
    (case,) = sound(
        """
        test_cases:
        - test_case: a
          steps: [{user: yes}, {bot: x}, {user: 007}, {user: 12:30}, {user: true}, {user: ""}]
        """
    )
    assert [x.user for x in case.exchanges] == ["yes", "007", "12:30", "true", ""]


GOOD = dedent("""
    fixtures: [{who: [{size: small}]}]
    stub_custom_actions: {action_find: {events: [{event: slot, name: bike, value: "7"}]}}
    test_cases:
    - test_case: a
      fixtures: [who]
      metadata: phone
      steps:
      - user: hello
        assertions:
        - bot_uttered: {utter_name: a, text_matches: b, buttons: [{title: c}]}
        - flow_started: {operator: any, flow_ids: [a]}
        - slot_was_set: [{name: a, value: 1}]
      - told: {response: x, values: {a: b}}
      - silence: true
      - slot_was_set: [{a: b}]
    """)

_BITS = st.sampled_from(
    ["", "null", "[]", "{}", "- a", "x", "[[", "{a: {b: [1]}}", "!!x y", "&a *a", "1", "\t", "‰"]
)


@given(st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 40), _BITS), max_size=4))
@settings(deadline=None)
def test_a_broken_file_never_raises(cuts: list[tuple[int, int, str]]) -> None:
    text = GOOD
    for at, length, bit in cuts:
        text = text[:at] + bit + text[at + length :]
    cases, problems = read_cases(Source("talk.yml", text), [Source("conftest.yml", text)])
    assert all(case.name for case in cases)
    assert all(problem.line >= 1 for problem in problems)


def test_the_sample_in_the_docs_has_no_slip() -> None:
    page = (ROOT / "docs" / "conversations.md").read_text("utf-8")
    sample = page.partition("```yaml\n")[2].partition("```")[0]
    (case,) = sound(sample)
    assert case.stubs.keys() == {"look_up_debt", "action_price"}
    assert len(case.stubs["look_up_debt"]) == 2


def test_a_file_of_another_kind_is_left_alone() -> None:
    cases, (problem,) = read("version: '3.1'\nstories: [{story: a, steps: []}]")
    assert (cases, problem.level) == ((), "warning")
    assert "left alone" in problem.message


def test_what_is_said_before_anybody_speaks_comes_with_the_first_answer() -> None:
    (case,) = sound("test_cases: [{test_case: a, steps: [{bot: Hello}, {user: hi}, {bot: Well}]}]")
    assert [[e.value for e in x.expected] for x in case.exchanges] == [["Well", "Hello"]]

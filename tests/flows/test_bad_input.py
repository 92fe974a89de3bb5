"""Whatever a file holds, loading and checking it answers with problems at lines, and soon."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.engine.check_rules import RULES
from flows.engine.load import load_service
from flows.engine.problems import FileProblem
from flows.engine.yaml_tree import Source
from tests.flows.stage import Small, small_files

SOON = 10
"""Seconds of work; a busy machine may take longer, this process may not."""

CHAINED = "abcdefghij"


def bomb(inside: str) -> str:
    """Each line repeats the one above nine times."""
    lines = [f"a: &a {inside}"]
    for before, name in pairwise(CHAINED):
        again = ", ".join([f"*{before}"] * 9)
        lines.append(f"{name}: &{name} [{again}]" if inside[0] == "[" else _merged(name, again))
    return "\n".join(lines)


def _merged(name: str, again: str) -> str:
    return f"{name}: &{name} {{<<: [{again}]}}"


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        pytest.param("x: |\n" + "  words\n" * 1_250_000, "yaml-too-large", 31_251, id="10 MB"),
        pytest.param("a: " + "[" * 50_000, "yaml-too-large", 1, id="lists in lists"),
        pytest.param("{a: " * 20_000, "yaml-too-large", 1, id="tables in tables"),
        pytest.param(
            "\n".join(" " * n + "a:" for n in range(600)), "yaml-too-large", 60, id="steps down"
        ),
        pytest.param(bomb("[x, x, x]"), "yaml-too-large", 1, id="a list that repeats lists"),
        pytest.param("a: &a [*a]", "yaml-too-large", 1, id="a list inside itself"),
        pytest.param("a: 1\nb: \0", "yaml-unreadable", 2, id="a sign no text has"),
        pytest.param("a: 1\nb: 'open\n", "yaml-unreadable", 2, id="a quote never closed"),
        pytest.param("a: *nobody", "yaml-unreadable", 1, id="an alias of nothing"),
        pytest.param("a: 1\n\tb: 2", "yaml-unreadable", 2, id="a tab"),
        pytest.param("!!python/object/apply:os.getcwd []", "format", 1, id="a call of Python"),
        pytest.param("- a list", "format", 1, id="a list where a table belongs"),
        pytest.param(
            "flows:\n  f:\n    steps:\n      - collect: a\n        next:\n          - if: "
            + "(" * 5_000
            + "\n            then: END",
            "condition-unreadable",
            6,
            id="a condition of parentheses",
        ),
    ],
)
def test_a_hostile_file_is_named_at_its_line_and_soon(text: str, rule: str, line: int) -> None:
    began = time.process_time()
    loaded = load_service("fines", [Source("hostile.yml", text)])
    assert time.process_time() - began < SOON
    assert (rule, line) in {(each.rule, each.line) for each in loaded.problems}
    assert not loaded.sound


def test_merges_that_repeat_merges_end() -> None:
    began = time.process_time()
    loaded = load_service("fines", [Source("hostile.yml", bomb("{x: 1}"))])
    assert {each.rule for each in loaded.problems} == {"yaml-too-large"}
    assert time.process_time() - began < SOON


# --- slips of every kind -----------------------------------------------------------------------

FILES = [*small_files("odd"), *small_files("broken")]
FILES = [each for each in FILES if len(each.text) < 5_000]
SNIPPETS = (
    *("\t", ":", "- ", "{", "}", "[", "]", "'", '"', "#", "|", "&a ", "*a", "<<: ", "!!int ", "\0"),
    *("null", "true", "1e999", ".nan", "-1", "END", "slots.", "utter_", "{x}", "{", "\ufeff", "é"),
    *("\n", "\n  ", "next: ", "steps: ", "if: ", "else: ", "then: ", "\U0001f642", "\ud800", "%"),
)


@st.composite
def slips(draw: st.DrawFn) -> Small:
    """A small file with up to four slips of the pen."""
    small = draw(st.sampled_from(FILES))
    text = small.text
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        until = min(len(text), at + draw(st.integers(0, 12)))
        other = draw(st.integers(0, len(text)))
        new = draw(st.one_of(st.sampled_from(SNIPPETS), st.just(text[other : other + 20])))
        text = text[:at] + new + text[until:]
    return Small(Path("slipped.yml"), text)


@given(slips())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_slip_makes_loading_or_checking_fail(small: Small) -> None:
    lines = small.text.count("\n") + 2
    for problem in small.problems():
        _is_told_well(problem, lines)


def _is_told_well(problem: FileProblem, lines: int) -> None:
    assert problem.file == "slipped.yml"
    assert 1 <= problem.line <= lines
    assert problem.message
    assert problem.level == RULES[problem.rule].level
    assert problem.hint == RULES[problem.rule].hint


UNREADABLE = """
flows:
  f:
    description: He said: yes
    name:Fine
    steps:
      - collect: nobody
        utter: utter_ask_a
        next：END
responses:
  utter_x:
    - text: "Hello.
      translation: {zh: 您好。}
    - text: Hello
      translation: {zh: 您好 {b}}
  utter_y: []
	utter_z: []
"""


def test_all_lines_that_cannot_be_read_are_told_at_once() -> None:
    """Each in its own line, and what else is wrong beside them."""
    found = load_service("fines", [Source("hostile.yml", UNREADABLE)]).problems
    unread = [each.line for each in found if each.rule == "yaml-unreadable"]
    assert unread == [4, 5, 9, 12, 15, 17]
    assert {(each.line, each.rule) for each in found if each.line not in unread} == {
        (16, "response-empty")
    }


SEVERAL = """
flows:
  f:
    description: Something.
    steps:
      - collect: nobody
        utter: utter_ask_a
        next: nowhere
      - {collect: a, action: utter_done}
slots:
  s: {type: date}
responses:
  utter_x: []
  utter_y: [{text: Hello.}]
"""


def test_all_slips_of_a_file_are_told_at_once() -> None:
    """In the loader and in the checks, in one answer."""
    found = {each.rule for each in Small(Path("slipped.yml"), SEVERAL).problems()}
    assert {"question-slot", "next-unknown", "step-kind", "slot-type"} <= found
    assert {"response-empty", "text-language"} <= found


def test_all_files_of_a_folder_are_told_at_once() -> None:
    """Broken YAML in one keeps nobody from hearing what is wrong in the others."""
    files = {
        "a.yml": "flows:\n  f:\n\tsteps: []\n",
        "b.yml": "slots:\n  s: {type: date}\n  t: {type: data}\n",
        "c.yml": "x: |\n" + "  words\n" * 40_000,
        "d.yml": "- a list",
        "e.yml": "responses:\n  utter_x: []\nslots:\n  s: {type: bool}\n",
        "f.yml": SEVERAL,
    }
    loaded = load_service("fines", [Source(name, text) for name, text in files.items()])
    told = {(each.file, each.line, each.rule) for each in loaded.problems}
    assert {
        ("a.yml", 3, "yaml-unreadable"),
        ("b.yml", 2, "slot-type"),
        ("b.yml", 3, "slot-type"),
        ("c.yml", 31_251, "yaml-too-large"),
        ("d.yml", 1, "format"),
        ("e.yml", 2, "response-empty"),
        ("e.yml", 4, "defined-twice"),
        ("f.yml", 9, "step-kind"),
        ("f.yml", 13, "defined-twice"),
    } <= told
    assert {file for file, *_ in told} == set(files)
    assert not loaded.sound

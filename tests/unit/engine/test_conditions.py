"""The predicate language, row by row of its table, and what `check` may conclude from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine import condition_facts as facts
from flows.engine.conditions import Condition, ConditionProblem, parse

if TYPE_CHECKING:
    from flows.engine.definition import Json

SLOTS: dict[str, Json] = {
    "no": False,
    "yes": True,
    "hundred": "100",
    "n": 5,
    "null": None,
    "blank": "",
    "none_yet": [],
    "level": "Gold",
    "word": "I like rasa",
    "may": "2024-05-01",
    "june": "2024-06-01",
    "fine": {"total": 20_000, "acts": [{"code": "1345"}]},
    "many": ["a", "b"],
}
CONTEXT: dict[str, Json] = {"collect": "null", "previous_flow_name": "pay a fine", "reason": "busy"}


def condition(text: str | bool) -> Condition:
    parsed = parse(text)
    assert isinstance(parsed, Condition), parsed
    return parsed


def true_of(text: str | bool, *, categorical: frozenset[str] = frozenset()) -> bool:
    return condition(text).holds(SLOTS, CONTEXT, categorical=categorical)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("slots.no and slots.no or slots.yes", False, id="equal precedence, right"),
        pytest.param("slots.yes or slots.no and slots.no", True, id="or first, still right"),
        pytest.param("slots.no or slots.yes and slots.no", False, id="and inside an or"),
        pytest.param("(slots.no and slots.no) or slots.yes", True, id="parentheses decide"),
        pytest.param("not slots.no or slots.yes", True, id="not binds tighter than or"),
        pytest.param("not slots.yes or slots.yes", True, id="(not yes) or yes"),
        pytest.param("not slots.n = 5", False, id="not binds looser than a comparison"),
        pytest.param("not slots.n = 6", True, id="not of a false comparison"),
        pytest.param("not not slots.yes", True, id="not twice"),
        pytest.param("slots.null < 18", False, id="a null in an order is false (ours)"),
        pytest.param("slots.null >= 18", False, id="also the other way round (ours)"),
        pytest.param("18 > slots.null", False, id="also on the right (ours)"),
        pytest.param("slots.hundred > 50", False, id="text against a number is false (ours)"),
        pytest.param("slots.hundred = 100", False, id="text never equals a number"),
        pytest.param('slots.hundred = "100"', True, id="text equals text"),
        pytest.param("slots.zzz", False, id="undefined is false"),
        pytest.param("slots.zzz < 3", False, id="undefined has no order"),
        pytest.param("slots.zzz is null", False, id="undefined is not null"),
        pytest.param('slots.zzz != "x"', True, id="undefined differs from everything"),
        pytest.param("slots.zzz is undefined", True, id="undefined is undefined"),
        pytest.param("slots.null is undefined", False, id="null is defined"),
        pytest.param("slots.null is null", True, id="null is null"),
        pytest.param("not slots.null", True, id="null is not true"),
        pytest.param("slots.null is empty", False, id="null is not empty"),
        pytest.param('slots.null != "x"', True, id="null differs from a text"),
        pytest.param("slots.blank is empty", True, id="no text is empty"),
        pytest.param("slots.blank is null", False, id="no text is not null"),
        pytest.param("slots.none_yet is empty", True, id="an empty list is empty"),
        pytest.param("slots.none_yet is null", False, id="an empty list is not null"),
        pytest.param("slots.word is not empty", True, id="is not empty"),
        pytest.param("{} is empty", True, id="an empty set is empty"),
        pytest.param("slots.level = Gold", False, id="a bare word names nothing"),
        pytest.param('slots.level = "gold"', False, id="text keeps its case"),
        pytest.param('slots.word matches "rasa"', True, id="matches searches"),
        pytest.param('slots.word matches "Rasa"', False, id="matches minds the case"),
        pytest.param('slots.word matches "(?i)Rasa"', True, id="unless told otherwise"),
        pytest.param("slots.word matches /RASA/i", True, id="a pattern with a flag"),
        pytest.param('slots.n matches "5"', False, id="matches wants text on the left"),
        pytest.param("slots.null matches /a/", False, id="null matches nothing"),
        pytest.param('not (slots.hundred matches "^\\+?\\d{3}$")', False, id="the spec's phone"),
        pytest.param('slots.word contains "like"', True, id="contains looks inside text"),
        pytest.param("slots.many contains 'b'", True, id="contains looks inside a list"),
        pytest.param('{"Gold" "Silver"} contains slots.level', True, id="a set contains"),
        pytest.param('{"Silver" 3} contains slots.level', False, id="a set does not contain"),
        pytest.param("{3 5} contains slots.n", True, id="a set of numbers"),
        pytest.param("slots.n contains 5", False, id="a number contains nothing"),
        pytest.param("slots.yes = 1", True, id="true equals 1, as in Python"),
        pytest.param('slots.yes = "true"', False, id="true is not a text"),
        pytest.param("slots.may < slots.june", True, id="ISO dates are ordered as text"),
        pytest.param('"2024-05-01" < "2024-06-01"', True, id="literals too"),
        pytest.param("slots.n == 5 AND slots.yes IS True", True, id="keywords in any case"),
        pytest.param("slots.n >= -5.5", True, id="negative numbers"),
        pytest.param("slots.n != 5 # always five", False, id="a comment is no part of it"),
        pytest.param("slots.fine.total > 10000", True, id="a part of a JSON value"),
        pytest.param("slots.fine.acts.0.code = '1345'", True, id="an item of a list"),
        pytest.param("slots.fine.acts.7.code = '1345'", False, id="an item that is not there"),
        pytest.param("slots.n.total is null", False, id="a number has no parts"),
        pytest.param('context.reason = "busy"', True, id="context of the frame"),
        pytest.param("slots.{{context.collect}} is null", True, id="a name from the context"),
        pytest.param("slots.{{ context.nothing }} is null", False, id="no such name"),
        pytest.param('"{{context.previous_flow_name}}" != "x"', True, id="a text from the context"),
        pytest.param("'{{context.reason}}!' = 'busy!'", True, id="a text around it"),
        pytest.param('slots.word = "a\\"b"', False, id="a quote inside quotes"),
        pytest.param(True, True, id="YAML's True"),
        pytest.param(False, False, id="YAML's False"),
    ],
)
def test_a_condition_is_worth_what_the_table_says(text: str | bool, expected: bool) -> None:
    assert true_of(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('slots.level = "gold"', id="equal"),
        pytest.param('"GOLD" is slots.level', id="from the right"),
        pytest.param('{"silver" "gold"} contains slots.level', id="in a set"),
        pytest.param('not slots.level != "GOLD"', id="not different"),
    ],
)
def test_choices_are_compared_without_regard_to_case(text: str) -> None:
    assert not true_of(text)
    assert true_of(text, categorical=frozenset({"level"}))


@pytest.mark.parametrize(
    ("text", "position"),
    [
        pytest.param("", 0, id="nothing at all"),
        pytest.param("slots.a &&", 8, id="signs of other languages"),
        pytest.param("slots.a in slots.b", 8, id="there is no in"),
        pytest.param('{"A", "B"} contains slots.a', 4, id="commas in a set"),
        pytest.param("(slots.a", 8, id="an open parenthesis"),
        pytest.param("slots.a)", 7, id="a closed one too many"),
        pytest.param("{slots.a", 8, id="an open set"),
        pytest.param("slots.a =", 9, id="nothing to compare with"),
        pytest.param("slots.a = 'x", 10, id="an open text"),
        pytest.param("slots.a = 1 = 2", 12, id="two comparisons in a row"),
        pytest.param('slots.a matches "("', 8, id="a broken pattern"),
        pytest.param("slots.a matches /a/x", 16, id="an unknown flag"),
        pytest.param("slots.a not contains 3", 8, id="not in the middle"),
        pytest.param("slots.a + 1 > 3", 8, id="no arithmetic"),
        pytest.param("not", 3, id="not without anything"),
        pytest.param("(" * 500 + "slots.a" + ")" * 500, 40, id="too deep"),
        pytest.param("not " * 5000 + "slots.a", 160, id="too many nots"),
    ],
)
def test_a_slip_is_a_problem_with_its_place(text: str, position: int) -> None:
    problem = parse(text)
    assert isinstance(problem, ConditionProblem)
    assert problem.position == position
    assert problem.message


def test_names_come_without_their_prefix() -> None:
    found = condition(
        "slots.a.b > 3 and context.c or {slots.d 'x'} contains Gold and slots.{{context.e}}"
    )
    assert found.slots == {"a", "d"}
    assert found.context == {"c", "e"}
    assert found.bare == {"Gold"}


def test_equal_text_is_an_equal_condition() -> None:
    one, other = condition("slots.a > 3"), condition("slots.a > 3")
    assert one == other
    assert len({one, other, condition("slots.b")}) == 2


def test_a_long_chain_needs_no_deep_stack() -> None:
    assert true_of(" and ".join(["slots.yes"] * 20_000))


@pytest.mark.parametrize(
    ("text", "if_true", "if_false"),
    [
        pytest.param("slots.a", "a", "", id="what is true is not null"),
        pytest.param("not slots.a", "", "a", id="what is not untrue is not null"),
        pytest.param("slots.a is not null", "a", "", id="is not null"),
        pytest.param("slots.a is null", "", "a", id="is null"),
        pytest.param("slots.a = 'x'", "a", "", id="equal to something"),
        pytest.param("slots.a != 'x'", "", "a", id="not different from something"),
        pytest.param("slots.a is undefined", "", "", id="undefined proves nothing"),
        pytest.param("slots.a > slots.b", "ab", "", id="ordered means both are there"),
        pytest.param("slots.a matches /x/", "a", "", id="matched"),
        pytest.param("{'x' 'y'} contains slots.a", "a", "", id="in a set without null"),
        pytest.param("{'x' null} contains slots.a", "", "", id="in a set with null"),
        pytest.param("slots.a and slots.b", "ab", "", id="both"),
        pytest.param("slots.a or slots.b", "", "", id="one of two"),
        pytest.param("slots.a is null or slots.b is null", "", "ab", id="neither is null"),
        pytest.param("slots.a and (slots.b or slots.a)", "a", "", id="mixed"),
        pytest.param("slots.a.b is null", "", "", id="inside an empty slot is undefined"),
        pytest.param("slots.a.b", "a", "", id="a part is there, so is the whole"),
        pytest.param("slots.a is slots.b", "", "", id="both may be null"),
    ],
)
def test_a_condition_proves_that_slots_are_filled(text: str, if_true: str, if_false: str) -> None:
    root = condition(text).root
    assert facts.filled(root, when=True) == set(if_true)
    assert facts.filled(root, when=False) == set(if_false)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("slots.a", "not slots.a", True, id="not the same"),
        pytest.param("slots.a is null", "slots.a is not null", True, id="null or not"),
        pytest.param("slots.a < 3", "slots.a >= 3", False, id="a null is neither"),
        pytest.param("slots.a", "slots.b", False, id="two things"),
    ],
)
def test_opposites_leave_no_gap(one: str, other: str, expected: bool) -> None:
    assert facts.opposite(condition(one).root, condition(other).root) is expected
    assert facts.opposite(condition(other).root, condition(one).root) is expected


def test_mixed_words_and_numbers_are_seen() -> None:
    assert facts.mixes_words(condition("slots.a and slots.b or slots.c").root)
    assert not facts.mixes_words(condition("slots.a and (slots.b or slots.c)").root)
    assert facts.compared_with_numbers(condition("slots.a > 3 and slots.b = 'x'").root) == {"a"}


_WRITTEN = r"""
slots.a slots.n slots.many context.reason and or not is null empty undefined true contains matches
> <= = != ( ) { } 'x' "(" /a+/i 3 -4.5 # {{context.a}} 's.{{context.a}}'
"""
_PIECES = st.sampled_from([*_WRITTEN.split(), "\n"])


@given(st.lists(_PIECES).map(" ".join) | st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    parsed = parse(text)
    if isinstance(parsed, Condition):
        parsed.holds(SLOTS, CONTEXT, categorical=frozenset({"a"}))
        facts.filled(parsed.root, when=True)
        hash(parsed)
    else:
        assert 0 <= parsed.position <= len(text)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@given(_JSON, _JSON, st.sampled_from(["=", "!=", "<", ">=", "contains", "matches", "is not"]))
def test_no_value_makes_it_raise(left: Json, right: Json, op: str) -> None:
    slots: dict[str, Json] = {"a": left, "b": right}
    text = f"slots.a {op} slots.b or {{slots.a 'x'}} contains slots.b.x"
    condition(text).holds(slots, {}, categorical=frozenset({"b"}))

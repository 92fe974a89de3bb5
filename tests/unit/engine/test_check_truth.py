"""What is said about a condition while slots are unknown holds whatever they turn out to be."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.check_truth import About, Known, truth
from flows.engine.conditions import Condition, parse
from flows.engine.definition import Json

SLOTS = ("a", "b", "c")
VALUES: tuple[Json, ...] = (None, True, False, "x", "y", "", 0.0, 3.0)
SINGLE = (
    *("slots.a", "slots.b", "slots.a is null", "slots.b is not null", 'slots.c = "x"', "true"),
    *('slots.c != "x"', "slots.a > 1", "slots.b <= 3", 'slots.c contains "x"', "slots.a = slots.b"),
    *('{"x" "y"} contains slots.a', "slots.c is empty", 'slots.b matches "^x"', "false"),
)


def condition(text: str) -> Condition:
    parsed = parse(text)
    assert isinstance(parsed, Condition)
    return parsed


conditions = st.recursive(
    st.sampled_from(SINGLE),
    lambda inner: st.one_of(
        inner.map(lambda one: f"not ({one})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda three: f"({three[0]}) {three[1]} ({three[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda three: f"({') and ('.join(three[:2])}) or false"),
    ),
    max_leaves=6,
)
worlds = st.fixed_dictionaries({name: st.sampled_from(VALUES) for name in SLOTS})


@given(conditions, worlds, st.sets(st.sampled_from(SLOTS)), st.sets(st.sampled_from(SLOTS)))
@settings(max_examples=400, deadline=None)
def test_what_is_sure_is_so_in_every_world(
    text: str, world: Mapping[str, Json], told: set[str], hinted: set[str]
) -> None:
    """`told`: slots whose value is known; `hinted`: of which only that something is in them."""
    known: dict[str, Json | About] = {name: world[name] for name in told}
    known |= {n: About.FILLED for n in hinted - told if world[n] is not None}
    said = truth(condition(text).root, known)
    assert said is None or said is condition(text).holds(world, {})


@pytest.mark.parametrize(
    ("text", "known", "said"),
    [
        pytest.param('slots.a = "ok"', {"a": "ok"}, True, id="a known value"),
        pytest.param('slots.a = "ok"', {}, None, id="an unknown one"),
        pytest.param('slots.a = "ok" and slots.b', {"a": "no"}, False, id="one is enough for no"),
        pytest.param('slots.a = "ok" or slots.b', {"a": "ok"}, True, id="one is enough for yes"),
        pytest.param("slots.a is null", {"a": About.FILLED}, False, id="something is not null"),
        pytest.param("slots.a = slots.b", {"a": About.FILLED, "b": None}, None, id="of two"),
        pytest.param("context.x", {}, None, id="the talk is not known"),
    ],
)
def test_what_can_be_said(text: str, known: Known, said: bool | None) -> None:
    assert truth(condition(text).root, known) is said

"""Which slots are surely filled when an action reads them."""

from __future__ import annotations

import pytest

from flows.engine.check_filled import empty_slots
from tests.unit.engine.checking import flow, found

LOOK = "{id: look, action: look, args: {number: slots.a}}"
SLOTS = "slots: {a: {type: text}, b: {type: text}, begun: {type: text, initial_value: x}}\n"


@pytest.mark.parametrize(
    ("steps", "empty"),
    [
        pytest.param(f"collect: a\n{LOOK}", "", id="asked before"),
        pytest.param(LOOK, "a", id="never asked"),
        pytest.param(f"{{collect: a, optional: true}}\n{LOOK}", "a", id="may be skipped"),
        pytest.param(
            "{collect: a, optional: true, next: [{if: slots.a, then: look}, {else: END}]}\n" + LOOK,
            "",
            id="may be skipped, but is looked at",
        ),
        pytest.param(
            "{collect: a, optional: true, next: [{if: slots.a is null, then: END},"
            " {else: look}]}\n" + LOOK,
            "",
            id="the other side of a condition",
        ),
        pytest.param(
            "{collect: a, optional: true, next: [{if: slots.a or slots.b, then: look},"
            " {else: END}]}\n" + LOOK,
            "a",
            id="one of two proves neither",
        ),
        pytest.param(f"set_slots: {{a: x}}\n{LOOK}", "", id="set to a value"),
        pytest.param(f"collect: a\nset_slots: {{a: null}}\n{LOOK}", "a", id="cleared since"),
        pytest.param(
            "{action: look, args: {number: 3}, into: {found: a}}\n" + LOOK,
            "a",
            id="an action may give nothing",
        ),
        pytest.param(
            "{action: look, args: {number: 3}, into: {found: a}, next: [{if: slots.a = 'x',"
            " then: look}, {else: END}]}\n" + LOOK,
            "",
            id="what an action gave is looked at",
        ),
        pytest.param(
            "collect: a\n{action: look, args: {number: 3}, into: {found: a}}\n" + LOOK,
            "a",
            id="an action writes over an answer",
        ),
        pytest.param(
            "{collect: b, next: [{if: slots.b = 'x', then: ask}, {else: look}]}\n"
            "{id: ask, collect: a}\n" + LOOK,
            "a",
            id="one of two ways does not ask",
        ),
        pytest.param(
            "{id: x, collect: b, next: [{if: slots.b = 'x', then: y}, {else: z}]}\n"
            "{id: y, collect: a, next: look}\n{id: z, set_slots: {a: y}}\n" + LOOK,
            "",
            id="both ways fill it",
        ),
        pytest.param(
            "collect: a\n{id: again, action: ping}\n" + LOOK[:-1] + ", next: [{if: slots.b,"
            " then: clear}, {else: END}]}\n{id: clear, set_slots: {a: null}, next: again}",
            "a",
            id="the way back has cleared it",
        ),
        pytest.param(
            "{action: look, args: {number: slots.begun, note: slots.a}}",
            "",
            id="filled from the start, and an argument that may be empty",
        ),
        pytest.param(
            "collect: b\n{action: look, args: {number: {of: [slots.a, slots.b]}}}",
            "a",
            id="deep inside an argument",
        ),
        pytest.param(
            "{action: unknown, args: {x: slots.a}}", "a", id="an action nobody knows anything of"
        ),
    ],
)
def test_no_action_is_handed_an_empty_slot(steps: str, empty: str) -> None:
    problems = found(empty_slots, flow(steps, domain=SLOTS))
    words = [f"reads slot '{name}', which may be empty here" for name in empty]
    assert [
        problem.message.split(": 'look' ")[-1].split(": 'unknown' ")[-1] for problem in problems
    ] == words


@pytest.mark.parametrize(
    ("flows", "empty"),
    [
        pytest.param(
            "f: {steps: [{collect: a}, {call: g}]}, g: {steps: [LOOK]}",
            False,
            id="the caller asked",
        ),
        pytest.param(
            "f: {steps: [{collect: a}, {call: g}]}, g: {nlu_trigger: [{intent: pay}],"
            " steps: [LOOK]}",
            True,
            id="residents may begin the called flow too",
        ),
        pytest.param(
            "f: {steps: [{collect: a}, {call: g}]}, h: {steps: [{call: g}]}, g: {steps: [LOOK]}",
            True,
            id="one of two callers did not ask",
        ),
        pytest.param(
            "f: {steps: [{call: g}, LOOK]}, g: {if: False, steps: [{collect: a}]}",
            False,
            id="the called flow asked",
        ),
        pytest.param(
            "f: {steps: [{collect: a}, {call: g}, LOOK]},"
            " g: {if: False, steps: [{set_slots: {a: null}}]}",
            True,
            id="the called flow cleared it",
        ),
        pytest.param(
            "f: {steps: [{collect: a}, {call: g}, LOOK]}, g: {if: False, steps: [{collect: b}]}",
            False,
            id="the called flow left it alone",
        ),
        pytest.param(
            "f: {steps: [{collect: a}, {link: g}]}, g: {if: False, steps: [LOOK]}",
            True,
            id="a link empties what was asked",
        ),
        pytest.param(
            "f: {persisted_slots: [a], steps: [{collect: a}, {link: g}]},"
            " g: {if: False, steps: [LOOK]}",
            False,
            id="a link keeps what is persisted",
        ),
        pytest.param("f: {if: slots.a, steps: [LOOK]}", False, id="the guard asks for it"),
        pytest.param(
            "f: {if: slots.a, steps: [LOOK]}, g: {steps: [{call: f}]}",
            True,
            id="a call passes the guard by",
        ),
        pytest.param(
            "f: {steps: [{call: g}]}, g: {steps: [{call: f}, LOOK]}",
            False,
            id="a circle of calls that never returns",
        ),
    ],
)
def test_filled_slots_are_followed_through_calls_and_links(flows: str, empty: bool) -> None:
    text = "flows: {" + flows.replace("LOOK", LOOK) + "}\n" + SLOTS
    assert bool(found(empty_slots, text)) is empty

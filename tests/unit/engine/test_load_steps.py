"""Flows and their steps: what their YAML means."""

from __future__ import annotations

import pytest

from flows.engine.definition import (
    END,
    Act,
    Branch,
    Call,
    Collect,
    Link,
    Noop,
    SetSlots,
    Trigger,
)
from tests.unit.engine.loading import complaints, load, load_steps

REPAIR = """
    version: "3.1"
    flows:
      book_repair:
        name: booking a repair
        translation:
          zh: {name: 预约维修}
        description: Books a visit of a technician
        if: not slots.blocked
        nlu_trigger:
          - intent: {name: request_repair, confidence_threshold: 0.7}
          - intent: fix_it
        persisted_slots: [phone]
        run_pattern_completed: false
        metadata: {city_desk: {menu: 3}}
        steps:
          - collect: device
          - collect: phone
            help: utter_phone_help
            optional: true
            rejections: [{if: 'not (slots.phone matches "^\\+?[0-9]{9,12}$")', utter: utter_bad}]
          - action: action_find_window
            args: {device: slots.device, days: 3}
            into: {window: window, outcome: outcome}
            once: true
            next:
              - if: slots.window is null
                then:
                  - action: utter_no_window
                  - set_slots: [{device: null}]
                    next: END
              - else: confirm
          - id: confirm
            collect: repair_ok
            ask_before_filling: true
            utter: utter_sure
            next:
              - if: slots.repair_ok
                then: save
              - else: END
          - id: save
            action: action_save_repair
    """


def test_nested_lists_become_one_map_in_which_every_next_is_a_name() -> None:
    loaded = load(REPAIR)
    flow = loaded.service.flows["book_repair"]
    assert loaded.problems == ()
    targets = {
        name: [(str(b.when.text) if b.when else "else", b.then) for b in step.next]
        for name, step in flow.steps.items()
        if not isinstance(step, Link)
    }
    assert list(targets.items()) == [
        ("1_collect_device", [("else", "2_collect_phone")]),
        ("2_collect_phone", [("else", "3_action_action_find_window")]),
        (
            "3_action_action_find_window",
            [("slots.window is null", "3_1_1_action_utter_no_window"), ("else", "confirm")],
        ),
        ("3_1_1_action_utter_no_window", [("else", "3_1_2_set_slots")]),
        ("3_1_2_set_slots", [("else", END)]),
        ("confirm", [("slots.repair_ok", "save"), ("else", END)]),
        ("save", [("else", END)]),
    ]
    assert flow.entry == "1_collect_device"


def test_every_property_of_a_flow_is_read() -> None:
    flow = load(REPAIR).service.flows["book_repair"]
    assert flow.guard is not None
    assert flow.guard.text == "not slots.blocked"
    assert (flow.service, flow.file, flow.line) == ("repairs", "0.yml", 4)
    assert flow.names == {"en": "booking a repair", "zh": "预约维修"}
    assert flow.triggers == (Trigger("request_repair", 0.7), Trigger("fix_it"))
    assert flow.persisted_slots == {"phone"}
    assert not flow.run_pattern_completed
    assert flow.metadata == {"city_desk": {"menu": 3}}


def test_every_property_of_a_step_is_read() -> None:
    steps = load(REPAIR).service.flows["book_repair"].steps
    phone, look, sure = (
        steps["2_collect_phone"],
        steps["3_action_action_find_window"],
        steps["confirm"],
    )
    assert isinstance(phone, Collect)
    assert (phone.utter, phone.help, phone.optional) == (
        "utter_ask_phone",
        "utter_phone_help",
        True,
    )
    assert [rejection.utter for rejection in phone.rejections] == ["utter_bad"]
    assert phone.rejections[0].when.slots == {"phone"}
    assert isinstance(look, Act)
    assert (look.args, look.into) == (
        {"device": "slots.device", "days": 3},
        {"window": "window", "outcome": "outcome"},
    )
    assert look.once
    assert isinstance(sure, Collect)
    assert (sure.utter, sure.ask_before_filling) == ("utter_sure", True)


def test_all_kinds_of_steps_are_read() -> None:
    loaded = load_steps("""
        - set_slots: {a: 1, b: null}
        - set_slots: [{c: "x"}, {d: true}]
        - call: other
        - noop: true
          next: [{if: True, then: last}]
        - id: last
          link: another
        """)
    assert loaded.problems == ()
    steps = list(loaded.service.flows["f"].steps.values())
    assert [type(step) for step in steps] == [SetSlots, SetSlots, Call, Noop, Link]
    sets = [step.values for step in steps if isinstance(step, SetSlots)]
    assert sets == [(("a", 1), ("b", None)), (("c", "x"), ("d", True))]
    assert [step.flow for step in steps if isinstance(step, Call | Link)] == ["other", "another"]


def test_names_that_look_like_numbers_stay_names() -> None:
    loaded = load_steps("""
        - action: utter_a
          next: 007
        - id: 007
          action: utter_b
          next: [{if: False, then: 12}, {else: "END"}]
        - id: 12
          action: utter_c
        """)
    assert loaded.problems == ()
    steps = loaded.service.flows["f"].steps
    assert list(steps) == ["1_action_utter_a", "007", "12"]
    first, second = steps["1_action_utter_a"], steps["007"]
    assert isinstance(first, Act)
    assert isinstance(second, Act)
    assert first.next == (Branch(None, "007"),)
    assert [branch.then for branch in second.next] == ["12", END]


def test_steps_may_follow_a_step_without_a_question() -> None:
    loaded = load_steps("""
        - action: utter_a
          next:
            - action: utter_b
            - action: utter_c
              next: END
        """)
    assert loaded.problems == ()
    first = loaded.service.flows["f"].steps["1_action_utter_a"]
    assert isinstance(first, Act)
    assert first.next == (Branch(None, "1_1_1_action_utter_b"),)


def test_an_id_made_for_a_step_never_meets_one_that_was_given() -> None:
    loaded = load_steps("""
        - action: utter_a
        - id: 3_action_utter_a
          action: utter_a
        - action: utter_a
        """)
    assert list(loaded.service.flows["f"].steps) == [
        "1_action_utter_a",
        "3_action_utter_a",
        "3_action_utter_a_",
    ]


@pytest.mark.parametrize(
    ("steps", "line", "words"),
    [
        pytest.param("- {action: a, collect: b}", 4, "exactly one of", id="two kinds in a step"),
        pytest.param("- {id: x}", 4, "exactly one of", id="no kind in a step"),
        pytest.param("- just words", 4, "must be a table", id="a step that is no table"),
        pytest.param("- {id: END, action: a}", 4, "reserved", id="a reserved id"),
        pytest.param("- {id: x, action: a}\n- {id: x, action: b}", 5, "twice", id="an id twice"),
        pytest.param("- noop: true", 4, "needs a 'next'", id="noop without next"),
        pytest.param("- link: b\n- action: a", 4, "last step", id="link is not the last"),
        pytest.param("- {link: b, next: END}", 4, "no 'next'", id="link with next"),
        pytest.param("- {call: b, mcp_server: c}", 4, "not supported", id="call of a server"),
        pytest.param("- collect:", 4, "needs a name", id="collect nothing"),
        pytest.param("- {action: a, next: }", 4, "leads to", id="next leads nowhere"),
        pytest.param("- {action: a, next: [{if: x}]}", 4, "'if' with 'then'", id="if alone"),
        pytest.param(
            "- {action: a, next: [{else: END}, {if: slots.x, then: END}]}",
            *(4, "never reached"),
            id="something after else",
        ),
        pytest.param(
            "- action: a\n  next:\n  - if: slots.x &&\n    then: END",
            *(6, "character 9"),
            id="a condition that cannot be read",
        ),
        pytest.param(
            "- action: a\n  next:\n  - if: {x: 1}\n    then: END",
            *(6, "quote one"),
            id="a condition that YAML took for a table",
        ),
        pytest.param(
            "- action: a\n  next:\n  - else:\n    - action: b",
            *(7, "needs a 'next'"),
            id="an inner list that does not say how it ends",
        ),
        pytest.param("- {action: a, once: maybe}", 4, "true or false", id="once is no flag"),
        pytest.param("- {collect: a, rejections: [{if: slots.a}]}", 4, "'utter'", id="rejection"),
    ],
)
def test_a_wrong_step_is_an_error_on_its_line(steps: str, line: int, words: str) -> None:
    found = [c for c in complaints(load_steps(steps)) if c[1] == "error"]
    assert [at for at, _, message in found if words in message] == [line], found

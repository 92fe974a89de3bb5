"""Talks played again: what must have happened, what is told where it did not, what was covered."""

from __future__ import annotations

import pytest

from flows.engine.replay_coverage import commands, covered, ends_of
from tests.unit.engine.replaying import desk, failures, played, sound

STUB = """
stub_custom_actions:
  action_find: {events: [{event: slot, name: bike, value: B7}], responses: [{text: Let me see.}]}
  "nothing::action_find": {events: []}
"""


def talk(*steps: str, name: str = "a", top: str = STUB) -> str:
    body = "".join(f"  - {step}\n" for step in steps)
    return f"{top}test_cases:\n- test_case: {name}\n  steps:\n{body}"


TO_OK = (
    "{user: a bike please, assertions: [{flow_started: lend}, {bot_uttered: utter_ask_size}]}",
    "{user: large}",
)

HOLDS = (
    "{utter: utter_ask_ok}",
    "{bot: Bike B7?}",
    "{bot: Let me see.}",
    "{slot_was_set: [{size: large}, bike, {bike: B7}]}",
    "{slot_was_set: {bike: B7}}",
    "{slot_was_set: bike}",
    "{slot_was_not_set: [ok, {size: small}]}",
)


@pytest.mark.parametrize("step", HOLDS)
def test_what_happened_after_a_step_is_found_in_any_order(step: str) -> None:
    assert failures(talk(*TO_OK, step)) == []


ASSERTED = (
    "action_executed: action_find",
    "action_executed: utter_ask_ok",
    "bot_uttered: {utter_name: utter_ask_ok, text_matches: 'B\\d', buttons: [{title: Take it}]}",
    "bot_uttered: {buttons: [{title: Take it, payload: /SetSlots(ok=true)}]}",
    "bot_did_not_utter: {utter_name: utter_done}",
    "bot_did_not_utter: {text_matches: yours}",
    "slot_was_set: [{name: size, value: large}, {name: bike}]",
    "slot_was_not_set: [{name: ok}, {name: size, value: small}]",
    "generative_response_is_relevant: {threshold: 0.9}",
)


@pytest.mark.parametrize("assertion", ASSERTED)
def test_assertions_that_hold(assertion: str) -> None:
    assert failures(talk(TO_OK[0], f"{{user: large, assertions: [{{{assertion}}}]}}")) == []


WRONG = (
    ("utter: utter_done", "expected utter_done to be said; said was “Let me see.”; utter_ask_ok"),
    ("bot: Bike B8?", "expected the words “Bike B8?”; said was “Let me see.”; utter_ask_ok “Bike"),
    ("slot_was_set: [ok]", "expected slot ok to be filled; it is empty"),
    ("slot_was_set: [{bike: B8}]", "expected slot bike to be “B8”; it is “B7”"),
    ("slot_was_set: [{ok: null}]", "expected slot ok to be emptied; it is empty"),
    ("slot_was_not_set: [bike]", "expected slot bike not to be filled; it is “B7”"),
    ("slot_was_not_set: [{bike: B7}]", "expected slot bike not to be “B7”; it is “B7”"),
)


@pytest.mark.parametrize(("step", "told"), WRONG)
def test_a_failure_tells_what_was_expected_and_what_happened(step: str, told: str) -> None:
    ((line, message),) = failures(talk(*TO_OK, step))
    assert line == 10
    assert message.startswith(told)


WRONG_ASSERTIONS = (
    (
        "bot_uttered: {utter_name: utter_ask_ok, text_matches: B8}",
        "expected utter_ask_ok words like /B8/ to be said; its words “Bike B7?” do not match /B8/",
    ),
    (
        "bot_uttered: {utter_name: utter_ask_ok, buttons: [{title: Leave it}]}",
        "expected utter_ask_ok with the buttons 'Leave it' to be said; there is no button",
    ),
    (
        "bot_uttered: {buttons: [{title: Take it, payload: /SetSlots(ok=false)}]}",
        "expected with the buttons",
    ),
    (
        "bot_did_not_utter: {text_matches: B7}",
        "expected words like /B7/ not to be said; said was utter_ask_ok “Bike B7?”",
    ),
    ("flow_started: lend", "expected flow lend to start; started was nothing"),
    (
        "flow_started: {operator: any, flow_ids: [lend, bring_back]}",
        "expected flow lend or bring_back to start; started was nothing",
    ),
    (
        "flow_completed: {flow_id: lend}",
        "expected flow lend to be completed; it was nothing; what happened: no flow began or ended",
    ),
    (
        "flow_cancelled: {flow_id: lend, flow_step_id: ask_ok}",
        "expected flow lend to be cancelled at step ask_ok; it was nothing",
    ),
    ("action_executed: action_pay", "expected action action_pay to run; run was action_find,"),
    (
        "pattern_clarification_contains: [lend]",
        "expected to be asked which is meant: lend; offered was nothing",
    ),
)


@pytest.mark.parametrize(("assertion", "told"), WRONG_ASSERTIONS)
def test_an_assertion_that_does_not_hold_is_told(assertion: str, told: str) -> None:
    steps = talk(TO_OK[0], f"{{user: large, assertions: [{{{assertion}}}]}}")
    ((line, message),) = failures(steps)
    assert line == 9
    assert message.startswith(told), message


def test_a_flow_ends_and_its_slots_are_empty_again() -> None:
    ends = "{flow_completed: {flow_id: lend, flow_step_id: done}}"
    slots = "{slot_was_set: [{name: ok, value: true}, {name: size, value: null}]}"
    assert failures(talk(*TO_OK, f"{{user: Take it, assertions: [{ends}, {slots}]}}")) == []
    at = "{flow_completed: {flow_id: lend, flow_step_id: none}}"
    ((_, message),) = failures(talk(*TO_OK, f"{{user: Take it, assertions: [{at}]}}"))
    assert message == ("expected flow lend to be completed at step none; it was lend at step done")


def test_a_matter_is_cancelled_where_it_stood() -> None:
    cancelled = "{flow_cancelled: {flow_id: lend, flow_step_id: ask_ok}}"
    assert failures(talk(*TO_OK, f"{{user: stop, assertions: [{cancelled}]}}")) == []


def test_a_case_may_have_stubs_of_its_own_and_fixtures() -> None:
    fixtures = STUB + "fixtures: [{known: [{size: large}]}]\n"
    text = talk("{user: a bike please}", "{utter: utter_none}", name="nothing", top=fixtures)
    text += "  fixtures: [known]\n"
    assert failures(text) == []


def test_a_fixture_for_no_slot_fails() -> None:
    text = talk(
        "{user: a bike please}", "{utter: utter_ask_size}", top="fixtures: [{x: [{y: 1}]}]\n"
    )
    assert failures(text + "  fixtures: [x]\n") == [(3, "a fixture fills y, which is no slot here")]


def test_an_action_without_a_stub_fails_with_a_clear_sentence() -> None:
    text = talk("{user: a bike please}", "{user: small}", "{utter: utter_ask_ok}", top="")
    assert (5, "action action_find is asked for and has no stub") in failures(text)


def test_results_come_in_order_and_the_last_one_stays() -> None:
    top = "stub_custom_actions: {action_find: {results: [{outcome: ok}, {outcome: ok}]}}\n"
    text = talk("{user: a bike please}", "{user: small}", "{utter: utter_none}", top=top)
    assert failures(text) == []


def test_payloads_are_taken_from_tests() -> None:
    steps = ("{user: /lend}", "{user: /SetSlots(size=large)}", "{utter: utter_ask_ok}")
    assert failures(talk(*steps)) == []


def test_what_a_model_should_have_written_is_skipped_with_a_note() -> None:
    assertion = "{generative_response_is_grounded: {threshold: 0.9}}"
    (case,) = sound(talk(f"{{user: a bike please, assertions: [{assertion}]}}"))
    (note,) = played(case).notes
    assert note.line == 8
    assert "skipped" in note.message


# --- coverage ------------------------------------------------------------------------------------


def test_ends_are_steps_that_may_end_and_links() -> None:
    flows = desk().starts
    assert ends_of(flows["lend"]) == ("none", "ask_ok", "done")
    assert ends_of(flows["bring_back"]) == ("again",)


def test_coverage_tells_steps_lines_and_ends_of_each_language() -> None:
    flow = desk().starts["lend"]
    talks = [played(case) for case in sound(talk(*TO_OK, "{user: Take it}", "{utter: utter_done}"))]
    english = covered(flow, "en", talks)
    assert (english.percent, english.missing, english.missing_ends) == (
        80,
        ("none",),
        ("none", "ask_ok"),
    )
    assert english.lines == ((16, 18),)
    assert covered(flow, "zh", talks).percent == 0
    assert covered(flow, None, talks).percent == 80
    assert commands(talks) == {"Start": 1, "Take": 2}


def test_a_link_is_an_end_and_what_it_leads_to_is_covered() -> None:
    (case,) = sound(talk("{user: here it is}", "{utter: utter_ask_size}"))
    flows = desk().starts
    assert covered(flows["bring_back"], "en", [played(case)]).whole
    assert covered(flows["lend"], "en", [played(case)]).percent == 20


def test_a_question_that_is_answered_already_counts() -> None:
    fixtures = STUB + "fixtures: [{known: [{size: large}]}]\n"
    text = talk("{user: a bike please}", "{utter: utter_ask_ok}", top=fixtures)
    (case,) = sound(text + "  fixtures: [known]\n")
    assert "ask_size" not in covered(desk().starts["lend"], "en", [played(case)]).missing

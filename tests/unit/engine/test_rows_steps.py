"""Steps (docs/flows.md, "Steps"), row by row: how they load and what they do."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent, indent

import pytest

from flows.engine import check_steps
from flows.engine.check import Check
from flows.engine.definition import END, Branch, Noop, SetSlots
from flows.engine.events import Pressed
from tests.unit.engine.checking import flow as one_flow
from tests.unit.engine.checking import found
from tests.unit.engine.loading import complaints, load_steps
from tests.unit.engine.talking import Chat, chat, texts, titles

row = pytest.mark.row

DOMAIN = """
    slots:
      a: {type: text, mappings: [{type: from_text}]}
      b: {type: text, mappings: [{type: from_text}]}
      n: {type: float}
      ok: {type: bool}
      r: {type: text, mappings: [{type: controlled}]}
      named: {type: text, initial_value: nobody}
    responses:
      utter_ask_a: [{text: A?}]
      utter_ask_b: [{text: B?}]
      utter_ask_n: [{text: N?}]
      utter_ask_ok: [{text: OK?}]
      utter_other: [{text: Other A?}]
      utter_bad: [{text: Not that.}]
      utter_one: [{text: One.}]
      utter_two: [{text: Two.}]
      utter_help_a: [{text: A letter.}]
    """


def walk(
    steps: str, stubs: Mapping[str, list[dict[str, object]]] | None = None, more: str = ""
) -> Chat:
    """A talk whose flow has just been begun; `more`: further flows."""
    text = (
        "flows:\n  f:\n    description: the flow\n    run_pattern_completed: false\n"
        "    nlu_trigger: [{intent: go}]\n    steps:\n"
        + indent(dedent(steps).strip("\n"), "      ")
        + "\n"
        + indent(dedent(more).strip("\n"), "  ")
        + "\n"
        + dedent(DOMAIN)
    )
    talk = chat({"parking": text}, stubs)  # type: ignore[arg-type]  # JSON all the same
    talk.happened = texts(talk.say("go", "go"))  # type: ignore[attr-defined]
    return talk


def said(talk: Chat) -> list[str]:
    return talk.happened  # type: ignore[attr-defined,no-any-return]


def nexts(steps: str) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    loaded = load_steps(steps)
    assert loaded.sound, loaded.problems
    return [
        (name, tuple((b.when.text if b.when else "else", b.then) for b in step.next))  # type: ignore[union-attr]
        for name, step in loaded.service.flows["f"].steps.items()
    ]


# --- 3.1: where to go ------------------------------------------------------------------------


@row("3.1.1")
def test_without_next_the_next_step_follows_and_the_last_one_ends() -> None:
    assert nexts("[{id: x, action: utter_one}, {id: y, action: utter_two}]") == [
        ("x", (("else", "y"),)),
        ("y", (("else", END),)),
    ]
    assert said(walk("[{action: utter_one}, {action: utter_two}]")) == ["One.", "Two."]


@row("3.1.2")
def test_next_leads_to_a_step_to_the_end_or_into_a_list() -> None:
    steps = """
        - {id: x, action: utter_one, next: z}
        - {id: y, action: utter_bad}
        - {id: z, action: utter_two, next: [{id: w, action: utter_one, next: END}]}
        """
    assert nexts(steps) == [
        ("x", (("else", "z"),)),
        ("y", (("else", "z"),)),
        ("z", (("else", "w"),)),
        ("w", (("else", END),)),
    ]
    assert said(walk(steps)) == ["One.", "Two.", "One."]


@row("3.1.3", "3.3.9")
@pytest.mark.parametrize(("answer", "words"), [("12", "Two."), ("3", "One."), ("0", "Not that.")])
def test_the_first_true_branch_wins_and_else_is_for_the_rest(answer: str, words: str) -> None:
    talk = walk("""
        - collect: n
          next:
            - {if: slots.n > 10, then: two}
            - {if: slots.n > 0, then: [{action: utter_one, next: END}]}
            - else:
                - {action: utter_bad, next: END}
        - {id: two, action: utter_two}
        """)
    assert texts(talk.say(answer)) == [words]


@row("3.1.4")
def test_an_inner_list_says_where_it_leads() -> None:
    loaded = load_steps("[{action: utter_one, next: [{action: utter_two}]}]")
    assert [message for _, _, message in complaints(loaded)] == [
        "the end of a list inside 'next' needs a 'next'"
    ]
    inner = list(loaded.service.flows["f"].steps.values())[-1]
    assert inner.next == (Branch(None, END),)  # type: ignore[union-attr]  # an action


@row("3.1.5")
def test_where_no_branch_is_true_the_flow_ends_and_that_is_recorded() -> None:
    talk = walk("""
        - {collect: n, next: [{if: slots.n > 10, then: END}]}
        - action: utter_bad
        """)
    talk.say("3")
    assert talk.step is None
    assert talk.last is not None
    assert "no_branch_true" in [fact.event for fact in talk.last.facts]


@row("3.1.6")
def test_a_quoted_end_is_the_end_and_numbers_are_names() -> None:
    assert nexts(
        '[{id: 1, action: utter_one, next: 02}, {id: 02, action: utter_two, next: "END"}]'
    ) == [
        ("1", (("else", "02"),)),
        ("02", (("else", END),)),
    ]


# --- 3.2: kinds of steps ---------------------------------------------------------------------


@row("3.2.1")
def test_an_action_says_or_does_and_does_not_wait() -> None:
    talk = walk(
        "[{action: utter_one}, {action: look, into: {code: r}}, {action: utter_two}]",
        {"look": [{"code": "x7"}]},
    )
    assert (said(talk), talk.asked, talk.step) == (["One.", "Two."], ["look"], None)


@row("3.2.2", "3.3.1")
def test_a_question_waits_until_its_slot_is_filled() -> None:
    talk = walk("[{id: q, collect: n}, {id: end, collect: a}]")
    assert (said(talk), talk.step) == (["N?"], "q")
    talk.say("what?")
    assert talk.step == "q"
    talk.say("5")
    assert (talk.value("n"), talk.step) == (5.0, "end")


@row("3.2.3")
@pytest.mark.parametrize("written", ["[{r: x}, {a: null}]", "{r: x, a: null}"])
def test_slots_are_set_by_a_list_or_a_table_and_emptied_by_null(written: str) -> None:
    steps = load_steps(f"[{{id: s, set_slots: {written}}}]").service.flows["f"].steps
    assert steps["s"] == SetSlots("s", 4, (("r", "x"), ("a", None)), (Branch(None, END),))
    talk = walk(f"[{{collect: a}}, {{set_slots: {written}}}, {{id: q, collect: b}}]")
    talk.say("first")
    assert (talk.value("r"), talk.value("a")) == ("x", None)


@row("3.2.4", "3.4.2")
def test_a_link_ends_the_flow_and_stands_alone_and_last() -> None:
    loaded = load_steps("[{link: g, next: END}, {action: utter_one}]")
    assert [message for _, _, message in complaints(loaded)] == [
        "'link' ends the flow; it has no 'next'",
        "'link' must be the last step of its list",
    ]


@row("3.2.5")
@pytest.mark.parametrize("key", ["mcp_server: x", "mapping: {}", "exit_if: [slots.ok]"])
def test_calls_of_tools_and_agents_are_refused(key: str) -> None:
    loaded = load_steps(f"[{{call: g, {key}}}]")
    assert [(level, key.partition(":")[0] in message) for _, level, message in complaints(loaded)][
        :1
    ] == [("error", True)]


@row("3.2.6")
def test_noop_only_leads_on_and_must() -> None:
    assert not load_steps("[{noop: true}]").sound
    loaded = load_steps(
        "[{noop: [{if: slots.ok, then: END}, {else: x}]}, {id: x, action: utter_one}]"
    )
    assert [level for _, level, _ in complaints(loaded)] == ["warning"]
    first = next(iter(loaded.service.flows["f"].steps.values()))
    assert isinstance(first, Noop)
    assert [branch.then for branch in first.next] == [END, "x"]


# --- 3.3: questions --------------------------------------------------------------------------


@row("3.3.2")
def test_a_question_keeps_its_note_for_colleagues() -> None:
    step = (
        load_steps("[{id: q, collect: a, description: one letter}]").service.flows["f"].steps["q"]
    )
    assert step.description == "one letter"  # type: ignore[union-attr]


@row("3.3.3")
def test_a_question_has_words_or_an_action_that_asks() -> None:
    assert said(walk("[{collect: a}]")) == ["A?"]
    assert said(walk("[{collect: a, utter: utter_other}]")) == ["Other A?"]
    asked = {"action_ask_r": [{"text": "Which?", "buttons": [{"title": "X", "set": {"r": "x"}}]}]}
    talk = walk("[{id: q, collect: r}, {id: end, collect: a}]", asked)  # type: ignore[arg-type]
    assert (said(talk), talk.asked, talk.step) == (["Which?"], ["action_ask_r"], "q")
    talk.happen(Pressed(talk.session.token, 1))
    assert (talk.value("r"), talk.step) == ("x", "end")


@row("3.3.4")
def test_a_known_answer_is_passed_over_unless_it_is_asked_all_the_same() -> None:
    assert walk("[{set_slots: {a: x}}, {id: q, collect: a}, {id: end, collect: b}]").step == "end"
    assert walk("[{id: q, collect: named}, {id: end, collect: b}]").step == "end"
    talk = walk("[{set_slots: {a: x}}, {id: q, collect: a, ask_before_filling: true}]")
    assert (talk.step, talk.value("a")) == ("q", None)


@row("3.3.5")
def test_the_old_key_for_keeping_one_answer_means_persisted_slots() -> None:
    loaded = load_steps("[{collect: a, reset_after_flow_ends: false}, {collect: b}]")
    assert loaded.service.flows["f"].persisted_slots == {"a"}
    assert [level for _, level, _ in complaints(loaded)] == ["warning"]


@row("3.3.6", "5.3.2")
def test_a_rejected_answer_is_forgotten_and_asked_again() -> None:
    question = "{id: q, collect: n, rejections: [{if: slots.n < 1, utter: utter_bad}]}"
    steps = f"[{question}, {{id: end, collect: a}}]"
    talk = walk(steps)
    for _ in range(3):
        assert texts(talk.say("0"))[:1] == ["Not that."]
        assert (talk.step, talk.value("n")) == ("q", None)
    talk.say("2")
    assert talk.step == "end"
    early = walk(f"[{{set_slots: {{n: 0}}}}, {steps[1:]}")
    assert (said(early), early.step) == (["Not that.", "N?"], "q")


@row("3.3.7", "11.1.3")
def test_a_forcing_question_takes_every_word() -> None:
    talk = walk("[{id: q, collect: a, force_slot_filling: true}, {id: end, collect: b}]")
    talk.say("I want to skip this", "go", 0.99)
    assert (talk.value("a"), talk.step) == ("I want to skip this", "end")


@row("3.3.8")
@pytest.mark.parametrize("key", ["silence_timeout: 3", "dtmf: {length: 4}"])
def test_keys_for_telephones_are_told_and_do_nothing(key: str) -> None:
    loaded = load_steps(f"[{{collect: a, {key}}}]")
    ((_, level, message),) = complaints(loaded)
    assert (level, "for telephones only" in message) == ("warning", True)


# --- 3.4: call and link ----------------------------------------------------------------------

CHILD = """
    child:
      description: the child
      CHILD
      steps: [{id: cb, collect: b}, {action: utter_one}]
    """


@row("3.4.1", "3.4.7")
def test_a_call_comes_back_and_a_link_does_not() -> None:
    called = walk("[{call: child}, {action: utter_two}]", more=CHILD.replace("CHILD", ""))
    assert texts(called.say("x")) == ["One.", "Two."]
    linked = walk("[{link: child}]", more=CHILD.replace("CHILD", "run_pattern_completed: false"))
    assert [frame.flow for frame in linked.session.stack] == ["child"]
    assert texts(linked.say("x")) == ["One."]
    assert linked.step is None


@row("3.4.3")
@pytest.mark.parametrize(
    ("one", "steps", "rule"),
    [
        (check_steps.links, "{link: f}", "link-to-itself"),
        (check_steps.links, "{link: pattern_correction}", "link-to-pattern"),
        (check_steps.links, "{link: nowhere}", "link-unknown"),
        (check_steps.calls, "{call: f}", "call-circle"),
        (check_steps.calls, "{call: nowhere}", "call-unknown"),
    ],
)
def test_not_every_flow_may_be_called_or_linked_to(one: Check, steps: str, rule: str) -> None:
    pattern = "  pattern_correction: {description: b, steps: [{action: utter_a}]}\n"
    assert [problem.rule for problem in found(one, one_flow(steps, domain=pattern))] == [rule]


@row("3.4.4")
@pytest.mark.parametrize("step", ["call", "link"])
def test_a_guard_does_not_hold_back_call_and_link(step: str) -> None:
    assert walk(f"[{{{step}: child}}]", more=CHILD.replace("CHILD", "if: False")).step == "cb"


@row("3.4.5")
def test_called_flows_share_their_slots_until_the_caller_ends() -> None:
    talk = walk(
        "[{collect: a}, {call: child}, {id: q, collect: n}]", more=CHILD.replace("CHILD", "")
    )
    talk.say("x")
    talk.say("y")
    assert (talk.value("a"), talk.value("b"), talk.step) == ("x", "y", "q")
    talk.say("1")
    assert [talk.value(name) for name in ("a", "b", "n")] == [None, None, None]


@row("3.4.5")
def test_a_link_forgets_what_the_flow_before_it_asked() -> None:
    talk = walk("[{collect: a}, {link: child}]", more=CHILD.replace("CHILD", ""))
    talk.say("x")
    assert (talk.step, talk.value("a")) == ("cb", None)


@row("3.4.6", "7.4", "6.9")
def test_cancelling_inside_a_called_flow_ends_its_caller_too() -> None:
    talk = walk("[{collect: a}, {call: child}]", more=CHILD.replace("CHILD", ""))
    talk.say("x")
    talk.say("stop it", "control.cancel")
    assert (talk.session.stack, talk.value("a")) == ((), None)


# --- 3.5: going back -------------------------------------------------------------------------


@row("3.5.1")
def test_going_back_asks_again_what_was_emptied() -> None:
    talk = walk("""
        - {id: q, collect: a}
        - collect: ok
          ask_before_filling: true
          next:
            - {if: slots.ok, then: END}
            - else: again
        - {id: again, set_slots: {a: null}, next: q}
        """)
    talk.say("x")
    assert texts(talk.say("no"))[-1] == "A?"
    assert (talk.step, talk.value("a")) == ("q", None)


@row("3.5.2")
def test_a_circle_is_cut_and_told() -> None:
    talk = walk("[{id: x, set_slots: {r: y}, next: x}]")
    assert talk.session.stack == ()
    assert talk.last is not None
    assert "internal_error" in [fact.event for fact in talk.last.facts]


@row("3.3.3")
def test_buttons_of_a_question_are_those_of_its_kind() -> None:
    talk = walk("[{collect: ok}]")
    assert talk.last is not None
    says = [effect for effect in talk.last.effects if hasattr(effect, "buttons")]
    assert titles(says) == ["Yes", "No"]  # type: ignore[arg-type]  # those with buttons speak

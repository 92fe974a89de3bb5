"""What random talks have found, each as small as it gets."""

from __future__ import annotations

import json
from dataclasses import replace
from textwrap import dedent, indent

import pytest

from flows.engine.advance import Turn
from flows.engine.definition import Json
from flows.engine.effects import Say
from flows.engine.events import Done, Failed, Later, Pressed, TimedOut, Told
from flows.engine.fates import Fate
from flows.engine.session import dump, fresh
from tests.unit.engine.random_flows import city, flows_of
from tests.unit.engine.stored_talks import Going, said, words

HEAD = """
    version: "3.1"
    flows:
      f:
        description: The first
        nlu_trigger: [{intent: f}]
        run_pattern_completed: false
        metadata: {city_desk: {menu: 1}}
        steps:
"""
REST = """
      g:
        name: the second
        description: The second
        nlu_trigger: [{intent: g}]
        run_pattern_completed: false
        metadata: {city_desk: {menu: 2}}
        steps:
          - {id: ask, collect: word}
      child:
        description: A part
        if: false
        steps:
          - id: pay
            action: action_hold
            args: {what: slots.size}
            into: {outcome: outcome}
            once: true
    slots:
      size: {type: categorical, values: [S, M, L], labels: {en: size}}
      sure: {type: bool}
      word: {type: text}
      outcome: {type: text, mappings: [{type: controlled}]}
      number: {type: text, mappings: [{type: controlled}]}
    responses:
      utter_ask_size: [{text: "Which size?"}]
      utter_ask_sure: [{text: "Sure?"}]
      utter_ask_word: [{text: "Which word?"}]
      utter_look:
        - text: "Look:"
          buttons: [{title: Change, payload: "/SetSlots(size=null)"}]
      utter_end: [{text: "The end."}]
"""


def talk(steps: str) -> Going:
    text = dedent(HEAD) + indent(dedent(steps), " " * 6) + dedent(REST)
    town = replace(city(), services=frozenset({"parks"}))
    return Going(flows_of(town, {"parks": text}), fresh("t", "en"))


def ok(going: Going, **values: Json) -> Turn:
    return going.on(Done(going.key(), {"outcome": "ok", **values}))


# --- done once -------------------------------------------------------------------------------

AGAIN = """
    - {id: ask, collect: size}
    - {id: pay, action: action_hold, args: {what: slots.size}, once: true}
    - id: more
      collect: sure
      ask_before_filling: true
      next: [{if: slots.sure, then: clear}, {else: END}]
    - {id: clear, set_slots: [{size: null}], next: ask}
"""


def test_what_was_done_once_is_not_done_again_after_something_else_was() -> None:
    going = talk(AGAIN)
    going.on(said("please", "f"))
    for size in ("S", "M"):
        assert going.on(said(size)).ask
        ok(going)
        going.on(said("yes"))
    assert going.on(said("S")).ask is None


def test_what_a_called_flow_did_once_is_not_done_again() -> None:
    going = talk("""
        - {id: ask, collect: size}
        - {id: part, call: child}
        - id: more
          collect: sure
          ask_before_filling: true
          next: [{if: slots.sure, then: part}, {else: END}]
    """)
    going.on(said("please", "f"))
    assert going.on(said("S")).ask
    ok(going)
    assert going.on(said("yes")).ask is None


def test_what_a_called_flow_did_once_is_not_changed_by_talking() -> None:
    going = talk("""
        - {id: ask, collect: size}
        - {id: part, call: child}
        - {id: more, collect: sure, ask_before_filling: true}
    """)
    going.on(said("please", "f"))
    going.on(said("S"))
    ok(going)
    going.on(said("change the size"))
    assert going.session.slots["size"].value == "S"


# --- nobody is left without a word -----------------------------------------------------------


def test_who_had_something_done_is_told_so_though_the_flow_says_nothing() -> None:
    going = talk("- {id: go, action: action_look, into: {outcome: outcome}}")
    going.on(said("please", "f"))
    assert words(ok(going))


def test_a_matter_that_runs_in_a_circle_leaves_the_one_below_to_be_gone_on_with() -> None:
    going = talk("""
        - {id: ask, collect: size}
        - {id: round, noop: true, next: [{if: slots.size, then: round}, {else: END}]}
    """)
    going.on(said("please", "g"))
    going.on(said("please", "f"))
    said_last = " ".join(words(going.on(said("S"))))
    assert "the second" in said_last, said_last


def test_a_matter_whose_action_failed_leaves_the_one_below_to_be_gone_on_with() -> None:
    going = talk("""
        - {id: ask, collect: size}
        - {id: go, action: action_look, into: {number: number}}
    """)
    going.on(said("please", "g"))
    going.on(said("please", "f"))
    going.on(said("S"))
    said_last = words(going.on(Failed(going.key(), "down")))
    assert "the second" in said_last[-1], said_last


# --- buttons ---------------------------------------------------------------------------------


def test_a_button_shown_before_an_action_works_after_it() -> None:
    going = talk("""
        - {id: ask, collect: size}
        - {id: show, action: utter_look}
        - {id: go, action: action_look, into: {number: number}}
        - {id: more, collect: sure, ask_before_filling: true}
    """)
    going.on(said("please", "f"))
    shown = going.on(said("S"))
    payload = next(e.buttons[0][1] for e in shown.effects if isinstance(e, Say) and e.buttons)
    ok(going)
    token, _, number = payload.removeprefix("#").partition(".")
    assert words(going.on(Pressed(token, int(number)))) == ["Which size?"]


def test_a_button_works_that_is_shown_when_news_find_the_matter_closed() -> None:
    going = talk("- {id: ask, collect: size}")
    going.on(said("please", "f"))
    old = going.flows.live["parks"]
    live = talk("- {id: ask, collect: word}").flows
    inside = ("parks", old.revision)
    going.flows = replace(live, kept={inside: old}, fates={inside: Fate(moves=False)})
    turn = going.on(Told("system", "utter_payment_receipt", {}))
    payload = next(e.buttons[0][1] for e in turn.effects if isinstance(e, Say) and e.buttons)
    token, _, number = payload.removeprefix("#").partition(".")
    assert words(going.on(Pressed(token, int(number)))) == ["Which word?"]


# --- silence ---------------------------------------------------------------------------------


@pytest.mark.parametrize("closes", [False, True])
def test_silence_does_not_close_what_waits_for_the_city(*, closes: bool) -> None:
    """The button was pressed just before the clock looked at the question."""
    going = talk("""
        - {id: ask, collect: size}
        - {id: go, action: action_send, into: {number: number}}
        - {id: end, action: utter_end}
    """)
    going.on(said("please", "f"))
    token = going.session.token
    going.on(Pressed(token, 1))
    key = going.key()
    assert not words(going.on(TimedOut(token, closes)))
    assert words(going.on(Done(key, {"number": "1"}))) == ["The end."]


# --- size ------------------------------------------------------------------------------------


def test_a_talk_of_which_much_waits_for_the_city_has_a_bound() -> None:
    going = talk("- {id: go, action: action_send, into: {number: number}}")
    for _ in range(200):
        going.on(said("please", "f"))
        if going.session.pending is not None:
            going.on(Later(going.key()))
    assert len(json.dumps(dump(going.session))) < 20_000


def test_a_flow_that_calls_itself_has_a_bound() -> None:
    going = talk("""
        - {id: ask, collect: word, ask_before_filling: true}
        - {id: again, call: f}
    """)
    going.on(said("please", "f"))
    for _ in range(100):
        going.on(said("a word"))
    assert len(going.session.stack) < 40


# --- a broken flow ---------------------------------------------------------------------------


def test_a_question_without_words_ends_its_matter_and_is_said_to_be_our_fault() -> None:
    going = talk("- {id: ask, collect: outcome, utter: utter_nobody_wrote_it}")
    turn = going.on(said("please", "f"))
    assert any(fact.event == "internal_error" for fact in turn.facts)
    assert words(turn)
    assert not turn.session.stack

"""Every repair is a flow: what it does as shipped, and that a service may bring its own instead."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from flows.engine.advance import advance
from flows.engine.catalog import Flows
from flows.engine.default_actions import DEFAULT_ACTIONS
from flows.engine.definition import Act, Flow
from flows.engine.effects import CallOperator, LetGo
from flows.engine.events import Pressed, Said, TimedOut, Understood
from tests.unit.engine.talking import CITY, MONDAY, PATTERNS, SYSTEM, Chat, chat, texts, titles

SERVICES = """
    flows:
      report:
        name: Report
        translation: {zh: {name: 报修}}
        description: Reports a fault
        nlu_trigger: [{intent: report.make}]
        metadata: {city_desk: {menu: 1}}
        steps:
          - {id: ask_plate, collect: plate, help: utter_help_plate}
          - {id: ask_day, collect: day}
          - {id: ask_note, collect: note, optional: true}
          - {id: done, action: utter_done}
      lamp:
        name: Lamp
        translation: {zh: {name: 路灯}}
        description: Reports a lamp
        nlu_trigger: [{intent: lamp.make}]
        run_pattern_completed: false
        metadata: {city_desk: {menu: 2}}
        steps:
          - {id: ask_pole, collect: pole}
          - {id: lit, action: utter_lit}
    slots:
      plate: {type: text, kind: cn_plate, labels: {en: plate, zh: 车牌}}
      day: {type: text, kind: date, labels: {en: day, zh: 日期}}
      note: {type: text}
      pole: {type: float, labels: {en: pole, zh: 灯杆}}
    responses:
      utter_ask_plate: [{text: "Plate?"}]
      utter_help_plate: [{text: "It is on the car."}]
      utter_ask_day: [{text: "Day?"}]
      utter_ask_note: [{text: "Note?"}]
      utter_ask_pole: [{text: "Pole?"}]
      utter_done: [{text: "Reported {plate}."}]
      utter_lit: [{text: "Lit {pole}."}]
"""
WORDS = (
    SYSTEM
    + """
      utter_corrected_several: [{text: "Changed {changes}"}]
      utter_nothing_to_cancel: [{text: Nothing open.}]
      utter_clarification_options_rasa:
        - {text: "Which?", buttons_from: context.clarification_options}
      utter_can_do_something_else: [{text: Anything else?}]
      utter_help: [{text: I can do this.}]
      utter_example: [{text: "Like {example}"}]
      utter_cannot_skip: [{text: Needed.}]
      utter_repeat: [{text: "{text}"}]
      utter_restarted: [{text: Anew.}]
      utter_human_handoff: [{text: Call us.}]
      utter_follow_up: [{text: Still there?}]
      utter_timed_out: [{text: Closed.}]
      utter_inform_code_change: [{text: Changed meanwhile.}]
      utter_internal_error_rasa: [{text: A fault.}]
      utter_small_thanks: [{text: Welcome.}]
      utter_agenda: [{text: "First {first}, then {rest}."}]
      utter_next_request: [{text: "Next: {next_name}."}]
      button_none: [{text: None of these}]
      button_skip: [{text: Skip}]
"""
)
PLATE, OTHER = "沪A12345", "沪B12345"


@pytest.fixture
def talk() -> Chat:
    return chat({"system": WORDS, "parking": SERVICES})


def shipped(talk: Chat) -> dict[str, Flow]:
    return {k: f for k, f in talk.flows.live["system"].flows.items() if k.startswith("pattern_")}


def sure(talk: Chat, intent: str) -> list[str]:
    words = Understood(intent, 1.0, ((intent, 1.0),), "sure")
    return texts(talk.happen(Said(intent, words)))


# --- as shipped ------------------------------------------------------------------------------


def test_every_default_action_stands_in_a_shipped_pattern(talk: Chat) -> None:
    used = {
        step.name
        for flow in shipped(talk).values()
        for step in flow.steps.values()
        if isinstance(step, Act)
    }
    assert set(DEFAULT_ACTIONS) <= used


def test_every_shipped_pattern_has_its_name_in_both_languages(talk: Chat) -> None:
    assert all({"en", "zh"} <= flow.names.keys() for flow in shipped(talk).values())


@pytest.mark.row("6.11", "7.3", "8.2", "11.4.3")
def test_two_answers_are_changed_at_once(talk: Chat) -> None:
    talk.say("report", "report.make")
    talk.say(PLATE)
    talk.say("2026-12-01")
    said = texts(talk.say(f"no, the plate is {OTHER} and the day 2026-12-02"))
    assert said == [f"Changed day: Wednesday 2 December 2026; plate: {OTHER}", "Note?"]


@pytest.mark.row("11.4.5")
def test_an_answer_can_be_asked_anew(talk: Chat) -> None:
    talk.say("report", "report.make")
    talk.say(PLATE)
    assert texts(talk.say("change the plate")) == ["Plate?"]
    assert texts(talk.say(OTHER)) == ["Day?"]


@pytest.mark.row("8.3")
def test_stopping_gives_holds_back_and_shows_what_else_there_is(talk: Chat) -> None:
    talk.say("report", "report.make")
    turn_says = talk.happen(Said("stop", Understood("control.cancel", 1.0, (), "sure")))
    assert texts(turn_says) == ["Stopped."]
    assert titles(turn_says) == ["Report", "Lamp"]
    assert talk.last is not None
    assert [type(e) for e in talk.last.effects if isinstance(e, LetGo)] == [LetGo]
    assert sure(talk, "control.cancel") == ["Nothing open."]


@pytest.mark.row("7.5", "8.4", "11.5.1")
def test_two_services_are_offered_by_name_and_so_is_none_of_them(talk: Chat) -> None:
    said = talk.mean("something", ("report.make", 0.5), ("lamp.make", 0.45))
    assert (texts(said), titles(said)) == (["Which?"], ["Report", "Lamp", "None of these"])
    assert texts(talk.say("2")) == ["Pole?"]


@pytest.mark.row("8.8", "11.5.3", "11.1.10")
def test_the_ladder_rephrases_then_helps_then_offers_ways_out(talk: Chat) -> None:
    talk.say("report", "report.make")
    first, second = talk.say("the red one"), talk.say("the red one")
    assert texts(first) == ["That did not answer.", "Plate?"]
    assert texts(second) == ["That did not answer.", "It is on the car.", "Plate?"]
    assert (titles(first), titles(second)) == ([], ["A person", "Stop"])


def test_at_an_optional_question_the_ladder_offers_to_skip(talk: Chat) -> None:
    talk.say("lamp", "lamp.make")
    assert titles(talk.say("red") + talk.say("red")) == ["A person", "Stop"]


def test_help_explains_the_open_question_else_the_desk(talk: Chat) -> None:
    assert sure(talk, "control.help") == ["I can do this."]
    talk.say("report", "report.make")
    assert sure(talk, "control.help") == ["It is on the car.", "Plate?"]
    talk.say(PLATE)
    assert sure(talk, "control.help")[0].startswith("Like ")


@pytest.mark.row("8.13", "11.5.7")
def test_only_what_may_be_skipped_is(talk: Chat) -> None:
    talk.say("report", "report.make")
    assert sure(talk, "control.skip") == ["Needed.", "Plate?"]
    talk.say(PLATE)
    talk.say("2026-12-01")
    assert sure(talk, "control.skip") == [f"Reported {PLATE}.", "Anything else?"]


@pytest.mark.row("8.15")
def test_what_was_said_last_is_said_again(talk: Chat) -> None:
    talk.say("report", "report.make")
    assert sure(talk, "control.repeat") == ["Plate?"]
    sure(talk, "control.cancel")
    assert sure(talk, "control.repeat") == ["Stopped."]


@pytest.mark.row("6.13", "8.17")
def test_starting_over_forgets_everything(talk: Chat) -> None:
    talk.say("report", "report.make")
    talk.say(PLATE)
    assert sure(talk, "control.restart") == ["Anew."]
    assert (talk.session.stack, talk.value("plate")) == ((), None)


@pytest.mark.row("8.12")
def test_the_wish_for_a_person_is_kept_and_the_question_stays(talk: Chat) -> None:
    talk.say("report", "report.make")
    assert sure(talk, "control.human") == ["Call us.", "Plate?"]
    assert talk.last is not None
    assert [e.flow for e in talk.last.effects if isinstance(e, CallOperator)] == ["report"]


@pytest.mark.row("8.14")
def test_a_question_left_unanswered_is_followed_up_once_then_closed(talk: Chat) -> None:
    talk.say("report", "report.make")
    again = talk.happen(TimedOut(talk.session.token))
    assert texts(again) == ["Still there?", "Plate?"]
    assert texts(talk.happen(TimedOut(talk.session.token))) == ["Closed."]
    assert talk.session.stack == ()


@pytest.mark.row("6.14", "8.18")
def test_a_flow_that_is_gone_ends_alone(talk: Chat) -> None:
    talk.say("lamp", "lamp.make")
    talk.say("report", "report.make")
    live = dict(talk.flows.live)
    parking = live["parking"]
    live["parking"] = replace(parking, flows={"lamp": parking.flows["lamp"]})
    talk.flows = Flows(talk.flows.city, live, talk.flows.actions)
    said = texts(talk.say("hello"))
    assert said == ["Changed meanwhile.", "Back to Lamp?"]
    assert texts(talk.say("yes")) == ["Pole?"]


@pytest.mark.row("6.8", "8.9", "11.1.9")
def test_thanks_are_answered_and_the_question_put_again(talk: Chat) -> None:
    talk.say("report", "report.make")
    assert texts(talk.say("thanks", "small.thanks")) == ["Welcome.", "Plate?"]


def test_a_label_inside_another_word_names_nothing(talk: Chat) -> None:
    talk.say("report", "report.make")
    talk.say(PLATE)
    talk.say("no, a template")
    assert talk.value("plate") == PLATE
    talk.say("no, the plate")
    assert talk.value("plate") is None


# --- several matters -------------------------------------------------------------------------


@pytest.mark.row("8.5")
def test_of_several_open_matters_one_is_chosen_to_go_on_with() -> None:
    third = SERVICES + '      utter_ask_bin: [{text: "Bin?"}]\n'
    third = third.replace(
        "      lamp:\n        name: Lamp",
        "      bins:\n        name: Bins\n        description: Empties a bin\n"
        "        nlu_trigger: [{intent: bins.make}]\n        run_pattern_completed: false\n"
        "        steps: [{id: ask_bin, collect: bin}]\n      lamp:\n        name: Lamp",
    ).replace("      note: {type: text}", "      note: {type: text}\n      bin: {type: float}")
    talk = chat({"system": WORDS, "parking": third})
    talk.say("bins", "bins.make")
    talk.say("report", "report.make")
    talk.say("lamp", "lamp.make")
    said = talk.say("7")
    assert (texts(said), titles(said)) == (["Lit 7.", "Which one first?"], ["Report", "Bins"])
    assert texts(talk.say("bins")) == ["Bin?"]


@pytest.mark.row("7.10", "11.5.5")
def test_several_requests_of_one_message_are_done_one_after_the_other(talk: Chat) -> None:
    both = Understood(
        "report.make",
        0.9,
        (("report.make", 0.9),),
        "model",
        several=(("lamp.make", "pole 7 is dark"), ("report.make", f"report {PLATE}")),
    )
    said = texts(talk.happen(Said("pole 7 is dark and report", both)))
    assert said == ["First Lamp, then Report.", "Pole?"]
    assert texts(talk.say("thanks", "small.thanks")) == ["Welcome.", "Pole?"]
    assert texts(talk.say("7")) == ["Lit 7.", "Next: Report.", "Day?"]
    assert talk.value("plate") == PLATE


def test_stopping_the_first_request_leaves_the_next(talk: Chat) -> None:
    both = Understood(
        "lamp.make", 0.9, (), "model", several=(("lamp.make", "a"), ("report.make", "b"))
    )
    talk.happen(Said("a and b", both))
    assert sure(talk, "control.cancel") == ["Stopped.", "Next: Report.", "Plate?"]


# --- one's own instead -----------------------------------------------------------------------

OWN = """
    flows:
      pattern_cancel_flow:
        name: stopping
        description: Asks first
        steps:
          - {id: ask, collect: really}
          - id: fork
            noop: true
            next:
              - if: slots.really
                then: [{action: action_cancel_flow}, {action: utter_flow_cancelled_rasa, next: END}]
              - else: END
    slots: {really: {type: bool}}
    responses:
      utter_ask_really: [{text: "Really?"}]
"""


def test_a_service_of_the_city_may_bring_its_own_repair() -> None:
    city = CITY.replace("services: [parking, wedding]", "services: [parking, wedding, careful]")
    talk = chat({"system": WORDS, "parking": SERVICES, "careful": OWN}, city=city)
    talk.say("report", "report.make")
    assert sure(talk, "control.cancel") == ["Really?"]
    assert texts(talk.say("no")) == ["Plate?"]
    assert sure(talk, "control.cancel") == ["Really?"]
    assert texts(talk.say("yes")) == ["Stopped."]
    assert talk.session.stack == ()


def test_where_the_city_does_not_offer_it_the_desk_s_own_stays() -> None:
    talk = chat({"system": WORDS, "parking": SERVICES, "careful": OWN})
    talk.say("report", "report.make")
    assert sure(talk, "control.cancel") == ["Stopped."]


@pytest.mark.row("8.16")
def test_a_city_may_greet_before_the_first_words() -> None:
    greeting = """
    flows:
      pattern_session_start:
        name: the beginning
        description: Says who speaks
        steps:
          - {id: set_up, action: action_session_start}
          - {id: greet, action: utter_who}
    responses:
      utter_who: [{text: I am a program of the city.}]
    """
    city = CITY.replace("services: [parking, wedding]", "services: [parking, hello]")
    talk = chat({"system": WORDS, "parking": SERVICES, "hello": greeting}, city=city)
    assert texts(talk.say("lamp", "lamp.make")) == ["I am a program of the city.", "Pole?"]
    assert texts(talk.say("7")) == ["Lit 7."]


@pytest.mark.row("8.11")
def test_a_repair_that_runs_in_a_circle_ends_with_plain_words() -> None:
    circle = """
    flows:
      pattern_cancel_flow:
        name: stopping
        description: Never ends
        steps:
          - {id: a, noop: true, next: b}
          - {id: b, noop: true, next: a}
    """
    city = CITY.replace("services: [parking, wedding]", "services: [parking, careful]")
    talk = chat({"system": WORDS, "parking": SERVICES, "careful": circle}, city=city)
    talk.say("report", "report.make")
    assert sure(talk, "control.cancel")[0] == "A fault."
    assert texts(talk.say(PLATE)) == ["Day?"]


@pytest.mark.row("11.1.0")
def test_an_old_button_changes_nothing(talk: Chat) -> None:
    talk.say("report", "report.make")
    turn = advance(talk.flows, talk.session, Pressed("00000000", 1), now=MONDAY)
    assert turn.session.stack == talk.session.stack


def test_the_shipped_patterns_stand_in_one_file() -> None:
    assert PATTERNS.count("\n  pattern_") == PATTERNS.count("metadata: {city_desk: {system: true}}")


# --- a slot's own rules ----------------------------------------------------------------------

RULED = SERVICES.replace(
    "plate: {type: text, kind: cn_plate, labels: {en: plate, zh: 车牌}}",
    "plate:\n        type: text\n        kind: cn_plate\n        labels: {en: plate, zh: 车牌}\n"
    "        validation:\n          rejections:\n"
    """            - {if: 'slots.plate matches "^京"', utter: utter_not_ours}\n"""
    "          refill_utter: utter_plate_of_ours",
).replace(
    "    responses:\n",
    "    responses:\n      utter_not_ours: [{text: Not of this city.}]\n"
    "      utter_plate_of_ours: [{text: Our plates begin otherwise. Plate?}]\n",
)


def test_a_value_against_a_slot_s_rules_is_not_kept() -> None:
    talk = chat({"system": WORDS, "parking": RULED})
    talk.say("report", "report.make")
    said = texts(talk.say("京A12345"))
    assert said == ["Not of this city.", "Our plates begin otherwise. Plate?"]
    assert talk.value("plate") is None
    assert texts(talk.say(PLATE)) == ["Day?"]


def test_a_correction_against_a_slot_s_rules_leaves_the_old_value() -> None:
    talk = chat({"system": WORDS, "parking": RULED})
    talk.say("report", "report.make")
    talk.say(PLATE)
    assert texts(talk.say("no, the plate is 京A12345")) == ["Not of this city.", "Day?"]
    assert talk.value("plate") == PLATE


def test_a_value_said_with_the_wish_is_looked_at_too() -> None:
    talk = chat({"system": WORDS, "parking": RULED})
    assert texts(talk.say("report 京A12345", "report.make"))[0] == "Not of this city."
    assert talk.value("plate") is None


# --- the page about them ---------------------------------------------------------------------

PAGE = (Path(__file__).parents[3] / "docs" / "repairs.md").read_text("utf-8")


def test_the_page_names_every_pattern_and_every_action(talk: Chat) -> None:
    named = set(re.findall(r"^\| `(\w+)`", PAGE, re.MULTILINE))
    assert named == shipped(talk).keys() | DEFAULT_ACTIONS.keys()

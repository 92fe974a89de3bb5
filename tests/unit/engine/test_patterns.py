"""Every repair is a flow: what it does as shipped, and that a service may bring its own instead."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from flows.engine.advance import advance
from flows.engine.catalog import Flows
from flows.engine.default_actions import DEFAULT_ACTIONS
from flows.engine.definition import Act
from flows.engine.effects import CallOperator, LetGo
from flows.engine.events import Pressed, Said, TimedOut, Understood
from tests.unit.engine.repairing import OTHER, PLATE, SERVICES, WORDS, shipped, sure, talk
from tests.unit.engine.talking import MONDAY, PATTERNS, Chat, chat, texts, titles

__all__ = ["talk"]


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


@pytest.mark.row("11.1.0")
def test_an_old_button_changes_nothing(talk: Chat) -> None:
    talk.say("report", "report.make")
    turn = advance(talk.flows, talk.session, Pressed("00000000", 1), now=MONDAY)
    assert turn.session.stack == talk.session.stack


def test_the_shipped_patterns_stand_in_one_file() -> None:
    assert PATTERNS.count("\n  pattern_") == PATTERNS.count("metadata: {city_desk: {system: true}}")


# --- the page about them ---------------------------------------------------------------------

PAGE = (Path(__file__).parents[3] / "docs" / "repairs.md").read_text("utf-8")


def test_the_page_names_every_pattern_and_every_action(talk: Chat) -> None:
    named = set(re.findall(r"^\| `(\w+)`", PAGE, re.MULTILINE))
    assert named == shipped(talk).keys() | DEFAULT_ACTIONS.keys()

"""Repairs and commands of the format's description, row by row, on the repairs as shipped."""

from __future__ import annotations

import pytest

from flows.engine.definition import Json
from flows.engine.events import Said, TimedOut, Understood
from tests.unit.engine.repairing import OTHER, PLATE, SERVICES, WORDS, sure, talk
from tests.unit.engine.talking import CITY, Chat, chat, texts, titles

__all__ = ["talk"]

row = pytest.mark.row


# --- a question ------------------------------------------------------------------------------

ASKING = """
    flows:
      tent:
        description: Lends a tent
        nlu_trigger: [{intent: tent.lend}]
        run_pattern_completed: false
        steps:
          - id: ask
            collect: nights
            rejections: [{if: slots.nights > 14, utter: utter_too_long}]
          - {id: done, action: utter_lent}
    slots: {nights: {type: float, labels: {en: nights}}}
    responses:
      utter_ask_nights: [{text: "Nights?"}]
      utter_too_long: [{text: Too long.}]
      utter_lent: [{text: "Lent for {nights}."}]
"""


@row("8.1", "5.3.3")
def test_a_question_rejects_then_lets_an_action_look_then_asks_again_or_goes_on() -> None:
    looks: list[dict[str, Json]] = [{"value": None, "text": "All taken then."}, {"value": 4.0}]
    desk = chat({"system": WORDS, "parking": ASKING}, {"validate_nights": [*looks]})
    assert texts(desk.say("a tent", "tent.lend")) == ["Nights?"]
    assert texts(desk.say("20")) == ["Too long.", "Nights?"]
    assert desk.asked == []
    assert texts(desk.say("3")) == ["All taken then.", "Nights?"]
    assert desk.value("nights") is None
    assert texts(desk.say("5")) == ["Lent for 4."]
    assert desk.asked == ["validate_nights", "validate_nights"]


@row("5.3.3")
def test_what_is_looked_at_keeps_its_value_where_the_action_has_no_other() -> None:
    desk = chat({"system": WORDS, "parking": ASKING}, {"validate_nights": [{}]})
    desk.say("a tent", "tent.lend")
    assert texts(desk.say("3")) == ["Lent for 3."]


@row("5.3.3")
def test_an_answer_that_cannot_be_looked_at_ends_the_matter_with_plain_words() -> None:
    words = WORDS + "      utter_action_failed: [{text: That did not work.}]\n"
    desk = chat({"system": words, "parking": ASKING}, {"validate_nights": [{"outcome": "down"}]})
    desk.say("a tent", "tent.lend")
    assert texts(desk.say("3")) == ["That did not work."]
    assert desk.session.stack == ()


# --- stopping and beginning ------------------------------------------------------------------


def at_once(*several: tuple[str, str]) -> Said:
    intent = several[-1][0]
    return Said(
        ", ".join(words for _, words in several),
        Understood(intent, 0.9, ((intent, 0.9),), "model", several=several),
    )


STOP = ("control.cancel", "stop")
LAMP = ("lamp.make", "a lamp is out")


@row("6.10")
def test_who_stops_and_wishes_for_something_else_gets_both_in_this_order(talk: Chat) -> None:
    talk.say("report", "report.make")
    said = talk.happen(at_once(STOP, LAMP))
    assert texts(said) == ["Stopped.", "Pole?"]
    assert [frame.flow for frame in talk.session.stack] == ["lamp"]
    assert not [title for each in said for title in titles([each])], "no menu in between"


@row("6.10")
def test_who_stops_and_wishes_for_the_same_begins_it_anew(talk: Chat) -> None:
    talk.say("report", "report.make")
    talk.say(PLATE)
    assert texts(talk.happen(at_once(STOP, ("report.make", "report")))) == ["Stopped.", "Plate?"]
    assert talk.value("plate") is None


@row("6.10")
def test_a_wish_to_stop_ends_no_matter_that_the_same_message_begins(talk: Chat) -> None:
    both = at_once(STOP, LAMP, ("report.make", "report"))
    talk.say("report", "report.make")
    assert texts(talk.happen(both)) == ["Stopped.", "First Lamp, then Report.", "Pole?"]
    assert [frame.flow for frame in talk.session.stack] == ["lamp"]


# --- every other command runs its repair -----------------------------------------------------

WISHES = {
    "control.skip": "pattern_skip_question",
    "control.repeat": "pattern_repeat_bot_messages",
    "control.human": "pattern_human_handoff",
    "control.help": "pattern_help",
    "control.restart": "pattern_restart",
    "small.thanks": "pattern_chitchat",
    "faq.fee": "pattern_search",
}


@row("7.6", "8.10")
@pytest.mark.parametrize(("intent", "pattern"), WISHES.items())
def test_every_wish_beside_the_matter_runs_its_repair_and_the_question_stays(
    talk: Chat, intent: str, pattern: str
) -> None:
    talk.say("report", "report.make")
    sure(talk, intent)
    assert pattern in ran(talk)
    assert (talk.step == "ask_plate") == (intent != "control.restart")


@row("7.6")
def test_what_is_not_said_in_words_runs_its_repair_too(talk: Chat) -> None:
    talk.say("report", "report.make")
    assert "pattern_session_start" in ran(talk)
    talk.say("the red one")
    assert "pattern_cannot_handle" in ran(talk)
    talk.happen(TimedOut(talk.session.token))
    assert "pattern_user_silence" in ran(talk)


def ran(talk: Chat) -> set[str]:
    assert talk.last is not None
    return {flow for flow, _ in talk.last.visited}


# --- one or several meant --------------------------------------------------------------------


@row("7.8")
def test_one_service_that_may_be_meant_begins_or_is_confirmed_where_it_is_doubtful(
    talk: Chat,
) -> None:
    doubtful = talk.mean("something", ("lamp.make", 0.4), ("other", 0.3))
    assert (texts(doubtful), titles(doubtful)) == (["Which?"], ["Lamp", "None of these"])
    assert texts(talk.say("1")) == ["Pole?"]


@row("7.8")
def test_one_service_that_is_likely_enough_begins(talk: Chat) -> None:
    assert texts(talk.mean("something", ("lamp.make", 0.65), ("other", 0.3))) == ["Pole?"]


@row("11.5.2")
def test_who_answers_is_not_asked_what_was_meant(talk: Chat) -> None:
    talk.say("report", "report.make")
    said = talk.mean(f"it is {PLATE}", ("report.make", 0.45), ("lamp.make", 0.44))
    assert texts(said) == ["Day?"]
    assert talk.value("plate") == PLATE


@row("11.5.2")
def test_nobody_is_asked_what_was_meant_in_the_middle_of_an_interruption(talk: Chat) -> None:
    talk.say("report", "report.make")
    talk.say("lamp", "lamp.make")
    said = talk.mean("something", ("report.make", 0.45), ("lamp.make", 0.44))
    assert "Which?" not in texts(said)
    assert texts(said)[-1] == "Pole?"


# --- the end ---------------------------------------------------------------------------------

ANYTHING_ELSE = """
    flows:
      pattern_completed:
        name: anything else
        description: Asks what else, and when there is nothing, how it was
        steps:
          - id: more
            collect: continue_conversation
            next:
              - if: slots.continue_conversation
                then: [{id: go_on, action: utter_can_do_something_else, next: END}]
              - else: bye
          - {id: bye, action: utter_closing}
          - {id: rate, link: pattern_customer_satisfaction}
    slots: {continue_conversation: {type: bool}}
    responses:
      utter_ask_continue_conversation: [{text: "Something else, {previous_flow_name}?"}]
      utter_closing: [{text: Goodbye.}]
"""


@pytest.fixture
def asking() -> Chat:
    """A desk that asks what else there is, and how it was."""
    city = CITY.replace("services: [parking, wedding]", "services: [parking, ending]")
    rating = """
      utter_ask_csat_score: [{text: "How was it?"}]
      utter_csat_thanks: [{text: Thank you.}]
"""
    desk = chat({"system": WORDS + rating, "parking": SERVICES, "ending": ANYTHING_ELSE}, city=city)
    desk.say("report", "report.make")
    desk.say(OTHER)
    desk.say("tomorrow")
    assert texts(desk.say("none"))[-1] == "Something else, Report?"
    return desk


@row("8.6", "8.7")
def test_a_city_may_ask_what_else_and_how_it_was(asking: Chat) -> None:
    assert texts(asking.say("no")) == ["Goodbye.", "How was it?"]
    assert texts(asking.say("so-so")) == ["Thank you."]
    assert asking.last is not None
    assert {"score": "fair"} in [f.values for f in asking.last.facts if f.event == "satisfaction"]
    assert (asking.session.stack, asking.session.slots) == ((), {})


@row("8.6")
def test_who_wants_more_is_asked_what(asking: Chat) -> None:
    assert texts(asking.say("yes")) == ["Anything else?"]
    assert texts(asking.say("lamp", "lamp.make")) == ["Pole?"]


@row("8.6")
def test_a_flow_may_end_without_being_asked_what_else(talk: Chat) -> None:
    talk.say("lamp", "lamp.make")
    assert texts(talk.say("7")) == ["Lit 7."]
    assert "pattern_completed" not in ran(talk)

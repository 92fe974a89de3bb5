"""A service may bring its own repair instead of the desk's, and a slot its own rules."""

from __future__ import annotations

import pytest

from tests.unit.engine.repairing import PLATE, SERVICES, WORDS, sure
from tests.unit.engine.talking import CITY, chat, texts

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


@pytest.mark.row("8.19")
def test_a_value_against_a_slot_s_rules_is_not_kept() -> None:
    talk = chat({"system": WORDS, "parking": RULED})
    talk.say("report", "report.make")
    said = texts(talk.say("京A12345"))
    assert said == ["Not of this city.", "Our plates begin otherwise. Plate?"]
    assert talk.value("plate") is None
    assert texts(talk.say(PLATE)) == ["Day?"]


@pytest.mark.row("8.19")
def test_a_correction_against_a_slot_s_rules_leaves_the_old_value() -> None:
    talk = chat({"system": WORDS, "parking": RULED})
    talk.say("report", "report.make")
    talk.say(PLATE)
    assert texts(talk.say("no, the plate is 京A12345")) == ["Not of this city.", "Day?"]
    assert talk.value("plate") == PLATE


@pytest.mark.row("8.19")
def test_a_value_said_with_the_wish_is_looked_at_too() -> None:
    talk = chat({"system": WORDS, "parking": RULED})
    assert texts(talk.say("report 京A12345", "report.make"))[0] == "Not of this city."
    assert talk.value("plate") is None

"""Two repairs to the letter: questions about a service (8.10), a slot's own rules (8.19)."""

from __future__ import annotations

from textwrap import dedent

import pytest

from flows.engine.events import Payload
from tests.unit.engine.repairing import PLATE, SERVICES, WORDS
from tests.unit.engine.talking import CITY, Chat, chat, texts, titles

row = pytest.mark.row

ANSWERED = SERVICES.replace(
    "    responses:\n",
    "    responses:\n      utter_faq_fee: [{text: Reports are free.}]\n",
)
LAMPS = """
    flows:
      bench:
        name: Bench
        description: Reports a bench
        nlu_trigger: [{intent: bench.make}]
        metadata: {city_desk: {menu: 3, words: {en: [bench]}}}
        steps: [{id: ask_bench, collect: bench}]
    slots: {bench: {type: float, labels: {en: bench, zh: 长椅}}}
    responses:
      utter_ask_bench: [{text: "Bench?"}]
      utter_faq_fee: [{text: Benches cost.}]
"""
OWN_SEARCH = """
    flows:
      pattern_search:
        name: asked
        description: Answers and says where more stands
        steps:
          - {id: answer, action: "{{context.utter}}"}
          - {id: more, action: utter_more, next: END}
    responses:
      utter_more: [{text: More at the town hall.}]
"""
BOTH = CITY.replace("services: [parking, wedding]", "services: [parking, wedding, own]")


def ran(talk: Chat) -> list[str]:
    assert talk.last is not None
    return [flow for flow, _ in talk.last.visited]


# --- 8.10: a question about a service ---------------------------------------------------------


@row("8.10")
def test_the_answer_comes_in_the_words_of_the_open_matter_and_nothing_is_lost() -> None:
    talk = chat({"system": WORDS, "parking": ANSWERED, "wedding": LAMPS})
    talk.say("report", "report.make")
    talk.say(PLATE)
    before = talk.session.stack
    assert texts(talk.say("how much is that", "faq.fee")) == ["Reports are free.", "Day?"]
    assert "pattern_search" in ran(talk)
    assert [(f.flow, f.step) for f in talk.session.stack] == [(f.flow, f.step) for f in before]
    assert talk.value("plate") == PLATE


@row("8.10")
def test_another_service_that_is_named_answers_and_the_open_question_comes_back() -> None:
    talk = chat({"system": WORDS, "parking": ANSWERED, "wedding": LAMPS})
    talk.say("report", "report.make")
    said = texts(talk.say("what does a bench cost", "faq.fee"))
    assert said == ["Benches cost.", "Plate?"]


@row("8.10")
def test_where_several_may_be_meant_each_is_a_button_and_the_tap_is_answered() -> None:
    talk = chat({"system": WORDS, "parking": ANSWERED, "wedding": LAMPS})
    said = talk.say("how much", "faq.fee")
    assert (texts(said), titles(said)) == (["That depends."], ["Report", "Lamp", "Bench"])
    assert texts(talk.say("Bench")) == ["Benches cost."]
    assert talk.session.stack == ()


@row("8.10")
def test_a_city_s_own_way_of_answering_is_used_instead() -> None:
    services = {"system": WORDS, "parking": ANSWERED, "own": OWN_SEARCH}
    own = chat(services, city=BOTH)
    own.say("report", "report.make")
    said = texts(own.say("how much is that", "faq.fee"))
    assert said == ["Reports are free.", "More at the town hall.", "Plate?"]
    shipped = chat(services)
    assert "More at the town hall." not in texts(shipped.say("how much", "faq.fee"))


# --- 8.19: a slot's own rules ------------------------------------------------------------------

RULED = """
    flows:
      tree:
        name: Tree
        description: Plants a tree
        nlu_trigger: [{intent: tree.plant}]
        metadata: {city_desk: {menu: 1}}
        steps:
          - {id: ask_name, collect: sort}
          - {id: ask_height, collect: height}
          - {id: done, action: utter_planted}
    slots:
      sort: {type: categorical, values: [oak, ash], labels: {en: sort, zh: 种类}}
      height:
        type: float
        labels: {en: height, zh: 高度}
        validation:
          rejections:
            - {if: slots.height > 30, utter: utter_too_high}
            - {if: slots.height <= 0, utter: utter_too_low}
    responses:
      utter_ask_sort:
        - text: "Sort?"
          buttons:
            - {title: A high oak, payload: "/SetSlots(sort=oak, height=99)"}
            - {title: A fine ash, payload: "/SetSlots(sort=ash, height=3)"}
      utter_ask_height: [{text: "Height?"}]
      utter_too_high: [{text: No tree grows so high.}]
      utter_too_low: [{text: Above the ground please.}]
      utter_planted: [{text: "A {sort} of {height}."}]
"""
OWN_VALIDATE = """
    flows:
      pattern_validate_slot:
        name: no good
        description: Says it in the city's way
        steps:
          - {id: sorry, action: utter_sorry}
          - {id: tell, action: "{{context.utter}}", next: END}
    responses:
      utter_sorry: [{text: We are sorry.}]
"""


def trees(**more: str) -> Chat:
    services = {"system": WORDS, "parking": RULED, **more}
    talk = chat(services, city=BOTH if more else CITY)
    talk.say("plant", "tree.plant")
    return talk


@row("8.19", "5.3.1")
@pytest.mark.parametrize(
    ("given", "why"), [("99", "No tree grows so high."), ("0", "Above the ground please.")]
)
def test_the_first_rule_that_is_broken_is_told_and_the_question_comes_again(
    given: str, why: str
) -> None:
    talk = trees()
    talk.say("oak")
    for _ in "ab":  # as often as it is given
        assert texts(talk.say(given)) == [why, "Height?"]
        assert "pattern_validate_slot" in ran(talk)
        assert (talk.value("height"), talk.step) == (None, "ask_height")
    assert texts(talk.say("12"))[0] == "A oak of 12."


@row("8.19", "5.3.1")
def test_it_is_looked_at_as_soon_as_it_is_set_not_when_it_is_asked_for() -> None:
    """By a button of the question before: the other answer stays."""
    talk = trees()
    assert texts(talk.say("A high oak")) == ["No tree grows so high.", "Height?"]
    assert (talk.value("sort"), talk.value("height")) == ("oak", None)


@row("8.19", "5.3.1")
def test_a_payload_is_looked_at_like_any_answer() -> None:
    talk = trees()
    talk.say("oak")
    said = texts(talk.happen(Payload("/SetSlots(height=99)")))
    assert said == ["No tree grows so high.", "Height?"]
    assert talk.value("height") is None


@row("8.19")
def test_a_city_s_own_way_of_saying_it_is_used_instead() -> None:
    talk = trees(own=dedent(OWN_VALIDATE))
    talk.say("oak")
    assert texts(talk.say("99")) == ["We are sorry.", "No tree grows so high.", "Height?"]


@row("8.19")
def test_the_open_question_may_be_put_in_other_words() -> None:
    words = RULED.replace(
        "          rejections:\n", "          refill_utter: utter_lower\n          rejections:\n"
    ).replace("    responses:\n", "    responses:\n      utter_lower: [{text: How high then?}]\n")
    talk = chat({"system": WORDS, "parking": words})
    talk.say("plant", "tree.plant")
    talk.say("oak")
    assert texts(talk.say("99")) == ["No tree grows so high.", "How high then?"]
    assert texts(talk.say("12"))[0] == "A oak of 12."

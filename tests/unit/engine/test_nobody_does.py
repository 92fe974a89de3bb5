"""A wish that the model knows and no flow of this city carries: that is said, no more."""

from __future__ import annotations

import pytest

from tests.unit.engine.talking import CITY, Chat, chat, texts

WORDS = """
    responses:
      utter_out_of_scope: [{text: Not with us.}]
      utter_ask_rephrase: [{text: That did not answer.}]
      utter_faq_time: [{text: It takes a day.}]
"""
PARKING = """
    flows:
      pay_parking:
        name: Parking ticket
        description: Pays a parking ticket
        nlu_trigger: [{intent: parking.pay}]
        metadata: {city_desk: {menu: 1}}
        steps: [{id: ask_plate, collect: plate}, {id: ask_note, collect: note}]
    slots:
      plate: {type: text, kind: cn_plate}
      note: {type: text, kind: free_text}
    responses:
      utter_ask_plate: [{text: "Plate?"}]
      utter_ask_note: [{text: "Note?"}]
      utter_out_of_scope: [{text: Only paying.}]
"""
WEDDING = """
    flows:
      book_wedding:
        name: Wedding
        description: Books a wedding
        nlu_trigger: [{intent: wedding.book}]
        metadata: {city_desk: {menu: 2}}
        steps: [{id: ask_day, collect: day}]
    slots: {day: {type: text, kind: date}}
    responses: {utter_ask_day: [{text: "Day?"}]}
"""
SERVICES = {"words": WORDS, "parking": PARKING, "wedding": WEDDING}


@pytest.fixture
def talk() -> Chat:
    return chat(SERVICES, city=CITY.replace("[parking,", "[words, parking,"))


@pytest.mark.parametrize("intent", ["passport.renew", "passport.which", "wedding.divorce"])
def test_it_is_said_that_it_is_not_done_here(talk: Chat, intent: str) -> None:
    assert texts(talk.say("my passport", intent)) == ["Not with us."]


def test_a_service_says_so_itself_of_its_own_matters(talk: Chat) -> None:
    assert texts(talk.say("I object to this", "parking.contest")) == ["Only paying."]


def test_an_unsure_one_is_not_understood(talk: Chat) -> None:
    assert texts(talk.say("my passport", "passport.renew", 0.5)) == ["I did not understand."]


@pytest.mark.parametrize("intent", ["answer.value", "control.dance"])
def test_answers_and_wishes_about_the_talk_are_no_services(talk: Chat, intent: str) -> None:
    assert "Not with us." not in texts(talk.say("blue elephants", intent))


def test_the_open_question_is_put_again(talk: Chat) -> None:
    talk.say("a ticket", "parking.pay")
    assert texts(talk.say("my passport", "passport.renew")) == ["Not with us.", "Plate?"]
    assert texts(talk.say("a day off", "passport.renew", 0.5)) == ["That did not answer.", "Plate?"]


def test_a_service_of_this_city_that_is_unclear_is_not_sent_away(talk: Chat) -> None:
    talk.say("a ticket", "parking.pay")
    says = talk.mean("well", ("wedding.book", 0.61), ("parking.pay", 0.55))
    assert "Not with us." not in texts(says)


def test_without_such_words_it_is_not_understood() -> None:
    words = WORDS.replace("utter_out_of_scope: [{text: Not with us.}]", "")
    parking = PARKING.replace("utter_out_of_scope: [{text: Only paying.}]", "")
    plain = chat({**SERVICES, "words": words, "parking": parking})
    assert texts(plain.say("my passport", "passport.renew")) == ["I did not understand."]

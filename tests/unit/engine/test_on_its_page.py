"""An answer that its city does not want typed into the chat is asked for on a page of its own."""

from __future__ import annotations

import pytest

from flows.engine.advance import Turn
from flows.engine.effects import Say
from flows.engine.events import Said, Understood
from flows.engine.form import form_of, problem_of
from tests.unit.engine.talking import CITY, MONDAY, SYSTEM, Chat, chat, texts, titles

PARKING = """
    flows:
      park:
        name: Parking
        translation: {zh: {name: 停车}}
        description: A parking permit
        nlu_trigger: [{intent: parking.ask}]
        steps:
          - collect: phone
          - collect: id_number
          - {id: sure, collect: sure}
    slots:
      phone: {type: text, kind: phone, labels: {en: phone, zh: 手机号}}
      id_number: {type: text, kind: cn_id, sensitive: true, labels: {en: ID number, zh: 身份证号}}
      sure: {type: bool}
    responses:
      utter_ask_phone: [{text: Which phone?, translation: {zh: 手机号？}}]
      utter_ask_id_number: [{text: Which ID number?, translation: {zh: 身份证号？}}]
      utter_ask_sure: [{text: "Sure about {id_number}?"}]
      utter_use_form: [{text: On the page please.}]
      utter_flow_cancelled_rasa: [{text: Stopped.}]
      utter_problem_cn_id_checksum: [{text: A digit is wrong., translation: {zh: 有一位不对。}}]
"""
assert "utter_use_form" not in SYSTEM

ID = "110101199003070003"
WRONG = "110101199003070001"
PHONE = "13000001234"


def asked(city: str = CITY) -> Chat:
    """Up to the question for the ID number."""
    talk = chat({"parking": PARKING}, city=city)
    talk.say("parking please", "parking.ask")
    talk.say(PHONE)
    return talk


def forms(says: list[Say]) -> list[str | None]:
    return [say.form for say in says]


def last(talk: Chat) -> Turn:
    assert talk.last is not None
    return talk.last


def from_form(talk: Chat, text: str) -> list[Say]:
    return talk.happen(Said(text, Understood(), from_form=True))


def test_its_question_carries_the_form_and_no_way_of_answering_here() -> None:
    talk = chat({"parking": PARKING})
    assert forms(talk.say("parking please", "parking.ask")) == [None]
    (question,) = talk.say(PHONE)
    assert (question.text, question.form, question.asks) == ("Which ID number?", "id_number", None)


def test_where_the_city_allows_it_nothing_is_different() -> None:
    talk = asked(CITY + "    sensitive_in_chat: true\n")
    effect = last(talk).effects[-1]
    assert isinstance(effect, Say)
    assert (effect.form, effect.asks) == (None, "cn_id")
    talk.say(ID)
    assert (talk.value("id_number"), talk.step) == (ID, "sure")


def test_the_answer_from_the_page_is_taken() -> None:
    talk = asked()
    says = from_form(talk, ID)
    assert (talk.value("id_number"), talk.step, forms(says)) == (ID, "sure", [None])
    assert ID not in says[-1].text


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(ID, id="the number alone"),
        pytest.param(f"it is {ID}", id="in a sentence"),
        pytest.param(WRONG, id="one that is no ID number"),
        pytest.param("blue elephants", id="anything else"),
    ],
)
def test_what_is_typed_into_the_chat_is_not_taken(typed: str) -> None:
    talk = asked()
    says = talk.say(typed)
    assert texts(says) == ["On the page please.", "Which ID number?"]
    assert forms(says) == [None, "id_number"]
    assert talk.value("id_number") is None


def test_who_types_it_again_is_shown_the_ways_out() -> None:
    talk = asked()
    talk.say(ID)
    says = talk.say(ID)
    assert titles(says) == ["A person", "Stop"]
    assert talk.value("id_number") is None


@pytest.mark.parametrize(
    "typed", ["parking for 110101199003070003", "park 13000001234 110101199003070003"]
)
def test_it_is_not_taken_along_from_other_words_either(typed: str) -> None:
    talk = chat({"parking": PARKING})
    talk.say(typed, "parking.ask")
    assert talk.value("id_number") is None


def test_given_instead_of_another_answer_it_is_not_taken() -> None:
    talk = chat({"parking": PARKING})
    talk.say("parking please", "parking.ask")
    talk.say(ID)
    assert talk.value("id_number") is None
    assert talk.value("phone") is None


def test_it_is_not_corrected_from_the_chat() -> None:
    talk = asked()
    from_form(talk, ID)
    talk.say("no, it is 110101199103070000")
    assert talk.value("id_number") != "110101199103070000"


def test_stopping_still_works() -> None:
    talk = asked()
    says = talk.say("forget it", "control.cancel")
    assert "Stopped." in texts(says)
    assert talk.session.stack == ()


def test_an_earlier_answer_can_still_be_given_anew() -> None:
    talk = asked()
    says = talk.say("no, the phone is 13000005678")
    assert talk.value("phone") == "+8613000005678"
    assert forms(says)[-1] == "id_number"


def test_a_form_shows_the_open_question_in_any_language() -> None:
    talk = asked()
    token = talk.session.token
    form = form_of(talk.flows, talk.session, token, "id_number", now=MONDAY)
    assert form is not None
    assert (form.question, form.label, form.asks) == ("Which ID number?", "ID number", "cn_id")


@pytest.mark.parametrize("moved", [ID, "stop"])
def test_an_old_form_shows_nothing(moved: str) -> None:
    talk = asked()
    token = talk.session.token
    if moved == "stop":
        talk.say("forget it", "control.cancel")
    else:
        from_form(talk, moved)
    assert form_of(talk.flows, talk.session, token, "id_number", now=MONDAY) is None


@pytest.mark.parametrize(("token", "slot"), [("00000000", "id_number"), ("", "phone")])
def test_another_question_than_the_open_one_has_no_form(token: str, slot: str) -> None:
    talk = asked()
    told = token or talk.session.token
    assert form_of(talk.flows, talk.session, told, slot, now=MONDAY) is None


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        pytest.param(ID, "", id="fits"),
        pytest.param(f"my number is {ID}", "", id="fits in a sentence"),
        pytest.param("blue elephants", "That did not answer.", id="no answer at all"),
        pytest.param("", "That did not answer.", id="empty"),
    ],
)
def test_a_form_says_what_does_not_fit(text: str, wrong: str) -> None:
    talk = asked()
    assert problem_of(talk.flows, talk.session, text, now=MONDAY) == wrong


def test_what_a_form_takes_the_talk_takes() -> None:
    """Were they judged differently, a page would say 'sent' and the chat would ask again."""
    talk = asked()
    for text in (ID, WRONG, f"my number is {ID}", "blue elephants", ID[:-1]):
        again = asked()
        from_form(again, text)
        fits = problem_of(talk.flows, talk.session, text, now=MONDAY) == ""
        assert fits is (again.value("id_number") is not None), text

"""Residents answer what was not asked, point at buttons in words, and ask about services."""

from __future__ import annotations

import pytest

from flows.engine.render_city import show_hours, show_offices, week
from tests.unit.engine.talking import Chat, chat, texts, titles

PARKING = """
    flows:
      pay_parking:
        name: Parking ticket
        translation: {zh: {name: 停车罚单}}
        description: Pays a parking ticket
        nlu_trigger: [{intent: parking.pay}]
        run_pattern_completed: false
        metadata: {city_desk: {menu: 1, words: {en: [parking], zh: [停车]}}}
        steps:
          - id: way_in
            noop: true
            next:
              - {if: slots.number is not null, then: look}
              - {if: slots.plate is not null, then: ask_phone}
              - {else: ask_number}
          - {id: ask_number, collect: number}
          - {id: look, action: look_up, into: {outcome: found}, next: ask_sure}
          - {id: ask_plate, collect: plate, next: ask_phone}
          - {id: ask_phone, collect: phone, next: ask_sure}
          - id: ask_sure
            collect: sure
            ask_before_filling: true
            next:
              - {if: slots.sure, then: END}
              - {else: ask_change}
          - {id: ask_change, collect: change, ask_before_filling: true, next: way_in}
    slots:
      number: {type: text, kind: penalty_no, labels: {en: number, zh: 编号}}
      plate: {type: text, kind: cn_plate, labels: {en: plate, zh: 车牌}}
      phone: {type: text, kind: phone, labels: {en: phone, zh: 电话}}
      sure: {type: bool}
      change: {type: any, mappings: [{type: controlled}]}
      found: {type: text, mappings: [{type: controlled}]}
    responses:
      utter_ask_number:
        - text: "Number?"
          buttons:
            - {title: I have the plate, payload: "/SetSlots(plate=沪A12345)"}
            - {title: Stop here, payload: /control.cancel}
      utter_ask_plate: [{text: "Plate?"}]
      utter_ask_phone: [{text: "Phone?"}]
      utter_ask_sure: [{text: "Sure?"}]
      utter_ask_change:
        - text: "Change what?"
          buttons_from: answers
          buttons:
            - {title: "Other number than {number}", payload: "/SetSlots(number=null)"}
            - {title: Leave it, payload: /control.cancel}
      utter_faq_fee: [{text: Parking costs.}]
"""
WEDDING = """
    flows:
      book_wedding:
        name: Wedding
        translation: {zh: {name: 结婚}}
        description: Books a wedding
        nlu_trigger: [{intent: wedding.book}]
        run_pattern_completed: false
        metadata: {city_desk: {menu: 2, words: {en: [wedding, marry], zh: [结婚]}}}
        steps:
          - {id: ask_office, collect: office}
          - {id: ask_day, collect: day}
          - {id: ask_time, collect: hour}
          - {id: ask_id_a, collect: id_a}
          - {id: ask_id_b, collect: id_b}
          - {id: ask_fine, collect: fine, ask_before_filling: true}
    slots:
      office: {type: categorical, choices: desks.wedding, labels: {en: office, zh: 办事处}}
      day: {type: text, kind: date, labels: {en: day, zh: 日期}}
      hour: {type: text, kind: time, labels: {en: time, zh: 时间}}
      id_a: {type: text, kind: cn_id, labels: {en: first ID, zh: 证件一}}
      id_b: {type: text, kind: cn_id, labels: {en: second ID, zh: 证件二}}
      fine: {type: categorical, values: [great, late]}
    responses:
      utter_ask_office: [{text: "Office?"}]
      utter_ask_day: [{text: "Day?"}]
      utter_ask_hour: [{text: "Time?"}]
      utter_ask_id_a: [{text: "First ID?"}]
      utter_ask_id_b: [{text: "Second ID?"}]
      utter_ask_fine: [{text: "Fine?"}]
      utter_faq_fee: [{text: Weddings are free.}]
      utter_faq_place: [{text: "{offices}"}]
      utter_faq_hours: [{text: "{office_hours}"}]
"""
NUMBER = "3101051000000014"
ID = "310101199202020006"


def desk() -> Chat:
    return chat({"parking": PARKING, "wedding": WEDDING}, {"look_up": [{}]})


@pytest.fixture
def parking() -> Chat:
    talk = desk()
    assert texts(talk.say("my ticket", "parking.pay")) == ["Number?"]
    return talk


@pytest.fixture
def wedding() -> Chat:
    talk = desk()
    assert texts(talk.say("a date to marry", "wedding.book")) == ["Office?"]
    return talk


# --- answers to other questions --------------------------------------------------------------


def test_a_plate_instead_of_the_number_takes_the_other_way_in(parking: Chat) -> None:
    assert texts(parking.say("沪A12345")) == ["Phone?"]
    assert parking.value("plate") == "沪A12345"


def test_a_number_in_the_middle_of_the_other_way_is_looked_up(parking: Chat) -> None:
    parking.say("沪A12345")
    assert texts(parking.say(f"ah, here it is: {NUMBER}")) == ["Sure?"]
    assert parking.asked == ["look_up"]


def test_what_nothing_looks_at_yet_is_noted_and_the_question_stays(wedding: Chat) -> None:
    assert texts(wedding.say("on the 1st of December")) == [
        "Noted day: Tuesday 1 December 2026",
        "Office?",
    ]


def test_one_id_fills_one_question_only(wedding: Chat) -> None:
    assert texts(wedding.say(ID)) == ["Noted first ID: 310101********0006", "Office?"]
    assert wedding.value("id_b") is None


def test_a_question_that_wants_a_fresh_answer_is_not_answered_early(wedding: Chat) -> None:
    assert texts(wedding.say("late")) == ["That did not answer.", "Office?"]


def test_day_and_time_are_one_answer_whichever_was_asked(wedding: Chat) -> None:
    wedding.say("north")
    assert texts(wedding.say("next Friday at half past nine"))[-1] == "First ID?"
    assert (wedding.value("day"), wedding.value("hour")) == ("2026-12-04", "09:30")


def test_a_day_said_with_the_time_changes_the_day(wedding: Chat) -> None:
    wedding.say("north")
    wedding.say("the 1st of December")
    said = texts(wedding.say("周四下午三点"))
    assert said == ["Changed day: Thursday 26 November 2026", "First ID?"]
    assert wedding.value("hour") == "15:00"


def test_an_office_may_be_called_what_people_call_it(wedding: Chat) -> None:
    assert texts(wedding.say("the northern one")) == ["Day?"]


@pytest.mark.parametrize(
    ("words", "asked"),
    [(NUMBER, "Sure?"), ("here: 沪A12345", "Phone?"), (f"my id is {ID}", "I did not understand.")],
)
def test_a_bare_number_starts_the_service_that_looks_for_it_first(words: str, asked: str) -> None:
    assert texts(desk().say(words, "answer.value", 0.4)) == [asked]


def test_a_question_about_a_day_is_no_answer_and_changes_nothing(wedding: Chat) -> None:
    wedding.say("north")
    said = texts(wedding.say("are you open on Saturday?", "faq.hours"))
    assert said[-1] == "Day?"
    wedding.say("the 1st of December")
    assert texts(wedding.say("what if I come on the 2nd?", "out_of_scope", 0.3))[-1] == "Time?"
    assert wedding.value("day") == "2026-12-01"


@pytest.mark.parametrize(
    ("ranking", "said"),
    [
        ((("answer.value", 0.6), ("wedding.book", 0.35), ("faq.fee", 0.05)), "Office?"),
        ((("answer.value", 0.95), ("wedding.book", 0.04)), "I did not understand."),
        ((("answer.yes", 0.5), ("faq.fee", 0.4), ("wedding.book", 0.1)), "Weddings are free."),
    ],
)
def test_where_nothing_was_asked_a_message_is_no_answer(
    ranking: tuple[tuple[str, float], ...], said: str
) -> None:
    assert texts(desk().mean("a wedding at 10:10", *ranking)) == [said]


# --- buttons ---------------------------------------------------------------------------------


def test_a_button_that_answers_another_question_moves_the_talk(parking: Chat) -> None:
    assert texts(parking.say("1")) == ["Phone?"]


@pytest.mark.parametrize("words", ["the plate", "the first one", "i have"])
def test_a_button_may_be_named_in_part(parking: Chat, words: str) -> None:
    assert texts(parking.say(words, "answer.value", 0.3)) == ["Phone?"]


def test_ways_out_stand_after_what_can_be_chosen(parking: Chat) -> None:
    parking.say(NUMBER)
    assert titles(parking.say("no")) == [
        f"Number: {NUMBER}",
        f"Other number than {NUMBER}",
        "Leave it",
    ]


def test_a_button_that_empties_an_answer_asks_for_it_again(parking: Chat) -> None:
    parking.say(NUMBER)
    parking.say("no")
    assert texts(parking.say("2")) == ["Number?"]


@pytest.mark.parametrize(
    ("words", "intent"), [("Number", "control.help"), ("the number please", "answer.value")]
)
def test_at_a_question_for_buttons_the_name_of_an_answer_is_enough(
    parking: Chat, words: str, intent: str
) -> None:
    parking.say(NUMBER)
    parking.say("no")
    assert texts(parking.say(words, intent)) == ["Number?"]


def test_at_a_question_for_buttons_a_new_value_is_a_correction(parking: Chat) -> None:
    parking.say(NUMBER)
    parking.say("no")
    assert texts(parking.say("3101051000000022", "answer.value", 0.3)) == [
        "Changed number: 3101051000000022",
        "Sure?",
    ]


# --- coming back -----------------------------------------------------------------------------


def test_the_answer_itself_settles_whether_to_go_back(parking: Chat) -> None:
    parking.say("and a date to marry", "wedding.book")
    assert texts(parking.say("stop", "control.cancel")) == ["Stopped.", "Back to Parking ticket?"]
    assert texts(parking.say(NUMBER)) == ["Sure?"]


# --- questions about services ----------------------------------------------------------------


@pytest.mark.row("8.10")
def test_a_service_named_in_the_question_answers_it() -> None:
    assert texts(desk().say("what does a wedding cost", "faq.fee")) == ["Weddings are free."]


@pytest.mark.row("8.10")
def test_the_open_matter_answers_when_none_is_named(parking: Chat) -> None:
    assert texts(parking.say("how much", "faq.fee")) == ["Parking costs.", "Number?"]


@pytest.mark.row("8.10")
def test_a_question_about_another_service_comes_back_to_the_open_one(parking: Chat) -> None:
    said = texts(parking.say("how much is it to marry", "faq.fee"))
    assert said == ["Weddings are free.", "Number?"]


@pytest.mark.row("8.10")
def test_no_service_named_and_none_open_is_asked_back() -> None:
    talk = desk()
    said = talk.say("how much", "faq.fee")
    assert (texts(said), titles(said)) == (["That depends."], ["Parking ticket", "Wedding"])
    assert texts(talk.say("2")) == ["Weddings are free."]


def test_offices_and_hours_come_from_the_city(wedding: Chat) -> None:
    assert texts(wedding.say("where", "faq.place"))[0] == "· North office: 1 North Road"
    assert texts(wedding.say("when", "faq.hours"))[0] == (
        "· North office: Mon–Wed 09:00–11:30; Sat 09:00–10:00, 13:00–14:00"
    )


def test_offices_and_hours_in_chinese() -> None:
    city = desk().flows.city
    assert show_offices(city, "wedding", "zh") == "· 北区办事处：北路1号"
    assert show_hours(city, "wedding", "zh") == (
        "· 北区办事处：周一至周三 09:00–11:30；周六 09:00–10:00、13:00–14:00"
    )
    assert week({}, "zh") == ""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("哈" * 5000, id="five thousand characters"),
        pytest.param("😀🎉", id="emoji only"),
        pytest.param('/parking.pay{"number": "3101051000000014"}', id="a typed intent"),
        pytest.param("/SetSlots(number=3101051000000014)", id="typed slots"),
        pytest.param("<script>{number}</script> {{7*7}} {% x %}", id="marks of templates"),
        pytest.param("\u202e\u200b\x00", id="characters nobody sees"),
        pytest.param("", id="nothing"),
    ],
)
def test_bad_input_gets_the_question_again_and_loses_nothing(parking: Chat, text: str) -> None:
    assert texts(parking.say(text, "out_of_scope", 0.3))[-1] == "Number?"
    assert parking.value("number") is None
    assert texts(parking.say(NUMBER)) == ["Sure?"]

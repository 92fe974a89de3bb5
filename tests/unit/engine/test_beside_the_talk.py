"""Reminders, things that cannot be read, places on the map, channels' own commands, silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.engine.advance import waits
from flows.engine.definition import Json
from flows.engine.events import (
    Event,
    Located,
    Payload,
    Pressed,
    TimedOut,
    Told,
    Unread,
    Wished,
)
from flows.engine.session import dump, fresh, load
from tests.unit.engine.talking import CITY, MONDAY, SYSTEM, Chat, chat, texts, titles

WEDDING = """
    flows:
      marry:
        name: Wedding
        translation: {zh: {name: 结婚}}
        description: Books a wedding
        nlu_trigger: [{intent: wedding.book}]
        run_pattern_completed: false
        metadata: {city_desk: {menu: 1}}
        steps:
          - {id: ask_office, collect: office}
          - {id: ask_phone, collect: phone, expires: 20}
          - {id: done, action: utter_done}
      look:
        name: Look
        translation: {zh: {name: 看}}
        description: Looks
        nlu_trigger: [{intent: look}]
        run_pattern_completed: false
        metadata: {city_desk: {system: true, passing: true}}
        steps:
          - {id: ask_which, collect: which}
    slots:
      office: {type: text, choices: desks.wedding, labels: {en: office, zh: 地点}}
      phone: {type: text, kind: phone, labels: {en: phone, zh: 电话}}
      which: {type: text}
    responses:
      utter_ask_office: [{text: "Where?"}]
      utter_ask_phone: [{text: "Phone?"}]
      utter_ask_which: [{text: "Which?"}]
      utter_done: [{text: "Booked at {office}."}]
      utter_thanks: [{text: "See you then."}]
"""
WORDS = (
    SYSTEM
    + """
      utter_reminder: [{text: "Tomorrow at {at}."}]
      utter_unread_voice: [{text: I cannot listen.}]
      utter_unread_location: [{text: No place needed.}]
      utter_empty: [{text: I can only read text.}]
      utter_nearest_office: [{text: "Nearest: {place}, {distance}."}]
      utter_follow_up: [{text: Still there?}]
      utter_timed_out: [{text: Closed.}]
      utter_old_button: [{text: That is old.}]
      utter_language_changed: [{text: English now., translation: {zh: 现在用中文。}}]
      utter_one_language: [{text: Only this language.}]
      utter_which_language: [{text: Which language?, translation: {zh: 哪种语言？}}]
      button_come: [{text: I will come, translation: {zh: 我会来}}]
"""
)
TOWN = (
    CITY.replace("name: {en: North office", "at: [31.30, 121.47]\n        name: {en: North office")
    + """
      south:
        name: {en: South office, zh: 南区办事处}
        address: {en: 2 South Road, zh: 南路2号}
        at: [31.10, 121.47]
        services: [wedding]
        open: {monday: [09:00-11:30]}
"""
)
COME: dict[str, Json] = {"title": "button_come", "does": {"tell": "utter_thanks"}}
MARRY: dict[str, Json] = {
    "title": {"en": "Marry in the south", "zh": "去南区"},
    "does": {"start": "marry", "set": {"office": "south"}},
}
REMINDER = Told("wedding", "utter_reminder", {"at": "9:00"}, (COME, MARRY))


@pytest.fixture
def talk() -> Chat:
    return chat({"system": WORDS, "wedding": WEDDING}, city=TOWN)


def press(talk: Chat, payload: str) -> list[str]:
    token, _, number = payload.removeprefix("#").partition(".")
    return texts(talk.happen(Pressed(token, int(number))))


# --- reminders -------------------------------------------------------------------------------


def test_a_reminder_leaves_the_open_question_and_its_buttons_as_they_are(talk: Chat) -> None:
    (asked,) = talk.say("marry", "wedding.book")
    (told,) = talk.happen(REMINDER)
    assert (told.text, titles([told])) == (
        "Tomorrow at 9:00.",
        ["I will come", "Marry in the south"],
    )
    assert press(talk, asked.buttons[1][1]) == ["Phone?"]
    assert talk.value("office") == "south"


def test_a_button_of_a_reminder_works_while_a_question_is_open_which_is_put_again(
    talk: Chat,
) -> None:
    talk.say("marry", "wedding.book")
    (told,) = talk.happen(REMINDER)
    assert press(talk, told.buttons[0][1]) == ["See you then.", "Where?"]


def test_the_number_of_a_reminders_button_can_be_typed_where_nothing_was_asked(talk: Chat) -> None:
    talk.happen(REMINDER)
    assert texts(talk.say("2")) == ["Phone?"]
    assert talk.value("office") == "south"


def test_the_number_typed_answers_the_open_question_rather_than_the_reminder(talk: Chat) -> None:
    talk.say("marry", "wedding.book")
    talk.happen(REMINDER)
    assert texts(talk.say("1")) == ["Phone?"]
    assert talk.value("office") == "north"


def test_a_button_that_starts_a_matter_brings_its_slots(talk: Chat) -> None:
    (told,) = talk.happen(REMINDER)
    assert press(talk, told.buttons[1][1]) == ["Phone?"]


def test_buttons_of_the_last_reminders_work_and_older_ones_are_old(talk: Chat) -> None:
    tolds = [talk.happen(REMINDER)[0] for _ in range(5)]
    talk.say("marry", "wedding.book")
    assert press(talk, tolds[1].buttons[0][1])[0] == "See you then."
    assert press(talk, tolds[0].buttons[0][1]) == ["That is old.", "Where?"]


def test_a_reminder_speaks_the_language_of_the_talk(talk: Chat) -> None:
    talk.happen(Wished({"language": "zh"}))
    assert titles(talk.happen(REMINDER)) == ["我会来", "去南区"]


def test_a_talk_stored_before_there_were_reminders_still_loads() -> None:
    plain = dump(fresh("t", "en"))
    before = {k: v for k, v in plain.items() if k not in ("asides", "followed_up")} | {"v": 1}
    assert load(before) == fresh("t", "en")


# --- what cannot be read, places, commands ------------------------------------------------------


def test_what_cannot_be_read_is_said_plainly_and_the_question_is_put_again(talk: Chat) -> None:
    talk.say("marry", "wedding.book")
    assert texts(talk.happen(Unread("voice"))) == ["I cannot listen.", "Where?"]
    assert texts(talk.happen(Unread("hologram"))) == ["I can only read text.", "Where?"]


def test_what_cannot_be_read_is_answered_with_the_menu_where_nothing_is_open(talk: Chat) -> None:
    said = talk.happen(Unread("voice"))
    assert (texts(said), titles(said)) == (["I cannot listen."], ["Wedding"])


@pytest.mark.parametrize(
    ("latitude", "first", "away"), [(31.29, "North office", "1.1 km"), (31.0, "South", "11.1 km")]
)
def test_a_place_on_the_map_sorts_the_offices(
    talk: Chat, latitude: float, first: str, away: str
) -> None:
    talk.say("marry", "wedding.book")
    (said,) = talk.happen(Located(latitude, 121.47))
    assert said.text.startswith(f"Nearest: {first}")
    assert away in said.text
    assert press(talk, said.buttons[0][1]) == ["Phone?"]
    assert str(talk.value("office")) in first.lower()


def test_a_place_on_the_map_nobody_asked_for_changes_nothing(talk: Chat) -> None:
    assert texts(talk.happen(Located(31.0, 121.0))) == ["No place needed."]
    talk.say("marry", "wedding.book")
    talk.say("1")
    assert texts(talk.happen(Located(31.0, 121.0))) == ["No place needed.", "Phone?"]


def test_a_command_does_what_its_button_would(talk: Chat) -> None:
    assert texts(talk.happen(Wished({"start": "marry"}))) == ["Where?"]
    assert texts(talk.happen(Wished({"intent": "control.cancel"})))[0] == "Stopped."


def test_a_language_is_chosen_by_name_and_an_unknown_one_is_refused(talk: Chat) -> None:
    assert texts(talk.happen(Wished({"language": "zh"}))) == ["现在用中文。"]
    says = talk.happen(Wished({"language": "xx"}))
    assert (texts(says), titles(says)) == (["哪种语言？"], ["English", "中文"])
    assert talk.session.language == "zh"
    assert texts(talk.say("1"))[0] == "English now."


@pytest.mark.parametrize("does", [{}, {"start": "nothing"}, {"intent": "none"}, {"odd": 1}])
def test_a_command_nobody_knows_still_gets_words(talk: Chat, does: dict[str, Json]) -> None:
    assert talk.happen(Wished(does))


def test_words_say_what_kind_of_answer_their_question_wants(talk: Chat) -> None:
    (office,) = talk.say("marry", "wedding.book")
    (phone,) = talk.say("1")
    (told,) = talk.happen(REMINDER)
    assert (office.asks, phone.asks, told.asks) == ("desk", "phone", None)


# --- silence ---------------------------------------------------------------------------------


def patience(talk: Chat) -> tuple[timedelta, timedelta] | None:
    return waits(talk.flows, talk.session, now=MONDAY)


def test_a_question_waits_as_long_as_it_or_the_city_says(talk: Chat) -> None:
    assert patience(talk) is None
    talk.say("marry", "wedding.book")
    assert patience(talk) == (timedelta(minutes=15), timedelta(minutes=45))
    talk.say("1")
    assert patience(talk) == (timedelta(minutes=10), timedelta(minutes=10))


def test_a_city_says_how_long_its_questions_wait() -> None:
    policies = "    policies: {follow_up_minutes: 5, close_minutes: 7}\n"
    talk = chat({"system": WORDS, "wedding": WEDDING}, city=TOWN + policies)
    talk.say("marry", "wedding.book")
    assert patience(talk) == (timedelta(minutes=5), timedelta(minutes=7))


def test_a_mere_look_waits_for_nobody(talk: Chat) -> None:
    talk.say("look", "look")
    assert talk.step == "ask_which"
    assert patience(talk) is None


def test_a_question_left_unanswered_is_followed_up_once_then_closed(talk: Chat) -> None:
    talk.say("marry", "wedding.book")
    said = talk.happen(TimedOut(talk.session.token))
    assert (texts(said), len(titles(said))) == (["Still there?", "Where?"], 2)
    assert texts(talk.happen(TimedOut(talk.session.token))) == ["Closed."]
    assert talk.session.stack == ()
    assert any(type(effect).__name__ == "LetGo" for effect in _effects(talk))


def _effects(talk: Chat) -> tuple[object, ...]:
    assert talk.last is not None
    return talk.last.effects


@pytest.mark.parametrize(
    "event", [Payload("1"), Pressed("00000000", 1), Unread("voice"), Wished({"language": "en"})]
)
def test_whoever_comes_back_is_followed_up_again_later(talk: Chat, event: Event) -> None:
    talk.say("marry", "wedding.book")
    talk.happen(TimedOut(talk.session.token))
    assert talk.session.followed_up
    talk.happen(event)
    assert not talk.session.followed_up


def test_a_question_that_was_answered_meanwhile_is_left_alone(talk: Chat) -> None:
    talk.say("marry", "wedding.book")
    before = talk.session.token
    talk.say("1")
    assert talk.happen(TimedOut(before)) == []
    assert talk.step == "ask_phone"


def test_a_question_long_past_is_closed_without_asking_first(talk: Chat) -> None:
    talk.say("marry", "wedding.book")
    assert texts(talk.happen(TimedOut(talk.session.token, closes=True))) == ["Closed."]


def test_a_reminder_in_between_does_not_follow_up_twice(talk: Chat) -> None:
    talk.say("marry", "wedding.book")
    talk.happen(TimedOut(talk.session.token))
    talk.happen(REMINDER)
    assert talk.session.followed_up
    assert replace(talk.session, followed_up=False) != talk.session

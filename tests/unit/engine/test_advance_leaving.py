"""A look that nobody is asked to go back to, a goodbye without a menu, forgetting everything."""

from __future__ import annotations

import pytest

from flows.engine.definition import Json
from flows.engine.events import Said, Understood
from tests.unit.engine.talking import Chat, chat, texts, titles

MATTERS = """
    flows:
      my_matters:
        name: My matters
        translation: {zh: {name: 我的事项}}
        description: Shows what there is
        nlu_trigger: [{intent: my.matters}]
        run_pattern_completed: false
        metadata: {city_desk: {system: true, passing: true, menu: 9}}
        steps: [{id: ask, collect: act, ask_before_filling: true}]
      choose:
        name: Choose
        translation: {zh: {name: 选}}
        description: Lets one of several be chosen
        nlu_trigger: [{intent: choose}]
        metadata: {city_desk: {system: true}}
        steps:
          - {id: list, action: list_them, into: {them: them}}
          - {id: ask, collect: chosen, ask_before_filling: true}
          - {id: said, action: utter_chosen, next: END}
      report:
        name: Report
        translation: {zh: {name: 上报}}
        description: Takes a report
        nlu_trigger: [{intent: report.make}]
        run_pattern_completed: false
        metadata: {city_desk: {system: true, menu: 1}}
        steps: [{id: ask, collect: where}]
      erase:
        name: Erase
        translation: {zh: {name: 删除}}
        description: Forgets everything
        nlu_trigger: [{intent: privacy.erase}]
        metadata: {city_desk: {system: true}}
        steps:
          - {id: said, action: utter_erased}
          - {id: forget, action: action_restart, next: END}
    slots:
      act: {type: categorical, values: [{value: move, en: Move it, zh: 改期}]}
      where: {type: text, labels: {en: place, zh: 地点}}
      them: {type: list, mappings: [{type: controlled}]}
      chosen: {type: text, mappings: [{type: controlled}]}
    responses:
      utter_ask_act: [{text: "Here it is."}]
      utter_ask_where: [{text: "Where?"}]
      utter_erased: [{text: "Gone."}]
      utter_ask_chosen: [{text: "Which?", buttons_from: them}]
      utter_chosen: [{text: "You have {chosen}."}]
      utter_problem_no_such_number: [{text: "No such number."}]
      utter_small_thanks: [{text: Welcome.}]
      utter_small_greet: [{text: Hello.}]
"""


@pytest.fixture
def talk() -> Chat:
    return chat({"matters": MATTERS})


def test_one_button_alone_answers_the_question() -> None:
    talk = choosing("a")
    assert texts(talk.say("choose", "choose")) == ["You have a."]


def test_several_buttons_are_asked_about_and_their_numbers_are_checked() -> None:
    talk = choosing("a", "b")
    assert texts(talk.say("choose", "choose")) == ["Which?"]
    assert texts(talk.say("3", "answer.value", 0.9)) == ["No such number.", "Which?"]
    assert texts(talk.say("2")) == ["You have b."]


def choosing(*them: str) -> Chat:
    items: list[Json] = [{"title": one, "set": {"chosen": one}} for one in them]
    return chat({"matters": MATTERS}, {"list_them": [{"them": items}]})


def test_nobody_is_asked_to_go_back_to_a_mere_look(talk: Chat) -> None:
    talk.say("what do I have", "my.matters")
    assert texts(talk.say("a hole in the road", "report.make")) == ["Where?"]
    assert texts(talk.say("Station Road")) == []
    assert talk.session.stack == ()


def test_a_matter_that_waits_is_offered_again_after_a_look_was_left(talk: Chat) -> None:
    talk.say("a hole in the road", "report.make")
    talk.say("what do I have", "my.matters")
    talk.say("stop", "control.cancel")
    assert texts(talk.say("yes")) == ["Where?"]


def test_thanks_end_a_look_and_show_no_menu(talk: Chat) -> None:
    talk.say("what do I have", "my.matters")
    said = talk.say("thanks", "small.thanks")
    assert (texts(said), titles(said), talk.session.stack) == (["Welcome."], [], ())


def test_thanks_in_the_middle_of_a_matter_come_back_to_its_question(talk: Chat) -> None:
    talk.say("a hole in the road", "report.make")
    assert texts(talk.say("thanks", "small.thanks")) == ["Welcome.", "Where?"]


def test_a_greeting_shows_the_menu(talk: Chat) -> None:
    assert titles(talk.say("hello", "small.greet")) == ["Report", "My matters"]


def test_after_erasing_nothing_is_remembered(talk: Chat) -> None:
    talk.say("a hole in the road", "report.make")
    assert texts(talk.say("delete everything", "privacy.erase")) == ["Gone."]
    assert (talk.session.stack, dict(talk.session.slots)) == ((), {})


@pytest.mark.parametrize(
    ("words", "seems", "answer"),
    [("in Chinese please", None, "zh"), ("请说中文", "zh", "zh"), ("English", None, "zh")],
)
def test_a_wish_for_another_language_is_carried_out_once(
    talk: Chat, words: str, seems: str | None, answer: str
) -> None:
    wish = Understood("control.language", 1.0, (("control.language", 1.0),), "sure")
    talk.happen(Said(words, wish, seems))
    assert (talk.session.language, talk.session.explicit_language) == (answer, True)

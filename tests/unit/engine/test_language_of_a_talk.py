"""Which language a talk goes on in: told by the sentence, kept, asked for, one of several."""

from __future__ import annotations

import pytest

from flows.engine.events import Entity, Said, Understood
from tests.unit.engine.talking import CITY, SYSTEM, Chat, chat, texts, titles

DESK = (
    SYSTEM
    + """
      utter_cannot_handle: [{text: What?, translation: {zh: 什么？, es: ¿Qué?}}]
      utter_language_changed: [{text: English., translation: {zh: 中文。, es: Español.}}]
      utter_one_language: [{text: Only this one.}]
      utter_which_language: [{text: Which?, translation: {zh: 哪种？, es: ¿Cuál?}}]
"""
).replace("      utter_cannot_handle: [{text: I did not understand.}]\n", "")
TOWN = CITY.replace("languages: [en, zh]", "languages: [es, en, zh]")


@pytest.fixture
def talk() -> Chat:
    return chat({"system": DESK}, city=TOWN)


def hear(talk: Chat, text: str, language: str | None) -> str:
    return texts(talk.happen(Said(text, Understood(source="model"), language)))[0]


def wish(talk: Chat, text: str, *named: str) -> list[str]:
    entities = tuple(Entity("language", each) for each in named)
    ranking = (("control.language", 1.0),)
    meant = Understood("control.language", 1.0, ranking, "sure", entities=entities)
    return texts(talk.happen(Said(text, meant, None)))


def test_the_first_language_of_the_city_until_another_is_heard(talk: Chat) -> None:
    assert hear(talk, "24", None) == "¿Qué?"
    assert hear(talk, "hm what now", "en") == "What?"
    assert hear(talk, "24", None) == "What?"
    assert hear(talk, "嗯什么呢", "zh") == "什么？"


def test_a_language_is_asked_for_by_its_name(talk: Chat) -> None:
    assert wish(talk, "speak Chinese", "zh") == ["中文。"]
    assert wish(talk, "habla español", "es") == ["Español."]


def test_of_several_languages_one_is_chosen_by_a_button(talk: Chat) -> None:
    says = talk.mean("switch language", ("control.language", 1.0))
    assert texts(says) == ["¿Cuál?"]
    assert titles(says) == ["es", "English", "中文"], "each by its own name, where it has a file"
    assert texts(talk.say("3"))[0] == "中文。"


def test_a_language_nobody_speaks_here_brings_those_that_are(talk: Chat) -> None:
    assert wish(talk, "speak French", "fr") == ["¿Cuál?"]


def test_what_was_asked_for_stays_until_a_whole_sentence(talk: Chat) -> None:
    wish(talk, "speak English", "en")
    assert hear(talk, "hola qué tal", "es") == "What?"
    assert hear(talk, "quiero saber qué se puede hacer aquí", "es") == "¿Qué?"
    assert hear(talk, "hm what now", "en") == "¿Qué?"

"""What one resident may use up, and what becomes of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from flows.engine.advance import Turn, advance, wants_understanding
from flows.engine.definition import Json
from flows.engine.effects import Say
from flows.engine.events import Done, Event, Pressed, Said, Told, Understood
from flows.engine.limits import LARGEST, MESSAGES_PER_MINUTE
from flows.engine.session import SlotValue, dump
from tests.unit.engine.repairing import PLATE, SERVICES, WORDS
from tests.unit.engine.talking import CITY, MONDAY, Chat, chat, texts

MOST = 4
CALM_CITY = CITY + f"    policies: {{messages_per_minute: {MOST}}}\n"
TOO_MANY = """
      utter_too_many_messages: [{text: Wait a minute.}]
      utter_emergency: [{text: Leave the house.}]
      utter_news: [{text: Paid.}]
"""


def on(talk: Chat, event: Event, seconds: int = 0) -> Turn:
    now = MONDAY + timedelta(seconds=seconds)
    turn = advance(talk.flows, talk.session, event, now=now)
    talk.session = turn.session
    return turn


def words(turn: Turn) -> list[str]:
    return [effect.text for effect in turn.effects if isinstance(effect, Say)]


@pytest.fixture
def hurried() -> Chat:
    """Asked how to go on, and as much has come in this minute as may."""
    talk = chat({"system": WORDS + TOO_MANY, "parking": SERVICES}, city=CALM_CITY)
    talk.say("report", "report.make")
    for _ in range(MOST - 1):
        talk.say("the red one")
    return talk


def said(text: str, safety: str | None = None) -> Said:
    return Said(text, Understood(safety=safety))


def test_above_it_is_said_once_and_nothing_more_is_heard_in_that_minute(hurried: Chat) -> None:
    before = hurried.session
    first, *later = [on(hurried, said(PLATE), second) for second in range(10)]
    assert words(first) == ["Wait a minute."]
    assert [fact.event for fact in first.facts] == ["too_many_messages"]
    assert not any(turn.effects or turn.facts or turn.ask for turn in later)
    assert (hurried.session.stack, hurried.session.slots) == (before.stack, before.slots)


def test_when_the_minute_is_over_the_question_and_its_buttons_are_as_they_were(
    hurried: Chat,
) -> None:
    token, choices = hurried.session.token, hurried.session.choices
    assert [choice.title for choice in choices] == ["A person", "Stop"]
    on(hurried, said(PLATE), 5)
    assert words(on(hurried, Pressed(token, 2), 65))[0] == "Stopped."


def test_an_emergency_is_always_heard(hurried: Chat) -> None:
    on(hurried, said(PLATE), 5)
    assert words(on(hurried, said("gas", safety="gas"), 6)) != []


def test_news_and_results_are_not_counted(hurried: Chat) -> None:
    assert words(on(hurried, Told("system", "utter_news", {}), 5)) == ["Paid."]


def test_the_model_is_not_asked_about_what_is_not_heard(hurried: Chat) -> None:
    flows, session = hurried.flows, hurried.session
    assert not wants_understanding(flows, session, "the red one", now=MONDAY)
    later = MONDAY + timedelta(minutes=1)
    assert wants_understanding(flows, session, "the red one", now=later)


def test_what_a_city_says_nothing_about_is_more_than_anybody_writes() -> None:
    talk = chat({"system": WORDS + TOO_MANY, "parking": SERVICES})
    told = [words(on(talk, said("/menu"), n % 60)) for n in range(MESSAGES_PER_MINUTE + 1)]
    assert [n for n, said_ in enumerate(told) if said_ == ["Wait a minute."]] == [
        MESSAGES_PER_MINUTE
    ]


# --- what is remembered ----------------------------------------------------------------------

LOOKING = """
    flows:
      list:
        name: List
        description: Lists
        nlu_trigger: [{intent: list.all}]
        run_pattern_completed: false
        persisted_slots: []
        steps:
          - {id: look, action: look, into: {found: found}}
          - {id: ask, collect: sure}
    slots:
      found: {type: any, mappings: [{type: controlled}]}
      sure: {type: bool}
    responses:
      utter_ask_sure: [{text: "Sure?"}]
"""


@pytest.mark.parametrize("found", ["x" * (LARGEST + 1), ["x" * 1000] * 101, {"a": ["b" * LARGEST]}])
def test_a_result_that_is_too_large_ends_its_matter_and_the_others_stay(found: Json) -> None:
    talk = chat({"system": WORDS, "parking": SERVICES, "wedding": LOOKING}, {"look": [{}]})
    talk.say("report", "report.make")
    meant = Understood("list.all", 0.9, (("list.all", 0.9),), "model")
    ask = on(talk, Said("list", meant)).ask
    assert ask is not None
    turn = on(talk, Done(ask.key, {"found": found}))
    assert words(turn)[0] == "A fault."
    assert [fact.values["why"] for fact in turn.facts if fact.event == "internal_error"] == [
        "session too large"
    ]
    assert [frame.flow for frame in turn.session.stack if frame.kind == "user"] == ["report"]
    assert len(json.dumps(dump(turn.session))) < LARGEST / 10


def test_a_result_of_an_ordinary_size_is_kept() -> None:
    talk = chat({"system": WORDS, "parking": SERVICES, "wedding": LOOKING}, {"look": [{}]})
    talk.stubs["look"][0]["found"] = ["x" * 100] * 900
    assert texts(talk.say("list", "list.all")) == ["Sure?"]


def test_a_talk_that_is_too_large_already_is_left_as_a_whole() -> None:
    talk = chat({"system": WORDS, "parking": SERVICES, "wedding": LOOKING}, {"look": [{}]})
    talk.say("list", "list.all")
    talk.say("report", "report.make")
    huge = SlotValue("x" * (LARGEST + 1), "action", 1)
    talk.session = replace(talk.session, slots={**talk.session.slots, "found": huge})
    assert texts(talk.say(PLATE)) == ["A fault."]
    assert (talk.session.stack, talk.session.slots) == ((), {})

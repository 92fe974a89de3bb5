"""What `check` says about cities."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.engine.check import Check
from flows.engine.check_cities import (
    bots,
    channels,
    city_overrides,
    city_services,
    city_texts,
    elsewhere,
    emergencies,
    keeping,
)
from flows.engine.check_flows import triggers
from flows.engine.check_texts import text_languages
from flows.engine.city import Account
from tests.unit.engine.checking import CITY, STEP, facts_of, flow, found, scope_of

FINES = flow("action: ping")


@pytest.mark.parametrize(
    ("one", "before", "after", "words", "level"),
    [
        pytest.param(
            *(city_services, "[fines]", "[fines, magic]", "no service 'magic'", "error"),
            id="a service nobody has",
        ),
        pytest.param(
            *(emergencies, "gas: {en: Call 119, zh: 拨119}, ", "", "'gas' is missing in zh, en"),
            "error",
            id="no words for an emergency",
        ),
        pytest.param(
            *(city_texts, "{en: Northport, zh: 北港}", "{en: Northport}", "name is missing in zh"),
            "error",
            id="a name in one language",
        ),
        pytest.param(
            *(city_texts, "en: North, zh: 北", "en: North", "'n' of 'offices' is missing in zh"),
            "error",
            id="a choice in one language",
        ),
        pytest.param(
            *(city_overrides, "practice", "options: {a: [x]}\n    practice", "slot 'a', not there"),
            "error",
            id="choices for no slot",
        ),
        pytest.param(
            *(city_overrides, "practice", "responses: {utter_x: [{text: x}]}\n    practice"),
            *("no service has a response 'utter_x'", "warning"),
            id="other words for nothing",
        ),
        pytest.param(
            *(text_languages, "practice", "responses: {utter_x: [{text: x}]}\n    practice"),
            *("'utter_x' has no text in zh", "error"),
            id="other words in one language",
        ),
        pytest.param(
            *(channels, "channel: rest", "channel: pigeon", "no channel 'pigeon'", "error"),
            id="an unknown channel",
        ),
        pytest.param(
            *(keeping, "inbound: 30", "outgoing: 30", "says nothing about 'inbound'", "error"),
            id="rows that are kept for ever",
        ),
    ],
)
def test_a_citys_slip_is_named(one: Check, before: str, after: str, words: str, level: str) -> None:
    assert before in CITY
    assert found(one, FINES) == []
    problems = found(one, FINES, city=CITY.replace(before, after, 1))
    assert [p.level for p in problems if words in p.message] == [level], problems


def test_a_city_says_where_else_a_service_is_to_be_had() -> None:
    facts = facts_of()
    south = replace(facts.cities["northport"], id="southport", services=frozenset({"permits"}))
    scope = scope_of(
        {"fines": FINES, "permits": FINES},
        replace(facts, cities={"northport": facts.cities["northport"], "southport": south}),
    )
    assert sorted(problem.message for problem in elsewhere(scope)) == [
        "northport: 'elsewhere' says nothing about 'permits'",
        "southport: 'elsewhere' says nothing about 'fines'",
    ]


def test_a_bot_belongs_to_one_account() -> None:
    facts = facts_of()
    one = Account("desk", "telegram", "A_TOKEN")
    north = replace(facts.cities["northport"], accounts=(one, replace(one, id="two")))
    south = replace(north, id="southport", accounts=(Account("desk", "telegram", "B_TOKEN"),))
    quiet = replace(north, id="quiet", accounts=(replace(one, token_env=None),))
    cities = {city.id: city for city in (north, south, quiet)}
    scope = scope_of({"fines": FINES}, replace(facts, cities=cities))
    assert [problem.message for problem in bots(scope)] == [
        "northport: account 'two': 'A_TOKEN' is the token of northport: account 'desk'",
        "southport: account 'desk': northport has one of this id; give it another",
    ]


def test_texts_are_wanted_in_the_languages_of_the_cities_that_offer_them() -> None:
    facts = facts_of()
    english = replace(
        facts.cities["northport"], id="s", services=frozenset({"permits"}), languages=("en",)
    )
    cities = {"northport": facts.cities["northport"], "s": english}
    text = "responses: {utter_%s: [{text: a}]}"
    services = {"fines": text % "a", "permits": text % "b", "system": text % "c"}
    problems = text_languages(scope_of(services, replace(facts, cities=cities)))
    assert sorted(problem.file for problem in problems) == ["fines.yml", "system.yml"]


def test_a_house_without_training_phrases_is_not_asked_about_intents() -> None:
    bad = f"flows: {{a: {{nlu_trigger: [{{intent: fly}}], {STEP}}}}}"
    scope = scope_of({"fines": bad}, replace(facts_of(), intents=None, kinds=None))
    assert list(triggers(scope)) == []

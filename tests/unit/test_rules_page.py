"""docs/rules.md lists the rules as they are, and its examples are decided as it says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from flows.engine.advance import advance
from flows.engine.catalog import Flows
from flows.engine.definition import Json
from flows.engine.events import Said, Understood
from flows.engine.facts import ActionFacts
from flows.engine.rules import RULES
from flows.engine.session import fresh
from flows.folders import Books
from tests.stands.catalogue import shipped
from tests.unit.engine.talking import MONDAY, Chat, chat

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.split("## The rules")[1].split("\n## ")[0].splitlines()
    if line.startswith("| ") and not line.startswith("| rule")
]
EXAMPLES = {row[0]: row[4].strip("`") for row in ROWS}

INTENTS = {"pay a fine": "traffic_fine.pay", "marry": "marriage_registration.book"}
DAYS: dict[str, Json] = {
    "outcome": "ok",
    "days": [{"title": "2026-11-24", "kind": "date", "set": {"wedding_day": "2026-11-24"}}],
}
FINE: dict[str, Json] = {
    "outcome": "ok",
    "reference": "r-1",
    "title": {"en": "Speeding"},
    "place": {"en": "Elevated road"},
    "lines": [],
    "total": {"minor": 20_000, "currency": "CNY"},
    "points": 0,
}
TO_NUMBER = ("pay a fine",)
TO_PLATE = (*TO_NUMBER, "1")
TO_KIND = (*TO_PLATE, "沪A12345")
TO_DAY = ("marry", "1")
TO_PAY = (*TO_NUMBER, "3101051000000014")

SIGN = """
    flows:
      order_sign:
        name: Order a sign
        description: Orders a sign
        nlu_trigger: [{intent: traffic_fine.pay}]
        steps: [{id: ask, collect: words, force_slot_filling: true}]
    slots: {words: {type: text, kind: free_text}}
    responses: {utter_ask_words: [{text: What shall we write on the sign?}]}
"""

SITUATIONS: dict[str, tuple[Sequence[str], Understood]] = {
    "0": (TO_PLATE, Understood(safety="gas")),
    "1": (TO_NUMBER, Understood()),
    "2": (TO_PLATE, Understood()),
    "2b": (TO_PLATE, Understood()),
    "3": (TO_NUMBER, Understood("traffic_fine.pay", 0.97, (), "model")),
    "5": (TO_PLATE, Understood("control.cancel", 0.9, (), "model")),
    "6a": (TO_PAY, Understood("answer.yes", 0.8, (), "model")),
    "8m": (
        (),
        Understood(
            "traffic_fine.pay",
            0.97,
            (),
            "model",
            several=(
                ("traffic_fine.pay", "pay my fine"),
                ("marriage_registration.book", "book a wedding"),
            ),
        ),
    ),
    "7": (TO_KIND, Understood("answer.value", 0.5, (), "model")),
    "6": (TO_PLATE, Understood("answer.value", 0.9, (), "model")),
    "6c": (TO_DAY, Understood("answer.value", 0.5, (), "model")),
    "7a": (TO_NUMBER, Understood("answer.value", 0.9, (), "model")),
    "6b": (TO_NUMBER, Understood("answer.value", 0.9, (), "model")),
    "8a": ((), Understood("answer.value", 0.9, (), "model")),
    "8": ((), Understood("traffic_fine.pay", 0.97, (), "model")),
    "9": (TO_PLATE, Understood("faq.fee", 0.9, (), "model")),
    "9b": (TO_NUMBER, Understood("out_of_scope", 0.4, (), "model")),
    "10a": (TO_PLATE, Understood("out_of_scope", 0.4, (), "model")),
    "10b": ((), Understood("out_of_scope", 0.4, (), "model")),
}


@cache
def _books() -> Books:
    return shipped()


def _shanghai() -> Chat:
    books = _books()
    actions = {name: ActionFacts(name, "look") for name in ("look_up_debt", "find_days")}
    flows = Flows(books.cities["shanghai"], books.services, actions)
    return Chat(flows, fresh("t", "en"), {"look_up_debt": [FINE], "find_days": [DAYS]})


def test_the_page_lists_the_rules_in_their_order() -> None:
    assert [(row[0], row[1]) for row in ROWS] == [(n, rule.__name__) for n, rule in RULES]


def test_every_rule_has_an_example() -> None:
    assert EXAMPLES.keys() == SITUATIONS.keys()
    assert all(EXAMPLES.values())


@pytest.mark.parametrize("rule", SITUATIONS)
def test_the_example_is_decided_by_its_rule(rule: str) -> None:
    before, understood = SITUATIONS[rule]
    talk = chat({"parking": SIGN}) if rule == "3" else _shanghai()
    for text in before:
        talk.say(text, INTENTS.get(text))
    turn = advance(talk.flows, talk.session, Said(EXAMPLES[rule], understood), now=MONDAY)
    assert [each.rule for each in turn.decisions][:1] == [rule]


def test_the_questions_on_the_page_are_the_ones_asked() -> None:
    asked = {row[3] for row in ROWS} - {"none", "any, or none"}
    texts = "".join((Path(__file__).parents[2] / path).read_text("utf-8") for path in SAID_IN)
    short = {question for question in asked if question not in texts + SIGN}
    assert short <= {"Pay now?"}  # a part of a longer question


SAID_IN = (
    "flows/catalog/traffic_fine/texts.yml",
    "flows/catalog/marriage_registration/texts.yml",
)


def test_the_sources_of_meaning_are_all_on_the_page() -> None:
    assert set(re.findall(r"source(?: is)? `(\w+)`", PAGE)) == {"skipped", "sure", "model", "away"}

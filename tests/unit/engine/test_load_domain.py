"""Slots and responses: what their YAML means."""

from __future__ import annotations

from flows.engine.definition import (
    Button,
    Collect,
    Option,
)
from flows.engine.load import load_service
from flows.engine.yaml_tree import Source
from tests.unit.engine.loading import load

DOMAIN = """
    slots:
      level:
        type: categorical
        values:
          - plain
          - {value: Gold, en: gold card, zh: 金卡, also: [golden, 黄金]}
        labels: {en: your level, zh: 等级}
      office: {type: text, choices: offices}
      owner: {type: text, kind: person_name}
      visit: {type: text, kind: date, initial_value: 2024-05-01, sensitive: true}
      notes: {type: text}
      found: {type: any, mappings: [{type: controlled}]}
      open: {type: text, kind: free_text, private: false}
    responses:
      utter_ask_level:
        - text: Which level, {owner}?
          translation: {zh: '{owner}，哪个等级？'}
          condition: slots.owner
          channel: telegram
          buttons:
            - title: Gold
              payload: /SetSlots(level=Gold)
              translation: {zh: {title: 金卡}}
            - {title: "None", payload: '/tell{{"size":"L"}}'}
            - title: words
        - translation: {zh: 只有中文}
          buttons_from: found
        - text: old
          condition:
            - {type: slot, name: level, value: Gold}
            - {type: slot, name: notes, value: null}
            - {type: slot, name: paid, value: true}
    actions: [action_a, {action_b: {send_domain: true}}]
    intents: [greet, {bye: {use_entities: []}}]
    nlu: [{intent: pay, examples: "- pay"}, {lookup: x}]
    """


def test_slots_are_read_with_our_extensions() -> None:
    loaded = load(DOMAIN)
    assert loaded.problems == ()
    slots = loaded.service.slots
    assert slots["level"].options == (
        Option("plain", {"en": "plain"}),
        Option("Gold", {"en": "gold card", "zh": "金卡"}, ("golden", "黄金")),
    )
    assert slots["level"].labels == {"en": "your level", "zh": "等级"}
    assert slots["office"].choices == "offices"
    assert (slots["visit"].initial, slots["visit"].sensitive) == ("2024-05-01", True)
    assert (slots["found"].heard, slots["notes"].heard) == (False, True)


def test_what_somebody_may_have_written_is_private_unless_said_otherwise() -> None:
    slots = load(DOMAIN).service.slots
    assert {name for name, slot in slots.items() if slot.private} == {"owner", "notes"}


def test_responses_are_read_in_all_their_languages() -> None:
    first, second, third = load(DOMAIN).service.responses["utter_ask_level"].variations
    assert first.texts == {"en": "Which level, {owner}?", "zh": "{owner}，哪个等级？"}
    assert first.condition is not None
    assert (first.condition.text, first.channel) == ("slots.owner", "telegram")
    assert first.buttons == (
        Button({"en": "Gold", "zh": "金卡"}, "/SetSlots(level=Gold)"),
        Button({"en": "None"}, '/tell{"size":"L"}'),
        Button({"en": "words"}, ""),  # its title, in the language it is shown in
    )
    assert (second.texts, second.buttons_from) == ({"zh": "只有中文"}, "found")
    assert third.condition is not None
    assert third.condition.holds({"level": "Gold", "notes": None, "paid": True}, {})
    assert not third.condition.holds({"level": "gold", "notes": None, "paid": True}, {})


def test_a_domain_names_its_actions_and_intents() -> None:
    loaded = load(DOMAIN)
    assert loaded.actions == {"action_a", "action_b"}
    assert loaded.intents == {"greet", "bye", "pay"}


def test_another_default_language_takes_the_plain_text() -> None:
    source = Source("d.yml", "responses: {utter_a: [{text: Ja, translation: {en: Yes}}]}")
    response = load_service("s", [source], language="de").service.responses["utter_a"]
    assert response.variations[0].texts == {"de": "Ja", "en": "Yes"}


def test_a_slots_own_rejections_are_asked_first() -> None:
    loaded = load(
        """
        slots:
          n: {type: float, validation: {rejections: [{if: slots.n < 0, utter: utter_neg}]}}
        """,
        "flows: {f: {steps: [{collect: n, rejections: [{if: slots.n > 9, utter: utter_big}]}]}}",
    )
    step = loaded.service.flows["f"].steps["1_collect_n"]
    assert isinstance(step, Collect)
    assert [rejection.utter for rejection in step.rejections] == ["utter_neg", "utter_big"]

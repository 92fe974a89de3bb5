"""The keys of a flow (docs/flows.md, "Flows"), row by row: how they load and what they do."""

from __future__ import annotations

import pytest

from flows.engine import check_flows
from flows.engine.catalog import collects
from flows.engine.definition import Trigger
from tests.unit.engine.checking import flow as one_flow
from tests.unit.engine.checking import found
from tests.unit.engine.loading import complaints, load
from tests.unit.engine.talking import Chat, chat, texts

row = pytest.mark.row

PARKING = """
    flows:
      ticket:
        name: a ticket
        translation: {zh: {name: 罚单}}
        description: Pays a ticket
        KEYS
        nlu_trigger: [{intent: {name: pay, confidence_threshold: 0.8}}]
        persisted_slots: [plate]
        steps:
          - id: plate
            collect: plate
          - id: way
            collect: way
          - id: done
            action: utter_done
      card:
        description: Renews a card
        nlu_trigger: [{intent: renew}]
        steps:
          - call: ticket
          - action: utter_renewed
    slots:
      plate: {type: text, mappings: [{type: from_text}]}
      way: {type: text, mappings: [{type: from_text}]}
      may: {type: bool, initial_value: false, mappings: [{type: controlled}]}
    responses:
      utter_ask_plate: [{text: Plate?}]
      utter_ask_way: [{text: Which way?}]
      utter_done: [{text: Done.}]
      utter_renewed: [{text: Renewed.}]
      utter_not_possible_now: [{text: Not now.}]
    """
COMPLETED = """
    flows:
      pattern_completed:
        description: done
        metadata: {city_desk: {system: true}}
        steps: [{action: utter_anything_else}]
    responses:
      utter_anything_else: [{text: Anything else?}]
    """


def desk(keys: str = "") -> Chat:
    return chat({"parking": PARKING.replace("KEYS", keys), "more": COMPLETED})


@row("2.1")
@pytest.mark.parametrize("name", ["a flow", "-dashed", "ü", "a.b"])
def test_the_name_of_a_flow_is_letters_digits_and_dashes(name: str) -> None:
    text = one_flow("{action: utter_a}").replace("  f:", f"  {name}:")
    assert [p.message for p in found(check_flows.flow_ids, text)] == [
        f"flow id '{name}': letters, digits, '_' and '-' only"
    ]
    assert found(check_flows.flow_ids, text.replace(name, "Pay-it_2")) == []


@row("2.2")
def test_a_flow_needs_a_description() -> None:
    text = one_flow("{action: utter_a}").replace("description: a", "description: ''")
    assert [p.message for p in found(check_flows.descriptions, text)] == [
        "flow 'f' needs a description"
    ]


@row("2.3")
def test_a_flow_without_a_name_is_called_by_its_id() -> None:
    flows = load(PARKING.replace("KEYS", "")).service.flows
    assert (flows["ticket"].name("en"), flows["card"].name("en")) == ("a ticket", "card")


@row("2.4")
def test_a_guard_keeps_understanding_from_starting_a_flow_but_no_call() -> None:
    talk = desk("if: slots.may")
    assert texts(talk.say("pay", "pay")) == ["Not now."]
    assert talk.step is None
    talk.say("renew", "renew")
    assert talk.step == "plate"


@row("2.5")
def test_a_trigger_starts_its_flow_from_its_threshold_on() -> None:
    for confidence, step in ((0.79, None), (0.8, "plate"), (0.95, "plate")):
        talk = desk()
        talk.mean("pay", ("pay", confidence), ("chat", 1 - confidence))
        assert talk.step == step, confidence
    triggers = load(PARKING.replace("KEYS", "")).service.flows["card"].triggers
    assert triggers == (Trigger("renew"),)


@row("2.6")
def test_persisted_slots_are_kept_and_the_others_forgotten() -> None:
    talk = desk()
    for text in ("pay", "A 1", "by post"):
        talk.say(text, "pay" if text == "pay" else None)
    assert talk.step is None
    assert (talk.value("plate"), talk.value("way")) == ("A 1", None)


@row("2.6")
def test_a_slot_that_only_an_action_fills_cannot_be_persisted() -> None:
    text = one_flow("{action: look, into: {found: a}}", "persisted_slots: [a]")
    assert [p.message for p in found(check_flows.persisted_slots, text)] == [
        "persisted slot 'a': only an action sets it"
    ]


@row("2.7")
def test_what_only_a_language_model_reads_is_kept_and_told() -> None:
    loaded = load(PARKING.replace("KEYS", "always_include_in_prompt: true"))
    assert loaded.sound
    ((_, level, message),) = complaints(loaded)
    assert level == "warning"
    assert "'always_include_in_prompt' is read by language models only" in message


@row("2.8")
@pytest.mark.parametrize(
    ("keys", "last"), [("", "Anything else?"), ("run_pattern_completed: false", "Done.")]
)
def test_the_words_after_the_end_can_be_turned_off(keys: str, last: str) -> None:
    talk = desk(keys)
    says = [talk.say("pay", "pay"), talk.say("A 1"), talk.say("by post")]
    assert texts(says[-1])[-1] == last


@row("2.8")
def test_a_called_flow_has_no_words_after_its_end() -> None:
    talk = desk()
    talk.say("renew", "renew")
    talk.say("A 1")
    assert texts(talk.say("by post")) == ["Done.", "Renewed.", "Anything else?"]


@row("2.9", "5.6.3")
def test_the_name_of_a_flow_is_translated() -> None:
    ticket = load(PARKING.replace("KEYS", "")).service.flows["ticket"]
    assert (ticket.name("zh"), ticket.name("en"), ticket.name("fr")) == (
        "罚单",
        "a ticket",
        "a ticket",
    )


@row("2.10")
def test_a_flow_without_steps_is_refused() -> None:
    loaded = load("flows: {f: {description: a, steps: []}}")
    assert [message for _, _, message in complaints(loaded)] == ["flow 'f' has no steps"]
    steps = load(PARKING.replace("KEYS", "")).service.flows["ticket"]
    assert (steps.entry, [one.slot for one in collects(steps)]) == ("plate", ["plate", "way"])


@row("2.11")
@pytest.mark.parametrize("key", ["block_digressions", "ask_confirm_digressions"])
def test_keys_that_are_gone_are_told_and_do_nothing(key: str) -> None:
    loaded = load(PARKING.replace("KEYS", f"{key}: true"))
    assert loaded.sound
    ((_, _, message),) = complaints(loaded)
    assert message.startswith(f"flow 'ticket': '{key}' existed for a few versions only")

"""Slots, mappings and validation (docs/flows.md), row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from flows.engine import check_slots
from flows.engine.definition import Json, Option, Slot
from flows.engine.events import Entity, Pressed, Understood
from flows.engine.mappings import Around, mapped
from tests.unit.engine.checking import flow as one_flow
from tests.unit.engine.checking import found
from tests.unit.engine.loading import complaints, load
from tests.unit.engine.rows import asked, named

row = pytest.mark.row


# --- 5.1: slots ------------------------------------------------------------------------------


@row("5.1.1", "11.3.4")
def test_text_is_any_words_and_only_at_its_own_question() -> None:
    talk = asked("{type: text}")
    assert talk.value("x") is None, "the wish itself is no answer"
    talk.say("  anything at all ")
    assert talk.value("x") == "anything at all"


@row("5.1.2", "11.3.1")
@pytest.mark.parametrize(("words", "value"), [("yes please", True), ("no", False), ("👍", True)])
def test_bool_is_yes_or_no(words: str, value: bool) -> None:
    talk = asked("{type: bool}")
    talk.say(words)
    assert talk.value("x") is value


@row("5.1.3", "11.3.2")
@pytest.mark.parametrize("words", ["GOLD", "gold card", "2", "the golden one"])
def test_a_choice_is_kept_in_the_letters_of_the_domain(words: str) -> None:
    values = "[plain, {value: Gold, en: Gold card, zh: 金卡, also: [golden]}]"
    talk = asked(f"{{type: categorical, values: {values}}}")
    talk.say(words)
    assert talk.value("x") == "Gold"


@row("5.1.3")
def test_a_choice_that_stands_twice_is_told() -> None:
    loaded = load("slots: {x: {type: categorical, values: [a, A]}}")
    assert [level for _, level, _ in complaints(loaded)] == ["warning"]
    assert loaded.service.slots["x"].options == (Option("a", {"en": "a"}),)


@row("5.1.4", "11.3.3")
def test_a_number_is_one_number() -> None:
    talk = asked("{type: float}")
    talk.say("three or four, 3 or 4")
    assert talk.step == "q"
    talk.say("2.5")
    assert talk.value("x") == 2.5


@row("5.1.5", "11.3.6")
def test_any_is_filled_by_buttons_and_actions_only() -> None:
    buttons = "{title: A, payload: /SetSlots(x=a)}, {title: B, payload: /SetSlots(x=b)}"
    talk = asked("{type: any}", f"[{{text: X?, buttons: [{buttons}]}}]")
    talk.say("something")
    assert (talk.value("x"), talk.step) == (None, "q")
    talk.happen(Pressed(talk.session.token, 2))
    assert talk.value("x") == "b"


@row("5.1.6")
def test_a_list_is_for_actions() -> None:
    text = one_flow("{collect: a}", domain="slots: {a: {type: list}}\n")
    assert [p.message for p in found(check_slots.collected_slots, text)] == [
        "f, question 'a': slot 'a' is a list; only actions fill lists"
    ]


@row("5.1.7", "5.1.8")
@pytest.mark.parametrize("kind", ["date", "strict_categorical", "unfeaturized"])
def test_there_is_no_other_type(kind: str) -> None:
    loaded = load(f"slots: {{x: {{type: {kind}}}}}")
    ((_, level, message),) = complaints(loaded)
    assert (level, message.startswith(f"slot 'x': type '{kind}' is none of")) == ("error", True)


@row("5.1.9")
def test_names_kept_by_others_and_names_no_button_can_set_are_told() -> None:
    loaded = load('slots: {dialogue_stack: {type: any}, "a(b": {type: text}}')
    assert loaded.sound
    assert {message.partition(":")[0] for _, _, message in complaints(loaded)} == {
        "slot 'dialogue_stack'",
        "slot 'a(b'",
    }


# --- 5.2: mappings ---------------------------------------------------------------------------


def value_of(
    *mappings: Mapping[str, Json], understood: Understood, around: Around | None = None
) -> list[Json]:
    slot = Slot("x", "text", 1, "", mappings=mappings)
    return [one.value for one in mapped(slot, understood, "the words", around or Around())]


KYIV = Entity("city", "Kyiv", 5, 9, role="from")
ROME = Entity("city", "Rome", 13, 17)
INFORM = Understood("inform", 0.9, entities=(KYIV, ROME))


@row("5.2.1")
@pytest.mark.parametrize(
    ("mapping", "values"),
    [
        ({"entity": "city"}, ["Rome"]),
        ({"entity": "city", "role": "from"}, ["Kyiv"]),
        ({"entity": "city", "group": "1"}, []),
        ({"entity": "city", "intent": "inform"}, ["Rome"]),
        ({"entity": "city", "intent": ["a", "b"]}, []),
        ({"entity": "city", "not_intent": "inform"}, []),
    ],
)
def test_an_entity_fills_by_role_group_and_intent(
    mapping: dict[str, Json], values: list[Json]
) -> None:
    assert value_of({"type": "from_entity", **mapping}, understood=INFORM) == values


@row("5.2.1")
def test_an_entity_fills_its_slot_at_any_time_and_in_its_own_type() -> None:
    talk = asked("{type: float, mappings: [{type: from_entity, entity: amount}]}")
    named(talk, "a dozen or so", Entity("amount", "12", 0, 7))
    assert (talk.value("x"), talk.step) == (12.0, "end")


@row("5.2.2")
def test_an_intent_fills_with_its_value() -> None:
    mapping: dict[str, Json] = {"type": "from_intent", "intent": "inform", "value": False}
    assert value_of(mapping, understood=INFORM) == [False]
    assert value_of(mapping, understood=Understood("other")) == []
    talk = asked("{type: bool, mappings: [{type: from_intent, intent: affirm, value: true}]}")
    named(talk, "would be lovely", intent="affirm")
    assert talk.value("x") is True


@row("5.2.3")
def test_text_fills_only_the_slot_that_is_asked_for() -> None:
    mapping: dict[str, Json] = {"type": "from_text", "not_intent": "chitchat"}
    here = Around(collecting="x")
    assert value_of(mapping, understood=INFORM, around=here) == ["the words"]
    assert value_of(mapping, understood=INFORM, around=Around(collecting="y")) == []
    assert value_of(mapping, understood=Understood("chitchat"), around=here) == []


@row("5.2.3")
def test_a_slot_that_listens_for_entities_takes_no_other_words() -> None:
    talk = asked("{type: text, mappings: [{type: from_entity, entity: city}]}")
    named(talk, "well, hm")
    assert (talk.value("x"), talk.step) == (None, "q")
    named(talk, "to Rome", replace(ROME, start=3, end=7))
    assert talk.value("x") == "Rome"


@row("5.2.4")
def test_a_trigger_fills_at_the_start_of_its_flow() -> None:
    mapping: dict[str, Json] = {"type": "from_trigger_intent", "intent": "go", "value": "v"}
    assert value_of(mapping, understood=Understood("go")) == []
    assert value_of(mapping, understood=Understood("go"), around=Around(starts=True)) == ["v"]
    talk = asked("{type: text, mappings: [{type: from_trigger_intent, intent: go, value: v}]}")
    assert (talk.value("x"), talk.step) == ("v", "end")


@row("5.2.5")
def test_what_a_language_model_would_read_is_read_by_the_slots_own_reader() -> None:
    assert value_of({"type": "from_llm"}, understood=INFORM) == []
    for mappings in ("", ", mappings: [{type: from_llm, allow_nlu_correction: true}]"):
        talk = asked(f"{{type: text, kind: date{mappings}}}")
        talk.say("tomorrow")
        assert talk.value("x") == "2026-11-24"


@row("5.2.6", "5.2.7", "11.4.10")
@pytest.mark.parametrize("kind", ["controlled", "custom"])
def test_a_controlled_slot_is_never_filled_by_words(kind: str) -> None:
    assert value_of({"type": kind}, understood=INFORM) == []
    talk = asked(f"{{type: text, mappings: [{{type: {kind}}}]}}")
    talk.say("anything")
    assert (talk.value("x"), talk.step) == (None, "q")
    told = complaints(load(f"slots: {{x: {{type: text, mappings: [{{type: {kind}}}]}}}}"))
    assert len(told) == (kind == "custom"), "the old name is told"


@row("5.2.8")
def test_of_several_conditions_one_is_enough_and_its_keys_all_hold() -> None:
    conditions: list[Json] = [
        {"active_flow": "a", "requested_slot": "x"},
        {"active_loop": "b"},
    ]
    mapping: dict[str, Json] = {"type": "from_entity", "entity": "city", "conditions": conditions}
    for around, heard in (
        (Around(), False),
        (Around(frozenset("a")), False),
        (Around(frozenset("a"), "x"), True),
        (Around(frozenset("b")), True),
    ):
        assert bool(value_of(mapping, understood=INFORM, around=around)) is heard


@row("5.2.8")
def test_the_first_mapping_that_gives_a_value_wins() -> None:
    first: dict[str, Json] = {"type": "from_entity", "entity": "street"}
    second: dict[str, Json] = {"type": "from_intent", "value": "second"}
    third: dict[str, Json] = {"type": "from_entity", "entity": "city"}
    assert value_of(first, second, third, understood=INFORM) == ["second"]


# --- 5.3: validation -------------------------------------------------------------------------


@row("5.3.1", "8.19")
def test_a_slots_own_rejections_are_kept_with_it_and_come_first() -> None:
    kind = (
        "{type: float, validation: {rejections: [{if: slots.x < 1, utter: utter_low}],"
        " refill_utter: utter_again}}"
    )
    loaded = load(f"slots: {{x: {kind}}}")
    slot = loaded.service.slots["x"]
    assert loaded.problems == ()
    assert ([r.utter for r in slot.rejections], slot.refill_utter) == (["utter_low"], "utter_again")
    talk = asked(kind)
    talk.say("0")
    assert (talk.value("x"), talk.step) == (None, "q")


@row("5.3.4")
@pytest.mark.parametrize("kind", ["bool", "float", "categorical, values: [a, b]"])
def test_an_answer_of_another_type_is_not_taken(kind: str) -> None:
    talk = asked(f"{{type: {kind}}}")
    assert len(talk.say("purple monkey dishwasher")) >= 1
    assert (talk.value("x"), talk.step) == (None, "q")

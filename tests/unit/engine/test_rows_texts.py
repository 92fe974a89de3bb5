"""Texts, buttons and languages (docs/flows.md), row by row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.engine.advance import Turn, advance
from flows.engine.definition import Json, Option, Slot
from flows.engine.effects import Say
from flows.engine.events import Payload, Pressed, Said, Understood
from flows.engine.payloads import cast_text, parse_payload
from tests.unit.engine.loading import complaints, load
from tests.unit.engine.rows import DESK, asked
from tests.unit.engine.talking import MONDAY, chat, texts

row = pytest.mark.row


# --- 5.4: texts ------------------------------------------------------------------------------


@row("5.4.1")
def test_a_place_shows_its_slot_and_a_dash_where_there_is_nothing() -> None:
    talk = asked("{type: text}", "[{text: 'X of {way} and {x}?'}]")
    assert talk.last is not None
    assert [e.text for e in talk.last.effects if isinstance(e, Say)] == ["X of – and –?"]


@row("5.4.2")
def test_a_template_names_slots_and_context_and_knows_three_filters() -> None:
    words = (
        "[{text: '{{ slots.x | upper }}|{{slots.x|length}}|{{ context.none }}|{{ 1 + 1 }}|{x}',"
        " metadata: {template: jinja}}]"
    )
    loaded = load(f"responses: {{utter_a: {words}}}")
    assert loaded.sound
    assert ["'{{ 1 + 1 }}' is left out" in m for _, _, m in complaints(loaded)] == [True]


@row("5.4.2")
def test_a_template_is_filled_in() -> None:
    text = DESK.replace("SLOT", "x").replace("KIND", "{type: text, initial_value: abc}")
    words = "'{{ slots.x | upper }} {{slots.x|length}} {{ context.no }}{{ 1 + 1 }}{x}'"
    text = text.replace("WORDS", "[{text: X}]").replace(
        "{text: Last?}", f"{{text: {words}, metadata: {{template: jinja}}}}"
    )
    assert texts(chat({"parking": text}).say("go", "go")) == ["ABC 3 –{x}"]


@row("5.4.3")
def test_doubled_braces_are_single_ones() -> None:
    talk = asked("{type: text}", "[{text: '{{x}} {x}'}]")
    assert talk.last is not None
    assert [e.text for e in talk.last.effects if isinstance(e, Say)] == ["{x} –"]


VARIATIONS = """[
    {text: plain},
    {text: if, condition: slots.way is null},
    {text: here, channel: telegram},
    {text: both, channel: telegram, condition: slots.way is null},
    {text: never, channel: telegram, condition: slots.way = "no"}]"""


def words_on(channel: str | None, leave_out: str = "") -> str:
    listed = [line for line in VARIATIONS.splitlines() if not leave_out or leave_out not in line]
    words = "\n".join(listed).rstrip("]").rstrip(",").strip() + "]"
    talk = asked("{type: text}", " ".join(words.split()))
    turn: Turn = advance(
        talk.flows, talk.session, Said("/help", Understood()), now=MONDAY, channel=channel
    )
    return [e.text for e in turn.effects if isinstance(e, Say) and e.name == "utter_ask_x"][-1]


@row("5.4.4")
def test_of_variations_condition_and_channel_go_first_and_neither_last() -> None:
    assert words_on("telegram") == "both"
    assert words_on("telegram", "both") == "here"
    assert words_on("rest") == "if"
    assert words_on(None) == "if"
    assert words_on("rest", "text: if") == "plain"


@row("5.4.5")
def test_a_condition_is_words_or_the_older_list() -> None:
    text = """
        responses:
          utter_a:
            - {text: a, condition: slots.x = "1"}
            - text: b
              condition: [{type: slot, name: x, value: "1"}, {type: slot, name: y, value: null}]
        """
    first, second = load(text).service.responses["utter_a"].variations
    assert first.condition is not None
    assert second.condition is not None
    assert second.condition.text == 'slots.x = "1" and slots.y is null'


@row("5.4.6")
def test_what_no_channel_shows_is_kept_and_told_and_ids_are_unique() -> None:
    loaded = load("responses: {utter_a: [{text: a, image: b, rephrase: true, id: i}]}")
    assert loaded.sound
    assert len(complaints(loaded)) == 2
    assert loaded.service.responses["utter_a"].variations[0].id == "i"
    assert not load("responses: {utter_a: [{text: a, id: i}, {text: b, id: i}]}").sound


# --- 5.5: buttons ----------------------------------------------------------------------------

SLOTS = {
    "flag": Slot("flag", "bool", 1, ""),
    "n": Slot("n", "float", 1, ""),
    "cat": Slot("cat", "categorical", 1, "", options=(Option("Gold", {}),)),
    "t": Slot("t", "text", 1, "", mappings=({"type": "controlled"},)),
    "many": Slot("many", "list", 1, ""),
}


def meaning(payload: str) -> dict[str, Json]:
    return parse_payload(
        payload, lambda name: (SLOTS[name], SLOTS[name].options) if name in SLOTS else None
    )


@row("5.5.1")
def test_a_payload_sets_slots_means_an_intent_or_says_words() -> None:
    assert meaning("/SetSlots(t=a, n=3)") == {"set": {"t": "a", "n": 3.0}}
    assert meaning("/go") == {"intent": "go"}
    assert meaning('/go{"city": "Rome"}') == {"intent": "go", "entities": {"city": "Rome"}}
    assert meaning("/setslots(t=a)") == {"say": "/setslots(t=a)"}
    assert meaning("just words") == {"say": "just words"}


@row("5.5.1", "11.1.1")
def test_an_intent_of_a_button_brings_its_entities() -> None:
    buttons = '[{title: Rome, payload: \'/inform{{"city": "Rome"}}\'}]'
    talk = asked(
        "{type: text, mappings: [{type: from_entity, entity: city}]}",
        f"[{{text: X?, buttons: {buttons}}}]",
    )
    talk.happen(Pressed(talk.session.token, 1))
    assert (talk.value("x"), talk.step) == ("Rome", "end")


@row("5.5.2")
def test_a_button_without_payload_says_its_title() -> None:
    talk = asked("{type: text}", "[{text: X?, buttons: [{title: Red}, {title: Blue}]}]")
    talk.happen(Pressed(talk.session.token, 2))
    assert talk.value("x") == "Blue"


@row("5.5.3")
def test_a_payload_has_ten_pairs_and_no_parentheses() -> None:
    pairs = ", ".join(f"s{n}={n}" for n in range(12))
    known = Slot("s", "text", 1, "")
    told = parse_payload(f"/SetSlots({pairs})", lambda _: (known, ()))
    assert list(told["set"]) == [f"s{n}" for n in range(10)]  # type: ignore[arg-type]  # a table
    assert meaning("/SetSlots(t=a(b)") == {"set": {}}
    assert meaning("/SetSlots(t, =a, zzz=1)") == {"set": {}}


@row("5.5.4")
@pytest.mark.parametrize(
    ("slot", "written", "value"),
    [
        ("flag", "True", (True,)),
        ("flag", "maybe", None),
        ("n", "3.5", (3.5,)),
        ("n", "three", None),
        ("cat", "gOLD", ("Gold",)),
        ("cat", "silver", None),
        ("t", "true", ("true",)),
        ("t", "null", (None,)),
        ("n", "None", (None,)),
        ("cat", "undefined", (None,)),
    ],
)
def test_a_written_value_gets_its_slots_type(
    slot: str, written: str, value: tuple[Json] | None
) -> None:
    assert cast_text(written, SLOTS[slot], SLOTS[slot].options) == value


@row("5.5.5")
def test_no_payload_sets_a_list() -> None:
    assert meaning("/SetSlots(many=a)") == {"set": {}}


@row("5.5.6")
def test_a_payload_of_ours_sets_a_controlled_slot() -> None:
    talk = asked("{type: text, mappings: [{type: controlled}]}")
    talk.happen(Payload("/SetSlots(x=by_us)"))
    assert talk.value("x") == "by_us"


@row("5.5.7", "11.1.2")
@pytest.mark.parametrize("typed", ["/SetSlots(x=mine)", '/go{"city": "Rome"}', "/go"])
def test_a_payload_that_is_typed_is_not_obeyed(typed: str) -> None:
    talk = asked("{type: text, mappings: [{type: controlled}]}")
    before = talk.session.stack
    talk.say(typed)
    assert talk.value("x") is None
    assert [f.flow for f in talk.session.stack] == [f.flow for f in before]


# --- 5.6, 5.7: languages and the rest --------------------------------------------------------


@row("5.6.1", "5.6.2", "5.6.4")
def test_words_and_buttons_are_in_the_residents_language_else_in_the_first() -> None:
    words = (
        "[{text: X?, translation: {zh: 甲？}, buttons: [{title: A, payload: /SetSlots(x=a),"
        " translation: {zh: {title: 一, payload: /SetSlots(x=b)}}}, {title: B}]}]"
    )
    talk = asked("{type: text}", words)
    talk.session = replace(talk.session, language="zh", explicit_language=True)
    (say,) = [one for one in talk.say("/help") if one.name == "utter_ask_x"]
    assert say.text == "甲？"
    assert [title for title, _ in say.buttons[:2]] == ["一", "B"]
    talk.happen(Pressed(talk.session.token, 1))
    assert talk.value("x") == "b"


@row("5.7.1", "5.7.2")
def test_lists_of_a_domain_name_things_in_either_form() -> None:
    loaded = load("""
        entities: [city, {street: {roles: [from, to]}}]
        actions: [look, {book: {send_domain: true}}]
        intents: [go, {stop: {use_entities: []}}]
        """)
    assert loaded.problems == ()
    assert loaded.entities == {"city", "street"}
    assert loaded.actions == {"look", "book"}
    assert loaded.intents == {"go", "stop"}


@row("5.7.3")
def test_how_long_a_session_lasts_is_the_citys_and_not_the_files() -> None:
    loaded = load("session_config: {session_expiration_time: 60}")
    ((_, level, message),) = complaints(loaded)
    assert (level, "the city's file says" in message) == ("warning", True)

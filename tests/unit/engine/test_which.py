"""A service is named and the act is not: “gas bill”. What the city has of it is offered."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import dedent

import pytest

from flows.engine.load import load_service
from flows.engine.portable import export
from flows.engine.portable_in import import_
from flows.engine.yaml_tree import Source
from tests.unit.engine.talking import CITY, Chat, chat, texts, titles

CLARIFYING = """
    responses:
      utter_clarification_options_rasa:
        - {text: "Which?", buttons_from: context.clarification_options}
      button_none: [{text: None of these}]
      utter_none_of_these: [{text: All right.}]
      utter_not_offered: [{text: "Not here: {service}."}]
"""
SUPPLY = """
    flows:
      read_meter:
        name: Meter reading
        description: Takes a reading
        nlu_trigger: [{intent: supply.which}, {intent: supply.read}]
        metadata: {city_desk: {menu: 9}}
        steps: [{id: ask_supply, collect: supply}, {id: ask_mail, collect: mail}]
      pay_bill:
        name: Pay a bill
        description: Pays a bill
        nlu_trigger: [{intent: supply.pay}, {intent: supply.which}]
        metadata: {city_desk: {menu: 2}}
        steps: [{id: ask_supply, collect: supply}, {id: ask_mail, collect: mail}]
      report_outage:
        name: Outage
        description: Reports an outage
        nlu_trigger: [{intent: supply.outage}, {intent: supply.which}]
        steps: [{id: ask_story, collect: story}, {id: ask_when, collect: day}]
    slots:
      supply: {type: categorical, values: [{value: gas, en: Gas}, {value: water, en: Water}]}
      mail: {type: text, kind: email}
      story: {type: text, kind: free_text}
      day: {type: text, kind: date}
    responses:
      utter_ask_supply: [{text: "Gas or water?"}]
      utter_ask_mail: [{text: "Mail?"}]
      utter_ask_story: [{text: "What happened?"}]
      utter_ask_day: [{text: "When?"}]
"""
PARKING = """
    flows:
      pay_parking:
        name: Parking ticket
        description: Pays a parking ticket
        nlu_trigger: [{intent: parking.pay}, {intent: parking.which}]
        steps: [{id: ask_plate, collect: plate}, {id: ask_note, collect: note}]
    slots:
      plate: {type: text, kind: cn_plate}
      note: {type: text, kind: free_text}
    responses:
      utter_ask_plate: [{text: "Plate?"}]
      utter_ask_note: [{text: "Note?"}]
"""
FISHING = """
    flows:
      get_permit:
        name: Fishing permit
        description: Not offered here
        nlu_trigger: [{intent: fishing.permit}, {intent: water.which}]
        steps: [{id: ask_mail, collect: mail}]
      sell_fish:
        name: Fish market
        description: Not offered here
        nlu_trigger: [{intent: fishing.market}, {intent: water.which}]
        steps: [{id: ask_mail, collect: mail}]
"""
EVERY = ["Pay a bill", "Meter reading", "Outage", "None of these"]


@pytest.fixture
def talk() -> Chat:
    city = CITY.replace("[parking, wedding]", "[parking, supply, clarifying]")
    services = {
        "clarifying": CLARIFYING,
        "supply": SUPPLY,
        "parking": PARKING,
        "fishing": FISHING,
    }
    return chat(services, city=city)


def heard(talk: Chat, text: str, *ranking: tuple[str, float]) -> tuple[Sequence[str], list[str]]:
    says = talk.mean(text, *ranking)
    return texts(says), titles(says)


def test_all_the_city_has_of_it_is_offered_in_the_order_of_the_menu(talk: Chat) -> None:
    assert heard(talk, "gas bill", ("supply.which", 0.9)) == (["Which?"], EVERY)
    assert talk.session.stack == ()


def test_with_one_flow_that_one_begins(talk: Chat) -> None:
    assert heard(talk, "parking tickets", ("parking.which", 0.9)) == (["Plate?"], [])


def test_what_no_city_offers_here_is_told_and_not_offered(talk: Chat) -> None:
    says, _ = heard(talk, "water things", ("water.which", 0.9))
    assert says[0] == "Not here: Fish market."


def test_the_flow_that_is_tapped_begins_with_what_was_said(talk: Chat) -> None:
    talk.mean("the gas bill", ("supply.which", 0.9))
    assert texts(talk.say("1")) == ["Mail?"]
    assert talk.session.stack[-1].flow == "pay_bill"
    assert talk.value("supply") == "gas"


def test_none_of_these_leaves_everything_as_it_was(talk: Chat) -> None:
    talk.mean("gas bill", ("supply.which", 0.9))
    assert texts(talk.say("4")) == ["All right."]
    assert talk.session.stack == ()


def test_eight_at_most_are_offered() -> None:
    one = '{name: "Thing %d", description: "Does %d", nlu_trigger: [{intent: thing.which}], '
    one += "steps: [{action: utter_done}]}"
    flows = "\n".join(f"      thing_{n}: {one.replace('%d', str(n))}" for n in range(10))
    things = f"    flows:\n{flows}\n    responses: {{utter_done: [{{text: Done.}}]}}"
    city = CITY.replace("[parking, wedding]", "[things, clarifying]")
    says = chat({"things": things, "clarifying": CLARIFYING}, city=city).say("it", "thing.which")
    assert titles(says) == [*(f"Thing {n}" for n in range(8)), "None of these"]


def test_an_unsure_one_is_offered_with_what_else_is_likely(talk: Chat) -> None:
    ranking = (("supply.which", 0.5), ("parking.pay", 0.3), ("faq.fee", 0.1))
    assert heard(talk, "my bill", *ranking) == (["Which?"], EVERY)


def test_its_own_flows_are_no_rivals_of_it(talk: Chat) -> None:
    assert heard(talk, "gas", ("supply.which", 0.62), ("supply.pay", 0.55))[1] == EVERY
    both = ("supply.pay", 0.7), ("supply.which", 0.65)
    assert heard(talk, "the bill, pay", *both)[0] == ["Gas or water?"]


# --- inside an open question ------------------------------------------------------------------


def at_plate(talk: Chat) -> Chat:
    talk.say("a ticket", "parking.pay")
    return talk


def test_beside_another_matter_it_is_offered_and_the_question_stays_open(talk: Chat) -> None:
    at_plate(talk)
    assert heard(talk, "the gas bill", ("supply.which", 0.9)) == (["Which?"], EVERY)
    assert talk.step == "ask_plate"
    talk.say("沪A12345")
    assert talk.value("plate") == "沪A12345"


def test_what_is_tapped_then_interrupts_the_matter(talk: Chat) -> None:
    at_plate(talk).mean("the gas bill", ("supply.which", 0.9))
    talk.say("Pay a bill")
    assert [frame.flow for frame in talk.session.stack] == ["pay_parking", "pay_bill"]


def test_none_of_these_asks_the_open_question_again(talk: Chat) -> None:
    at_plate(talk).mean("the gas bill", ("supply.which", 0.9))
    assert texts(talk.say("None of these")) == ["Plate?"]


def test_unsure_it_does_not_disturb_the_question(talk: Chat) -> None:
    says, _ = heard(at_plate(talk), "erm the gas", ("supply.which", 0.4))
    assert says[-1] == "Plate?"
    assert "Which?" not in says


def test_an_answer_with_a_value_is_an_answer(talk: Chat) -> None:
    at_plate(talk).mean("沪A12345, it got the gas bill as well", ("supply.which", 0.9))
    assert talk.value("plate") == "沪A12345"
    assert talk.step == "ask_note"


def test_where_any_words_would_do_it_counts_as_other_wishes_do(talk: Chat) -> None:
    at_plate(talk).say("沪A12345")
    assert heard(talk, "the gas bill", ("supply.which", 0.9))[0] == ["Which?"]
    assert talk.value("note") is None


def test_the_name_of_the_matter_that_is_open_is_no_other_wish(talk: Chat) -> None:
    talk.say("an outage", "supply.outage")
    talk.mean("the gas went off", ("supply.which", 0.9))
    assert talk.value("story") == "the gas went off"
    assert heard(talk, "it is the gas", ("supply.which", 0.9)) == (["When?"], [])


def test_in_another_engines_format_each_intent_stands_in_one_flow() -> None:
    source = Source("supply.yml", dedent(SUPPLY))
    loaded = load_service("supply", [source])
    files = export({"supply": loaded.service}, {"supply": [source]}).files
    assert "supply.which" not in files["data/supply.yml"]
    back = import_([Source(p, t) for p, t in files.items() if p != "config.yml"], "supply")
    flows = load_service("supply", back.services["supply"]).service.flows
    for name, flow in loaded.service.flows.items():
        assert flows[name].triggers == flow.triggers

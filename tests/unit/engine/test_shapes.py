"""What a slot and a city tell a reader: how long the numbers of this provider are."""

from __future__ import annotations

import pytest

from flows.engine.check_shapes import city_shapes
from flows.engine.effects import Say
from flows.engine.facts import Facts
from flows.engine.load import load_service
from flows.engine.load_city import load_city
from flows.engine.slots.shapes import Shape
from flows.engine.yaml_tree import Source
from tests.unit.engine.checking import scope_of
from tests.unit.engine.talking import CITY, Chat, chat, texts

BILLS = """
    flows:
      bill:
        name: Pay a bill
        description: Pays a bill
        nlu_trigger: [{intent: parking.ask}]
        steps:
          - collect: provider
          - collect: account
          - collect: amount
          - collect: home
          - {action: utter_done}
    slots:
      provider: {type: categorical, values: [{value: north, en: North}, {value: south, en: South}]}
      account:
        type: text
        kind: account_no
        shape: {by: provider, north: {digits: [10, 13]}, else: {digits: 6-8, begins: ["7"]}}
      amount: {type: text, kind: money}
      home: {type: text, kind: address}
    responses:
      utter_ask_provider: [{text: Which provider?}]
      utter_ask_account: [{text: Which account?}]
      utter_ask_amount: [{text: How much?}]
      utter_ask_home: [{text: Where?}]
      utter_done: [{text: "{account}, {amount}, {home}"}]
      utter_problem_account_no_length: [{text: Count again.}]
      utter_problem_account_no_beginning: [{text: It begins with 7.}]
      utter_problem_money_negative: [{text: More than nothing.}]
"""
ELSEWHERE = CITY + "    shapes: {account: {digits: 4}}\n"


def asked(provider: str, city: str = CITY) -> Chat:
    talk = chat({"parking": BILLS}, city=city)
    talk.say("a bill", "parking.ask")
    talk.say(provider)
    return talk


def said(says: list[Say]) -> str:
    return texts(says)[0]


@pytest.mark.parametrize(
    ("provider", "account", "answer"),
    [
        ("North", "0310000001", "How much?"),
        ("North", "0310000001000", "How much?"),
        ("North", "03100000010", "Count again."),
        ("South", "7000001", "How much?"),
        ("South", "0310000001", "Count again."),
        ("South", "3000001", "It begins with 7."),
        ("South", "it says 7000001, next to the meter of the neighbours", "How much?"),
    ],
)
def test_an_account_is_read_as_the_chosen_provider_writes_it(
    provider: str, account: str, answer: str
) -> None:
    assert said(asked(provider).say(account)) == answer


def test_a_city_has_its_own_shape() -> None:
    assert said(asked("North", ELSEWHERE).say("0310")) == "How much?"
    assert said(asked("North", ELSEWHERE).say("0310000001")) == "Count again."


TICKET = """
    flows:
      park:
        name: Pay a ticket
        description: Pays a ticket
        nlu_trigger: [{intent: parking.ask}]
        steps: [{collect: ticket}, {collect: plate}, {action: utter_done}]
    slots:
      ticket: {type: text, kind: parking_ticket, shape: {begins: [ZK]}}
      plate: {type: text, kind: uk_plate}
    responses:
      utter_ask_ticket: [{text: Which ticket?}]
      utter_ask_plate: [{text: Which car?}]
      utter_done: [{text: "{ticket} {plate}"}]
"""


@pytest.mark.parametrize(
    ("wish", "answer"),
    [
        ("pay my parking ticket ZK00000001", "Which car?"),
        ("pay ZK00000001 for AB12 CDE", "ZK00000001 AB12 CDE"),
        ("pay AB00000001", "Which ticket?"),
        ("pay my ticket", "Which ticket?"),
    ],
)
def test_plain_numbers_are_taken_from_the_first_message(wish: str, answer: str) -> None:
    talk = chat({"parking": TICKET})
    assert answer in texts(talk.say(wish, "parking.ask"))


def test_values_of_several_parts_are_kept_and_shown() -> None:
    talk = asked("North")
    talk.say("0310000001")
    assert said(talk.say("minus 5 yuan")) == "More than nothing."
    talk.say("35块5")
    assert talk.value("amount") == {"minor": 3550, "currency": "CNY"}
    says = talk.say("88 Yangben Road")
    assert texts(says)[0] == "03****0001, ¥35.50, 88 Yangben Road"


def test_what_is_written_wrongly_is_told_with_its_line() -> None:
    text = """\
slots:
  account:
    type: text
    kind: account_no
    shape:
      digits: [10, 200, 6-9, twelve]
      lenght: 3
"""
    loaded = load_service("bills", [Source("bills.yml", text)])
    told = [(problem.line, problem.rule) for problem in loaded.problems]
    assert told == [(6, "shape-digits"), (6, "shape-digits"), (7, "key-unknown")]
    assert loaded.service.slots["account"].shapes.otherwise == Shape(frozenset({10, 6, 7, 8, 9}))


def test_a_city_cannot_shape_what_is_not_there() -> None:
    city = load_city(Source("city.yml", ELSEWHERE.replace("account:", "nothing:"))).city
    assert city is not None
    scope = scope_of({"parking": BILLS}, Facts(cities={city.id: city}))
    assert [problem.rule for problem in city_shapes(scope)] == ["shape-kind"]

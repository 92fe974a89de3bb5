"""Several requests in one message: told apart only where each of them is sure."""

from __future__ import annotations

import pytest

from nlu.cascade import Cascade
from nlu.safety import Safety
from nlu.several import LONGEST, head_of, parts_of
from nlu.words import SureWords
from tests.fakes import FakeInterpreter, sure_parse
from tests.unit.engine.talking import MONDAY, chat

SERVICES = """
    flows:
      pay_parking:
        name: Parking ticket
        description: Pays a parking ticket
        nlu_trigger: [{intent: parking.pay}]
        steps: [{id: ask_plate, collect: plate}]
      book_wedding:
        name: Wedding
        description: Books a wedding
        nlu_trigger: [{intent: wedding.book}]
        steps: [{id: ask_day, collect: day}]
    slots:
      plate: {type: text, kind: cn_plate}
      day: {type: text, kind: date}
    responses:
      utter_ask_plate: [{text: "Plate?"}]
      utter_ask_day: [{text: "Day?"}]
"""


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("pay my fine and book a wedding", ("pay my fine", "book a wedding")),
        ("pay my fine, and then book a wedding.", ("pay my fine", "book a wedding")),
        ("pay my fine; also the water bill", ("pay my fine", "the water bill")),
        ("先交罚单，然后预约结婚登记", ("先交罚单", "预约结婚登记")),
        ("交罚单还有结婚登记", ("交罚单", "结婚登记")),
        ("pay my fine", ()),
        ("and", ()),
        ("x " * LONGEST + "and y", ()),
    ],
)
def test_what_a_message_may_be_made_of(text: str, parts: tuple[str, ...]) -> None:
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    ("text", "halves"),
    [
        ("stop, pay it", ("stop", "pay it")),
        ("stop and pay it", ("stop", "pay it")),
        ("算了，交罚单，快", ("算了", "交罚单，快")),
        ("stopand pay", ("", "stopand pay")),
        ("x, " * LONGEST, ("", "x, " * LONGEST)),
    ],
)
def test_what_stands_before_the_first_pause(text: str, halves: tuple[str, str]) -> None:
    assert head_of(text) == halves


async def heard(text: str, **known: str) -> tuple[tuple[str, str], ...]:
    model = FakeInterpreter({said.replace("_", " "): sure_parse(i) for said, i in known.items()})
    talk = chat({"parking": SERVICES})
    cascade = Cascade(model, Safety.load(), SureWords.load())
    found = await cascade.understand(talk.flows, talk.session, text, now=MONDAY)
    return found.several


async def test_two_sure_requests_are_both_heard_in_order() -> None:
    found = await heard(
        "marry me then the ticket", marry_me="wedding.book", the_ticket="parking.pay"
    )
    assert found == (("wedding.book", "marry me"), ("parking.pay", "the ticket"))


@pytest.mark.parametrize(
    "text",
    ["stop, the ticket", "Forget it. the ticket", "cancel and the ticket", "算了，the ticket"],
)
async def test_a_word_that_stops_before_a_request_is_heard_too(text: str) -> None:
    (first, second) = await heard(text, the_ticket="parking.pay")
    assert first[0] == "control.cancel"
    assert second == ("parking.pay", "the ticket")


async def test_a_word_that_stops_is_no_request_where_nothing_sure_comes_after_it() -> None:
    assert await heard("stop, I am lost") == ()


async def test_one_request_with_an_and_in_it_is_one() -> None:
    assert await heard("marry Ann and Bob", marry_Ann="wedding.book") == ()


async def test_the_same_request_twice_is_one() -> None:
    found = await heard("a ticket and the ticket", a_ticket="parking.pay", the_ticket="parking.pay")
    assert found == ()


async def test_a_message_without_such_a_word_asks_the_model_once() -> None:
    model = FakeInterpreter({"pay it": sure_parse("parking.pay")})
    talk = chat({"parking": SERVICES})
    await Cascade(model, Safety.load(), SureWords.load()).understand(
        talk.flows, talk.session, "pay it", now=MONDAY
    )
    assert model.asked == ["pay it"]

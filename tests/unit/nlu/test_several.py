"""Several requests in one message: told apart only where each of them is sure."""

from __future__ import annotations

import pytest

from bot.ports import Parse
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
        nlu_trigger: [{intent: wedding.book}, {intent: wedding.which}, {intent: faq.wedding}]
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
        ("join the library + swap the car", ("join the library", "swap the car")),
        ("my permit n my passport", ("my permit", "my passport")),
        ("1. my permit 2. my passport", ("my permit", "my passport")),
        ("no water here and pay my bill", ("no water here", "pay my bill")),
        ("not the water, the gas and quickly", ()),
        ("no, the gas and quickly", ()),
        ("it isn't the water, the gas", ()),
        ("pay my fine" + "\n" * 200 + "book a wedding", ("pay my fine", "book a wedding")),
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
    return await heard_as(
        text, {said.replace("_", " "): sure_parse(i) for said, i in known.items()}
    )


async def heard_as(text: str, known: dict[str, Parse]) -> tuple[tuple[str, str], ...]:
    model = FakeInterpreter({text: _as("out_of_scope", 0.4)} | known)
    talk = chat({"parking": SERVICES})
    cascade = Cascade(model, Safety.load(), SureWords.load())
    found = await cascade.understand(talk.flows, talk.session, text, now=MONDAY)
    return found.several


async def test_two_sure_requests_are_both_heard_in_order() -> None:
    found = await heard(
        "marry me then the ticket", marry_me="wedding.book", the_ticket="parking.pay"
    )
    assert found == (("wedding.book", "marry me"), ("parking.pay", "the ticket"))


async def test_what_is_said_to_come_before_is_wanted_first() -> None:
    found = await heard(
        "before the ticket, marry me", before_the_ticket="parking.pay", marry_me="wedding.book"
    )
    assert found == (("wedding.book", "marry me"), ("parking.pay", "before the ticket"))


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


# --- questions and stories with services in them ----------------------------------------------

BOTH = "the ticket and marry me"


def _as(intent: str, confidence: float) -> Parse:
    """Of a whole that speaks of everything a little, too."""
    little = ((name, 0.01) for name in ("parking.pay", "wedding.book", "wedding.which"))
    return Parse(intent, confidence, ((intent, confidence), *little))


async def test_a_piece_is_not_taken_for_what_the_whole_does_not_speak_of() -> None:
    whole = Parse("wedding.book", 0.9, (("wedding.book", 0.9), ("small.aside", 0.1)))
    known = {BOTH: whole, "the ticket": _as("parking.pay", 0.95)}
    assert await heard_as(BOTH, known | {"marry me": _as("wedding.book", 0.95)}) == ()


async def in_a(whole: Parse, **parts: Parse) -> list[str]:
    """What is heard in a message that means this as a whole."""
    known = {"the ticket": _as("parking.pay", 0.95), "marry me": _as("wedding.book", 0.95)}
    changed = {said.replace("_", " "): parse for said, parse in parts.items()}
    return [intent for intent, _ in await heard_as(BOTH, {BOTH: whole, **known, **changed})]


@pytest.mark.parametrize(
    ("intent", "confidence"), [("small.greet", 0.9), ("faq.documents", 0.5), ("small.thanks", 0.6)]
)
async def test_sure_requests_count_beside_a_greeting_or_a_question(
    intent: str, confidence: float
) -> None:
    assert await in_a(_as(intent, confidence)) == ["parking.pay", "wedding.book"]


@pytest.mark.parametrize("intent", ["small.aside", "faq.fee", "small.greet"])
async def test_a_message_surer_of_asking_or_telling_has_no_requests(intent: str) -> None:
    assert await in_a(_as(intent, 0.97)) == []


async def test_one_surer_request_of_two_is_not_several() -> None:
    assert await in_a(_as("faq.fee", 0.9), marry_me=_as("wedding.book", 0.88)) == []


@pytest.mark.parametrize(
    ("whole", "part"),
    [("faq.fee", "faq.fee"), ("faq.fee", "faq.time"), ("small.aside", "small.aside")],
)
async def test_a_part_that_carries_it_on_speaks_for_all_parts(whole: str, part: str) -> None:
    text = f"{BOTH} and so on"
    parts = {"the ticket": _as("parking.pay", 0.95), "marry me": _as("wedding.book", 0.95)}
    known = {text: _as(whole, 0.6), **parts, "so on": _as(part, 0.6)}
    assert await heard_as(text, known) == ()
    known["so on"] = _as(part, 0.3)
    assert len(await heard_as(text, known)) == 2


async def test_what_is_only_named_is_a_request_in_a_request_and_not_in_a_question() -> None:
    named = _as("wedding.which", 0.95)
    assert await in_a(_as("parking.pay", 0.6), marry_me=named) == ["parking.pay", "wedding.which"]
    assert await in_a(_as("faq.fee", 0.6), marry_me=named) == []


@pytest.mark.parametrize("confidence", [0.4, 0.9])
async def test_an_order_to_the_bot_holds_no_requests(confidence: float) -> None:
    assert await in_a(_as("refuse.command", confidence)) == []


@pytest.mark.parametrize("intent", ["faq.wedding", "small.greet", "control.help", "answer.value"])
async def test_a_question_a_greeting_or_a_wish_of_the_talk_is_no_part_of_a_list(
    intent: str,
) -> None:
    assert await in_a(_as("parking.pay", 0.6), marry_me=_as(intent, 0.99)) == []


async def test_an_unsure_aside_changes_nothing() -> None:
    assert await in_a(_as("small.aside", 0.39)) == ["parking.pay", "wedding.book"]


async def test_stopping_before_another_request_is_heard_in_anger_too() -> None:
    text = "stop, the ticket"
    known = {text: _as("small.upset", 0.97), "the ticket": _as("parking.pay", 0.95)}
    assert [intent for intent, _ in await heard_as(text, known)] == [
        "control.cancel",
        "parking.pay",
    ]

"""Whether a tap counts is known as it comes in, whoever works on the resident's inbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.app import cascade_of, flows_of
from bot.domain.messages import Address, Inbound, InboundKind
from bot.shared.claims import MemoryClaims
from bot.usecases.act import Actions
from bot.usecases.converse import Converse
from bot.usecases.drain import Drain
from bot.usecases.hand_back import HandBack
from bot.usecases.hear import Hear
from bot.usecases.receive import Receive
from nlu.language import detect
from tests.fakes import FakeInterpreter
from tests.fakes_store import FakeStore
from tests.stands.catalogue import shipped

CITY = "shanghai"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ME = Address(CITY, "shanghai_telegram", "telegram", "7000000001")
MINUTE = timedelta(minutes=1)
OLD = "#00000000.1"


@pytest.fixture
def receive() -> Receive:
    store, flows = FakeStore(), flows_of(shipped())[CITY]
    hear = Hear(cascade_of(FakeInterpreter()), detect)
    converse = Converse(store, hear, lambda _: flows, Actions({}, {}, {}), lambda: NOW)
    drain = Drain(store, converse, lambda: NOW, "test")
    return Receive(store, drain, lambda: NOW, HandBack(store, lambda: NOW), MemoryClaims())


def said(text: str, name: str | None = None) -> Inbound:
    return Inbound(InboundKind.SAID, name, NOW, {"text": text, "language": "en"})


async def asked(receive: Receive) -> str:
    """The first button of the menu, as it would come back."""
    *_, last = await receive(ME, said("menu"))
    return last.outgoing.words.buttons[0].payload


async def counts(receive: Receive, text: str, name: str | None = None) -> bool:
    kept = await receive.keep(ME, said(text, name))
    if kept.turn:
        await kept.turn
    return kept.taken


async def test_the_button_of_the_question_there_is_counts_once(receive: Receive) -> None:
    button = await asked(receive)
    assert [await counts(receive, button) for _ in range(2)] == [True, False]


@pytest.mark.parametrize("text", [OLD, "menu", "1", ""])
async def test_no_other_words_do(receive: Receive, text: str) -> None:
    await asked(receive)
    assert not await counts(receive, text)


async def test_a_first_message_cannot_be_a_button(receive: Receive) -> None:
    assert not await counts(receive, OLD)


async def test_the_same_tap_again_is_none(receive: Receive) -> None:
    button = await asked(receive)
    assert [await counts(receive, button, "u7") for _ in range(2)] == [True, False]


async def test_it_counts_while_another_hand_has_nothing_to_do(receive: Receive) -> None:
    """It was woken for nothing, and comes to the tap in a moment."""
    button = await asked(receive)
    assert await receive.store.take_lease(CITY, 1, holder="other", lease=MINUTE, now=NOW)
    kept = await receive.keep(ME, said(button))
    assert (kept.turn, kept.taken, kept.language) == (None, True, "en")


async def test_nobody_can_tell_where_something_waits_before_it(receive: Receive) -> None:
    button = await asked(receive)
    assert (await receive.store.receive(ME, said("hi"), holder="other", lease=MINUTE)).fence
    assert not await counts(receive, button)

"""Whoever wakes a talk leaves nothing lying, whatever goes wrong on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.app import cascade_of, flows_of
from bot.domain.messages import Address, Inbound, InboundKind
from bot.ports import Conflict
from bot.shared.claims import MemoryClaims
from bot.usecases.act import Actions
from bot.usecases.converse import Converse
from bot.usecases.drain import Drain
from bot.usecases.hand_back import HandBack
from bot.usecases.hear import Hear
from bot.usecases.receive import Receive
from bot.usecases.setting import Args, Setting, Values
from flows.engine.advance import Turn, advance
from flows.engine.catalog import Flows
from flows.engine.events import Said, Understood
from flows.engine.session import dump, fresh, load
from nlu.language import detect
from tests.fakes import FakeInterpreter
from tests.fakes_store import FakeStore
from tests.stands.catalogue import shipped

CITY = "shanghai"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ME = Address(CITY, "rest", "rest", "me")
SORRY = "went wrong"


@pytest.fixture(scope="module")
def flows() -> Flows:
    return flows_of(shipped())[CITY]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What goes wrong on purpose is not told with all its frames."""
    with capture_logs():
        yield


async def nonsense(setting: Setting, args: Args) -> Values:
    del setting, args
    await asyncio.sleep(0)
    raise ValueError("an answer nobody can read")


def drain_of(store: FakeStore, flows: Flows) -> Drain:
    doing = Actions(dict.fromkeys(flows.actions, nonsense), {}, {})
    cascade = cascade_of(FakeInterpreter())
    converse = Converse(store, Hear(cascade, detect), lambda _: flows, doing, lambda: NOW)
    return Drain(store, converse, lambda: NOW, "test")


def said(text: str, external_id: str | None = None) -> Inbound:
    return Inbound(InboundKind.SAID, external_id, NOW, {"text": text, "language": "en"})


def asking(flows: Flows, resident: int) -> Turn:
    """A talk that waits for a look."""
    nothing = Understood(None, 0.0, (), "away")
    turn = Turn(fresh(f"{CITY}.{resident}", "en"), (), None, (), ())
    start = Understood("traffic_fine.pay", 0.99, (("traffic_fine.pay", 0.99),), "model")
    for text, understood in (("pay my fine", start), ("3101000000009900", nothing)):
        turn = advance(flows, turn.session, Said(text, understood, "en"), now=NOW)
    assert turn.ask
    assert turn.ask.kind == "look"
    return turn


async def resident_of(store: FakeStore) -> int:
    """Somebody whose first message is handled."""
    got = await store.receive(ME, said("hi"), holder="x", lease=timedelta(seconds=1))
    assert got.fence is not None
    await store.drop_lease(CITY, got.resident, got.fence)
    async with store.begin(CITY, NOW) as work:
        await work.inbox.handled(got.id)
        await work.commit("given")
    return got.resident


async def put(store: FakeStore, resident: int, state: dict[str, Any], kind: str) -> None:
    async with store.begin(CITY, NOW) as work:
        await work.talks.save(resident, 0, state, pending=kind)
        await work.commit("given")


async def said_to(store: FakeStore) -> str:
    return "\n".join(each.outgoing.words.text for each in await store.pending(ME))


async def test_a_left_look_nobody_can_answer_ends_its_matter_and_keeps_the_message(
    flows: Flows,
) -> None:
    store = FakeStore()
    resident = await resident_of(store)
    await put(store, resident, dump(asking(flows, resident).session), "look")
    await store.receive(ME, said("menu"), holder="x", lease=timedelta(seconds=-1))
    async with asyncio.timeout(5):
        await drain_of(store, flows).wake(CITY, resident)
    read = await store.read_talk(CITY, resident)
    assert read.session
    assert read.oldest is None
    assert load(read.session).pending is None
    words = await said_to(store)
    assert SORRY in words
    assert "A button’s number can be typed" in words, "the menu was asked for, and it came"
    assert "{" not in words
    assert all(line.startswith("[Practice]") for line in words.splitlines() if SORRY in line)


async def test_a_left_look_alone_does_not_keep_a_hand_busy_for_ever(flows: Flows) -> None:
    store = FakeStore()
    resident = await resident_of(store)
    await put(store, resident, dump(asking(flows, resident).session), "look")
    async with asyncio.timeout(5):
        await drain_of(store, flows).wake(CITY, resident)
    assert (await said_to(store)).count(SORRY) == 1
    assert await store.overdue(NOW + timedelta(hours=1), timedelta(0), 5) == []


async def test_a_result_nobody_can_read_does_not_leave_the_talk_waiting(flows: Flows) -> None:
    store = FakeStore()
    resident = await resident_of(store)
    session = asking(flows, resident).session
    assert session.pending
    waiting = replace(session, pending=replace(session.pending, kind="remote"))
    await put(store, resident, dump(waiting), "remote")
    async with store.begin(CITY, NOW) as work:
        row = Inbound(InboundKind.REMOTE, "remote:1", NOW, {"key": session.pending.key})
        await work.inbox.add(resident, row)
        await work.commit("given")
    drain = drain_of(store, flows)
    await drain.wake(CITY, resident)
    assert SORRY in await said_to(store)
    receive = Receive(store, drain, lambda: NOW, HandBack(store, lambda: NOW), MemoryClaims())
    await receive(ME, said("menu"))
    assert "A button’s number can be typed" in await said_to(store)


async def test_a_repeated_message_gets_the_stored_reply_and_moves_nothing(flows: Flows) -> None:
    store = FakeStore()
    drain = drain_of(store, flows)
    receive = Receive(store, drain, lambda: NOW, HandBack(store, lambda: NOW), MemoryClaims())
    first = await receive(ME, said("menu", "m1"))
    turn = (await store.read_talk(CITY, 1)).turn
    again = await receive(ME, said("menu", "m1"))
    assert [each.id for each in again] == [each.id for each in first]
    assert (await store.read_talk(CITY, 1)).turn == turn


async def test_two_residents_never_read_each_others_words(flows: Flows) -> None:
    store = FakeStore()
    receive = Receive(
        store, drain_of(store, flows), lambda: NOW, HandBack(store, lambda: NOW), MemoryClaims()
    )
    await receive(ME, said("menu"))
    other = replace(ME, chat="other")
    assert await receive.collect(other) == []
    assert {each.address for each in await receive(other, said("menu"))} == {other}


async def test_a_talk_others_always_save_first_is_left_to_them(
    flows: Flows, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FakeStore()
    drain, tries = drain_of(store, flows), list[int]()

    async def beaten(*_: object) -> bool:
        tries.append(1)
        raise Conflict

    monkeypatch.setattr(Converse, "__call__", beaten)
    receive = Receive(store, drain, lambda: NOW, HandBack(store, lambda: NOW), MemoryClaims())
    assert await receive(ME, said("menu")) == []
    assert len(tries) == 5
    later = NOW + timedelta(seconds=6)
    assert len(await store.overdue(later, timedelta(seconds=5), 5)) == 1

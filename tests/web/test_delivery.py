"""Delivery through the whole desk: what a channel answers decides what becomes of a message."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from socket import gethostname
from typing import Any

import psycopg
import pytest

from bot.domain.messages import Address, Inbound, InboundKind
from bot.domain.outbox import Attempted, Lane, Outcome
from bot.ports import Sent
from bot.store.database import plain
from bot.usecases.deliver import CLAIMED_FOR, never
from bot.usecases.hear import always
from tests.stands.house import House, house

CITY = "shanghai"
CHAT = Address(CITY, "shanghai_telegram", "telegram", "555")
DELIVERED = Attempted(Outcome.DELIVERED, 1)


@dataclass
class Messenger:
    """A channel that answers as it is told, and remembers what reached its chats."""

    answers: list[Attempted] = field(default_factory=list[Attempted])
    seen: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    ids: list[int] = field(default_factory=list[int])
    slow: float = 0.0
    most_at_once: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    async def send(self, sent: Sent) -> Attempted:
        chat = sent.address.chat
        self.most_at_once[chat] += 1
        assert self.most_at_once[chat] == 1, "two messages of one chat at the same time"
        await asyncio.sleep(self.slow)
        self.most_at_once[chat] -= 1
        answer = self.answers.pop(0) if self.answers else DELIVERED
        if answer.outcome in (Outcome.DELIVERED, Outcome.CUT_OFF):
            self.seen[chat].append(sent.outgoing.words.text)
            self.ids.append(sent.id)
        return answer


@pytest.fixture
async def desk(desk_database: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(desk_database, tmp_path, worker=False) as opened:
        yield opened


@pytest.fixture
async def messenger(desk: House) -> AsyncIterator[Messenger]:
    found = Messenger()
    desk.desk.doors.channels["telegram"] = found
    delivery = asyncio.create_task(desk.desk.doors.deliver.run())
    yield found
    delivery.cancel()
    await asyncio.gather(delivery, return_exceptions=True)


async def writes(desk: House, text: str, at: Address = CHAT) -> None:
    inbound = Inbound(InboundKind.SAID, None, desk.desk.clock(), {"text": text, "language": "en"})
    kept = await desk.desk.receive.keep(at, inbound)
    if kept.turn is not None:
        await kept.turn


def states(url: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(plain(url), autocommit=True) as line:
        return line.execute("SELECT state, why FROM outgoing ORDER BY id").fetchall()


async def until(check: Any, seconds: float = 15) -> None:
    for _ in range(int(seconds / 0.05)):
        if check():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never came about")


async def test_a_message_is_answered_without_anybody_asking(
    desk: House, messenger: Messenger, desk_database: str
) -> None:
    await writes(desk, "menu")
    await until(lambda: messenger.seen["555"])
    assert "Shanghai city desk" in messenger.seen["555"][0]
    await until(lambda: states(desk_database) == [("sent", None)])


async def test_answers_come_one_after_the_other_in_their_order(
    desk: House, messenger: Messenger
) -> None:
    messenger.slow = 0.02
    for text in ("menu", "1", "stop", "menu", "2", "stop"):
        await writes(desk, text)
    await until(lambda: len(messenger.ids) >= 6)
    assert messenger.ids == sorted(set(messenger.ids))


async def test_a_wait_asked_for_is_obeyed_and_the_message_comes_once(
    desk: House, messenger: Messenger, desk_database: str
) -> None:
    messenger.answers = [Attempted(Outcome.BUSY, wait=timedelta(seconds=2.5))]
    await writes(desk, "menu")
    await until(lambda: states(desk_database) == [("queued", "busy")])
    await asyncio.sleep(1)
    assert messenger.seen["555"] == []
    await until(lambda: len(messenger.seen["555"]) == 1)


async def test_what_was_cut_off_is_repeated_word_for_word_once(
    desk: House, messenger: Messenger, desk_database: str
) -> None:
    messenger.answers = [Attempted(Outcome.CUT_OFF)] * 2
    await writes(desk, "menu")
    await until(lambda: states(desk_database) == [("unknown", "cut off")])
    first, second = messenger.seen["555"]
    assert first == second


async def test_what_is_refused_for_ever_is_not_tried_again(
    desk: House, messenger: Messenger, desk_database: str
) -> None:
    messenger.answers = [Attempted(Outcome.DENIED, why="chat is gone")]
    await writes(desk, "menu")
    await until(lambda: states(desk_database) == [("given_up", "chat is gone")])
    await writes(desk, "menu")
    await until(lambda: len(messenger.seen["555"]) == 1)


async def test_whoever_blocked_us_and_comes_back_is_answered(
    desk: House, messenger: Messenger, desk_database: str
) -> None:
    messenger.answers = [Attempted(Outcome.CLOSED, why="blocked")]
    await writes(desk, "menu")
    await until(lambda: states(desk_database) == [("given_up", "blocked")])
    await writes(desk, "menu")
    await until(lambda: len(messenger.seen["555"]) == 1)


async def test_a_channel_that_is_not_there_keeps_what_waits_for_it(
    desk: House, messenger: Messenger, desk_database: str
) -> None:
    del desk.desk.doors.channels["telegram"]
    await writes(desk, "menu")
    await asyncio.sleep(1)
    assert states(desk_database) == [("queued", None)]
    desk.desk.doors.channels["telegram"] = messenger
    await until(lambda: messenger.seen["555"])


@pytest.mark.parametrize("holder", ["elsewhere:1:1", f"{gethostname()}:99999999:1"])
async def test_what_a_dead_process_was_sending_is_repeated_as_its_lane_says(
    desk: House, desk_database: str, holder: str
) -> None:
    """No delivery runs here: the claim is that of a process which is gone."""
    deliver, messenger = desk.desk.doors.deliver, Messenger()
    desk.desk.doors.channels["telegram"] = messenger
    await writes(desk, "menu")
    now = desk.desk.clock()
    (dead,) = await desk.desk.store.post.claim(["telegram"], holder, now, 1)
    assert dead.outgoing.lane == Lane.REPLY
    if holder.startswith("elsewhere"):  # nobody can tell before its time is over
        assert await deliver.settle_lost() == 0
        with psycopg.connect(plain(desk_database), autocommit=True) as line:
            line.execute("UPDATE outgoing SET state_at = %s", (now - 2 * CLAIMED_FOR,))
    assert await deliver.settle_lost() == 1
    assert states(desk_database) == [("queued", "cut off")]


async def test_whoever_sends_goes_on_where_another_one_died(
    desk: House, desk_database: str
) -> None:
    """Also where the clock runs on a machine without accounts."""
    desk.desk.doors.channels["telegram"] = messenger = Messenger()
    await writes(desk, "menu")
    now = desk.desk.clock()
    (dead,) = await desk.desk.store.post.claim(["telegram"], "elsewhere:1:1", now, 1)
    with psycopg.connect(plain(desk_database), autocommit=True) as line:
        line.execute("UPDATE outgoing SET state_at = %s", (now - 2 * CLAIMED_FOR,))
    await writes(desk, "stop")
    delivery = asyncio.create_task(desk.desk.doors.deliver.run())
    await until(lambda: len(messenger.ids) == 2)
    assert messenger.ids[0] == dead.id
    delivery.cancel()
    await asyncio.gather(delivery, return_exceptions=True)


async def test_many_residents_are_answered_at_the_same_time(
    desk: House, messenger: Messenger
) -> None:
    messenger.slow = 0.3
    chats = [replace(CHAT, chat=f"7{n:02d}") for n in range(20)]
    await asyncio.gather(*(writes(desk, "menu", at) for at in chats))
    await until(lambda: all(messenger.seen[at.chat] for at in chats), 20)


@pytest.mark.parametrize(
    ("minutes", "state"), [(5, ("sent", None)), (-5, ("given_up", "too late"))]
)
async def test_a_reminder_that_could_not_leave_in_time_does_not_leave_at_all(
    desk: House, desk_database: str, minutes: int, state: tuple[str, str | None]
) -> None:
    await writes(desk, "menu")
    await desk.desk.store.mark(CITY, [1], "sent", desk.desk.clock())
    latest = (desk.desk.clock() + timedelta(minutes=minutes)).isoformat()
    body = {
        "service": "system",
        "response": "utter_reminder_confirmed",
        "values": {},
        "latest": latest,
    }
    async with desk.desk.store.begin(CITY, desk.desk.clock()) as work:
        await work.inbox.add(1, Inbound(InboundKind.REMINDER, "r", desk.desk.clock(), body))
        await work.commit("test")
    desk.desk.doors.channels["telegram"] = Messenger()
    desk.desk.doors.deliver.night = never  # at whatever hour this runs
    await _tells(desk)
    delivery = asyncio.create_task(desk.desk.doors.deliver.run())
    await until(lambda: states(desk_database)[-1] == state)
    delivery.cancel()
    await asyncio.gather(delivery, return_exceptions=True)


async def _tells(desk: House) -> None:
    """What a reminder's body says, without asking whether it is still of use."""
    hear = replace(desk.desk.drain.converse.converse.hear, still_of_use=always)  # type: ignore[attr-defined]  # through the stopwatch
    turns = desk.desk.drain.converse
    told = replace(turns, converse=replace(turns.converse, hear=hear))  # type: ignore[attr-defined,type-var]
    await replace(desk.desk.drain, converse=told).wake(CITY, 1)

"""A talk can be followed through the logs by its ids, and by nothing else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.domain.messages import Address, Inbound, InboundKind
from bot.domain.outbox import Attempted, Outcome
from bot.logs import PRIVATE, PROCESSORS, _json, drop_private
from bot.ports import Sent
from bot.worker.timetable import Tick, scheduler
from tests.privacy.search import search
from tests.stands.embedded import ask
from tests.stands.house import House, house
from tests.web.test_operating import books

SAID = ("3101000000009900", "a-private-sender", "沪D40404", "310101199001010012")

FIELDS = {
    *("event", "level", "timestamp"),
    *("city", "resident", "row", "outgoing", "payment", "booking", "about", "account", "request"),
    *("kind", "number", "outcome", "state", "was", "gateway", "channel", "lane", "ms", "tick"),
    *("door", "method", "status", "job", "who", "why", "service", "role", "tries", "setting"),
}
"""Everything that may stand in a log line of ours where nothing is broken."""


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    """What is written, word for word, from the finest level up."""
    written: list[dict[str, Any]] = []

    def keep(_: object, __: str, event: Any) -> Any:
        written.append(json.loads(structlog.processors.JSONRenderer()(None, "", dict(event))))
        raise structlog.DropEvent

    processors = structlog.get_config()["processors"]  # changed in place: loggers may know it
    before = [*processors]
    processors[:] = [*PROCESSORS, keep]
    yield written
    processors[:] = before


@pytest.fixture
async def desk(tmp_path: Path, desk_database: str) -> AsyncIterator[House]:
    async with house(desk_database, tmp_path) as made:
        yield made


async def test_a_message_is_followed_from_the_door_to_the_receipt(
    desk: House, desk_database: str, lines: list[dict[str, Any]]
) -> None:
    resident = desk.resident(SAID[1])
    for text in ("traffic fine", SAID[0], "yes"):
        await resident.say(text)
    await resident.pay()
    await resident.collect("Receipt number")
    await logged(lambda: [turn for turn in of(lines, "turn") if turn["kind"] == "paid"])
    turns = of(lines, "turn")
    doors = of(lines, "request")
    said = [turn for turn in turns if turn["kind"] == "said"]
    assert [(t["city"], t["resident"], t["row"]) for t in said] == [
        ("shanghai", 1, 1),
        ("shanghai", 1, 2),
        ("shanghai", 1, 3),
    ]
    by_request = {line["request"]: line for line in doors}
    assert len(by_request) == len(doors)
    for turn in said:
        assert by_request[turn["request"]]["door"] == "/webhooks/rest/webhook"
    ((payment,),) = ask(desk_database, "SELECT id FROM payment")
    (callback,) = of(lines, "callback")
    assert (callback["payment"], callback["resident"]) == (payment, 1)
    assert "/callbacks/sandbox/{account}" in {line["door"] for line in doors}
    receipts = [turn for turn in turns if turn["kind"] == "paid"]
    assert {turn["resident"] for turn in receipts} == {1}
    assert all("request" in turn or "job" in turn for turn in receipts)


async def logged(found: Callable[[], Sequence[object]]) -> None:
    """A line is written a moment after what it tells of can be seen."""
    async with asyncio.timeout(10):
        while not found():  # noqa: ASYNC110  # a line rings no bell
            await asyncio.sleep(0.02)


def of(lines: list[dict[str, Any]], event: str) -> list[dict[str, Any]]:
    return [line for line in lines if line["event"] == event]


class Door:
    """A messenger that takes everything."""

    async def send(self, sent: Sent) -> Attempted:
        return Attempted(Outcome.DELIVERED, sent.parts + 1)


async def test_a_delivery_is_followed_to_the_message_it_answers(
    desk: House, lines: list[dict[str, Any]]
) -> None:
    chat = Address("shanghai", "shanghai_telegram", "telegram", SAID[1])
    said = Inbound(InboundKind.SAID, "m1", desk.desk.clock(), {"text": SAID[0], "language": "en"})
    await desk.desk.receive(chat, said)
    desk.desk.doors.channels["telegram"] = Door()
    await desk.desk.doors.deliver.look()
    await logged(lambda: of(lines, "delivery"))
    deliveries = of(lines, "delivery")
    (turn,) = of(lines, "turn")
    assert {(d["city"], d["resident"], d["row"]) for d in deliveries} == {
        ("shanghai", turn["resident"], turn["row"])
    }
    assert {field for line in deliveries for field in line} - FIELDS == set()
    assert search({"log": json.dumps(lines).encode()}, SAID) == []


async def test_a_reminder_is_followed_by_what_it_is_about(
    desk: House, desk_database: str, lines: list[dict[str, Any]]
) -> None:
    await books(desk.resident("bride"))
    ask(desk_database, "UPDATE reminder SET due_at = now() - interval '1 second'")
    ask(desk_database, "UPDATE reminder SET state = 'waiting'")  # at whatever hour this runs
    ask(desk_database, "UPDATE booking SET state = 'cancelled'")
    await desk.desk.remind("shanghai")
    ((booking,),) = ask(desk_database, "SELECT id FROM booking")
    told = [line for line in lines if line["event"].startswith("remind")]
    assert told
    for line in told:
        assert (line["city"], line["resident"], line["about"]) == ("shanghai", 1, booking)
        assert set(line) - FIELDS == set()


async def test_an_answer_tells_by_which_name_it_is_found(
    desk: House, lines: list[dict[str, Any]]
) -> None:
    answer = await desk.client.get("/version")
    (line,) = of(lines, "request")
    assert answer.headers["x-request-id"] == line["request"]


async def test_nothing_private_gets_there(desk: House, lines: list[dict[str, Any]]) -> None:
    resident = desk.resident(SAID[1])
    for text in ("traffic fine", SAID[0], "yes", *SAID):
        await resident.say(text)
    await desk.client.get(f"/pay/shanghai.{SAID[3]}")
    await desk.client.get(resident.link)
    token = resident.link.rpartition("/")[2]
    written = json.dumps(lines, ensure_ascii=False).encode()
    assert search({"log": written}, [*SAID, token]) == []
    assert len(lines) > 10
    assert {field for line in lines for field in line} - FIELDS == set()


async def test_a_tick_is_named_on_every_line_it_brings(lines: list[dict[str, Any]]) -> None:
    log = structlog.get_logger()

    async def said() -> None:
        log.info("something")

    ticking = scheduler([Tick("wake", 0.01, said)])
    ticking.start()
    await asyncio.sleep(0.2)
    ticking.shutdown(wait=False)
    assert {line["tick"] for line in lines if line["event"] == "something"} == {"wake"}


@pytest.mark.parametrize("odd", ["half \ud83d", 10**40, {1, 2}, "line\nbreak"])
def test_every_event_is_one_line_of_json(odd: object) -> None:
    line = _json({"event": "e", "odd": odd})
    assert "\n" not in line
    assert json.loads(line)["event"] == "e"


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        pytest.param("payment", "aed1234567890f", True, id="digits among letters name a row"),
        pytest.param("payment", "13000001234", False, id="a number alone is somebody's"),
        pytest.param("about", "call 13000001234 back", False, id="also in a sentence"),
        pytest.param("why", "aed1234567890f", False, id="elsewhere no long number stays"),
        *(pytest.param(field, "x", False, id=f"never {field}") for field in sorted(PRIVATE)),
    ],
)
def test_the_net_under_the_rule(field: str, value: str, kept: bool) -> None:
    event = drop_private(None, "", {"event": "e", field: value})
    assert (event[field] == value) is kept
    if not kept:
        assert "***" in event[field]

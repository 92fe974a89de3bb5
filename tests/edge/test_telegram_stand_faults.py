"""What goes wrong on the stand when a test orders it, as the real client feels it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from tests.stands.telegram import (
    SAYS_BLOCKED,
    SAYS_DEACTIVATED,
    Broken,
    Closed,
    Fault,
    Flood,
    Late,
    Migrated,
    Says,
    Silent,
    threaded_stand,
)
from tests.stands.telegram.trying import Desk, at_desk, client

# the client deprecates the type of its own `retry_after` each time it raises it
pytestmark = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with at_desk() as desk:
        yield desk


@pytest.mark.parametrize(
    ("fault", "felt", "words", "arrived"),
    [
        pytest.param(Flood(7), RetryAfter, "7", False, id="too many"),
        pytest.param(SAYS_BLOCKED, Forbidden, "blocked by the user", False, id="blocked"),
        pytest.param(SAYS_DEACTIVATED, Forbidden, "deactivated", False, id="gone"),
        pytest.param(
            Says(400, "Bad Request: PEER_ID_INVALID"), BadRequest, "Peer", False, id="400"
        ),
        pytest.param(Migrated(-100123), ChatMigrated, "-100123", False, id="moved"),
        pytest.param(Broken(500), NetworkError, "500", False, id="500"),
        pytest.param(Broken(502), NetworkError, "502", False, id="502"),
        pytest.param(
            Broken(504, acted=True), NetworkError, "504", True, id="504 after it was sent"
        ),
        pytest.param(Closed(acted=False), NetworkError, "disconnected", False, id="cut before"),
        pytest.param(Closed(acted=True), NetworkError, "disconnected", True, id="cut after"),
        pytest.param(Silent(acted=False), TimedOut, "", False, id="silent before"),
        pytest.param(Silent(acted=True), TimedOut, "", True, id="silent after"),
    ],
)
async def test_a_fault_comes_once_and_tells_whether_it_arrived(
    desk: Desk, fault: Fault, felt: type[TelegramError], words: str, *, arrived: bool
) -> None:
    desk.stand.faults.add("sendMessage", fault)
    with pytest.raises(felt) as problem:
        await desk.bot.send_message(desk.li.id, "first", read_timeout=0.2)
    assert type(problem.value) is felt
    assert words in str(problem.value)
    assert desk.li.texts == (("first",) if arrived else ())
    await desk.bot.send_message(desk.li.id, "second")
    sent = [call.params["text"] for call in desk.stand.sent("sendMessage")]
    assert sent == (["first", "second"] if arrived else ["second"])
    numbers = [call.number for call in desk.stand.calls]
    assert numbers == list(range(1, len(numbers) + 1))


async def test_a_fault_is_for_a_method_a_chat_an_account_and_so_many_times(desk: Desk) -> None:
    ann = desk.stand.resident("Ann")
    ann.start()
    for _ in range(2):
        desk.stand.faults.add("sendMessage", Says(403, "Forbidden: x"), times=2, chat=ann.id)
        desk.stand.faults.add("*", Flood(), account="riverton_bot", times=None)
        await desk.bot.send_message(desk.li.id, "not for Li")
        for _ in range(2):
            with pytest.raises(Forbidden):
                await desk.bot.send_message(ann.id, "not now")
        await desk.bot.send_message(ann.id, "now")
        desk.stand.faults.clear()
    assert ann.texts == ("now", "now")
    desk.stand.faults.add("*", Says(400, "Bad Request: x"), times=None)
    for _ in range(2):
        with pytest.raises(BadRequest):
            await desk.bot.get_me()
        assert await desk.bot.get_updates()


async def test_a_refused_message_does_not_arrive_however_silent_it_is(desk: Desk) -> None:
    desk.stand.faults.add("sendMessage", Silent(acted=True))
    with pytest.raises(TimedOut):
        await desk.bot.send_message(desk.li.id, "<b>", "HTML", read_timeout=0.1)
    assert desk.li.texts == ()
    assert desk.stand.sent("sendMessage") == []
    assert desk.stand.calls[-1].outcome == "silent, refused"


async def test_a_late_answer_is_an_answer(desk: Desk) -> None:
    desk.stand.faults.add("sendMessage", Late(0.2))
    late = asyncio.create_task(desk.bot.send_message(desk.li.id, "slowly"))
    await asyncio.sleep(0.05)
    assert desk.li.texts == ()
    assert (await late).text == "slowly"


async def test_downloads_and_polls_can_fail_too(desk: Desk) -> None:
    desk.li.send("voice")
    message = (await desk.bot.get_updates(offset=-1))[0].message
    assert message
    assert message.voice
    file = await message.voice.get_file()
    desk.stand.faults.add("file", Broken(502))
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    assert await file.download_as_bytearray()
    for fault in (Broken(502), Closed(acted=True), Flood(3)):
        desk.stand.faults.add("getUpdates", fault)
        with pytest.raises(TelegramError):
            await desk.bot.get_updates()
    assert len(await desk.bot.get_updates(offset=-1)) == 1


async def test_the_stand_closes_while_somebody_still_waits() -> None:
    async with asyncio.timeout(8), at_desk() as desk:
        patient = client(desk.stand, desk.account, seconds=60)
        async with patient:
            offset = (await patient.get_updates())[-1].update_id + 1
            desk.stand.faults.add("sendMessage", Silent(acted=False))
            sending = asyncio.create_task(patient.send_message(desk.li.id, "x"))
            polling = asyncio.create_task(patient.get_updates(offset=offset, timeout=40))
            await asyncio.sleep(0.1)
            await desk.stand.close()
            with pytest.raises(NetworkError):
                await sending
            assert await polling == ()


def test_a_port_that_is_taken_is_said_at_once() -> None:
    with threaded_stand() as run:
        port = int(run.stand.url.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"), threaded_stand(port=port):
            pass

"""A question left unanswered: followed up once where that can be seen, then closed, and what was
held is free; not at night, and not twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.messages import Address, Inbound, InboundKind
from tests.stands.far_side import Hands
from tests.stands.house import House
from tests.stands.reminded import MONDAY, desk, hands

__all__ = ["desk", "hands"]

MINUTE = timedelta(minutes=1)
FOLLOW_UP, CLOSE = 15 * MINUTE, 45 * MINUTE
CITY = "shanghai"
PAGE = Address(CITY, "shanghai_web", "web", "page-1")
PROGRAM = Address(CITY, "rest", "rest", "program-1")


async def says(desk: House, at: Address, text: str) -> list[str]:
    body = {"text": text, "language": "en"}
    inbound = Inbound(InboundKind.SAID, None, desk.desk.clock(), body)
    sent = await desk.desk.receive(at, inbound)
    desk.desk.hand_back.sent(CITY, [each.id for each in sent])
    await desk.desk.hand_back.flush()
    return [each.outgoing.words.text for each in sent]


async def opens_a_question(desk: House, at: Address) -> None:
    """Up to a place that is held: the first name is asked."""
    for text in ("menu", "2", "3", "1"):
        await says(desk, at, text)
    said = await says(desk, at, "1")
    assert "name" in "".join(said).lower()


async def tick(desk: House, at: Address) -> list[str]:
    """What there is to read after one tick of the clock and the drain it asked for."""
    await desk.desk.silence(CITY)
    for resident in await _residents(desk):
        await desk.desk.drain.wake(CITY, resident)
    sent = await desk.desk.receive.collect(at)
    await desk.desk.store.mark(CITY, [each.id for each in sent], "sent", desk.desk.clock())
    return [each.outgoing.words.text for each in sent]


async def _residents(desk: House) -> list[int]:
    now = desk.desk.clock() + timedelta(days=1)
    return [resident for _, resident in await desk.desk.store.overdue(now, timedelta(0), 99)]


async def held(desk: House) -> int:
    async with desk.desk.store.begin(CITY, desk.desk.clock()) as work:
        now = desk.desk.clock()
        return len(await work.desk.taken(CITY, "jingan", now, now + timedelta(days=40), now))


async def test_a_question_on_a_page_is_followed_up_once_and_then_closed(
    desk: House, hands: Hands
) -> None:
    await opens_a_question(desk, PAGE)
    hands.now = MONDAY + FOLLOW_UP - MINUTE
    assert await tick(desk, PAGE) == []
    hands.now = MONDAY + FOLLOW_UP
    said = await tick(desk, PAGE)
    assert "still there" in said[0]
    assert "name" in said[1].lower()
    assert await tick(desk, PAGE) == []
    hands.now += CLOSE - MINUTE
    assert await tick(desk, PAGE) == []
    hands.now += MINUTE
    (closed,) = await tick(desk, PAGE)
    assert "closed this" in closed
    assert await held(desk) == 0
    hands.now += 10 * CLOSE
    assert await tick(desk, PAGE) == []


async def test_an_answer_in_time_is_taken_and_the_next_question_waits_anew(
    desk: House, hands: Hands
) -> None:
    await opens_a_question(desk, PAGE)
    hands.now = MONDAY + FOLLOW_UP
    await tick(desk, PAGE)
    assert "ID" in "".join(await says(desk, PAGE, "Zhang Wei"))
    hands.now += FOLLOW_UP
    assert "still there" in (await tick(desk, PAGE))[0]


async def test_a_program_is_only_told_that_it_was_closed(desk: House, hands: Hands) -> None:
    """It would see a follow-up together with what comes after it."""
    await opens_a_question(desk, PROGRAM)
    hands.now = MONDAY + FOLLOW_UP
    assert await tick(desk, PROGRAM) == []
    hands.now += CLOSE
    (closed,) = await tick(desk, PROGRAM)
    assert "closed this" in closed


async def test_nobody_is_followed_up_at_night_and_long_after_it_is_just_closed(
    desk: House, hands: Hands
) -> None:
    late = replace(PAGE, chat="late")
    hands.now = datetime(2026, 11, 23, 13, 55, tzinfo=UTC)  # 21:55 in Shanghai
    await opens_a_question(desk, late)
    hands.now += 2 * FOLLOW_UP
    assert await tick(desk, late) == []
    hands.now = datetime(2026, 11, 24, 0, 1, tzinfo=UTC)  # just after eight
    (closed,) = await tick(desk, late)
    assert "closed this" in closed


async def test_two_clocks_follow_up_once(desk: House, hands: Hands) -> None:
    await opens_a_question(desk, PAGE)
    hands.now = MONDAY + FOLLOW_UP
    counts = [await desk.desk.silence(CITY), await desk.desk.silence(CITY)]
    assert counts == [1, 0]


async def test_a_finished_talk_is_left_alone(desk: House, hands: Hands) -> None:
    await says(desk, PAGE, "menu")
    hands.now = MONDAY + 100 * CLOSE
    assert await tick(desk, PAGE) == []

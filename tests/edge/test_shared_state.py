"""Rates and live pages, in one process and through a real Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from bot.domain.outbox import Lane
from bot.ports import Live, Rate, Unreachable
from bot.shared import claims
from bot.shared.asking import answers
from bot.shared.claims import RedisClaims
from bot.shared.live import CHANNEL, MemoryLive, RedisLive
from bot.shared.rate import BURST, PER_SECOND, MemoryRate, RedisRate
from tests.stands.redis import RedisStand, redis_stand

__all__ = ["redis_stand"]

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NONE = timedelta(0)


@pytest.fixture(params=["memory", "redis"])
async def rate(request: pytest.FixtureRequest) -> AsyncIterator[Rate]:
    if request.param == "memory":
        yield MemoryRate()
        return
    stand: RedisStand = request.getfixturevalue("redis_stand")
    async with Redis.from_url(stand.url) as redis:
        yield RedisRate(redis)


async def burst(rate: Rate, lane: Lane, now: datetime = NOW, account: str = "a") -> int:
    """How many may go at once."""
    for n in range(BURST * 2):
        if await rate.wait(account, lane, now):
            return n
    raise AssertionError("there is no limit")


async def test_a_burst_may_go_and_then_one_at_a_time(rate: Rate) -> None:
    assert await burst(rate, Lane.REPLY) == BURST
    wait = await rate.wait("a", Lane.REPLY, NOW)
    assert timedelta(0) < wait <= timedelta(seconds=1.01 / PER_SECOND)
    assert await burst(rate, Lane.REPLY, NOW + timedelta(seconds=4.01 / PER_SECOND)) == 4
    assert await burst(rate, Lane.REPLY, NOW + timedelta(hours=1)) == BURST


async def test_bulk_leaves_room_for_reminders_and_both_for_replies(rate: Rate) -> None:
    bulk = await burst(rate, Lane.BULK)
    reminders = await burst(rate, Lane.REMINDER)
    replies = await burst(rate, Lane.REPLY)
    assert bulk + reminders + replies == BURST
    assert min(bulk, reminders, replies) >= 5


async def test_one_account_does_not_slow_another(rate: Rate) -> None:
    await burst(rate, Lane.REPLY)
    assert await burst(rate, Lane.REPLY, account="b") == BURST


async def test_a_pause_holds_what_can_wait_and_no_reply(rate: Rate) -> None:
    until = datetime.now(UTC) + timedelta(seconds=30)  # noqa: TID251  # Redis forgets it by its own
    now = until - timedelta(seconds=20)
    await rate.pause("a", until)
    assert await rate.wait("a", Lane.REPLY, now) == NONE
    for lane in (Lane.REMINDER, Lane.BULK):
        wait = await rate.wait("a", lane, now)
        assert abs(wait - timedelta(seconds=20)) < timedelta(seconds=1)
        assert await rate.wait("a", lane, until + timedelta(seconds=1)) == NONE


async def test_a_clock_put_back_stops_nobody(rate: Rate) -> None:
    await burst(rate, Lane.REPLY)
    before = NOW - timedelta(hours=1)
    assert await burst(rate, Lane.REPLY, before) == BURST
    assert await burst(rate, Lane.REPLY, before + timedelta(minutes=1)) == BURST


async def test_two_processes_share_one_rate(redis_stand: RedisStand) -> None:
    async with Redis.from_url(redis_stand.url) as one, Redis.from_url(redis_stand.url) as two:
        assert await burst(RedisRate(one), Lane.REPLY) == BURST
        assert await RedisRate(two).wait("a", Lane.REPLY, NOW) > NONE


async def test_while_redis_is_away_each_process_keeps_to_the_rate_by_itself(
    redis_stand: RedisStand,
) -> None:
    async with Redis.from_url(redis_stand.url, socket_timeout=1) as redis:
        rate = RedisRate(redis)
        assert await rate.wait("a", Lane.REPLY, NOW) == NONE
        redis_stand.stop()
        assert await burst(rate, Lane.REPLY) == BURST
        redis_stand.start()
        assert await burst(rate, Lane.REPLY) == BURST


# --- which call gives back which words -------------------------------------------------------


async def test_words_are_given_to_one_call_of_all_processes(redis_stand: RedisStand) -> None:
    async with Redis.from_url(redis_stand.url) as one, Redis.from_url(redis_stand.url) as two:
        here, there = RedisClaims(one), RedisClaims(two)
        assert await here.take("a", [1, 2]) == {1, 2}
        assert await there.take("a", [1, 2, 3]) == {3}
        assert await there.take("b", [1]) == {1}
        assert await there.take("a", []) == frozenset()


async def test_words_whose_call_died_are_given_to_another(
    redis_stand: RedisStand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "HELD_FOR", 50)
    async with Redis.from_url(redis_stand.url) as one, Redis.from_url(redis_stand.url) as two:
        assert await RedisClaims(one).take("a", [1]) == {1}
        await asyncio.sleep(0.1)
        assert await RedisClaims(two).take("a", [1]) == {1}


async def test_while_redis_is_away_words_are_rather_given_twice_than_never(
    redis_stand: RedisStand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "PAUSE", 0.0)
    async with Redis.from_url(redis_stand.url, socket_timeout=1) as redis:
        ours = RedisClaims(redis)
        assert await ours.take("a", [1]) == {1}
        redis_stand.stop()
        assert await ours.take("a", [1]) == {1}
        redis_stand.start()
        assert await ours.take("a", [1]) == {1}
        assert await ours.take("a", [1]) == frozenset()


# --- whether it is there at all --------------------------------------------------------------


async def test_whether_redis_is_there_is_asked(redis_stand: RedisStand) -> None:
    async with Redis.from_url(redis_stand.url, socket_timeout=1) as redis:
        await answers(redis)
        redis_stand.stop()
        with pytest.raises(Unreachable, match="redis"):
            await answers(redis)
        redis_stand.start()
        await answers(redis)


# --- pages that are open ---------------------------------------------------------------------


async def _next(news: AsyncIterator[None], seconds: float = 5) -> bool:
    try:
        await asyncio.wait_for(anext(news), seconds)
    except TimeoutError:
        return False
    return True


async def test_an_open_page_is_told_and_others_are_not() -> None:
    live: Live = MemoryLive()
    async with live.watch("a", 1) as mine, live.watch("a", 2) as other:
        await live.tell("a", 1)
        await live.tell("a", 1)
        assert await _next(mine)
        assert not await _next(other, 0.05)
        assert not await _next(mine, 0.05)  # two at once are one look


async def test_a_page_open_in_another_process_is_told_through_redis(
    redis_stand: RedisStand,
) -> None:
    async with Redis.from_url(redis_stand.url) as one, Redis.from_url(redis_stand.url) as two:
        here, there = RedisLive(one), RedisLive(two)
        listening = asyncio.create_task(there.run(pause=0.1))
        async with there.watch("a", 1) as page:
            assert await _told_again_and_again(here, page)
            redis_stand.stop()
            await there.tell("a", 1)
            assert await _next(page)  # in its own process at once
            redis_stand.start()
            assert await _told_again_and_again(here, page)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


@pytest.mark.parametrize("junk", ["", "a", "a b", "1", "\xff\xfe", "a " + "9" * 5000])
async def test_words_of_others_on_the_line_end_nothing(redis_stand: RedisStand, junk: str) -> None:
    async with Redis.from_url(redis_stand.url) as one, Redis.from_url(redis_stand.url) as two:
        here, there = RedisLive(one), RedisLive(two)
        listening = asyncio.create_task(there.run(pause=0.1))
        async with there.watch("a", 1) as page:
            assert await _told_again_and_again(here, page)
            await one.publish(CHANNEL, junk.encode("latin-1"))
            assert await _told_again_and_again(here, page)
        assert not listening.done()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _told_again_and_again(live: Live, page: AsyncIterator[None]) -> bool:
    """Until it has arrived: who listens has to be there first."""
    for _ in range(100):
        await live.tell("a", 1)
        if await _next(page, 0.1):
            return True
    return False

"""Whether Redis is there."""

from __future__ import annotations

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.ports import Unreachable


async def answers(redis: Redis) -> None:
    """Raises Unreachable."""
    try:
        await redis.ping()
    except (RedisError, OSError) as error:
        raise Unreachable("redis", type(error).__name__) from error

"""How fast an account may send: a bucket that fills at a steady rate.

Each lane has to leave a part of the bucket to those before it, so that a reply finds room even
while thousands of notices wait. As a virtual clock (GCRA): one number per account.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.domain.outbox import Lane

PER_SECOND = 25.0
"""Messages of one account. Telegram speaks of about 30 for bulk (PLATFORMS.md, section 1)."""

BURST = 25
"""Messages that may go at once after a quiet while."""

LEFT_TO_OTHERS = {Lane.REPLY: 0.0, Lane.REMINDER: 0.3, Lane.BULK: 0.6}
"""The part of the bucket a lane may not touch."""

STEP = 1.0 / PER_SECOND

FULL = BURST * STEP
"""Seconds the virtual clock runs ahead of a bucket that is used up."""

PUT_BACK = FULL + 10.0
"""Seconds it is ahead only where the real clock was put back: machines agree better than that. Then
it begins anew, or nothing would leave until the real one has caught up."""


def _may_use(lane: Lane) -> float:
    """Seconds the virtual clock may run ahead."""
    return FULL * (1.0 - LEFT_TO_OTHERS[lane])


@dataclass(slots=True)
class MemoryRate:
    """Of this process alone."""

    ahead: dict[str, float] = field(default_factory=dict[str, float])
    paused: dict[str, datetime] = field(default_factory=dict[str, datetime])

    async def wait(self, account: str, lane: Lane, now: datetime) -> timedelta:
        until = self.paused.get(account)
        if lane is not Lane.REPLY and until is not None and until > now:
            return until - now
        moment = now.timestamp()
        ahead = max(self.ahead.get(account, moment), moment)
        ahead = ahead if ahead < moment + PUT_BACK else moment
        missing = ahead + STEP - moment - _may_use(lane)
        if missing > 0:
            return timedelta(seconds=missing)
        self.ahead[account] = ahead + STEP
        return timedelta(0)

    async def pause(self, account: str, until: datetime) -> None:
        self.paused[account] = max(until, self.paused.get(account, until))


# KEYS: ahead, paused. ARGV: now, step, what the lane may use, whether it heeds a pause, how far
# ahead only a clock that was put back is. Seconds.
_WAIT = """
local now, step, may = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if ARGV[4] == '1' then
  local paused = tonumber(redis.call('GET', KEYS[2]) or '0')
  if paused > now then return tostring(paused - now) end
end
local ahead = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
if ahead >= now + tonumber(ARGV[5]) then ahead = now end
local missing = ahead + step - now - may
if missing > 0 then return tostring(missing) end
redis.call('SET', KEYS[1], string.format('%.6f', ahead + step), 'EX', 60)
return '0'
"""


class RedisRate:
    """Of all processes. While Redis is away each keeps to the rate by itself."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._wait = redis.register_script(_WAIT)
        self._alone = MemoryRate()

    async def wait(self, account: str, lane: Lane, now: datetime) -> timedelta:
        keys = [f"citydesk:rate:{account}", f"citydesk:pause:{account}"]
        heeds = "0" if lane is Lane.REPLY else "1"
        try:
            told = await self._wait(keys, [now.timestamp(), STEP, _may_use(lane), heeds, PUT_BACK])
        except (RedisError, OSError):
            return await self._alone.wait(account, lane, now)
        return timedelta(seconds=float(told))

    async def pause(self, account: str, until: datetime) -> None:
        await self._alone.pause(account, until)
        try:
            at = until.timestamp()
            await self._redis.set(f"citydesk:pause:{account}", at, exat=int(at) + 1)
        except (RedisError, OSError):
            return

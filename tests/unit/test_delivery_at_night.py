"""What was written awake and could not leave then does not leave at night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.messages import Address, Outgoing, OutgoingState, Words
from bot.domain.outbox import LATEST, Attempted, Decided, Lane, Outcome
from bot.domain.reminders import Quiet
from bot.ports import Sent
from bot.shared.rate import MemoryRate
from bot.supervise.hold import no_checkpoint
from bot.usecases.deliver import Deliver

TEN_AT_NIGHT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
EIGHT = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
QUIET = Quiet(time(22), time(8), ZoneInfo("Asia/Shanghai"))
CHAT = Address("shanghai", "shanghai_telegram", "telegram", "555")
HOUR = timedelta(hours=1)
QUEUED, GIVEN_UP, SENT = OutgoingState.QUEUED, OutgoingState.GIVEN_UP, OutgoingState.SENT


@dataclass
class OneWaits:
    """A row, handed out once, and what was decided about it."""

    row: Sent
    decided: list[Decided] = field(default_factory=list[Decided])

    async def claim(
        self, channels: Sequence[str], holder: str, now: datetime, most: int
    ) -> list[Sent]:
        del channels, holder, now, most
        return [self.row]

    async def done(self, sent: Sent, attempted: Attempted, decided: Decided, now: datetime) -> None:
        del sent, attempted, now
        self.decided.append(decided)


@dataclass
class Messenger:
    sent: int = 0

    async def send(self, sent: Sent) -> Attempted:
        self.sent += 1
        return Attempted(Outcome.DELIVERED, sent.parts + 1)


async def decided_on(lane: Lane, now: datetime, latest: datetime | None) -> tuple[Decided, int]:
    """What becomes of a message in this lane, and how often it left."""
    extra = {LATEST: latest.isoformat()} if latest else {}
    outgoing = Outgoing("k", Words("Hello"), lane=lane.value, extra=extra)
    post: Any = OneWaits(Sent(1, CHAT, outgoing, "sending", None, resident=1, tries=3))
    messenger = Messenger()
    deliver = Deliver(
        post,
        {"telegram": messenger},
        rate := MemoryRate(),
        lambda: now,
        no_checkpoint,
        "me",
        lambda _: False,
        lambda city, at: QUIET.over(at) if city == "shanghai" and QUIET.holds(at) else None,
    )
    await deliver.look()
    while not post.decided:
        await deliver._finish()  # what is being sent is sent to its end
    assert rate.paused == {}, "nobody has asked the account to wait"
    return post.decided[0], messenger.sent


@pytest.mark.parametrize(
    ("lane", "now", "latest", "state"),
    [
        pytest.param(Lane.REPLY, TEN_AT_NIGHT, None, SENT, id="an answer is not unasked"),
        pytest.param(Lane.REMINDER, TEN_AT_NIGHT, EIGHT + HOUR, QUEUED, id="of use tomorrow"),
        pytest.param(Lane.REMINDER, TEN_AT_NIGHT, EIGHT, QUEUED, id="of use till then"),
        pytest.param(Lane.REMINDER, TEN_AT_NIGHT, EIGHT - HOUR, GIVEN_UP, id="of no use then"),
        pytest.param(Lane.REMINDER, TEN_AT_NIGHT, None, QUEUED, id="of use for ever"),
        pytest.param(Lane.BULK, TEN_AT_NIGHT, None, QUEUED, id="a notice"),
        pytest.param(Lane.REMINDER, TEN_AT_NIGHT - HOUR, None, SENT, id="in the evening"),
        pytest.param(Lane.REMINDER, EIGHT, None, SENT, id="in the morning"),
    ],
)
async def test_nobody_is_written_to_unasked(
    lane: Lane, now: datetime, latest: datetime | None, state: OutgoingState
) -> None:
    decided, sent = await decided_on(lane, now, latest)
    assert (decided.state, sent) == (state, 1 if state is SENT else 0)
    if state is not SENT:
        assert decided.why == "quiet hours"
    if state is QUEUED:
        assert decided.due_at == EIGHT

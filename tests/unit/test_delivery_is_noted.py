"""What has been sent is noted, whatever stands in the way: else it would be sent again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.messages import Address, Outgoing, OutgoingState, Words
from bot.domain.outbox import Attempted, Decided, Outcome
from bot.ports import Conflict, Sent, Unreachable
from bot.shared.rate import MemoryRate
from bot.supervise.hold import no_checkpoint
from bot.usecases.deliver import Deliver

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CHAT = Address("shanghai", "shanghai_telegram", "telegram", "555")


@dataclass
class InTheWay:
    """One row; whoever notes what became of it first meets this."""

    trouble: Exception | None
    noted: list[OutgoingState] = field(default_factory=list[OutgoingState])

    async def claim(
        self, channels: Sequence[str], holder: str, now: datetime, most: int
    ) -> list[Sent]:
        del channels, holder, now, most
        return [Sent(1, CHAT, Outgoing("k", Words("Hello")), "sending", None, resident=1, tries=1)]

    async def done(self, sent: Sent, attempted: Attempted, decided: Decided, now: datetime) -> None:
        del sent, attempted, now
        trouble, self.trouble = self.trouble, None
        if trouble is not None:
            raise trouble
        self.noted.append(decided.state)


class Messenger:
    async def send(self, sent: Sent) -> Attempted:
        return Attempted(Outcome.DELIVERED, sent.parts + 1)


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(None, id="nothing"),
        pytest.param(Unreachable("database", "away"), id="the database is away"),
        pytest.param(Conflict(), id="somebody changes the same rows"),
    ],
)
async def test_what_became_of_it_is_noted(trouble: Exception | None) -> None:
    post: Any = InTheWay(trouble)
    deliver = Deliver(
        post,
        {"telegram": Messenger()},
        MemoryRate(),
        lambda: NOW,
        no_checkpoint,
        "me",
        lambda _: False,
    )
    await deliver.look()
    await deliver._finish()  # what is being sent is sent to its end
    assert post.noted == [OutgoingState.SENT]

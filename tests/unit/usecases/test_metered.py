"""The stopwatch around a turn: it tells what happened and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from typing_extensions import override

from bot.domain.messages import Address, Inbound, InboundKind, Outgoing, Words
from bot.domain.outbox import Attempted, Outcome
from bot.ports import Conflict, Sent, TalkRead, Unreachable, Waiting
from bot.ports.meter import Meter
from bot.usecases import metered
from bot.usecases.converse import After

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOME = Address("littleham", "rest", "rest", "somebody")
SAID = Waiting(7, Inbound(InboundKind.SAID, None, NOW, {"text": "private"}), HOME)


@dataclass
class Noted(Meter):
    """What was told, in order; seconds left out."""

    told: list[tuple[str, ...]] = field(default_factory=list)

    @override
    def step(self, name: str, seconds: float) -> None:
        assert seconds >= 0
        self.told.append(("step", name))

    @override
    def turn(self, city: str, kind: str, outcome: str, seconds: float) -> None:
        assert seconds >= 0
        self.told.append(("turn", city, kind, outcome))

    @override
    def sent(self, channel: str, lane: str, outcome: str) -> None:
        self.told.append(("sent", channel, lane, outcome))

    @override
    def tick(self, name: str, outcome: str, seconds: float) -> None:
        self.told.append(("tick", name, outcome))


@dataclass
class Talking:
    """A turn that ends as it is told to."""

    ends: Exception | None = None
    flows: Any = None

    async def __call__(self, read: TalkRead, fence: int, root: int | None) -> After:
        del read, fence, root
        if self.ends is not None:
            raise self.ends
        return After(more=False)


@pytest.mark.parametrize(
    ("ends", "outcome"),
    [
        pytest.param(None, "done", id="well"),
        pytest.param(Conflict(), "conflict", id="somebody was faster"),
        pytest.param(Unreachable("database", "away"), "away", id="the database was lost"),
        pytest.param(ValueError("private"), "failed", id="our own mistake"),
    ],
)
async def test_a_turn_is_told_by_what_came_of_it(ends: Exception | None, outcome: str) -> None:
    meter = Noted()
    turns = metered.Turns(Talking(ends), meter)
    read = TalkRead(1, "littleham", 3, None, SAID)
    if ends is None:
        assert await turns(read, 1, None) == After(more=False)
    else:
        with pytest.raises(type(ends)):
            await turns(read, 1, None)
    assert meter.told == [("turn", "littleham", "said", outcome)]


async def test_a_look_that_was_left_is_a_kind_of_its_own() -> None:
    meter = Noted()
    await metered.Turns(Talking(), meter)(TalkRead(1, "littleham", 3, None, None), 1, None)
    assert meter.told == [("turn", "littleham", "left", "done")]


async def test_commits_of_a_turn_are_timed_from_one_kill_point_to_the_next() -> None:
    meter, passed = Noted(), list[str]()

    async def others(name: str) -> None:
        passed.append(name)

    at = metered.checkpoints(others, meter)
    names = [f"{name}:{side}" for name in ("receive", "mark", "turn") for side in _SIDES]
    for name in names:
        await at(name)
    assert passed == names
    assert meter.told == [("step", "receive"), ("step", "save")]


_SIDES = ("before", "after")


async def test_a_message_is_told_by_its_lane_and_what_the_channel_saw() -> None:
    class Door:
        async def send(self, sent: Sent) -> Attempted:
            return Attempted(Outcome.BUSY, sent.parts)

    meter = Noted()
    sent = Sent(1, HOME, Outgoing("k", Words("private"), lane="reminder"), "sending", None)
    attempted = await metered.Sending(cast("Any", Door()), meter).send(sent)
    assert attempted.outcome is Outcome.BUSY
    assert meter.told == [("step", "send"), ("sent", "rest", "reminder", "busy")]

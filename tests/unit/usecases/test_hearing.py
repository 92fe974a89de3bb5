"""What was written becomes an event: without signs nobody sees."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.messages import Address, Inbound, InboundKind
from bot.ports import TalkRead, Waiting
from bot.usecases.hear import Hear
from flows.engine.catalog import Flows
from flows.engine.events import Event, Pressed, Said, Understood
from flows.engine.session import Session, fresh
from tests.stands.catalogue import shipped

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Listens:
    """Understands nothing."""

    async def understand(
        self, flows: Flows, session: Session, text: str, *, now: datetime
    ) -> Understood:
        del flows, session, text, now
        return Understood()


async def heard(text: str) -> Event:
    inbound = Inbound(InboundKind.SAID, None, NOW, {"text": text})
    row = Waiting(1, inbound, Address("a", "a", "rest", "x"))
    hear = Hear(Listens(), lambda *_: None)
    flows = Flows(next(iter(shipped().cities.values())), {}, {})
    return await hear(flows, fresh("s", "en"), TalkRead(1, "a", 0, None, row), row, NOW)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Z\u200bh\u200ba\u2060ng Wei", "Zhang Wei"),
        ("\u202egnahZ\u202c", "gnahZ"),
        ("\ufeff\u2066stop\u2069", "stop"),
        ("\u200b" * 500, ""),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
)
async def test_signs_without_a_shape_are_not_heard(written: str, text: str) -> None:
    event = await heard(written)
    assert isinstance(event, Said)
    assert event.text == text


async def test_a_button_is_a_button_with_them_too() -> None:
    assert await heard("\u200b#0a1b2c3d.2\u200b") == Pressed("0a1b2c3d", 2)

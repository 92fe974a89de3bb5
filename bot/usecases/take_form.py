"""An answer given on a page of its own: an inbox row of its resident, like any other words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.messages import Inbound, InboundKind
from bot.ports import Store


@dataclass(frozen=True, slots=True)
class FormAsked:
    """One question put to one resident. `token`: of the turn that asked it; it has moved on once
    there is an answer."""

    city: str
    resident: int
    token: str
    slot: str


async def take_form(store: Store, asked: FormAsked, text: str, now: datetime) -> None:
    """Durable when this returns, and once: sent again, nothing more is kept."""
    key = f"form:{asked.resident}:{asked.token}"  # a turn's token is its own resident's only
    inbound = Inbound(InboundKind.SAID, key, now, {"text": text, "form": asked.token})
    async with store.begin(asked.city, now) as work:
        if await work.inbox.add(asked.resident, inbound) is not None:
            await work.jobs.drain(asked.resident)
            await work.commit("form")

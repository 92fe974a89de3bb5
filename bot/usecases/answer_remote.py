"""A remote action's result becomes the resident's next inbox row."""

from __future__ import annotations

from datetime import datetime

from bot.domain.messages import Inbound, InboundKind
from bot.ports import Store
from bot.usecases.setting import Values


async def answer_remote(store: Store, city: str, key: str, values: Values, now: datetime) -> bool:
    """A remote action's result becomes the resident's next inbox row; once, whoever asked."""
    async with store.begin(city, now) as work:
        intent = await work.intents.get(key)
        if intent is None or not await work.intents.done(key, str(values.get("outcome", "ok"))):
            return False
        body = {"key": key, "values": dict(values)}
        inbound = Inbound(InboundKind.REMOTE, f"remote:{key}", now, body, root=intent.root)
        await work.inbox.add(intent.resident, inbound)
        await work.commit("remote_answered")
    return True

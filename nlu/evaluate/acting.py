"""What the desk would do after a message, not only what it takes it for: a number in it may start
something, too."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flows.engine.advance import advance
from flows.engine.catalog import Flows
from flows.engine.events import Said, Understood
from flows.engine.session import fresh


def begins(
    flows: Flows, transactions: Collection[str], text: str, understood: Understood, now: datetime
) -> bool:
    """True where a new talk with this message begins a flow of one of these intents."""
    wanted = [flows.by_intent[name] for name in transactions if name in flows.by_intent]
    # to look at one's matters changes none, whatever else it answers to
    meant = {flow.id for flow in wanted if flow.triggers[0].intent in transactions}
    talk = fresh("nlu-test", flows.city.languages[0])
    turn = advance(flows, talk, Said(text, understood), now=now)
    begun = {fact.values.get("flow_id") for fact in turn.facts if fact.event == "flow_started"}
    return bool(begun & meant)

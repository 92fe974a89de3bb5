"""What one resident may use up: messages in a minute, and what a talk remembers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flows.engine.catalog import Flows
from flows.engine.definition import Json
from flows.engine.effects import Fact
from flows.engine.events import Event, Located, Pressed, Said, Unread, Wished
from flows.engine.frames import give_up, leave_everything
from flows.engine.session import Session
from flows.engine.talk import Talk

MESSAGES_PER_MINUTE = 300
"""Five a second for a whole minute, where the city says nothing else."""

LARGEST = 100_000
"""Signs of all answers together; a city's system that answers with more is at fault."""

FROM_RESIDENTS = Said | Pressed | Wished | Unread | Located


def hurried(talk: Talk, event: Event) -> bool:
    """Counts what comes from the resident. True above what the city takes in a minute: that is said
    once, and nothing more is heard until the minute is over. An emergency always is."""
    if not isinstance(event, FROM_RESIDENTS):
        return False
    minute, count = talk.pace = _counted(talk.kept, talk.now)
    most = _most(talk.flows)
    if count <= most or (isinstance(event, Said) and event.understood.safety):
        return False
    if count == most + 1:
        talk.say("utter_too_many_messages")
        talk.facts.append(Fact("too_many_messages", {"minute": minute}))
    return True


def too_fast(flows: Flows, session: Session, now: datetime) -> bool:
    """Whether a message that comes now would be one too many."""
    return _counted(session, now)[1] > _most(flows)


def _counted(session: Session, now: datetime) -> tuple[int, int]:
    """The minute, counted since 1970, and its messages with this one."""
    minute, count = session.pace
    present = int(now.timestamp()) // 60
    return present, count + 1 if minute == present else 1


def _most(flows: Flows) -> int:
    told = flows.city.policies.get("messages_per_minute")
    return told if isinstance(told, int) and told > 0 else MESSAGES_PER_MINUTE


def keep_small(talk: Talk) -> None:
    """Where this event has made the talk remember more than it may, the matter ends, and if it was
    not that one, everything open does."""
    if not any(value for _, value in talk.filled) or _size(_remembered(talk)) <= LARGEST:
        return
    talk.ask = None
    give_up(talk, "session too large")
    if _size(_remembered(talk)) > LARGEST:
        leave_everything(talk)
        talk.say("utter_internal_error_rasa")


def _remembered(talk: Talk) -> Iterable[Json]:
    yield from (slot.value for slot in talk.slots.values())
    for parked in talk.kept.parked:
        yield from (slot.value for slot in parked.slots.values())


def _size(values: Iterable[Json]) -> int:
    return sum(_signs(value) for value in values)


def _signs(value: Json) -> int:
    match value:
        case str():
            return len(value)
        case dict():
            return sum(map(len, value)) + _size(value.values())
        case list():
            return _size(value)
        case _:
            return 1

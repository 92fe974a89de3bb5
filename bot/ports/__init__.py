"""What the use cases need from the edge, each port as small as the need of its user."""

from bot.ports.doors import Channel, Claims, Live, Post, Rate
from bot.ports.far_sides import Asked, Connector, Gateway, Looked
from bot.ports.linking import CutOff, Doors, Joined, Redeemed
from bot.ports.outcomes import Checkpoint, Clock, Refused, Unreachable
from bot.ports.rows import (
    Conflict,
    Entry,
    History,
    Intent,
    Kept,
    OpenTalk,
    Order,
    Received,
    Sent,
    TalkRead,
    Unanswered,
    Waiting,
)
from bot.ports.shelf import Shelf
from bot.ports.store import Released, Store, Work
from bot.ports.understanding import Interpreter, Parse
from bot.ports.work import (
    Desk,
    Inbox,
    Intents,
    Jobs,
    Outbox,
    Payments,
    Reminders,
    Residents,
    Talks,
)

__all__ = [
    "Asked",
    "Channel",
    "Checkpoint",
    "Claims",
    "Clock",
    "Conflict",
    "Connector",
    "CutOff",
    "Desk",
    "Doors",
    "Entry",
    "Gateway",
    "History",
    "Inbox",
    "Intent",
    "Intents",
    "Interpreter",
    "Jobs",
    "Joined",
    "Kept",
    "Live",
    "Looked",
    "OpenTalk",
    "Order",
    "Outbox",
    "Parse",
    "Payments",
    "Post",
    "Rate",
    "Received",
    "Redeemed",
    "Refused",
    "Released",
    "Reminders",
    "Residents",
    "Sent",
    "Shelf",
    "Store",
    "TalkRead",
    "Talks",
    "Unanswered",
    "Unreachable",
    "Waiting",
    "Work",
]

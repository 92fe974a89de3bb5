"""The tables as they are now; the migrations say how they came to be, and a test compares both.

Every row carries its city. `Sealed` columns hold what only the resident's key opens (crypto.py);
those ending in `_index` are blind indexes: equal for equal values, and saying nothing else.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
)
from sqlalchemy.types import TypeEngine

METADATA = MetaData()
Sealed = LargeBinary
Moment = DateTime(timezone=True)


def row_id() -> Column[int]:
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def column(
    name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]], *, null: bool = False
) -> Column[Any]:
    return Column(name, kind, nullable=null)


def whose() -> tuple[Column[Any], Column[Any]]:
    return column("city", Text), column("resident", BigInteger)


def of_resident() -> ForeignKeyConstraint:
    """City and resident are one key, so a row of city A can never hang on a resident of city B."""
    return ForeignKeyConstraint(
        ["city", "resident"], ["resident.city", "resident.id"], ondelete="CASCADE"
    )


# Its id is drawn before the row is written, because the wrapped key is bound to it.
RESIDENT_IDS = "resident_id_seq"
resident = Table(
    "resident",
    METADATA,
    Column("id", BigInteger, Identity(always=False), primary_key=True),
    column("city", Text),
    column("wrapped", LargeBinary),
    column("created_at", Moment),
    column("last_address", BigInteger, null=True),
    column("erased_at", Moment, null=True),
    column("reminders_off_at", Moment, null=True),
    UniqueConstraint("city", "id", name="resident_of_city"),
)

address = Table(
    "address",
    METADATA,
    row_id(),
    *whose(),
    column("account", Text),
    column("channel", Text),
    column("chat_index", LargeBinary),
    column("chat", Sealed),
    column("closed_at", Moment, null=True),
    column("closed_why", Text, null=True),
    UniqueConstraint("city", "account", "chat_index", name="address_once"),
    UniqueConstraint("city", "resident", "id", name="address_of_resident"),
    of_resident(),
)
Index("address_of_a_resident", address.c.city, address.c.resident)

# `source`: the account a message came in by; '' for rows of the house itself, to be unique
# wherever the resident wrote from last. `rank`: 0 for the house's results, 1 for everything else.
inbound = Table(
    "inbound",
    METADATA,
    row_id(),
    *whose(),
    column("address", BigInteger),
    column("kind", Text),
    column("rank", SmallInteger),
    column("source", Text),
    column("external_index", LargeBinary, null=True),
    column("platform_order", BigInteger, null=True),
    column("body", Sealed),
    column("received_at", Moment),
    column("handled_at", Moment, null=True),
    column("root", BigInteger, null=True),
    UniqueConstraint("city", "source", "external_index", name="inbound_once"),
    ForeignKeyConstraint(
        ["city", "resident", "address"],
        ["address.city", "address.resident", "address.id"],
        ondelete="CASCADE",
        onupdate="CASCADE",
    ),
)
Index("inbound_waiting", inbound.c.resident, postgresql_where=inbound.c.handled_at.is_(None))
Index("inbound_of_resident", inbound.c.city, inbound.c.resident)

# `waits_until`: when something is to be done about a question that was left unanswered.
talk = Table(
    "talk",
    METADATA,
    *whose(),
    column("turn", Integer),
    column("session", Sealed, null=True),
    column("pending", Text, null=True),
    column("updated_at", Moment),
    column("waits_until", Moment, null=True),
    PrimaryKeyConstraint("resident"),
    of_resident(),
)
Index("talk_pending", talk.c.resident, postgresql_where=talk.c.pending.is_not(None))
Index(
    "talk_waits",
    talk.c.city,
    talk.c.waits_until,
    postgresql_where=talk.c.waits_until.is_not(None),
)

lease = Table(
    "lease",
    METADATA,
    *whose(),
    column("holder", Text),
    column("until", Moment),
    column("fence", BigInteger),
    PrimaryKeyConstraint("resident"),
    of_resident(),
)

event = Table(
    "event",
    METADATA,
    row_id(),
    *whose(),
    column("turn", Integer),
    column("logged_at", Moment),
    column("body", Sealed),
    of_resident(),
)
Index("event_of_resident", event.c.city, event.c.resident)

# The address is repeated here, so that the last words to a resident who had everything erased still
# find their way. `id` is the order in which things are sent. `parts`: how many of its parts left.
# `holder`: the process that sends it.
outgoing = Table(
    "outgoing",
    METADATA,
    row_id(),
    *whose(),
    column("key", Text),
    column("account", Text),
    column("channel", Text),
    column("chat_index", LargeBinary),
    column("chat", Sealed),
    column("words", Sealed),
    column("state", Text),
    column("lane", Text),
    column("reply_to", BigInteger, null=True),
    column("created_at", Moment),
    column("state_at", Moment),
    column("due_at", Moment),
    column("tries", Integer),
    column("cut_off", Integer),
    column("parts", Integer),
    column("why", Text, null=True),
    column("platform_id", Text, null=True),
    column("holder", Text, null=True),
    UniqueConstraint("city", "key", name="outgoing_once"),
    of_resident(),
)
# Literally, or no index is used for it.
unsent: ColumnElement[bool] = literal_column("outgoing.state NOT IN ('sent', 'given_up')", Boolean)
undelivered: ColumnElement[bool] = literal_column(
    "outgoing.state IN ('given_up', 'unknown')", Boolean
)
Index("outgoing_reply", outgoing.c.reply_to, postgresql_where=outgoing.c.reply_to.is_not(None))
Index("outgoing_of_resident", outgoing.c.city, outgoing.c.resident)
Index(
    "outgoing_unsent",
    outgoing.c.city,
    outgoing.c.account,
    outgoing.c.chat_index,
    postgresql_where=unsent,
)
Index(
    "outgoing_due",
    outgoing.c.channel,
    outgoing.c.due_at,
    postgresql_where=outgoing.c.state.in_(["queued", "sending"]),
)
Index("outgoing_undelivered", outgoing.c.city, outgoing.c.state_at, postgresql_where=undelivered)

"""The tables of a resident's matters: payments, bookings, intents; and what guards and serves them.

See tables.py for the rest and for how to read them.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
)
from sqlalchemy.dialects.postgresql import JSONB

from bot.store.tables import METADATA, Moment, Sealed, column, of_resident, row_id, whose

# Money outlives its resident: no foreign key. `private` (token, reference, title) is NULL once it
# may not be known any longer.
payment = Table(
    "payment",
    METADATA,
    column("city", Text),
    column("id", Text),
    column("resident", BigInteger),
    column("token_index", LargeBinary, null=True),
    column("reference_index", LargeBinary, null=True),
    column("private", Sealed, null=True),
    column("minor", BigInteger),
    column("currency", Text),
    column("state", Text),
    column("version", Integer),
    column("register", Text),
    column("service", Text),
    column("receipt_text", Text),
    column("language", Text),
    column("gateway", Text),
    column("practice", Boolean),
    column("created_at", Moment),
    column("expires_at", Moment),
    column("moved_at", Moment),
    column("receipt", Text, null=True),
    column("hold", Text, null=True),
    column("look_at", Moment, null=True),
    PrimaryKeyConstraint("city", "id"),
    UniqueConstraint("city", "token_index", name="payment_token"),
)
Index("payment_of_resident", payment.c.city, payment.c.resident)
Index(
    "payment_due",
    payment.c.city,
    payment.c.look_at,
    postgresql_where=payment.c.look_at.is_not(None),
)
Index(
    "payment_open_once",  # one tap, one payment; late money (expired, then paid) never meets this
    payment.c.city,
    payment.c.resident,
    payment.c.register,
    payment.c.reference_index,
    unique=True,
    postgresql_where=payment.c.state.in_(["created", "pending", "unknown"]),
)


def _of_payment() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["city", "payment"], ["payment.city", "payment.id"], ondelete="CASCADE"
    )


attempt = Table(
    "attempt",
    METADATA,
    column("city", Text),
    column("key", Text),
    column("payment", Text),
    column("number", Integer),
    column("state", Text),
    column("gateway_id", Text, null=True),
    column("pay_url", Sealed, null=True),
    column("created_at", Moment),
    PrimaryKeyConstraint("city", "key"),
    _of_payment(),
)
Index("attempt_of_payment", attempt.c.city, attempt.c.payment)

payment_event = Table(
    "payment_event",
    METADATA,
    row_id(),
    column("city", Text),
    column("payment", Text),
    column("version", Integer),
    column("before", Text),
    column("after", Text),
    column("why", Text),
    column("moved_at", Moment),
    UniqueConstraint("city", "payment", "version", name="payment_event_once"),
    _of_payment(),
)

callback = Table(
    "callback",
    METADATA,
    column("city", Text),
    column("gateway", Text),
    column("event", Text),
    column("received_at", Moment),
    PrimaryKeyConstraint("city", "gateway", "event"),
)

booking = Table(
    "booking",
    METADATA,
    column("city", Text),
    column("id", Text),
    column("resident", BigInteger),
    column("desk", Text),
    column("starts_at", Moment),
    column("seat", Integer),
    column("minutes", Integer),
    column("service", Text),
    column("state", Text),
    column("language", Text),
    column("created_at", Moment),
    column("until", Moment, null=True),
    column("private", Sealed),
    column("token_index", LargeBinary, null=True),
    column("sequence", Integer),
    column("practice", Boolean),
    PrimaryKeyConstraint("city", "id"),
    UniqueConstraint("city", "token_index", name="booking_token"),
    of_resident(),
)
Index("booking_of_resident", booking.c.city, booking.c.resident)


def _of_booking() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["city", "booking"], ["booking.city", "booking.id"], ondelete="CASCADE"
    )


# A row exists only while the place is held or booked: `place_once` is what keeps two residents from
# getting one place.
place = Table(
    "place",
    METADATA,
    row_id(),
    column("city", Text),
    column("desk", Text),
    column("starts_at", Moment),
    column("seat", Integer),
    column("booking", Text),
    UniqueConstraint("city", "desk", "starts_at", "seat", name="place_once"),
    _of_booking(),
)
Index("place_of_booking", place.c.city, place.c.booking)

# A row exists only while that person's booking of that service is live.
booking_person = Table(
    "booking_person",
    METADATA,
    row_id(),
    column("city", Text),
    column("booking", Text),
    column("service", Text),
    column("person_index", LargeBinary),
    UniqueConstraint("city", "service", "person_index", name="person_once"),
    _of_booking(),
)
Index("person_of_booking", booking_person.c.city, booking_person.c.booking)

intent = Table(
    "intent",
    METADATA,
    *whose(),
    column("key", Text),
    column("name", Text),
    column("args", Sealed),
    column("root", BigInteger, null=True),
    column("tries", Integer),
    column("outcome", Text, null=True),
    column("created_at", Moment),
    column("ask_at", Moment, null=True),
    PrimaryKeyConstraint("city", "key"),
    of_resident(),
)
Index("intent_of_resident", intent.c.city, intent.c.resident)
Index("intent_due", intent.c.city, intent.c.ask_at, postgresql_where=intent.c.ask_at.is_not(None))

reminder = Table(
    "reminder",
    METADATA,
    *whose(),
    column("key", Text),
    column("kind", Text),
    column("about", Text),
    column("at", Moment),
    column("due_at", Moment),
    column("state", Text),
    column("why", Text, null=True),
    column("created_at", Moment),
    column("state_at", Moment),
    PrimaryKeyConstraint("city", "key"),
    of_resident(),
)
_still_waits = reminder.c.state == literal_column("'waiting'")
Index("reminder_of_resident", reminder.c.city, reminder.c.resident)
Index("reminder_about", reminder.c.city, reminder.c.about, postgresql_where=_still_waits)
Index("reminder_due", reminder.c.city, reminder.c.due_at, postgresql_where=_still_waits)

# A one-time code that joins two doors; only its blind index is kept.
link_code = Table(
    "link_code",
    METADATA,
    *whose(),
    column("code_index", LargeBinary),
    column("made_at", Moment),
    column("until", Moment),
    PrimaryKeyConstraint("city", "code_index"),
    of_resident(),
)
Index("link_code_of_resident", link_code.c.city, link_code.c.resident)

wrong_try = Table(
    "wrong_try",
    METADATA,
    column("city", Text),
    column("key", Text),
    column("scope", Text),
    column("subject_index", LargeBinary),
    column("tried_at", Moment),
    PrimaryKeyConstraint("city", "key"),
)
Index(
    "wrong_try_of_subject",
    wrong_try.c.city,
    wrong_try.c.scope,
    wrong_try.c.subject_index,
    wrong_try.c.tried_at,
)

revision = Table(
    "revision",
    METADATA,
    column("city", Text),
    column("service", Text),
    column("revision", Text),
    column("files", JSONB),
    column("origin", Text),
    column("published_at", Moment),
    PrimaryKeyConstraint("city", "service", "revision"),
)

# A service's history. The last line of each service says which revision is live.
publication = Table(
    "publication",
    METADATA,
    column("city", Text),
    column("service", Text),
    column("number", Integer),
    column("revision", Text),
    column("published_at", Moment),
    column("plan", Text),
    column("origin", Text),
    column("note", Text),
    column("by", Text),
    column("moves", JSONB),
    column("withdrawn", Text, null=True),
    column("told_at", Moment, null=True),
    PrimaryKeyConstraint("city", "service", "number"),
    ForeignKeyConstraint(
        ["city", "service", "revision"],
        ["revision.city", "revision.service", "revision.revision"],
    ),
    ForeignKeyConstraint(
        ["city", "service", "withdrawn"],
        ["revision.city", "revision.service", "revision.revision"],
    ),
)

"""What operations count in the tables: one short statement per table, none of them private.

All cities at once: whoever counts sees numbers only, each beside its city.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    func,
    literal_column,
    select,
    text,
    union_all,
)

from bot.domain.bookings import BookingState
from bot.domain.messages import OutgoingState
from bot.store.clock import GLANCED
from bot.store.database import Database
from bot.store.line import Row, Statement
from bot.store.matter_tables import booking, intent, payment, place, reminder
from bot.store.tables import Moment, inbound, outgoing, undelivered, unsent

LONGEST = timedelta(seconds=1)
"""A statement that takes longer is ended: nobody's turn waits for a number."""

_now: BindParameter[datetime] = bindparam("now", type_=Moment)
PATIENCE = Statement(select(func.set_config("statement_timeout", bindparam("longest"), True)))


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as it stands now. `labels`: of a closed list, beside a city."""

    name: str
    labels: Mapping[str, str]
    value: float


@dataclass(frozen=True, slots=True)
class Count:
    """One statement. Its first columns are `labels`, the others one number for each of `names`."""

    labels: tuple[str, ...]
    names: tuple[str, ...]
    statement: Statement

    def figures(self, row: Row) -> list[Figure]:
        labels = dict(zip(self.labels, map(str, row), strict=False))
        values = row[len(self.labels) :]
        return [
            Figure(name, labels, float(value))
            for name, value in zip(self.names, values, strict=True)
            if value is not None
        ]


def _age(moment: ColumnElement[datetime]) -> ColumnElement[float]:
    """Seconds since the oldest one, by the clock of the desk."""
    return func.greatest(func.extract("epoch", _now - func.min(moment)), 0)


def _outbox(some: ColumnElement[bool]) -> Select[Any]:
    by = (outgoing.c.city, outgoing.c.channel, outgoing.c.lane, outgoing.c.state)
    return select(*by, func.count(), _age(outgoing.c.created_at)).where(some).group_by(*by)


GIVEN_UP = OutgoingState.GIVEN_UP.value
_hold = booking.c.state == BookingState.HELD.value
_booked = booking.c.state == BookingState.CONFIRMED.value

COUNTS: Mapping[str, Count] = {
    "inbox": Count(
        ("city",),
        ("citydesk_inbox_waiting", "citydesk_inbox_oldest_seconds"),
        Statement(
            select(inbound.c.city, func.count(), _age(inbound.c.received_at))
            .where(inbound.c.handled_at.is_(None))
            .group_by(inbound.c.city)
        ),
    ),
    "outbox": Count(
        ("city", "channel", "lane", "state"),
        ("citydesk_outbox", "citydesk_outbox_oldest_seconds"),
        Statement(
            union_all(_outbox(unsent), _outbox(undelivered & (outgoing.c.state == GIVEN_UP)))
        ),
    ),
    "payments": Count(
        ("city", "state"),
        ("citydesk_payments",),
        Statement(
            select(payment.c.city, payment.c.state, func.count()).group_by(
                payment.c.city, payment.c.state
            )
        ),
    ),
    "desk": Count(
        ("city",),
        ("citydesk_holds", "citydesk_bookings"),
        Statement(
            select(
                place.c.city,
                func.count().filter(_hold, booking.c.until > _now),
                func.count().filter(_booked),
            )
            .join_from(
                place,
                booking,
                (booking.c.city == place.c.city) & (booking.c.id == place.c.booking),
            )
            .where(place.c.starts_at > _now)
            .group_by(place.c.city)
        ),
    ),
    "reminders": Count(
        ("city",),
        ("citydesk_reminders_waiting", "citydesk_reminders_due"),
        Statement(
            select(
                reminder.c.city,
                func.count(),
                func.count().filter(reminder.c.due_at <= _now),
            )
            .where(reminder.c.state == literal_column("'waiting'"))
            .group_by(reminder.c.city)
        ),
    ),
    "requests": Count(
        ("city",),
        ("citydesk_requests_open",),
        Statement(
            select(intent.c.city, func.count())
            .where(intent.c.ask_at.is_not(None))
            .group_by(intent.c.city)
        ),
    ),
    "jobs": Count(
        ("state",),
        ("citydesk_jobs",),
        Statement(text("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1")),
    ),
    "clock": Count((), ("citydesk_clock_lag_seconds",), Statement(GLANCED)),
}
"""What is counted -> how. A name of the left side is what an operator reads where one fails."""


class PostgresFigures:
    __slots__ = ("_database",)

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, what: str, cities: Iterable[str], now: datetime) -> list[Figure]:
        """Where there is one number per city, those with nothing say zero. Raises Unreachable, also
        where it takes too long."""
        count = COUNTS[what]
        async with self._database.transaction() as transaction:
            transaction.queue(PATIENCE, longest=str(int(LONGEST.total_seconds() * 1000)))
            rows = await transaction.rows(count.statement, now=now)
        found = [figure for row in rows for figure in count.figures(row)]
        return found + _zeros(count, set(cities) - {figure.labels.get("city") for figure in found})


def _zeros(count: Count, cities: Iterable[str | None]) -> list[Figure]:
    if count.labels != ("city",):
        return []
    return [Figure(n, {"city": city}, 0.0) for city in cities if city for n in count.names]

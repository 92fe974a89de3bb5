"""What operators look at. Sealed values are found by opening what may be meant, some
thousands at a time: a city's appointments of some months are a matter of a second."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, bindparam, func, or_, select
from sqlalchemy.types import BigInteger, Text

from bot.domain.bookings import Booking
from bot.domain.payments import Payment, PaymentState
from bot.ports.looking import Moved, Undelivered, Wanted
from bot.store import desk_rows, payment_rows
from bot.store.crypto import SecretKeys
from bot.store.database import Database
from bot.store.line import Statement
from bot.store.matter_tables import booking, payment, payment_event
from bot.store.scope import one_of
from bot.store.tables import Moment, outgoing, undelivered

MOST_OPENED = 20_000
"""Rows opened at a time."""

MOMENT = timedelta(microseconds=1)
"""The smallest there is: what happened at one moment is looked at together."""

_since: BindParameter[datetime] = bindparam("since", type_=Moment)
_begin: BindParameter[datetime] = bindparam("begin", type_=Moment)
_end: BindParameter[datetime] = bindparam("end", type_=Moment)
_most = bindparam("most", type_=BigInteger)

BOOKINGS = Statement(
    desk_rows.kept.where(booking.c.starts_at >= _begin, booking.c.starts_at < _end)
    .order_by(booking.c.starts_at, booking.c.id)
    .limit(_most)
)
_receipt = bindparam("receipt", type_=Text)
_minor = bindparam("minor", type_=BigInteger)
_found = payment_rows.kept.where(
    or_(_receipt.is_(None), payment.c.receipt == _receipt),
    or_(_minor.is_(None), payment.c.minor == _minor),
    or_(_begin.is_(None), payment.c.created_at >= _begin),
    or_(_end.is_(None), payment.c.created_at < _end),
)
_newest = payment.c.created_at.desc()
PAYMENTS = Statement(_found.order_by(_newest).limit(_most))
IN_STATES = {
    state: Statement(_found.where(one_of(payment.c.state, (state,))).order_by(_newest).limit(_most))
    for state in PaymentState
}
MOVES = Statement(
    select(
        payment_event.c.before,
        payment_event.c.after,
        payment_event.c.why,
        payment_event.c.moved_at,
    )
    .where(
        payment_event.c.city == bindparam("city"), payment_event.c.payment == bindparam("payment")
    )
    .order_by(payment_event.c.version)
)
UNDELIVERED = Statement(
    select(
        outgoing.c.id,
        outgoing.c.city,
        outgoing.c.resident,
        outgoing.c.channel,
        outgoing.c.lane,
        outgoing.c.state,
        func.coalesce(outgoing.c.why, ""),
        outgoing.c.tries,
        outgoing.c.created_at,
        outgoing.c.state_at,
    )
    .where(outgoing.c.city == bindparam("city"), outgoing.c.state_at >= _since, undelivered)
    .order_by(outgoing.c.state_at.desc())
    .limit(_most)
)


class PostgresLooking:
    __slots__ = ("_database", "_keys")

    def __init__(self, database: Database, keys: SecretKeys) -> None:
        self._database, self._keys = database, keys

    async def bookings(
        self, city: str, begin: datetime, end: datetime, most: int
    ) -> Sequence[Booking]:
        facts = {"begin": begin, "end": end, "most": most}
        rows = await self._database.rows(BOOKINGS, city=city, **facts)
        keys = self._keys.of(city)
        return [desk_rows.read(row, keys, city) for row in rows]

    async def booking_of(self, city: str, code: str, since: datetime) -> Booking | None:
        """The newest, where a code should ever come twice."""
        same: list[Booking] = []
        async for some in self._beginning(city, since):
            same += [each for each in some if each.code and _bare(each.code) == _bare(code)]
        return max(same, key=lambda each: each.created_at, default=None)

    async def _beginning(self, city: str, since: datetime) -> AsyncIterator[Sequence[Booking]]:
        """All of them, some at a time; those of one moment may come twice."""
        end = datetime.max.replace(tzinfo=since.tzinfo)
        while True:
            some = await self.bookings(city, since, end, MOST_OPENED)
            yield some
            if len(some) < MOST_OPENED or some[-1].place.starts_at == since:
                return
            since = some[-1].place.starts_at

    async def payments(self, city: str, wanted: Wanted, most: int) -> Sequence[Payment]:
        """Of every state in turn, where some are named."""
        if not wanted.reference:
            return (await self._payments(city, wanted, most))[:most]
        found: dict[str, Payment] = {}
        for each in [replace(wanted, states=(state,)) for state in wanted.states] or [wanted]:
            async for some in self._back_from(city, each):
                found |= {payment.id: payment for payment in some if _is_for(payment, wanted)}
                if len(found) >= most:
                    break
        return [*found.values()][:most]

    async def _back_from(self, city: str, wanted: Wanted) -> AsyncIterator[Sequence[Payment]]:
        """All of them, the newest first, some at a time; those of one moment may come twice."""
        while True:
            some = await self._payments(city, wanted, MOST_OPENED)
            yield some
            if len(some) < MOST_OPENED or some[-1].created_at + MOMENT == wanted.end:
                return
            wanted = replace(wanted, end=some[-1].created_at + MOMENT)

    async def _payments(self, city: str, wanted: Wanted, most: int) -> list[Payment]:
        statements = [IN_STATES[state] for state in wanted.states] or [PAYMENTS]
        facts = {
            "receipt": wanted.receipt,
            "minor": wanted.minor,
            "begin": wanted.begin,
            "end": wanted.end,
            "most": most,
        }
        answers = await self._database.ask(
            *((each, {"city": city, **facts}) for each in statements)
        )
        keys = self._keys.of(city)
        return [payment_rows.read(row, keys, city) for rows in answers for row in rows]

    async def moves(self, city: str, payment: str) -> Sequence[Moved]:
        rows = await self._database.rows(MOVES, city=city, payment=payment)
        return [Moved(*row) for row in rows]

    async def undelivered(self, city: str, since: datetime, most: int) -> Sequence[Undelivered]:
        rows = await self._database.rows(UNDELIVERED, city=city, since=since, most=most)
        return [Undelivered(*row) for row in rows]


def _is_for(payment: Payment, wanted: Wanted) -> bool:
    return _bare(payment.reference) == _bare(wanted.reference or "")


def _bare(code: str) -> str:
    """As it may be read aloud or typed: signs between are nothing, small letters are large."""
    return "".join(sign for sign in code.upper() if sign.isalnum())

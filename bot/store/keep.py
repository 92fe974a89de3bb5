"""How long rows are kept: as the city's file says for each kind; nothing unfinished goes."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Table,
    bindparam,
    delete,
    exists,
    literal,
    null,
    or_,
    update,
)

from bot.domain.bookings import BookingState
from bot.domain.messages import OutgoingState
from bot.domain.payments import PaymentState
from bot.domain.reminders import ReminderState
from bot.store.attempts import still_open
from bot.store.database import Database
from bot.store.line import Statement
from bot.store.matter_tables import (
    booking,
    callback,
    intent,
    link_code,
    payment,
    reminder,
    wrong_try,
)
from bot.store.scope import one_of
from bot.store.tables import Moment, event, inbound, outgoing, resident, talk, unsent

S = PaymentState
OVER = (S.FULFILLED, S.REFUNDED, S.EXPIRED, S.CANCELLED)
ON_ITS_WAY = OutgoingState.SENDING
WAITING = literal(ReminderState.WAITING.value)
NOT_TAKEN = (BookingState.HELD, BookingState.LAPSED)

_before: BindParameter[datetime] = bindparam("before", type_=Moment)
_over = one_of(payment.c.state, OVER) & ~still_open


def _gone(table: Table, *conditions: ColumnElement[bool]) -> Statement:
    return Statement(delete(table).where(table.c.city == bindparam("city"), *conditions))


def _nothing_in(table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    whose = (table.c.city == resident.c.city) & (table.c.resident == resident.c.id)
    return ~exists().where(whose, *conditions)


# What an erasure had to leave because money was on its way, once that has arrived.
_erased = exists().where(
    resident.c.city == payment.c.city,
    resident.c.id == payment.c.resident,
    resident.c.erased_at.is_not(None),
)
BLANK = Statement(
    update(payment)
    .where(payment.c.city == bindparam("city"), payment.c.private.is_not(None), _over, _erased)
    .values(private=null(), token_index=null(), reference_index=null())
)
FAREWELL = _gone(  # the last words to them have gone out; or whoever looked them up has long ended
    resident,
    resident.c.erased_at.is_not(None),
    or_(resident.c.last_address.is_(None), resident.c.erased_at <= _before),
    _nothing_in(outgoing, unsent),
    _nothing_in(payment, payment.c.private.is_not(None)),
)

JOINED_FOR = timedelta(hours=1)
"""So long those who were joined to somebody are known to be them (linking.py)."""

CODES = _gone(link_code, link_code.c.until <= bindparam("now", type_=Moment))

KINDS: dict[str, tuple[Statement, ...]] = {
    "messages": (
        _gone(inbound, inbound.c.handled_at <= _before),
        # Also what nobody has come for: a closed page, or a program, may never come back.
        _gone(
            outgoing, outgoing.c.state != literal(ON_ITS_WAY.value), outgoing.c.state_at <= _before
        ),
    ),
    "talks": (
        _gone(event, event.c.logged_at <= _before),
        Statement(
            update(talk)
            .where(
                talk.c.city == bindparam("city"),
                talk.c.session.is_not(None),
                talk.c.updated_at <= _before,
            )
            .values(session=null(), pending=null(), waits_until=null())
        ),
    ),
    "bookings": (
        _gone(
            booking,
            or_(
                booking.c.starts_at <= _before,
                one_of(booking.c.state, NOT_TAKEN) & (booking.c.until <= _before),
            ),
        ),
        _gone(reminder, reminder.c.state != WAITING, reminder.c.state_at <= _before),
    ),
    "payments": (_gone(payment, _over, payment.c.moved_at <= _before),),
    "intents": (_gone(intent, intent.c.outcome.is_not(None), intent.c.created_at <= _before),),
    "tries": (_gone(wrong_try, wrong_try.c.tried_at <= _before),),
    "callbacks": (_gone(callback, callback.c.received_at <= _before),),
    "residents": (
        _gone(
            resident,
            exists().where(talk.c.resident == resident.c.id, talk.c.updated_at <= _before),
            *map(_nothing_in, (inbound, outgoing, event, booking, intent, payment)),
        ),
    ),
}


async def enforce(
    database: Database, city: str, keep: Mapping[str, timedelta], now: datetime
) -> Mapping[str, int]:
    if strange := keep.keys() - KINDS:
        raise ValueError(f"kept for how long, and what is it: {', '.join(sorted(strange))}")
    counts: dict[str, int] = {}
    async with database.transaction() as transaction:
        transaction.queue(BLANK, city=city)
        transaction.queue(FAREWELL, city=city, before=now - JOINED_FOR)
        counts["erased"] = (await transaction.flush())[-1].command_tuples or 0
        transaction.queue(CODES, city=city, now=now)
        for kind in [kind for kind in KINDS if kind in keep]:  # residents last
            for statement in KINDS[kind]:
                transaction.queue(statement, city=city, before=now - keep[kind])
            counts[kind] = sum(answer.command_tuples or 0 for answer in await transaction.flush())
        await transaction.commit("enforce_keep")
    return counts

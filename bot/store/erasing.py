"""Erasing a resident: their key is replaced and their rows go.

What is left: a bare number with a new key, which the last words to them may still use; and of each
payment the amount, states and receipt, which the city has to account for. Where money is still on
its way, the rest of that payment stays too, under the new key, until it has arrived (keep.py).
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Delete, Table, any_, bindparam, delete, null, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from bot.domain.payments import Payment, PaymentState
from bot.store.crypto import ResidentKey
from bot.store.line import Statement
from bot.store.matter_tables import attempt, booking, intent, link_code, payment, reminder
from bot.store.payment_rows import UNDER_WAY
from bot.store.payments import PostgresPayments
from bot.store.scope import Locked, Scope
from bot.store.tables import address, event, inbound, outgoing, resident, talk
from bot.store.talks import LOCK

ON_ITS_WAY = UNDER_WAY | {PaymentState.REVIEW}

NEW_KEY = Statement(
    update(resident)
    .where(resident.c.city == bindparam("city"), resident.c.id == bindparam("resident"))
    .values(
        wrapped=bindparam("wrapped"),
        last_address=null(),
        erased_at=bindparam("now"),
        reminders_off_at=null(),
    )
)
END_TURN = Statement(
    update(talk)
    .where(talk.c.city == bindparam("city"), talk.c.resident == bindparam("resident"))
    .values(
        turn=talk.c.turn + 1,
        session=null(),
        pending=null(),
        waits_until=null(),
        updated_at=bindparam("now"),
    )
)


def _all_of(table: Table) -> Delete:
    return delete(table).where(
        table.c.city == bindparam("city"), table.c.resident == bindparam("resident")
    )


GOING = {
    # First: a reminder that is being told may still write to the addresses below.
    "reminders": Statement(_all_of(reminder)),
    "messages": Statement(_all_of(inbound)),
    "answers": Statement(_all_of(outgoing)),
    "turns": Statement(_all_of(event)),
    "bookings": Statement(_all_of(booking)),  # their places become free with them
    "requests": Statement(_all_of(intent)),
    "addresses": Statement(_all_of(address)),
}
END_CODES = Statement(_all_of(link_code))
RESEAL = Statement(
    update(payment)
    .where(payment.c.city == bindparam("city"), payment.c.id == bindparam("payment"))
    .values(private=bindparam("private"))
)
BLANK = Statement(
    update(payment)
    .where(
        payment.c.city == bindparam("city"),
        payment.c.id == any_(bindparam("payments", type_=ARRAY(Text))),
    )
    .values(private=null(), token_index=null(), reference_index=null())
)
CLOSE_PAGES = Statement(
    update(attempt)
    .where(
        attempt.c.city == bindparam("city"),
        attempt.c.payment == any_(bindparam("payments", type_=ARRAY(Text))),
    )
    .values(pay_url=null())
)


async def erase(scope: Scope, owner: int, now: datetime) -> Mapping[str, int]:
    """The talk is locked first: no turn of this resident can be saved under the old key."""
    row = await scope.transaction.row(LOCK, city=scope.city, resident=owner)
    if row is None:
        return {}
    payments = await _payments(scope, owner, now)
    key, wrapped = scope.keys.new_key(owner)
    whose = {"city": scope.city, "resident": owner}
    for statement in GOING.values():
        scope.transaction.queue(statement, **whose)
    counts = [answer.command_tuples or 0 for answer in await scope.transaction.flush()]
    scope.transaction.queue(NEW_KEY, **whose, wrapped=wrapped, now=now)
    scope.transaction.queue(END_TURN, **whose, now=now)
    scope.transaction.queue(END_CODES, **whose)
    _part_from(scope, payments, key)
    scope.open(owner, key)
    if locked := scope.locked.get(owner):
        scope.locked[owner] = Locked(locked.asked, locked.turn + 1)
    gone = dict(zip(GOING, counts[-len(GOING) :], strict=True))
    return gone | {"kept": len(payments)}


async def _payments(scope: Scope, owner: int, now: datetime) -> list[Payment]:
    """As they are afterwards: a link nobody has opened is taken back."""
    ledger = PostgresPayments(scope)
    found: list[Payment] = []
    for each in await ledger.of(owner):
        moved = None
        if each.state is PaymentState.CREATED:
            moved = await ledger.move(
                each, PaymentState.CANCELLED, why="erased", now=now, receipt=None
            )
        found.append(moved or each)
    return found


def _part_from(scope: Scope, payments: list[Payment], key: ResidentKey) -> None:
    over = [each.id for each in payments if each.state not in ON_ITS_WAY]
    every = [each.id for each in payments]
    scope.transaction.queue(BLANK, city=scope.city, payments=over)
    scope.transaction.queue(CLOSE_PAGES, city=scope.city, payments=every)
    for each in payments:
        if each.state in ON_ITS_WAY:
            private = [each.token, each.reference, each.title]
            facts = ("payment.private", scope.city, each.resident, each.id)
            scope.transaction.queue(
                RESEAL, city=scope.city, payment=each.id, private=key.seal(private, *facts)
            )

"""Attempts to pay: written before the gateway is asked, under the key the gateway is given."""

from sqlalchemy import any_, bindparam, exists, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.types import Text

from bot.domain.payments import LIVE_ATTEMPTS, Attempt, AttemptState, attempt_before
from bot.ports import Conflict
from bot.store.crypto import CityKeys
from bot.store.line import Row, Statement
from bot.store.matter_tables import attempt, payment
from bot.store.scope import Scope, one_of
from bot.store.tables import resident

ADD = Statement(
    insert(attempt)
    .values(
        city=bindparam("city"),
        key=bindparam("key"),
        payment=bindparam("payment"),
        number=bindparam("number"),
        state=bindparam("state"),
        gateway_id=bindparam("gateway_id"),
        pay_url=bindparam("pay_url"),
        created_at=bindparam("created_at"),
    )
    .on_conflict_do_nothing()
)
_kept = (
    select(
        attempt.c.key,
        attempt.c.payment,
        attempt.c.number,
        attempt.c.state,
        attempt.c.gateway_id,
        attempt.c.pay_url,
        attempt.c.created_at,
        payment.c.resident,
        resident.c.wrapped,
    )
    .join_from(
        attempt,
        payment,
        (payment.c.city == attempt.c.city) & (payment.c.id == attempt.c.payment),
    )
    .outerjoin(
        resident, (resident.c.city == payment.c.city) & (resident.c.id == payment.c.resident)
    )
    .where(attempt.c.city == bindparam("city"))
)
OF = Statement(_kept.where(attempt.c.payment == bindparam("payment")).order_by(attempt.c.number))
GET = Statement(_kept.where(attempt.c.key == bindparam("key")))
OWNER = Statement(
    select(payment.c.resident).where(
        payment.c.city == bindparam("city"), payment.c.id == bindparam("payment")
    )
)
MOVE = Statement(
    update(attempt)
    .where(
        attempt.c.city == bindparam("city"),
        attempt.c.key == bindparam("key"),
        attempt.c.state == any_(bindparam("before", type_=ARRAY(Text))),
    )
    .values(
        state=bindparam("to"),
        gateway_id=func.coalesce(bindparam("gateway_id"), attempt.c.gateway_id),
        pay_url=func.coalesce(bindparam("pay_url"), attempt.c.pay_url),
    )
    .returning(attempt.c.key)
)

# For a row of `payment` in a surrounding statement: money may still come, or has to go back.
still_open = exists().where(
    attempt.c.city == payment.c.city,
    attempt.c.payment == payment.c.id,
    one_of(attempt.c.state, (*LIVE_ATTEMPTS, AttemptState.REFUNDING)),
)


async def add(scope: Scope, attempt: Attempt) -> None:
    """Once per key: two pages opened at the same time begin the same attempt."""
    scope.transaction.queue(
        ADD,
        city=scope.city,
        key=attempt.key,
        payment=attempt.payment,
        number=attempt.number,
        state=attempt.state.value,
        gateway_id=attempt.gateway_id,
        pay_url=await _sealed(scope, attempt.payment, attempt.key, attempt.pay_url),
        created_at=attempt.created_at,
    )


async def of(scope: Scope, payment: str) -> list[Attempt]:
    rows = await scope.transaction.rows(OF, city=scope.city, payment=payment)
    return [_attempt(row, scope.keys, scope.city) for row in rows]


async def get(scope: Scope, key: str) -> Attempt | None:
    row = await scope.transaction.row(GET, city=scope.city, key=key)
    return _attempt(row, scope.keys, scope.city) if row else None


async def move(
    scope: Scope, key: str, to: AttemptState, gateway_id: str | None, pay_url: str | None
) -> None:
    """What is None stays as it is. Raises Conflict where there is no such move from its state."""
    found = await get(scope, key) if pay_url else None
    row = await scope.transaction.row(
        MOVE,
        city=scope.city,
        key=key,
        before=sorted(state.value for state in attempt_before(to)),
        to=to.value,
        gateway_id=gateway_id,
        pay_url=await _sealed(scope, found.payment, key, pay_url) if found else None,
    )
    if row is None:
        raise Conflict


async def _sealed(scope: Scope, payment: str, key: str, pay_url: str | None) -> bytes | None:
    """The provider's page opens without a password, so its address is a secret."""
    if pay_url is None:
        return None
    row = await scope.transaction.row(OWNER, city=scope.city, payment=payment)
    if row is None:
        raise LookupError(f"{scope.city} has no payment {payment}")
    owner = await scope.whom(row[0])
    sealing = await scope.key_of(owner)
    return sealing.seal(pay_url, "attempt.pay_url", scope.city, owner, key)


def _attempt(row: Row, keys: CityKeys, city: str) -> Attempt:
    key, payment, number, state, gateway_id, sealed, created_at, resident, wrapped = row
    pay_url = None
    if sealed and wrapped:  # without its resident's key nothing opens it any more
        owner = keys.unwrap(wrapped, resident)
        pay_url = owner.open(sealed, "attempt.pay_url", city, resident, key)
    return Attempt(key, payment, number, AttemptState(state), gateway_id, pay_url, created_at)

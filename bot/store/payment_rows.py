"""What is asked and told about the rows of payments."""

from sqlalchemy import any_, bindparam, case, func, null, select, update
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, insert
from sqlalchemy.types import Text

from bot.domain.money import Money
from bot.domain.payments import (
    OPEN_STATES,
    Payment,
    PaymentState,
)
from bot.store import attempts
from bot.store.crypto import CityKeys
from bot.store.line import Row, Statement
from bot.store.matter_tables import callback, payment, payment_event
from bot.store.scope import given, one_of
from bot.store.tables import Moment, resident

S = PaymentState
STANDING = (*OPEN_STATES, S.PAID, S.FULFILLED, S.REVIEW)
UNDER_WAY = frozenset({S.PENDING, S.UNKNOWN, S.PAID, S.REFUNDING})
UNFINISHED = (S.CREATED, *UNDER_WAY)

_this = (payment.c.city == bindparam("city")) & (payment.c.id == bindparam("payment"))
PLAIN = (
    payment.c.currency,
    payment.c.register,
    payment.c.service,
    payment.c.receipt_text,
    payment.c.language,
    payment.c.gateway,
    payment.c.practice,
    payment.c.created_at,
    payment.c.expires_at,
    payment.c.receipt,
    payment.c.hold,
)
ADD = Statement(
    insert(payment)
    .values(
        {
            column: given(column)
            for column in (
                *PLAIN,
                payment.c.city,
                payment.c.id,
                payment.c.resident,
                payment.c.token_index,
                payment.c.reference_index,
                payment.c.private,
                payment.c.minor,
                payment.c.state,
                payment.c.version,
                payment.c.moved_at,
                payment.c.look_at,
            )
        }
    )
    .on_conflict_do_nothing()
    .returning(payment.c.id)
)
kept = (
    select(
        payment.c.id,
        payment.c.resident,
        payment.c.private,
        payment.c.minor,
        payment.c.state,
        payment.c.version,
        resident.c.wrapped,
        *PLAIN,
    )
    .outerjoin_from(
        payment,
        resident,
        (resident.c.city == payment.c.city) & (resident.c.id == payment.c.resident),
    )
    .where(payment.c.city == bindparam("city"))
)
GET = Statement(kept.where(_this))
BY_TOKEN = Statement(
    kept.where(payment.c.token_index == any_(bindparam("tokens", type_=ARRAY(BYTEA))))
)
OF = Statement(
    kept.where(payment.c.resident == bindparam("resident")).order_by(payment.c.created_at)
)
OPEN_FOR = Statement(
    kept.where(
        payment.c.resident == bindparam("resident"),
        payment.c.register == bindparam("register"),
        payment.c.reference_index == any_(bindparam("references", type_=ARRAY(BYTEA))),
        one_of(payment.c.state, STANDING),
    )
    .order_by(
        one_of(payment.c.state, OPEN_STATES),  # what money has come for is first
        payment.c.created_at.desc(),
        payment.c.version.desc(),
    )
    .limit(1)
)

_moved = (
    update(payment)
    .where(_this, payment.c.version == bindparam("version"), payment.c.state == bindparam("before"))
    .values(
        state=bindparam("to"),
        version=payment.c.version + 1,
        moved_at=bindparam("now"),
        receipt=func.coalesce(bindparam("receipt"), payment.c.receipt),
        look_at=func.coalesce(
            bindparam("at", type_=Moment),
            case((attempts.still_open, bindparam("soon", type_=Moment)), else_=null()),
        ),
    )
    .returning(payment.c.city, payment.c.id, payment.c.version)
    .cte("moved")
)
MOVE = Statement(
    insert(payment_event)
    .from_select(
        ["city", "payment", "version", "before", "after", "why", "moved_at"],
        select(
            _moved.c.city,
            _moved.c.id,
            _moved.c.version,
            bindparam("before", type_=Text),
            bindparam("to", type_=Text),
            bindparam("why", type_=Text),
            bindparam("now", type_=Moment),
        ),
    )
    .returning(payment_event.c.id)
)

_due = (
    select(payment.c.id)
    .where(payment.c.city == bindparam("city"), payment.c.look_at <= bindparam("now"))
    .order_by(payment.c.look_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("due")  # never looked at twice, as a subquery might be
)
CLAIM_DUE = Statement(
    update(payment)
    .where(payment.c.city == bindparam("city"), payment.c.id == _due.c.id)
    .values(
        look_at=case(
            (
                one_of(payment.c.state, UNFINISHED) | attempts.still_open,
                bindparam("again", type_=Moment),
            ),
            else_=null(),
        )
    )
    .returning(payment.c.id)
)
CLAIMED = Statement(kept.where(payment.c.id == any_(bindparam("ids", type_=ARRAY(Text)))))
LOOK_AGAIN = Statement(update(payment).where(_this).values(look_at=bindparam("at")))
CALLBACK = Statement(
    insert(callback)
    .values(
        city=bindparam("city"),
        gateway=bindparam("gateway"),
        event=bindparam("event"),
        received_at=bindparam("now"),
    )
    .on_conflict_do_nothing()
    .returning(callback.c.event)
)


def read(row: Row, keys: CityKeys, city: str) -> Payment:
    """From the columns of `kept`. What an erasure took away reads as empty."""
    id_, owner, private, minor, state, version, wrapped, *plain = row
    token, reference, title = "", "", ""
    if private and wrapped:
        key = keys.unwrap(wrapped, owner)
        token, reference, title = key.open(private, "payment.private", city, owner, id_)
    values = dict(zip((column.name for column in PLAIN), plain, strict=True))
    money = Money(minor, values.pop("currency"))
    return Payment(
        id=id_,
        city=city,
        resident=owner,
        token=token,
        reference=reference,
        title=title,
        money=money,
        state=PaymentState(state),
        version=version,
        **values,
    )

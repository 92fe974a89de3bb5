"""After a change of the secret key: residents' own keys are wrapped by the new one, and what is
found by a value of theirs is found by the new one, too.

One resident is one transaction, beside a running desk; begun again, it goes on where it was. What
was never kept in the clear nor sealed (persons of an appointment, wrong tries, numbers of messages,
codes to link) is found by the old key only, until it is over.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, any_, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA
from sqlalchemy.types import BigInteger, LargeBinary

from bot.domain.bookings import BookingState
from bot.store import desk_rows, payment_rows
from bot.store.crypto import ID_BYTES, CityKeys, SecretKeys, UnknownKey
from bot.store.database import Database, Transaction
from bot.store.line import Row, Statement
from bot.store.matter_tables import booking, payment
from bot.store.tables import address, outgoing, resident, unsent

BATCH = 200

_by = func.substr(resident.c.wrapped, 1, ID_BYTES)
_whose = (resident.c.city == bindparam("city")) & (resident.c.id == bindparam("resident"))
_index: BindParameter[bytes] = bindparam("index", type_=LargeBinary)

COUNTS = Statement(select(_by, func.count()).where(resident.c.erased_at.is_(None)).group_by(_by))
OLD = Statement(
    select(resident.c.id)
    .where(
        resident.c.city == bindparam("city"),
        resident.c.id > bindparam("after", type_=BigInteger),
        _by == any_(bindparam("known", type_=ARRAY(BYTEA))),
    )
    .order_by(resident.c.id)
    .limit(BATCH)
)
HOLD = Statement(select(resident.c.wrapped).where(_whose).with_for_update())
WRAP = Statement(update(resident).where(_whose).values(wrapped=bindparam("wrapped")))
CHATS = Statement(
    select(address.c.id, address.c.account, address.c.channel, address.c.chat).where(
        address.c.city == bindparam("city"), address.c.resident == bindparam("resident")
    )
)
FIND_CHAT = Statement(
    update(address)
    .where(address.c.city == bindparam("city"), address.c.id == bindparam("row"))
    .values(chat_index=_index)
)
WAITING = Statement(
    select(outgoing.c.id, outgoing.c.account, outgoing.c.channel, outgoing.c.chat).where(
        outgoing.c.city == bindparam("city"), outgoing.c.resident == bindparam("resident"), unsent
    )
)
FIND_WAITING = Statement(
    update(outgoing)
    .where(outgoing.c.city == bindparam("city"), outgoing.c.id == bindparam("row"))
    .values(chat_index=_index)
)
FIND_PAYMENT = Statement(
    update(payment)
    .where(payment.c.city == bindparam("city"), payment.c.id == bindparam("row"))
    .values(token_index=_index, reference_index=bindparam("reference_index", type_=LargeBinary))
)
FIND_BOOKING = Statement(
    update(booking)
    .where(booking.c.city == bindparam("city"), booking.c.id == bindparam("row"))
    .values(token_index=_index)
)
LAST = Statement(
    select(func.max(booking.c.starts_at)).where(
        booking.c.state == bindparam("confirmed", BookingState.CONFIRMED.value)
    )
)


class PostgresRewrapping:
    __slots__ = ("_database", "_keys")

    def __init__(self, database: Database, keys: SecretKeys) -> None:
        self._database, self._keys = database, keys

    async def counts(self) -> Mapping[bytes, int]:
        """Id of a secret key -> residents whose own key it has wrapped."""
        return {bytes(by): count for by, count in await self._database.rows(COUNTS)}

    async def last_appointment(self) -> datetime | None:
        """Until then persons of appointments may have to be found by an old key."""
        return (await self._database.rows(LAST))[0][0]  # type: ignore[no-any-return]  # a moment

    async def old(self, city: str, after: int) -> Sequence[int]:
        """The next residents, by their number, whose own key an old secret key has wrapped."""
        known = list(self._keys.ids[1:])
        rows = await self._database.rows(OLD, city=city, after=after, known=known)
        return [row[0] for row in rows]

    async def __call__(self, city: str, number: int) -> bool:
        """False where the resident is gone, or wrapped by a key that is not given. Raises Conflict
        when somebody was at the same rows: to be tried again."""
        keys = self._keys.of(city)
        async with self._database.transaction() as transaction:
            held = await transaction.row(HOLD, city=city, resident=number)
            if held is None:
                return False
            try:
                wrapped = keys.rewrap(held[0], number)
            except UnknownKey:
                return False
            await _found(transaction, keys, city, number, held[0])
            transaction.queue(WRAP, city=city, resident=number, wrapped=wrapped)
            await transaction.commit("rewrap")
        return True


async def _found(
    transaction: Transaction, keys: CityKeys, city: str, number: int, wrapped: bytes
) -> None:
    """What is looked for by a value: each is opened, and found by the new key from now on."""
    whose = {"city": city, "resident": number}
    key = keys.unwrap(wrapped, number)

    def chat(row: Row) -> bytes:
        _, account, channel, sealed = row
        opened = key.open(sealed, "chat", city, number, account, channel)
        return keys.index("address.chat", account, opened)

    for look, write in ((CHATS, FIND_CHAT), (WAITING, FIND_WAITING)):
        for row in await transaction.rows(look, **whose):
            transaction.queue(write, city=city, row=row[0], index=chat(row))
    for each in await transaction.rows(payment_rows.OF, **whose):
        paid = payment_rows.read(each, keys, city)
        if paid.token:
            thing = (number, paid.register, paid.reference)
            transaction.queue(
                FIND_PAYMENT,
                city=city,
                row=paid.id,
                index=keys.index("payment.token", paid.token),
                reference_index=keys.index("payment.reference", *thing),
            )
    for each in await transaction.rows(desk_rows.OF, **whose):
        booked = desk_rows.read(each, keys, city)
        if booked.token:
            index = keys.index("booking.token", booked.token)
            transaction.queue(FIND_BOOKING, city=city, row=booked.id, index=index)

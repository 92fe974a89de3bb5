"""`receive`: a message is safe once this has committed, and only then is 200 answered.

One transaction. Who writes is looked up before it; if that changed meanwhile (another first message
of the same chat, an erasure), the unique keys and foreign keys say so and everything starts over.
"""

import contextlib
from dataclasses import dataclass
from datetime import timedelta

from psycopg import errors
from sqlalchemy import (
    any_,
    bindparam,
    func,
    outerjoin,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, insert

from bot.domain.messages import Address, Inbound
from bot.ports import Received, Unreachable
from bot.store import inbox, lease
from bot.store.crypto import CityKeys, ResidentKey
from bot.store.database import Database, Transaction
from bot.store.line import Statement
from bot.store.tables import RESIDENT_IDS, address, inbound, resident, talk

ROUNDS = 5
_Placed = tuple[int, int | None, int | None]  # resident, inbox row unless there already, fence

LOOK = Statement(
    select(
        address.c.id,
        address.c.resident,
        resident.c.wrapped,
        inbound.c.id,
        inbound.c.handled_at.is_not(None),
    )
    .select_from(
        outerjoin(
            address.join(resident, resident.c.id == address.c.resident), inbound, inbox.seen_before
        )
    )
    .where(
        address.c.city == bindparam("city"),
        address.c.account == bindparam("source"),
        address.c.chat_index == any_(bindparam("chats", type_=ARRAY(BYTEA))),
    )
    .limit(1)
)

_fresh = inbox.put.cte("fresh")
_leased = lease.take.cte("leased")
_moved = (
    update(resident)
    .where(
        resident.c.id == bindparam("resident"),
        resident.c.last_address.is_distinct_from(bindparam("address")),
    )
    .values(last_address=bindparam("address"))
    .cte("moved")
)
ARRIVE = Statement(
    select(
        select(_fresh.c.id).scalar_subquery(), select(_leased.c.fence).scalar_subquery()
    ).add_cte(_moved)
)
NEXT = Statement(select(func.nextval(RESIDENT_IDS)))
BORN = Statement(
    insert(resident).values(
        id=bindparam("resident"),
        city=bindparam("city"),
        wrapped=bindparam("wrapped"),
        created_at=bindparam("now"),
    )
)
FIRST_TALK = Statement(
    insert(talk).values(
        resident=bindparam("resident"),
        city=bindparam("city"),
        turn=0,
        updated_at=bindparam("now"),
    )
)
MOVE_IN = Statement(
    insert(address)
    .values(
        city=bindparam("city"),
        resident=bindparam("resident"),
        account=bindparam("source"),
        channel=bindparam("channel"),
        chat_index=bindparam("chat_index"),
        chat=bindparam("chat"),
    )
    .on_conflict_do_nothing()
    .returning(address.c.id)
)


@dataclass(frozen=True, slots=True)
class _Known:
    """Who writes; `first` is the inbox row when this very message came before."""

    address: int
    resident: int
    key: ResidentKey
    first: int | None = None
    handled: bool = False


class _Again(Exception):
    """Somebody else did part of this meanwhile: look once more."""


@dataclass(frozen=True, slots=True)
class Receive:
    """One call of `receive`."""

    database: Database
    keys: CityKeys
    address: Address
    inbound: Inbound
    holder: str
    lease: timedelta

    async def __call__(self) -> Received:
        fence = None
        for _ in range(ROUNDS):
            known = await self._look()
            if known and known.first is not None:
                return await self._repeated(known, known.first, fence)
            with contextlib.suppress(_Again, errors.ForeignKeyViolation):
                resident, row, fence = await (self._arrive(known) if known else self._welcome())
                if row is not None:
                    return Received(row, resident, duplicate=False, fence=fence)
        raise Unreachable("database", "a message could not be placed")

    async def _repeated(self, known: _Known, first: int, fence: int | None) -> Received:
        """The same message came before; `fence` when it was so shortly before that we looked, did
        not see it, and got the lease."""
        if fence is None and not known.handled:
            whose = {"city": self.address.city, "resident": known.resident}
            taken = await self.database.commit("receive", lease.TAKE, **whose, **self._wanted())
            fence = taken[0][0] if taken else None
        return Received(first, known.resident, duplicate=True, fence=fence)

    async def _look(self) -> _Known | None:
        at = self.address
        rows = await self.database.rows(
            LOOK,
            city=at.city,
            source=at.account,
            chats=self.keys.indexes("address.chat", at.account, at.chat),
            externals=self._externals(),
        )
        if not rows:
            return None
        address, resident, wrapped, first, handled = rows[0]
        return _Known(address, resident, self.keys.unwrap(wrapped, resident), first, handled)

    async def _arrive(self, known: _Known) -> _Placed:
        row, fence = (await self.database.commit("receive", ARRIVE, **self._row(known)))[0]
        return known.resident, row, fence

    async def _welcome(self) -> _Placed:
        async with self.database.transaction() as transaction:
            known = await self._make(transaction)
            row, fence = (await transaction.rows(ARRIVE, **self._row(known)))[0]
            await transaction.commit("receive")
        return known.resident, row, fence

    async def _make(self, transaction: Transaction) -> _Known:
        """Somebody new. Raises _Again when somebody else just made them."""
        at = self.address
        ((resident,),) = await transaction.rows(NEXT)
        key, wrapped = self.keys.new_key(resident)
        whose = {"city": at.city, "resident": resident}
        dated = whose | {"now": self.inbound.received_at}
        transaction.queue(BORN, **dated, wrapped=wrapped)
        transaction.queue(FIRST_TALK, **dated)
        row = await transaction.row(
            MOVE_IN,
            **whose,
            source=at.account,
            channel=at.channel,
            chat_index=self.keys.index("address.chat", at.account, at.chat),
            chat=key.seal(at.chat, "chat", at.city, resident, at.account, at.channel),
        )
        if row is None:
            raise _Again
        return _Known(row[0], resident, key)

    def _row(self, known: _Known) -> dict[str, object]:
        """What ARRIVE needs."""
        externals = self._externals()
        return {
            **inbox.values(self.inbound, known.key, self.address.city, known.resident),
            **self._wanted(),
            "source": self.address.account,
            "external_index": externals[0] if externals else None,
            "address": known.address,
        }

    def _externals(self) -> list[bytes]:
        at = self.address
        return inbox.externals(self.keys, at.account, at.chat, self.inbound.external_id)

    def _wanted(self) -> dict[str, object]:
        """What TAKE needs, but city and resident."""
        now = self.inbound.received_at
        return {"holder": self.holder, "until": now + self.lease, "now": now}

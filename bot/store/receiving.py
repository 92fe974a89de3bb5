"""`receive`: a message is safe once this has committed, and only then is 200 answered.

One transaction. Who writes is looked up before it; if that changed meanwhile (another first message
of the same chat, an erasure), the unique keys and foreign keys say so and everything starts over.
"""

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
from bot.store.line import Row, Statement
from bot.store.reading import READ_TALK, Reader
from bot.store.tables import RESIDENT_IDS, address, inbound, resident, talk

ROUNDS = 5
MOST_KNOWN = 10_000

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
_leased = lease.take(_fresh).cte("leased")  # only for a row that is new
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
class Known:
    """Who writes from an address."""

    address: int
    resident: int
    key: ResidentKey


class Acquaintances:
    """Who wrote here lately, so that most messages need no look-up. Being out of date is noticed:
    an erased resident's address is gone, and no row can hang on it."""

    def __init__(self) -> None:
        self._known: dict[Address, Known] = {}

    def get(self, address: Address) -> Known | None:
        return self._known.get(address)

    def put(self, address: Address, known: Known) -> None:
        self._known[address] = known
        if len(self._known) > MOST_KNOWN:
            del self._known[next(iter(self._known))]  # the oldest one

    def forget(self, address: Address) -> None:
        self._known.pop(address, None)


class _Again(Exception):
    """Somebody else did part of this meanwhile: look once more."""


@dataclass(frozen=True, slots=True)
class Receive:
    """One call of `receive`."""

    database: Database
    reader: Reader
    acquaintances: Acquaintances
    address: Address
    inbound: Inbound
    holder: str
    lease: timedelta

    @property
    def keys(self) -> CityKeys:
        return self.reader.keys

    async def __call__(self) -> Received:
        known = self.acquaintances.get(self.address) if self.keys.only else None
        for _ in range(ROUNDS):
            try:
                return await (self._arrive(known) if known else self._look_first())
            except (_Again, errors.ForeignKeyViolation):
                self.acquaintances.forget(self.address)
                known = None
        raise Unreachable("database", "a message could not be placed")

    async def _look_first(self) -> Received:
        at = self.address
        asked = {
            "city": at.city,
            "source": at.account,
            "chats": self.keys.indexes("address.chat", at.account, at.chat),
            "externals": self._externals(),
        }
        rows, ((fresh,),) = await self.database.ask((LOOK, asked), (NEXT, {}))
        if not rows:
            return await self._welcome(fresh)
        address, resident, wrapped, first, handled = rows[0]
        if first is not None:
            return await self._repeated(resident, first, handled=handled)
        known = Known(address, resident, self.keys.unwrap(wrapped, resident))
        self.acquaintances.put(at, known)
        return await self._arrive(known)

    async def _repeated(self, resident: int, first: int, *, handled: bool) -> Received:
        """The same message came before."""
        taken = []
        if not handled:
            wanted = self._whose(resident) | self._wanted()
            taken = await self.database.commit("receive_again", lease.TAKE, **wanted)
        return Received(first, resident, duplicate=True, fence=taken[0][0] if taken else None)

    async def _arrive(self, known: Known) -> Received:
        """Raises _Again when this very message is there already."""
        arrive, read = (ARRIVE, self._row(known)), (READ_TALK, self._whose(known.resident))
        return self._received(known, *await self.database.commit_all("receive", arrive, read))

    async def _welcome(self, resident: int) -> Received:
        async with self.database.transaction() as transaction:
            known = await self._make(transaction, resident)
            transaction.queue(ARRIVE, **self._row(known))
            transaction.queue(READ_TALK, **self._whose(resident))
            *_, arrived, read, _ = await transaction.commit("receive_first")
            received = self._received(known, transaction.read(arrived), transaction.read(read))
        self.acquaintances.put(self.address, known)
        return received

    def _received(self, known: Known, arrived: list[Row], talk: list[Row]) -> Received:
        ((row, fence),) = arrived
        if row is None:
            raise _Again
        read = self.reader.talk(known.resident, talk) if fence is not None else None
        return Received(row, known.resident, duplicate=False, fence=fence, read=read)

    async def _make(self, transaction: Transaction, resident: int) -> Known:
        """Somebody new. Raises _Again when somebody else just made them."""
        at = self.address
        key, wrapped = self.keys.new_key(resident)
        whose = self._whose(resident)
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
        return Known(row[0], resident, key)

    def _row(self, known: Known) -> dict[str, object]:
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

    def _whose(self, resident: int) -> dict[str, object]:
        return {"city": self.address.city, "resident": resident}

    def _wanted(self) -> dict[str, object]:
        """What TAKE needs, but city and resident."""
        now = self.inbound.received_at
        return {"holder": self.holder, "until": now + self.lease, "now": now}

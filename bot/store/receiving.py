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
from bot.ports import Conflict, Received, Unreachable
from bot.store import inbox, lease
from bot.store.crypto import CityKeys, ResidentKey
from bot.store.database import Database
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
_moved_in = (
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
    .cte("moved_in")
)
_first = inbox.put_by(_moved_in).cte("fresh")
_first_leased = lease.take(_first).cte("leased")
_at_home = (
    update(resident)
    .where(resident.c.id == bindparam("resident"), resident.c.city == bindparam("city"))
    .values(last_address=select(_moved_in.c.id).scalar_subquery())
    .cte("at_home")
)
# Divides by zero where somebody else made the address meanwhile: nothing of this is kept then.
ARRIVE_FIRST = Statement(
    select(
        select(_first.c.id).scalar_subquery(),
        select(_first_leased.c.fence).scalar_subquery(),
        select(_moved_in.c.id).scalar_subquery(),
        1 // select(func.count()).select_from(_moved_in).scalar_subquery(),
    ).add_cte(_at_home)
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
            except (_Again, Conflict, errors.ForeignKeyViolation):
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
        row = self._row(known.resident, known.key) | {"address": known.address}
        read = READ_TALK, self._whose(known.resident)
        ((arrived,), talk) = await self.database.commit_all("receive", (ARRIVE, row), read)
        (id_, fence) = arrived
        return self._received(known, id_, fence, talk)

    async def _welcome(self, resident: int) -> Received:
        """Somebody new. Raises Conflict when somebody else just made them."""
        key, wrapped = self.keys.new_key(resident)
        whose = self._whose(resident)
        dated = whose | {"now": self.inbound.received_at}
        async with self.database.transaction() as transaction:
            transaction.queue(BORN, **dated, wrapped=wrapped)
            transaction.queue(FIRST_TALK, **dated)
            row = self._row(resident, key) | self._place(resident, key)
            transaction.queue(ARRIVE_FIRST, **row)
            transaction.queue(READ_TALK, **whose)
            *_, arrived, talk, _ = await transaction.commit("receive_first")
            ((id_, fence, address, _),) = transaction.read(arrived)
            known = Known(address, resident, key)
            received = self._received(known, id_, fence, transaction.read(talk))
        self.acquaintances.put(self.address, known)
        return received

    def _received(
        self, known: Known, id_: int | None, fence: int | None, talk: list[Row]
    ) -> Received:
        if id_ is None:
            raise _Again
        read = self.reader.talk(known.resident, talk) if fence is not None else None
        return Received(id_, known.resident, duplicate=False, fence=fence, read=read)

    def _row(self, resident: int, key: ResidentKey) -> dict[str, object]:
        """What both ways of arriving need."""
        externals = self._externals()
        return {
            **inbox.values(self.inbound, key, self.address.city, resident),
            **self._wanted(),
            "source": self.address.account,
            "external_index": externals[0] if externals else None,
        }

    def _place(self, resident: int, key: ResidentKey) -> dict[str, object]:
        """What an address is made of."""
        at = self.address
        return {
            "channel": at.channel,
            "chat_index": self.keys.index("address.chat", at.account, at.chat),
            "chat": key.seal(at.chat, "chat", at.city, resident, at.account, at.channel),
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

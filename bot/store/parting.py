"""The doors of a resident are cut off but one: each becomes somebody new, with a key of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import any_, bindparam, literal, null, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import BigInteger

from bot.domain.messages import Address, OutgoingState
from bot.domain.outbox import Lane
from bot.ports.linking import CutOff
from bot.store import moving
from bot.store.crypto import ResidentKey
from bot.store.erasing import END_CODES
from bot.store.inbox import HOUSE
from bot.store.line import Row, Statement
from bot.store.moving import Change
from bot.store.receiving import BORN, FIRST_TALK, NEXT
from bot.store.scope import Scope
from bot.store.tables import address, inbound, outgoing, resident, unsent

LOCK = Statement(
    select(resident.c.wrapped)
    .where(resident.c.city == bindparam("city"), resident.c.id == bindparam("resident"))
    .with_for_update()
)
DOORS = Statement(
    select(address.c.id, address.c.account, address.c.channel, address.c.chat_index, address.c.chat)
    .where(address.c.city == bindparam("city"), address.c.resident == bindparam("resident"))
    .order_by(address.c.id)
)
STAY_AT = Statement(  # also of those who were joined to this resident: their news come here
    update(resident)
    .where(
        resident.c.city == bindparam("city"),
        resident.c.last_address == any_(bindparam("doors", type_=ARRAY(BigInteger))),
    )
    .values(last_address=bindparam("kept"))
)
# What the house has to tell about the matters stays with them.
KEEP_NEWS = Statement(
    update(inbound)
    .where(
        inbound.c.city == bindparam("city"),
        inbound.c.address == bindparam("door"),
        inbound.c.source == HOUSE,
    )
    .values(address=bindparam("kept"))
)
_words = (
    (outgoing.c.city == bindparam("city"))
    & (outgoing.c.resident == bindparam("resident"))
    & (outgoing.c.account == bindparam("from_account"))
    & (outgoing.c.chat_index == bindparam("from_index"))
    & unsent
)
# A reminder that is being sent there may well arrive: said once more it would be said twice.
LEAVE_WORDS = Statement(
    update(outgoing)
    .where(
        _words,
        outgoing.c.state == OutgoingState.SENDING.value,
        outgoing.c.lane != Lane.REPLY.value,
    )
    .values(state=OutgoingState.UNKNOWN.value, state_at=bindparam("now"), why=literal("cut off"))
)
KEEP_WORDS = Statement(
    update(outgoing)
    .where(_words, outgoing.c.state != OutgoingState.UNKNOWN.value)
    .values(
        account=bindparam("account"),
        channel=bindparam("channel"),
        chat_index=bindparam("chat_index"),
        chat=bindparam("chat"),
        state=OutgoingState.QUEUED.value,
        state_at=bindparam("now"),
        due_at=bindparam("now"),
        reply_to=null(),
        parts=0,
    )
)
LIVES_AT = Statement(
    update(resident)
    .where(resident.c.city == bindparam("city"), resident.c.id == bindparam("resident"))
    .values(last_address=bindparam("door"))
)


@dataclass(frozen=True, slots=True)
class Parting:
    """One call of `cut_off_others`."""

    scope: Scope
    owner: int
    kept: Address
    now: datetime

    async def __call__(self) -> Sequence[CutOff]:
        scope = self.scope
        whose = {"city": scope.city, "resident": self.owner}
        row = await scope.transaction.row(LOCK, **whose)
        if row is None:
            return []
        key = scope.keys.unwrap(row[0], self.owner)
        doors = {
            self._address(key, door): door for door in await scope.transaction.rows(DOORS, **whose)
        }
        if (kept := doors.pop(self.kept, None)) is None:
            return []
        self._queue(END_CODES, resident=self.owner)  # those who are cut off may have seen one
        self._queue(STAY_AT, doors=[door[0] for door in doors.values()], kept=kept[0])
        return [CutOff(at, await self._cut_off(key, door, kept)) for at, door in doors.items()]

    async def _cut_off(self, key: ResidentKey, door: Row, kept: Row) -> int:
        scope = self.scope
        id_, account, _, chat_index, _ = door
        self._queue(KEEP_NEWS, door=id_, kept=kept[0])
        to = dict(zip(("account", "channel", "chat_index", "chat"), kept[1:], strict=True))
        there = {"resident": self.owner, "from_account": account, "from_index": chat_index}
        self._queue(LEAVE_WORDS, **there, now=self.now)
        self._queue(KEEP_WORDS, **there, **to, now=self.now)
        new, new_key = await self._born()
        change = Change(scope, self.owner, key, new, new_key)
        await moving.ADDRESS(change, address=id_)
        await moving.INBOUND(change, doors=[id_])
        self._queue(LIVES_AT, resident=new, door=id_)
        return new

    async def _born(self) -> tuple[int, ResidentKey]:
        ((new,),) = await self.scope.transaction.rows(NEXT)
        key, wrapped = self.scope.keys.new_key(new)
        self._queue(BORN, resident=new, wrapped=wrapped, now=self.now)
        self._queue(FIRST_TALK, resident=new, now=self.now)
        self.scope.open(new, key)
        return new, key

    def _address(self, key: ResidentKey, door: Row) -> Address:
        _, account, channel, _, sealed = door
        facts = (self.scope.city, self.owner, account, channel)
        return Address(self.scope.city, account, channel, key.open(sealed, "chat", *facts))

    def _queue(self, statement: Statement, **facts: object) -> None:
        self.scope.transaction.queue(statement, city=self.scope.city, **facts)
